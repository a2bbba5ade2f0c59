//! The history of catalogues: what changed in the fields and choices of a connection, and when.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use serde::Serialize;

use super::rows;
use super::{Result, Store};
use crate::mapping::drift::Drift;
use crate::model::ConnectionId;

/// Older history is forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// No connection keeps more.
const MOST: u32 = 5_000;

/// Something that changed, and when it was noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DriftRow {
    /// Its number; later ones have larger numbers.
    pub id: i64,
    /// Whose fields and choices.
    pub connection: ConnectionId,
    /// When it was noticed.
    pub at: Timestamp,
    /// What changed.
    pub drift: Drift,
}

impl Store {
    /// A page of a connection's history, latest first, from the one before `before` on.
    pub async fn drift(&self, connection: &ConnectionId, limit: u32, before: Option<i64>) -> Result<Vec<DriftRow>> {
        let name = connection.clone();
        self.read(move |connection| {
            let sql = "SELECT id, connection, at, content FROM drift WHERE connection = ?1 AND id < ?2 \
                       ORDER BY id DESC LIMIT ?3";
            let values = params![name.as_str(), before.unwrap_or(i64::MAX), limit];
            rows::all(connection, "drift", sql, values, read)
        })
        .await
    }

    /// What changed at a connection after a number, in its order.
    pub async fn drift_after(&self, connection: &ConnectionId, after: i64) -> Result<Vec<DriftRow>> {
        let name = connection.clone();
        self.read(move |connection| {
            let sql = "SELECT id, connection, at, content FROM drift WHERE connection = ?1 AND id > ?2 ORDER BY id";
            rows::all(connection, "drift", sql, params![name.as_str(), after], read)
        })
        .await
    }

    /// The number of what changed last, anywhere.
    pub async fn last_drift(&self) -> Result<i64> {
        self.read(|connection| {
            let sql = "SELECT name, value FROM counters WHERE name = 'drift'";
            Ok(rows::first(connection, "counters", sql, [], |row| row.number(1))?.unwrap_or_default())
        })
        .await
    }
}

fn read(row: &rows::Columns<'_, '_>) -> Result<DriftRow> {
    Ok(DriftRow {
        id: row.get(0)?,
        connection: ConnectionId::from(row.text(1)?),
        at: row.time(2)?,
        drift: row.json(3)?,
    })
}

/// Adds what changed, and forgets what is too old or too much.
pub(super) fn put(connection: &Connection, name: &ConnectionId, drift: &[Drift], at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO drift (id, connection, at, content) VALUES (?1, ?2, ?3, ?4)";
    for one in drift {
        let id = rows::next_number(connection, "drift")?;
        rows::run(connection, sql, params![id, name.as_str(), rows::time_text(at), rows::json(one)?])?;
    }
    let before = at.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    let sql = "DELETE FROM drift WHERE connection = ?1 AND (at < ?2 OR id <= coalesce( \
               (SELECT id FROM drift WHERE connection = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?3), 0))";
    rows::run(connection, sql, params![name.as_str(), rows::time_text(before), MOST])?;
    Ok(())
}
