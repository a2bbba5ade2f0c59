//! A ticket, task or other record in neutral form.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FieldName, RecordKey, Value};

/// Changes whenever the vendor changes the record; compared for equality only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VersionTag(pub String);

/// Whether a record can still be worked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// It is there.
    Live,
    /// The vendor says that it was deleted.
    Deleted,
    /// The vendor merged it into another one.
    MergedInto(RecordKey),
    /// The vendor does not show it any more: it was deleted, or the account may no longer see it.
    NotShown,
    /// It is there and cannot be read: why.
    Unreadable(String),
}

/// A record as a vendor delivered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Where it lives.
    pub key: RecordKey,
    /// The number that people know it by.
    pub number: String,
    /// Changes with every change of the record.
    pub version: VersionTag,
    /// Changes whenever a field may have changed, where the vendor tells that apart from new notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields_version: Option<VersionTag>,
    /// When it was made, if the vendor said so.
    pub created: Option<Timestamp>,
    /// The vendor's stamp of the last change.
    pub updated: Timestamp,
    /// Whether it is still there.
    pub presence: Presence,
    /// What the vendor delivered, in the vendor's codes. A missing field was *not delivered*
    /// (not asked for, or hidden by rights), which is not the same as empty.
    pub fields: BTreeMap<FieldName, Value>,
    /// The marker of the record that this one was made for or is tied to, as far as the vendor's
    /// marker field shows it: the other side's id.
    pub marked: Option<String>,
}

impl Record {
    /// A field's value, if it was delivered.
    pub fn field(&self, name: &FieldName) -> Option<&Value> {
        self.fields.get(name)
    }
}
