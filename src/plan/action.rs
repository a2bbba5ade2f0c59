//! What a plan is made of. Values only: printable, serialisable, stable in order.

mod change;
mod class;
mod note;
mod row;
mod whole;

pub use self::change::{Creation, FieldChange, NewEnd, RecordChange, Retie, StandIn};
pub use self::class::Class;
pub use self::note::{CarriedNote, InPlace};
pub use self::row::{Aside, FieldConflict, FieldStop, Row, RowId, What};
pub use self::whole::{Plan, Stop};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::files::{CarriedFile, FileTransfer};
use crate::mapping::note::GONE;
use crate::model::{Base, LinkId, Side, Visibility};

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A new record on `to`.
    Create {
        /// The side it is made on.
        to: Side,
        /// What is made.
        what: Box<Creation>,
    },
    /// A change of a record on `to`.
    Update {
        /// The side that is written.
        to: Side,
        /// What is changed.
        what: Box<RecordChange>,
    },
    /// Files for a record on `to`.
    Files {
        /// The side that gets them.
        to: Side,
        /// Which ones, and for which record.
        what: Box<FileTransfer>,
    },
    /// Nothing is written to a vendor: the bases move, because both sides already agree.
    Agree {
        /// The link.
        link: LinkId,
        /// The new bases by rule key.
        bases: BTreeMap<String, Base>,
    },
    /// A link ends or goes over, because one of its records was merged into another.
    Retie {
        /// How.
        what: Box<Retie>,
    },
}

impl Action {
    /// The notes of this action.
    pub fn notes(&self) -> &[CarriedNote] {
        match self {
            Self::Create { what, .. } => &what.notes,
            Self::Update { what, .. } => &what.notes,
            Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => &[],
        }
    }

    /// How many more notes of the same record follow in later passes.
    pub fn later(&self) -> usize {
        match self {
            Self::Create { what, .. } => what.later,
            Self::Update { what, .. } => what.later,
            Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => 0,
        }
    }

    /// The files of this action.
    pub fn files(&self) -> &[CarriedFile] {
        match self {
            Self::Files { what, .. } => &what.files,
            Self::Create { .. } | Self::Update { .. } | Self::Agree { .. } | Self::Retie { .. } => &[],
        }
    }

    /// How many of its notes a customer will be able to read.
    pub fn public_notes(&self) -> usize {
        self.notes().iter().filter(|carried| carried.shown().visibility() == Visibility::Public).count()
    }

    /// Whether it parts a pair, or closes a record, because its twin was lost.
    pub fn answers_loss(&self) -> bool {
        match self {
            Self::Update { what, .. } => what.loss,
            Self::Retie { what } => what.loss,
            Self::Create { .. } | Self::Files { .. } | Self::Agree { .. } => false,
        }
    }

    /// How many of its notes say that a carried note is there no more.
    pub fn tells_gone_notes(&self) -> usize {
        self.notes().iter().filter(|carried| carried.said.as_deref() == Some(GONE)).count()
    }

    /// The fields that it empties: the key of their rule, the side that is written, and their name.
    pub fn blanks(&self) -> impl Iterator<Item = (&str, Side, &str)> {
        let (to, fields) = match self {
            Self::Update { to, what } => (*to, what.fields.as_slice()),
            Self::Create { .. } | Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => {
                (Side::Halo, [].as_slice())
            }
        };
        let emptied = fields.iter().filter(|change| change.becomes.is_empty() && !change.was.is_empty());
        emptied.map(move |change| (change.key.as_str(), to, change.name.as_str()))
    }

    /// The classes whose guards this action passes.
    pub fn classes(&self) -> Vec<Class> {
        let mut classes = match self {
            Self::Create { to: Side::Halo, .. } => vec![Class::CreateInHalo],
            Self::Create { to: Side::Other, .. } => vec![Class::CreateInOther],
            Self::Update { to: Side::Halo, .. } | Self::Retie { .. } => vec![Class::UpdateHalo],
            Self::Update { to: Side::Other, .. } => vec![Class::UpdateOther],
            Self::Files { .. } => vec![Class::File],
            Self::Agree { .. } => Vec::new(),
        };
        if self.answers_loss() || self.tells_gone_notes() > 0 {
            classes.push(Class::Gone);
        }
        if self.blanks().next().is_some() {
            classes.push(Class::Blanking);
        }
        if self.public_notes() > 0 {
            classes.push(Class::PublicNote);
        }
        if !super::visible::of_action(self).is_empty() {
            classes.push(Class::VisibleText);
        }
        classes
    }
}
