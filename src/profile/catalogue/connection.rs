//! The settings of a connection: the form as it is typed, and the connection it means.
//!
//! The form's texts, the stored connection and the live connector are three types; this is the way
//! from the first to the second.

mod settings;

pub use self::settings::connection_settings;

use url::Url;

use self::settings::{has_client, has_username, is_halo};
use super::Refusal;
use crate::model::{ConnectionId, System};
use crate::profile::address;
use crate::profile::{Authentication, Connection, Environment};

/// How a connection signs in, without the names it signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// User name and password.
    Basic,
    /// OAuth client credentials.
    ClientCredentials,
    /// OAuth password grant.
    Password,
}

/// A connection as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionForm {
    /// Whether the connection is not there yet. One that is keeps its name, under which its secrets are kept.
    pub is_new: bool,
    /// Its name on this desk.
    pub name: String,
    /// The vendor's system; chosen before the form is opened.
    pub system: System,
    /// The address: a domain, or the instance's root.
    pub address: String,
    /// Production or sandbox.
    pub environment: Environment,
    /// How it signs in.
    pub method: Method,
    /// The user name.
    pub username: String,
    /// The client id.
    pub client_id: String,
    /// Halo's tenant.
    pub tenant: String,
    /// The share of the request allowance, in percent.
    pub share_percent: u8,
    /// Requests that the vendor allows in a window.
    pub allowance: Option<u32>,
    /// The length of that window, in seconds.
    pub window_seconds: u32,
    /// A file with an own certificate authority.
    pub ca_file: String,
    /// Other hosts that keep files, parted by commas.
    pub file_hosts: String,
    /// Such hosts of a network of one's own, parted by commas.
    pub internal_file_hosts: String,
}

/// Names of hosts as they are typed, parted by commas or blanks.
fn hosts(typed: &str) -> Vec<String> {
    let parts = typed.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    parts.filter(|host| !host.is_empty()).map(str::to_ascii_lowercase).collect()
}

impl ConnectionForm {
    /// An empty form for a system.
    pub fn new(system: System) -> Self {
        let method = if system == System::Halo { Method::ClientCredentials } else { Method::Basic };
        Self {
            is_new: true,
            name: String::new(),
            system,
            address: String::new(),
            environment: Environment::Production,
            method,
            username: String::new(),
            client_id: String::new(),
            tenant: String::new(),
            share_percent: 60,
            allowance: None,
            window_seconds: 300,
            ca_file: String::new(),
            file_hosts: String::new(),
            internal_file_hosts: String::new(),
        }
    }

    /// The form of a connection that is there.
    pub fn of(connection: &Connection) -> Self {
        let (method, username, client_id) = match &connection.authentication {
            Authentication::Basic { username } => (Method::Basic, username.clone(), String::new()),
            Authentication::ClientCredentials { client_id } => {
                (Method::ClientCredentials, String::new(), client_id.clone())
            }
            Authentication::Password { client_id, username } => (Method::Password, username.clone(), client_id.clone()),
        };
        Self {
            is_new: false,
            name: connection.name.to_string(),
            system: connection.system,
            address: connection.base_url.to_string().trim_end_matches('/').to_owned(),
            environment: connection.environment,
            method,
            username,
            client_id,
            tenant: connection.tenant.clone().unwrap_or_default(),
            share_percent: connection.share_percent,
            allowance: connection.allowance,
            window_seconds: connection.window_seconds,
            ca_file: connection.ca_file.clone().unwrap_or_default(),
            file_hosts: connection.file_hosts.join(", "),
            internal_file_hosts: connection.internal_file_hosts.join(", "),
        }
    }

    /// The connection that the form means, or what is wrong with it by the key of the setting.
    pub fn connection(&self) -> Result<Connection, Vec<(&'static str, Refusal)>> {
        let mut wrong = Vec::new();
        let mut need = |key: &'static str, value: &str, what: &str| {
            if value.is_empty() {
                wrong.push((key, format!("must be {what}; it is empty")));
            }
        };
        need("name", &self.name, "a name");
        if has_username(self) {
            need("authentication.username", &self.username, "a user name");
        }
        if has_client(self) {
            need("authentication.client_id", &self.client_id, "a client id");
        }
        if self.name.contains(['/', '\n', '\t']) {
            wrong.push(("name", "must be a name without a slash".to_owned()));
        }
        let base_url = match self.root() {
            Ok(url) => Some(url),
            Err(refusal) => {
                wrong.push(("base_url", refusal));
                None
            }
        };
        let Some(base_url) = base_url.filter(|_| wrong.is_empty()) else { return Err(wrong) };
        let optional = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Connection {
            name: ConnectionId::new(self.name.as_str()),
            system: self.system,
            base_url,
            environment: self.environment,
            authentication: self.authentication(),
            tenant: optional(&self.tenant).filter(|_| is_halo(self)),
            share_percent: self.share_percent,
            allowance: self.allowance,
            window_seconds: self.window_seconds,
            ca_file: optional(&self.ca_file),
            file_hosts: hosts(&self.file_hosts),
            internal_file_hosts: hosts(&self.internal_file_hosts),
        })
    }

    /// The instance's root, as it is understood from what was typed.
    pub fn root(&self) -> Result<Url, Refusal> {
        address::root(self.system, &self.address)
    }

    fn authentication(&self) -> Authentication {
        let (username, client_id) = (self.username.clone(), self.client_id.clone());
        match self.method {
            Method::Basic => Authentication::Basic { username },
            Method::ClientCredentials => Authentication::ClientCredentials { client_id },
            Method::Password => Authentication::Password { client_id, username },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ConnectionForm {
        ConnectionForm {
            name: "acme".to_owned(),
            address: "acme.service-now.com".to_owned(),
            username: "causeway".to_owned(),
            ..ConnectionForm::new(System::ServiceNow)
        }
    }

    #[test]
    fn a_domain_alone_is_an_address_and_what_follows_the_root_is_cut_off() {
        assert_eq!(form().connection().unwrap().base_url.as_str(), "https://acme.service-now.com/");
        let pasted = ConnectionForm {
            address: "https://acme.service-now.com/now/nav/ui/classic/params/target/incident_list.do?x=1#top"
                .to_owned(),
            ..form()
        };
        assert_eq!(pasted.connection().unwrap().base_url.as_str(), "https://acme.service-now.com/");
    }

    #[test]
    fn a_form_that_cannot_be_meant_says_which_fields_and_why() {
        let wrong = ConnectionForm { name: String::new(), address: "ftp://acme".to_owned(), ..form() };
        let keys: Vec<&str> = wrong.connection().unwrap_err().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["name", "base_url"]);
        let leaks = ConnectionForm { address: "https://user:word@acme.service-now.com".to_owned(), ..form() };
        let refusal = leaks.connection().unwrap_err().remove(0).1;
        assert!(!refusal.contains("word@"), "{refusal}");
    }

    #[test]
    fn a_connection_and_its_form_say_the_same() {
        let connection = form().connection().unwrap();
        assert_eq!(ConnectionForm::of(&connection).connection().unwrap(), connection);
    }
}
