//! One row of a plan: a pair or a record, what becomes of it, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Class};
use crate::mapping::project::Missing;
use crate::model::{Base, RecordKey, Side, Value, VersionTag};

/// A row's name: the same row of the same records has the same name in every plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub String);

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Something is done.
    Act(Action),
    /// Something would be done if a person put this right.
    Hold {
        /// Values that have no counterpart.
        missing: Vec<Missing>,
    },
    /// Both sides changed the same fields.
    Conflict {
        /// The fields.
        fields: Vec<FieldConflict>,
    },
    /// Writing goes on and on without an end.
    Stopped {
        /// The fields.
        fields: Vec<FieldStop>,
    },
    /// The pair rests by itself, and is looked at again when one of its records comes back or changes.
    Aside {
        /// What became of it.
        why: Aside,
    },
    /// Fields are left alone by rule, because their values have no counterpart.
    Logged {
        /// The values.
        values: Vec<Missing>,
    },
    /// Nothing is done.
    Skip,
}

/// Why a pair rests by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aside {
    /// One of its records was deleted.
    Deleted,
    /// One of its records was merged into another one.
    Merged,
    /// One of its records is not shown any more, and nobody says why.
    NotShown,
    /// It left what the profile looks at.
    Outside,
    /// One of its records is gone, and the profile tells nobody.
    Ignored,
}

impl Aside {
    /// Whether a record of it is gone, so that many of them at once are an alarm.
    pub fn is_loss(self) -> bool {
        match self {
            Self::Deleted | Self::NotShown | Self::Ignored => true,
            Self::Merged | Self::Outside => false,
        }
    }

    /// Whether a person is told of it.
    pub fn is_told(self) -> bool {
        self != Self::Ignored
    }
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// The Halo ticket, if there is one.
    pub halo: Option<RecordKey>,
    /// The other record, if there is one.
    pub other: Option<RecordKey>,
    /// What people call the pair: numbers and summary.
    pub title: String,
    /// What is done.
    pub what: What,
    /// Why, for people.
    pub reason: String,
    /// The versions of both records that this row looked at.
    pub seen: (Option<VersionTag>, Option<VersionTag>),
}

impl Row {
    /// The action, if the row has one.
    pub fn action(&self) -> Option<&Action> {
        match &self.what {
            What::Act(action) => Some(action),
            What::Hold { .. }
            | What::Conflict { .. }
            | What::Stopped { .. }
            | What::Aside { .. }
            | What::Logged { .. }
            | What::Skip => None,
        }
    }

    /// The classes whose guards it passes.
    pub fn classes(&self) -> Vec<Class> {
        match &self.what {
            What::Act(action) => action.classes(),
            What::Aside { why } if why.is_loss() => vec![Class::Gone],
            What::Hold { .. }
            | What::Conflict { .. }
            | What::Stopped { .. }
            | What::Aside { .. }
            | What::Logged { .. }
            | What::Skip => Vec::new(),
        }
    }

    /// Whether it waits for a person, whoever approves.
    pub fn waits(&self) -> bool {
        matches!(self.what, What::Hold { .. } | What::Conflict { .. } | What::Stopped { .. })
    }

    /// Whether anything is written to a vendor.
    pub fn writes(&self) -> bool {
        matches!(
            self.what,
            What::Act(Action::Create { .. } | Action::Update { .. } | Action::Files { .. } | Action::Retie { .. })
        )
    }

    /// The arrow that people see: to Halo, to the other side, both agreed, stopped.
    pub fn symbol(&self) -> &'static str {
        match &self.what {
            What::Act(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) => match to {
                Side::Halo => "←",
                Side::Other => "→",
            },
            What::Act(Action::Agree { .. }) => "=",
            What::Act(Action::Retie { .. }) => "↷",
            What::Hold { .. } | What::Stopped { .. } | What::Aside { .. } => "‖",
            What::Conflict { .. } => "≠",
            What::Logged { .. } | What::Skip => "·",
        }
    }
}

/// Two values of one field pair that both changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// Halo's value.
    pub halo: Value,
    /// The other side's value.
    pub other: Value,
    /// What they last agreed on, if they ever did.
    pub base: Option<Base>,
}

/// A field whose value the other system's own rules rewrite again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStop {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// The side that is not written any more.
    pub side: Side,
    /// What would be written.
    pub becomes: Value,
    /// What is there.
    pub was: Value,
}
