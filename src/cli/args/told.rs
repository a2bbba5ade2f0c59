//! Arguments for looking at links, holds, runs, and one ticket.

use std::path::PathBuf;

use clap::Args;

use crate::model::ProfileId;

/// Options of `links`.
#[derive(Debug, Args)]
pub(in crate::cli) struct LinksArgs {
    /// Only links of this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// Only links with this text in their numbers or titles.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) search: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(in crate::cli) limit: u32,
    /// Leaves out so many first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) offset: u32,
}

/// Options of `holds`.
#[derive(Debug, Args)]
pub(in crate::cli) struct HoldsArgs {
    /// Only those of this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
}

/// Options of `runs`.
#[derive(Debug, Args)]
pub(in crate::cli) struct RunsArgs {
    /// Only those of this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::cli) limit: u32,
    /// Lists what this run changed, latest first, instead of runs.
    #[arg(long, value_name = "RUN", conflicts_with = "profile")]
    pub(in crate::cli) changes: Option<i64>,
    /// Writes everything about this run into the file of --out: .csv for sheets, .json for programs.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["profile", "changes"], requires = "out")]
    pub(in crate::cli) report: Option<i64>,
    /// The file of --report.
    #[arg(long, value_name = "FILE", requires = "report")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The ticket's number in Halo, or the record's number.
    pub(in crate::cli) number: String,
}
