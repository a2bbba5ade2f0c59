//! The arguments about what waits.

use clap::{Args, Subcommand};

use crate::model::ProfileId;
use crate::service::TrayKind;

/// Options of `waiting`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct WaitingArgs {
    /// Only what waits in this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Only this kind: conflict, hold, given-up, answer-lost, tries-again, stopped, stored-else, decided, paused or
    /// ignored.
    #[arg(long, value_name = "KIND")]
    pub(in crate::cli) kind: Option<TrayKind>,
    #[command(subcommand)]
    pub(in crate::cli) command: Option<WaitingCommand>,
}

/// What is done with what waits.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum WaitingCommand {
    /// Tries writes again that failed, as they were kept; one that may have got through is looked up first.
    Retry(WritesArgs),
    /// Drops writes that failed and plans their records anew, with today's profile and values.
    Repair(WritesArgs),
    /// Takes a ticket or record out of its profile: what was to be sent is dropped.
    Ignore(RecordArgs),
    /// Lets a ticket's pair wait: nothing is written to it, what is to be sent is kept.
    Pause(RecordArgs),
    /// Lets a ticket or record go on that was paused or ignored.
    Resume(RecordArgs),
    /// Lets a ticket's fields go on that stopped themselves because they were rewritten again and again.
    Release(RecordArgs),
}

/// Which writes.
#[derive(Debug, Args)]
#[group(skip)]
pub(in crate::cli) struct WritesArgs {
    /// The numbers of the writes, as `causeway waiting` lists them.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(in crate::cli) writes: Vec<i64>,
    /// All that failed.
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// Only in this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
}

/// Which record, and why.
#[derive(Debug, Args)]
#[group(skip)]
pub(in crate::cli) struct RecordArgs {
    /// The number of the ticket, or of the record on the other side.
    pub(in crate::cli) number: String,
    /// The profile; needed where there are several.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Why, for whoever looks at it later.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(in crate::cli) reason: String,
}
