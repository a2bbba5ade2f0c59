//! What waits for a person: holds, conflicts and writes that were given up.

use rusqlite::Connection;

use super::rows;
use super::{Result, Store};
use crate::model::{ProfileId, RecordKey, System};

/// What a row waits for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::Display,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum HoldKind {
    /// Something has to be put right before it is sent.
    Hold,
    /// Both sides changed the same field and a person has to choose.
    Conflict,
    /// It was sent and refused so often that it was given up.
    Parked,
}

/// An action that is not sent until something is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// What it waits for.
    pub kind: HoldKind,
    /// The row of the plan.
    pub plan_row: String,
    /// The record.
    pub record: RecordKey,
    /// The record on the opposite side, if there is one.
    pub counterpart: Option<RecordKey>,
    /// What would be done, in a few words.
    pub title: String,
    /// Why it is held and what to do.
    pub reason: String,
}

impl HoldRow {
    /// The Halo ticket, if there is one.
    pub fn ticket(&self) -> Option<&RecordKey> {
        self.both().find(|key| key.system == System::Halo)
    }

    /// The record on the other side, if there is one.
    pub fn other(&self) -> Option<&RecordKey> {
        self.both().find(|key| key.system != System::Halo)
    }

    fn both(&self) -> impl Iterator<Item = &RecordKey> {
        std::iter::once(&self.record).chain(&self.counterpart)
    }
}

impl Store {
    /// What waits for a person in a profile, in the order in which it was given.
    pub async fn holds(&self, profile: &ProfileId) -> Result<Vec<HoldRow>> {
        let profile = profile.clone();
        self.read(move |connection| of_profile(connection, &profile)).await
    }
}

/// The same, inside a transaction.
pub(super) fn of_profile(connection: &Connection, profile: &ProfileId) -> Result<Vec<HoldRow>> {
    let sql = "SELECT plan_row, kind, record, counterpart, title, reason FROM holds WHERE profile = ?1 ORDER BY place";
    rows::all(connection, "holds", sql, [profile.as_str()], |row| {
        Ok(HoldRow {
            plan_row: row.text(0)?,
            kind: row.word(1)?,
            record: row.key(2)?,
            counterpart: row.maybe_key(3)?,
            title: row.text(4)?,
            reason: row.text(5)?,
        })
    })
}
