//! What a row that waits is about, as the store keeps it beside its reason: enough for a person to
//! decide it in place, without a look at any vendor.

use serde::{Deserialize, Serialize};

use crate::mapping::project::Missing;
use crate::plan::action::{FieldConflict, FieldStop};
use crate::plan::{Row, What};

/// What a row that waits is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// Fields that both sides changed.
    Conflict(Vec<FieldConflict>),
    /// Values without a counterpart.
    Missing(Vec<Missing>),
    /// Fields that stopped themselves.
    Stopped(Vec<FieldStop>),
}

impl Detail {
    /// What a row of a plan is about, if it waits for more than an approval.
    pub fn of(row: &Row) -> Option<Self> {
        match &row.what {
            What::Hold { missing } => Some(Self::Missing(missing.clone())),
            What::Conflict { fields } => Some(Self::Conflict(fields.clone())),
            What::Stopped { fields } => Some(Self::Stopped(fields.clone())),
            What::Act(_) | What::Aside { .. } | What::Logged { .. } | What::Skip => None,
        }
    }

    /// As the store keeps it.
    pub fn to_text(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// From what the store keeps. Rows of an earlier program have none; the next pass writes them anew.
    pub fn from_text(text: Option<&str>) -> Option<Self> {
        serde_json::from_str(text?).ok()
    }
}
