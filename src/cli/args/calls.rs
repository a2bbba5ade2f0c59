//! The arguments about requests to the vendors.

use clap::{Args, ValueEnum};

use crate::model::ConnectionId;

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum OnOff {
    /// It is on.
    On,
    /// It is off.
    Off,
}

/// Options of `calls`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CallsArgs {
    /// Only those to this connection.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) connection: Option<ConnectionId>,
    /// Only those of this run.
    #[arg(long, value_name = "RUN")]
    pub(in crate::cli) run: Option<i64>,
    /// Only those about this ticket or record: its number.
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) ticket: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(in crate::cli) limit: u32,
    /// Shows what was said in this request, where that was kept.
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["connection", "run", "ticket"])]
    pub(in crate::cli) said: Option<i64>,
    /// Keeps what is said on --connection from now on, without secrets and cut, or no longer.
    #[arg(long, value_enum, value_name = "SWITCH", requires = "connection", conflicts_with_all = ["run", "ticket", "said"])]
    pub(in crate::cli) keep_said: Option<OnOff>,
}
