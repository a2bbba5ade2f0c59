//! The arguments about connections.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::plain_name;
use crate::model::{ConnectionId, System};
use crate::profile::Environment;

/// Commands about connections.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConnectionCommand {
    /// Adds a connection. Its secrets are asked for on a terminal.
    Add(Box<ConnectionArgs>),
    /// Signs in and says what the account may read and what is missing.
    Test {
        /// The connection; all when absent.
        #[arg(value_parser = connection_name)]
        name: Option<ConnectionId>,
        /// Also tries whether records can be changed: a title of this record (number or id) is written
        /// with the value that it has. Production systems ask first, or want --yes.
        #[arg(long, value_name = "RECORD", requires = "name")]
        write_to: Option<String>,
    },
    /// Shows what the account may do, table by table and field by field, as the last test and real
    /// writes have shown it, and which instance answers. Nothing is written to find out,
    /// except by `connection test --write-to`.
    Rights(RightsArgs),
    /// Confirms that the instance which answered last is the right one. Until then a connection whose
    /// instance changed or was cloned is not used.
    Confirm {
        /// The connection.
        #[arg(value_parser = connection_name)]
        name: ConnectionId,
    },
    /// Lists the connections.
    List,
    /// Says how each connection is doing: whether it answers, what waits for it since when, and how much
    /// of its allowance is used. Asks nobody.
    State,
    /// Removes a connection that no profile uses, and its secrets.
    Remove {
        /// The connection.
        #[arg(value_parser = connection_name)]
        name: ConnectionId,
    },
}

/// What is shown of an account's rights.
#[derive(Debug, Args)]
pub(in crate::cli) struct RightsArgs {
    /// The connection.
    #[arg(value_parser = connection_name)]
    pub(in crate::cli) name: ConnectionId,
    /// Prints the least rights as a sheet (Markdown) for the administrator of the other side; also
    /// before the account exists.
    #[arg(long)]
    pub(in crate::cli) sheet: bool,
    /// Writes the sheet into this file.
    #[arg(long, value_name = "FILE", requires = "sheet")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// The systems that a connection can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SystemName {
    /// HaloITSM or HaloPSA.
    Halo,
    /// ServiceNow.
    #[value(name = "servicenow")]
    ServiceNow,
}

impl From<SystemName> for System {
    fn from(name: SystemName) -> Self {
        match name {
            SystemName::Halo => Self::Halo,
            SystemName::ServiceNow => Self::ServiceNow,
        }
    }
}

/// A new connection.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConnectionArgs {
    /// Its name on this desk: letters, digits, '-', '_' and '.'.
    #[arg(value_parser = connection_name)]
    pub(in crate::cli) name: ConnectionId,
    /// The system it leads to.
    #[arg(long, value_enum)]
    pub(in crate::cli) system: SystemName,
    /// The instance: the core of its domain (acme), its domain, or its address (https://acme.service-now.com).
    #[arg(long, alias = "domain")]
    pub(in crate::cli) url: String,
    /// Whether writing there touches real customers: production or sandbox.
    #[arg(long, default_value = "production")]
    pub(in crate::cli) environment: Environment,
    /// The user name: alone for a password with each request, with --client-id for OAuth's password grant.
    #[arg(long, value_name = "U", required_unless_present = "client_id")]
    pub(in crate::cli) username: Option<String>,
    /// The OAuth client id: alone for client credentials.
    #[arg(long, value_name = "C")]
    pub(in crate::cli) client_id: Option<String>,
    /// The tenant that a hosted Halo wants to be told.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) tenant: Option<String>,
    /// The share of the vendor's request allowance that is used, in percent.
    #[arg(long, value_name = "P", default_value_t = 60, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(in crate::cli) share: u8,
    /// The requests that the vendor allows within its window, where it is known.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) allowance: Option<u32>,
    /// The length of the vendor's window, in seconds.
    #[arg(long, value_name = "S", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) window_seconds: u32,
    /// Certificates (PEM) of an own certificate authority, for an instance on premise.
    #[arg(long, value_name = "F")]
    pub(in crate::cli) ca_file: Option<PathBuf>,
    /// Another host on which the instance keeps files; may be repeated. Credentials never go there.
    #[arg(long = "file-host", value_name = "HOST")]
    pub(in crate::cli) file_hosts: Vec<String>,
    /// Such a host on a private address of your own network, on purpose; may be repeated.
    #[arg(long = "internal-file-host", value_name = "HOST")]
    pub(in crate::cli) internal_file_hosts: Vec<String>,
}

fn connection_name(text: &str) -> Result<ConnectionId, String> {
    plain_name(text).map(ConnectionId::from)
}
