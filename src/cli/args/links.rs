//! Arguments of the commands about links.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::model::ProfileId;

/// Options of `link`.
#[derive(Debug, Args)]
pub(in crate::cli) struct LinkArgs {
    /// The ticket's number in Halo.
    pub(in crate::cli) ticket: String,
    /// The record's number or id on the other side.
    pub(in crate::cli) record: String,
    /// The profile that keeps the link; needed when several are enabled.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Ends the links that either of them has now. Their history is kept.
    #[arg(long)]
    pub(in crate::cli) instead: bool,
    /// Only looks, and says what linking would mean.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// Options of `unlink`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UnlinkArgs {
    /// The numbers of tickets or records. Several at once need a person or --yes.
    #[arg(required = true, value_name = "NUMBER")]
    pub(in crate::cli) numbers: Vec<String>,
    /// Only links of this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Why, for the journal.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: Option<String>,
}

/// How pairs are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AdoptBy {
    /// By a file with both numbers of each pair.
    Numbers,
    /// By the record's id that Halo's own integration keeps on each ticket.
    Native,
    /// By the ticket's number in the correlation field of each record.
    Correlation,
    /// By the markers that a desk of ours left on either side: the way back after the store was lost.
    Markers,
}

/// Options of `adopt`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AdoptArgs {
    /// How pairs are found.
    #[arg(long, value_enum)]
    pub(in crate::cli) by: AdoptBy,
    /// A file with a ticket's and a record's number on each line, for --by numbers; - reads standard input.
    pub(in crate::cli) file: Option<PathBuf>,
    /// The profile that keeps the links; needed when several are enabled.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Closed tickets, too, for --by native.
    #[arg(long)]
    pub(in crate::cli) closed: bool,
    /// Links these pairs alone: their ids from the list, with commas between them.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(in crate::cli) rows: Option<Vec<String>>,
    /// Only looks, and lists what would be linked and what is refused.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}
