//! Links: live 1–1 pairs of records.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{LinkId, ProfileId, RecordKey, Side, Value};

/// What the other side of a link is to the Halo ticket. A ticket may have one live link of each.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumString, strum::Display,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum LinkRole {
    /// The ticket's customer, or the whole desk.
    Customer,
    /// A supplier.
    Supplier,
}

/// A pair of records that are kept in step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its number in the store.
    pub id: LinkId,
    /// The profile that keeps it.
    pub profile: ProfileId,
    /// The Halo ticket.
    pub halo: RecordKey,
    /// The number of the Halo ticket that people know.
    pub halo_number: String,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// The record on the other side.
    pub other: RecordKey,
    /// The number of the other record that people know.
    pub other_number: String,
    /// Counts how often this ticket was linked in this role, from 1; part of every marker.
    pub generation: u32,
    /// When it was made.
    pub since: Timestamp,
}

impl Link {
    /// The record on a side.
    pub fn record_on(&self, side: Side) -> &RecordKey {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ↔ {}", self.halo_number, self.other_number)
    }
}

/// What each side held when they last agreed on a field pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Halo's value.
    pub halo: Value,
    /// The other side's value.
    pub other: Value,
}
