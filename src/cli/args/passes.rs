//! Arguments for planning, applying, undoing, and passes that go without anybody there.

use std::path::PathBuf;

use clap::Args;

use super::part::PartArgs;
use super::turn::RowSide;
use crate::model::ProfileId;
use crate::plan::Class;

/// Options of `auto`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AutoArgs {
    /// Runs this profile; may be repeated. All enabled ones when absent.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Vec<ProfileId>,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    /// Only looks, and says what would be done.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// Options of `plan`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArgs {
    /// The profile; all enabled ones when absent.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<ProfileId>,
    #[command(flatten)]
    pub(in crate::cli) part: PartArgs,
    /// Looks for deleted records first, also where it is not yet time for it.
    #[arg(long)]
    pub(in crate::cli) look: bool,
    /// Writes the plan into this file, too.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// Options of `apply`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ApplyArgs {
    /// The plan's id, or the file that `plan --out` wrote.
    pub(in crate::cli) plan: String,
    #[command(flatten)]
    pub(in crate::cli) choice: ChoiceArgs,
    /// Takes one side's value in a row: ROW=halo or ROW=servicenow, as far as the profile lets its fields go both
    /// ways; may be repeated.
    #[arg(long, value_name = "ROW=SIDE")]
    pub(in crate::cli) direction: Vec<RowSide>,
    /// Confirms that this is the profile's first load.
    #[arg(long)]
    pub(in crate::cli) first_load: bool,
    /// Lets this class of actions pass its guard, for this plan only; may be repeated: create-in-halo,
    /// create-in-other, update-halo, update-other, public-note, file, visible-text, gone or blanking.
    #[arg(long, value_name = "CLASS")]
    pub(in crate::cli) r#override: Vec<Class>,
}

/// Which rows.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct ChoiceArgs {
    /// All rows.
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// These rows: their ids from the plan, with commas between them.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(in crate::cli) rows: Option<Vec<String>>,
    /// The rows of the first N records of the plan; the rest waits for another plan.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) first: Option<u32>,
}

/// Options of `undo`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UndoArgs {
    /// The run's number.
    pub(in crate::cli) run: i64,
    /// Only this change of the run: its number in `runs --changes`.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) change: Option<i64>,
}
