//! A connection: one instance of one vendor's system, without its secrets.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{ConnectionId, InstanceId, System};

/// Whether writing here touches real customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub enum Environment {
    /// Real customers.
    Production,
    /// A place to try things.
    Sandbox,
}

/// How the desk proves who it is. Secrets are in the keychain under the connection's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "method", deny_unknown_fields)]
pub enum Authentication {
    /// User name and password with each request (ServiceNow). Secret: the password.
    Basic {
        /// The user name.
        username: String,
    },
    /// OAuth client credentials (Halo, ServiceNow). Secret: the client secret.
    ClientCredentials {
        /// The client id.
        client_id: String,
    },
    /// OAuth password grant (ServiceNow). Secrets: the client secret and the password.
    Password {
        /// The client id.
        client_id: String,
        /// The user name.
        username: String,
    },
}

/// One instance of one vendor's system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Its name on this desk.
    pub name: ConnectionId,
    /// The vendor's system.
    pub system: System,
    /// The instance's root, without a trailing slash: `https://acme.haloitsm.com`.
    pub base_url: Url,
    /// Production or sandbox.
    pub environment: Environment,
    /// How it signs in.
    pub authentication: Authentication,
    /// The tenant that Halo's hosted authorisation server wants to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The share of the vendor's request allowance that this desk uses, in percent.
    #[serde(default = "default_share")]
    pub share_percent: u8,
    /// Requests that the vendor allows in [`Connection::window_seconds`], where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<u32>,
    /// The length of the vendor's counting window, in seconds.
    #[serde(default = "default_window")]
    pub window_seconds: u32,
    /// A file with certificates of an own certificate authority (PEM), for an instance on premise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// Other hosts on which the instance keeps files: they are fetched from there without credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file_hosts: Vec<String>,
    /// Such hosts that are in a network of the operator's own, on purpose: others that lead to a
    /// private address are refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub internal_file_hosts: Vec<String>,
}

fn default_share() -> u8 {
    60
}

fn default_window() -> u32 {
    300
}

impl Connection {
    /// A connection to a sandbox, with everything else as it usually is.
    pub fn sandbox(name: ConnectionId, system: System, base_url: Url, authentication: Authentication) -> Self {
        Self {
            name,
            system,
            base_url,
            environment: Environment::Sandbox,
            authentication,
            tenant: None,
            share_percent: default_share(),
            allowance: None,
            window_seconds: default_window(),
            ca_file: None,
            file_hosts: Vec::new(),
            internal_file_hosts: Vec::new(),
        }
    }

    /// The instance that this connection leads to: host and port.
    pub fn instance(&self) -> InstanceId {
        let host = self.base_url.host_str().unwrap_or_default().to_lowercase();
        match self.base_url.port() {
            Some(port) => InstanceId::new(format!("{host}:{port}")),
            None => InstanceId::new(host),
        }
    }

    /// The names under which this connection's secrets are kept, in the order in which they are asked for.
    pub fn secret_names(&self) -> Vec<String> {
        let name = &self.name;
        match self.authentication {
            Authentication::Basic { .. } => vec![format!("{name}/password")],
            Authentication::ClientCredentials { .. } => vec![format!("{name}/client-secret")],
            Authentication::Password { .. } => vec![format!("{name}/client-secret"), format!("{name}/password")],
        }
    }
}
