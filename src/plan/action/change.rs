//! What an action makes or changes: a new record, fields of a linked one, a link.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::CarriedNote;
use crate::mapping::kin::Coming;
use crate::mapping::project::Missing;
use crate::mapping::{Order, Outgoing};
use crate::model::{FieldName, Kind, LinkId, LinkRole, NoteKey, RecordKey, Side, Value, VersionTag};

/// One changed field pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The rule's key, under which the base is kept.
    pub key: String,
    /// The rule's name, for people.
    pub name: String,
    /// What is written.
    pub writes: Vec<(FieldName, Outgoing)>,
    /// What the written side holds now.
    pub was: Value,
    /// What it is to hold.
    pub becomes: Value,
    /// What the other end of the pair holds, from which this was made.
    pub source: Value,
    /// What stands in for a value without counterpart, if a default was used.
    pub stands_in: Option<StandIn>,
}

/// What a default of the profile was used for, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// What has no counterpart.
    pub of: String,
    /// What is written for it.
    pub named: String,
}

/// A new record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creation {
    /// The record it is made of.
    pub from: RecordKey,
    /// The number of that record.
    pub from_number: String,
    /// The kind of the new record.
    pub kind: Kind,
    /// The table of the other side, whichever side the new record is on.
    pub table: Kind,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// How often this ticket was linked in this role, this time included.
    pub generation: u32,
    /// Its fields.
    pub fields: Vec<(FieldName, Outgoing)>,
    /// By rule key: the source's values, which become half of the first base.
    pub sources: BTreeMap<String, Value>,
    /// Rule keys whose source is empty: what the vendor fills in there by itself is a change of its own.
    pub empty: BTreeSet<String>,
    /// The notes that go along, oldest first.
    pub notes: Vec<CarriedNote>,
    /// How many more of its notes follow in later passes.
    #[serde(default, skip_serializing_if = "is_none")]
    pub later: usize,
    /// Notes that stay behind and are not looked at again.
    pub left_behind: Vec<NoteKey>,
    /// Stand-ins that were used, for people.
    pub stand_ins: Vec<String>,
    /// Values without counterpart whose fields are left alone by rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logged: Vec<Missing>,
    /// What is ordered, where the record is made by an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// The live link that ends for the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<LinkId>,
    /// Records above it that the same plan makes, and that must be there before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coming: Vec<Coming>,
}

/// A change of a linked record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChange {
    /// The link.
    pub link: LinkId,
    /// The record that is written.
    pub target: RecordKey,
    /// The version of it that was looked at.
    pub seen: Option<VersionTag>,
    /// The changed field pairs.
    pub fields: Vec<FieldChange>,
    /// What has to go along with a state or a closure, without a rule of its own.
    pub companions: Vec<(FieldName, Outgoing)>,
    /// The notes, oldest first.
    pub notes: Vec<CarriedNote>,
    /// How many more notes follow in later passes.
    #[serde(default, skip_serializing_if = "is_none")]
    pub later: usize,
    /// Whether it answers the loss of the record's twin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loss: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

/// A link that ends, or goes over to another record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retie {
    /// The link.
    pub link: LinkId,
    /// Why.
    pub reason: String,
    /// The record that takes the place of one of its two; none where it just ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NewEnd>,
    /// Whether it ends because a record was lost: deleted, or moved out of what the profile looks at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loss: bool,
}

/// The record that a link goes over to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEnd {
    /// Its side.
    pub side: Side,
    /// Where it lives.
    pub key: RecordKey,
    /// The number that people know.
    pub number: String,
}
