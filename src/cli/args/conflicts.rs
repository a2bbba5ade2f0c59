//! The arguments about conflicts.

use clap::{Args, Subcommand, ValueEnum};

use crate::model::{ProfileId, Side};

/// Options of `conflicts`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct ConflictsArgs {
    /// Only those of this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    #[command(subcommand)]
    pub(in crate::cli) command: Option<ConflictsCommand>,
}

/// What is done with conflicts.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConflictsCommand {
    /// Takes one side's value; the next pass writes it to the other, if both still hold what is listed.
    Take {
        /// Whose value is taken.
        #[arg(value_enum)]
        side: SideName,
        #[command(flatten)]
        which: WhichArgs,
    },
    /// Forgets what was taken and is not written yet, so that it is asked anew.
    Ask {
        #[command(flatten)]
        which: WhichArgs,
    },
}

/// A side of a profile, as people type it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SideName {
    /// Halo's value.
    Halo,
    /// The other side's value.
    Other,
}

impl From<SideName> for Side {
    fn from(name: SideName) -> Self {
        match name {
            SideName::Halo => Self::Halo,
            SideName::Other => Self::Other,
        }
    }
}

/// Which conflicts.
#[derive(Debug, Args)]
#[group(skip)]
pub(in crate::cli) struct WhichArgs {
    /// The number of the ticket, or of the record on the other side.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(in crate::cli) ticket: Option<String>,
    /// All conflicts.
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// Only this field, by the name of its rule.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) field: Option<String>,
    /// Only in this profile.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
}
