//! Arguments for taking one side's value in a row of a plan.

use std::str::FromStr;

use clap::Args;

use crate::model::Side;

/// Options of `turn`.
#[derive(Debug, Args)]
pub(in crate::cli) struct TurnArgs {
    /// The plan's id, or the file that `plan --out` wrote.
    pub(in crate::cli) plan: String,
    /// Whose value is taken in which row: ROW=halo, ROW=servicenow, or ROW=profile for what the profile takes.
    #[arg(required = true, value_name = "ROW=SIDE")]
    pub(in crate::cli) rows: Vec<RowSide>,
}

/// A row of a plan, and whose value is taken in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct RowSide {
    /// The row.
    pub(in crate::cli) row: String,
    /// The side; what the profile takes, when absent.
    pub(in crate::cli) winner: Option<Side>,
}

impl FromStr for RowSide {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is no ROW=SIDE: name a row of the plan, then halo, servicenow or profile");
        let (row, side) = text.split_once('=').filter(|(row, _)| !row.is_empty()).ok_or_else(wrong)?;
        let winner = match side {
            "halo" => Some(Side::Halo),
            "servicenow" | "other" => Some(Side::Other),
            "profile" => None,
            _ => return Err(wrong()),
        };
        Ok(Self { row: row.to_owned(), winner })
    }
}
