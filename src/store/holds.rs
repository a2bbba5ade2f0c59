//! What waits for a person: holds, conflicts and writes that were given up.

use rusqlite::{Connection, params};

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
    /// A person chose; it is carried out by the next pass.
    Decided,
    /// It was sent and refused so often that it was given up.
    Parked,
    /// The other system's own rules rewrite what is written again and again.
    Stopped,
    /// One record of a pair is gone; it rests.
    Gone,
    /// A pair left what the profile looks at; it rests.
    Outside,
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
    /// What it is about, as JSON that only the caller understands.
    pub detail: Option<String>,
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
    let sql = "SELECT plan_row, kind, record, counterpart, title, reason, detail FROM holds WHERE profile = ?1 ORDER BY place";
    rows::all(connection, "holds", sql, [profile.as_str()], |row| {
        Ok(HoldRow {
            plan_row: row.text(0)?,
            kind: row.word(1)?,
            record: row.key(2)?,
            counterpart: row.maybe_key(3)?,
            title: row.text(4)?,
            reason: row.text(5)?,
            detail: row.get(6)?,
        })
    })
}

/// Says anew what a row waits for.
pub(super) fn set_kind(connection: &Connection, profile: &ProfileId, plan_row: &str, kind: HoldKind) -> Result<()> {
    let sql = "UPDATE holds SET kind = ?3 WHERE profile = ?1 AND plan_row = ?2";
    rows::run(connection, sql, params![profile.as_str(), plan_row, kind.to_string()])?;
    Ok(())
}

/// Takes rows out.
pub(super) fn end(connection: &Connection, profile: &ProfileId, plan_rows: &[String]) -> Result<()> {
    let sql = "DELETE FROM holds WHERE profile = ?1 AND plan_row IN (SELECT value FROM json_each(?2))";
    rows::run(connection, sql, params![profile.as_str(), rows::json(plan_rows)?])?;
    Ok(())
}
