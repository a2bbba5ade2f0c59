//! Plans that were shown and wait for approval. What a plan says is text to the store.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::rows::{self, Columns};
use super::{Store, commit};
use crate::model::ProfileId;

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub enum PlanState {
    /// It waits for approval.
    Waiting,
    /// It was approved, wholly or in part, and enqueued.
    Applied,
    /// It was put aside, or a newer one took its place.
    Discarded,
}

/// A plan as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlan {
    /// Its id.
    pub id: String,
    /// The profile.
    pub profile: ProfileId,
    /// The profile's version that it was made with.
    pub profile_version: u32,
    /// The hash of its content.
    pub hash: String,
    /// The plan, as JSON that only the caller understands.
    pub doc: String,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it must not be applied.
    pub expires: Timestamp,
    /// What became of it.
    pub state: PlanState,
}

const SELECT: &str = "SELECT id, profile, profile_version, hash, doc, created, expires, state FROM plans";

impl Store {
    /// Keeps a plan, or replaces the one with the same id.
    pub async fn save_plan(&self, plan: StoredPlan) -> Result<()> {
        self.write(commit!("plan"), move |connection| {
            let sql = "INSERT OR REPLACE INTO plans \
                       (id, profile, profile_version, hash, doc, created, expires, state) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let values = params![
                plan.id,
                plan.profile.as_str(),
                plan.profile_version,
                plan.hash,
                plan.doc,
                rows::time_text(plan.created),
                rows::time_text(plan.expires),
                plan.state.to_string(),
            ];
            rows::run(connection, sql, values)?;
            Ok(())
        })
        .await
    }

    /// A plan.
    pub async fn plan(&self, id: &str) -> Result<Option<StoredPlan>> {
        let id = id.to_owned();
        self.read(move |connection| {
            rows::first(connection, "plans", &format!("{SELECT} WHERE id = ?1"), [id], read_plan)
        })
        .await
    }

    /// The plans of a profile, latest first.
    pub async fn plans(&self, profile: &ProfileId) -> Result<Vec<StoredPlan>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let sql = format!("{SELECT} WHERE profile = ?1 ORDER BY created DESC, id");
            rows::all(connection, "plans", &sql, [profile.as_str()], read_plan)
        })
        .await
    }
}

fn read_plan(row: &Columns<'_, '_>) -> Result<StoredPlan> {
    Ok(StoredPlan {
        id: row.text(0)?,
        profile: ProfileId::from(row.text(1)?),
        profile_version: row.number(2)?,
        hash: row.text(3)?,
        doc: row.text(4)?,
        created: row.time(5)?,
        expires: row.time(6)?,
        state: row.word(7)?,
    })
}

/// Says what became of a plan.
pub(super) fn set_state(connection: &Connection, plan: &str, state: PlanState) -> Result<()> {
    let sql = "UPDATE plans SET state = ?2 WHERE id = ?1";
    match rows::run(connection, sql, params![plan, state.to_string()])? {
        0 => Err(StoreError::Missing { what: format!("the plan {plan}") }),
        _ => Ok(()),
    }
}
