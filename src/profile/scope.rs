//! Whose tickets a profile keeps in step, and which kinds of them.

use serde::{Deserialize, Serialize};

use crate::model::{Kind, LinkRole};

/// Whose tickets a profile keeps in step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of", from = "ScopeForm")]
pub enum Scope {
    /// Every ticket of the desk.
    WholeDesk,
    /// The tickets of one Halo customer.
    Customer {
        /// The customer's id in Halo.
        id: i64,
    },
    /// The tickets that are passed on to one supplier.
    Supplier {
        /// The supplier's id in Halo.
        id: i64,
    },
}

/// [`Scope`] as it is read: a unit variant beside a tag would let unknown keys pass.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of", deny_unknown_fields)]
enum ScopeForm {
    WholeDesk {},
    Customer { id: i64 },
    Supplier { id: i64 },
}

impl From<ScopeForm> for Scope {
    fn from(form: ScopeForm) -> Self {
        match form {
            ScopeForm::WholeDesk {} => Self::WholeDesk,
            ScopeForm::Customer { id } => Self::Customer { id },
            ScopeForm::Supplier { id } => Self::Supplier { id },
        }
    }
}

impl Scope {
    /// What the other side is to a ticket of this scope.
    pub fn role(&self) -> LinkRole {
        match self {
            Self::WholeDesk | Self::Customer { .. } => LinkRole::Customer,
            Self::Supplier { .. } => LinkRole::Supplier,
        }
    }
}

/// A kind of record on the other side and the ticket type it goes with in Halo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRule {
    /// The table on the other side.
    pub table: Kind,
    /// The ticket type in Halo; 0 for the profile's default one.
    #[serde(default)]
    pub ticket_type: i64,
    /// Whether tickets of this type are sent as this table when nobody chose one. The first row wins.
    #[serde(default = "yes")]
    pub outbound: bool,
    /// Whether records of this table are taken in.
    #[serde(default = "yes")]
    pub inbound: bool,
}

fn yes() -> bool {
    true
}
