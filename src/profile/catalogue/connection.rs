//! The settings of a connection: the form as it is typed, and the connection it means.
//!
//! The form's texts, the stored connection and the live connector are three types; this is the way
//! from the first to the second.

use url::Url;

use super::{Alternative, Entry, Refusal, Setting, Shape, chosen, must_be, word};
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
}

const ENVIRONMENTS: &[Alternative] = &[
    Alternative { code: "production", label: "Production: real customers" },
    Alternative { code: "sandbox", label: "Sandbox: a place to try things" },
];

const METHODS: &[Alternative] = &[
    Alternative { code: "basic", label: "Basic authentication" },
    Alternative { code: "client-credentials", label: "Client Credentials" },
    Alternative { code: "password", label: "OAuth with user name and password" },
];

type Read = fn(&ConnectionForm) -> Entry;
type Write = fn(&mut ConnectionForm, Entry) -> Result<(), Refusal>;

fn always(_: &ConnectionForm) -> bool {
    true
}

fn is_new(form: &ConnectionForm) -> bool {
    form.is_new
}

fn is_halo(form: &ConnectionForm) -> bool {
    form.system == System::Halo
}

fn is_servicenow(form: &ConnectionForm) -> bool {
    form.system == System::ServiceNow
}

fn has_username(form: &ConnectionForm) -> bool {
    form.method != Method::ClientCredentials
}

fn has_client(form: &ConnectionForm) -> bool {
    form.method != Method::Basic
}

fn text(entry: &Entry) -> String {
    entry.text().to_owned()
}

const fn setting(
    key: &'static str,
    section: &'static str,
    (label, help): (&'static str, &'static str),
    shape: Shape,
    shown: fn(&ConnectionForm) -> bool,
    (read, write): (Read, Write),
) -> Setting<ConnectionForm> {
    Setting { key, section, label, help, shape, shown, read, write }
}

/// Every setting of a connection, in the order of the form. Secrets are read by nobody: what is
/// typed goes from the form straight to the keychain.
pub fn connection_settings() -> Vec<Setting<ConnectionForm>> {
    let mut settings = Vec::new();
    settings.extend(address());
    settings.extend(account());
    settings.extend(secrets());
    settings.extend(pace());
    settings.extend(file_hosts());
    settings
}

fn address() -> [Setting<ConnectionForm>; 3] {
    let section = "System";
    [
        setting(
            "name",
            section,
            ("Name", "What you call it on this desk: acme"),
            Shape::Line,
            is_new,
            (
                |form| Entry::Text(form.name.clone()),
                |form, entry| {
                    form.name = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "base_url",
            section,
            (
                "Address",
                "The core of the domain is enough: acme stands for acme.service-now.com, or acme.haloitsm.com; a HaloPSA needs its whole domain",
            ),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.address.clone()),
                |form, entry| {
                    form.address = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "environment",
            section,
            ("Environment", "Production is asked for before anything is written, and is always shown"),
            Shape::Choice(ENVIRONMENTS),
            always,
            (
                |form| word(&form.environment),
                |form, entry| {
                    form.environment = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn account() -> [Setting<ConnectionForm>; 4] {
    let section = "Sign-in";
    [
        setting(
            "authentication.method",
            section,
            ("Sign in with", "Client Credentials need an access token life of 1800 seconds or more"),
            Shape::Choice(METHODS),
            is_servicenow,
            (
                |form| word(&form.method),
                |form, entry| {
                    form.method = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "authentication.username",
            section,
            ("User name", "An account of its own, with the least rights"),
            Shape::Line,
            has_username,
            (
                |form| Entry::Text(form.username.clone()),
                |form, entry| {
                    form.username = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "authentication.client_id",
            section,
            ("Client ID", "Of the API application, or of the OAuth registry"),
            Shape::Line,
            has_client,
            (
                |form| Entry::Text(form.client_id.clone()),
                |form, entry| {
                    form.client_id = text(&entry);
                    Ok(())
                },
            ),
        ),
        setting(
            "tenant",
            section,
            ("Tenant", "Of a Halo that its maker hosts; empty for one of your own"),
            Shape::Line,
            is_halo,
            (
                |form| Entry::Text(form.tenant.clone()),
                |form, entry| {
                    form.tenant = text(&entry);
                    Ok(())
                },
            ),
        ),
    ]
}

fn secrets() -> [Setting<ConnectionForm>; 2] {
    let section = "Sign-in";
    let nothing: Read = |_| Entry::Text(String::new());
    let nowhere: Write = |_, _| Ok(());
    [
        setting(
            "client-secret",
            section,
            ("Client Secret", "Goes into the keychain of this account and is never shown again"),
            Shape::Secret,
            has_client,
            (nothing, nowhere),
        ),
        setting(
            "password",
            section,
            ("Password", "Goes into the keychain of this account and is never shown again"),
            Shape::Secret,
            has_username,
            (nothing, nowhere),
        ),
    ]
}

fn pace() -> [Setting<ConnectionForm>; 4] {
    let section = "Requests and certificates";
    [
        setting(
            "share_percent",
            section,
            ("Share of the allowance, %", "Other tools of the customer live on the same allowance"),
            Shape::Number,
            always,
            (
                |form| Entry::Text(form.share_percent.to_string()),
                |form, entry| match entry.text().parse() {
                    Ok(percent @ 1..=100) => {
                        form.share_percent = percent;
                        Ok(())
                    }
                    _ => Err(must_be("a number from 1 to 100", entry.text())),
                },
            ),
        ),
        setting(
            "allowance",
            section,
            ("Requests allowed", "In one window, where you know it; otherwise it is learnt"),
            Shape::Number,
            always,
            (
                |form| super::text_of(form.allowance.as_ref()),
                |form, entry| {
                    form.allowance = if entry.text().is_empty() { None } else { Some(super::count(&entry)?) };
                    Ok(())
                },
            ),
        ),
        setting(
            "window_seconds",
            section,
            ("Window, seconds", "How long the vendor counts before it starts again"),
            Shape::Number,
            always,
            (
                |form| Entry::Text(form.window_seconds.to_string()),
                |form, entry| match super::count(&entry)? {
                    0 => Err(must_be("a number of seconds from 1 on", "0")),
                    seconds => {
                        form.window_seconds = seconds;
                        Ok(())
                    }
                },
            ),
        ),
        setting(
            "ca_file",
            section,
            ("Certificate file", "PEM, of a certificate authority of your own; empty for public ones"),
            Shape::Line,
            always,
            (
                |form| Entry::Text(form.ca_file.clone()),
                |form, entry| {
                    form.ca_file = text(&entry);
                    Ok(())
                },
            ),
        ),
    ]
}

fn file_hosts() -> [Setting<ConnectionForm>; 1] {
    [setting(
        "file_hosts",
        "Requests and certificates",
        (
            "Hosts that keep files",
            "Where the instance keeps its files on other hosts, their names parted by commas. The sign-in never goes there",
        ),
        Shape::Line,
        always,
        (
            |form| Entry::Text(form.file_hosts.clone()),
            |form, entry| {
                let wrong = hosts(entry.text()).into_iter().find(|host| host.contains(['/', '@', '*', '?', '#']));
                if let Some(wrong) = wrong {
                    return Err(must_be("names of hosts, such as files.example.com", &wrong));
                }
                form.file_hosts = text(&entry);
                Ok(())
            },
        ),
    )]
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
