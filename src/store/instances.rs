//! Which instance each connection leads to, as the caller describes it.

use jiff::Timestamp;
use rusqlite::params;

use super::error::Result;
use super::rows::{self, Columns};
use super::{Store, commit};
use crate::model::ConnectionId;

/// What is known about the instance behind a connection. The descriptions are JSON that only the
/// caller understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInstance {
    /// The instance that the connection is meant for.
    pub known: String,
    /// Since when it is.
    pub since: Timestamp,
    /// The one that answered last.
    pub seen: String,
    /// When it did.
    pub seen_at: Timestamp,
    /// Whether another one has answered and nobody confirmed it.
    pub stranger: bool,
}

impl Store {
    /// Keeps which instance a connection leads to.
    pub async fn save_instance(&self, connection: &ConnectionId, instance: &StoredInstance) -> Result<()> {
        let (name, instance) = (connection.clone(), instance.clone());
        self.write(commit!("instance"), move |connection| {
            let sql = "INSERT OR REPLACE INTO instances (connection, known, since, seen, seen_at, stranger) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let (since, seen_at) = (rows::time_text(instance.since), rows::time_text(instance.seen_at));
            let row = params![name.as_str(), instance.known, since, instance.seen, seen_at, instance.stranger];
            rows::run(connection, sql, row)?;
            Ok(())
        })
        .await
    }

    /// Which instance a connection leads to, if it ever answered.
    pub async fn instance(&self, connection: &ConnectionId) -> Result<Option<StoredInstance>> {
        let name = connection.clone();
        self.read(move |connection| {
            let sql = "SELECT connection, known, since, seen, seen_at, stranger FROM instances WHERE connection = ?1";
            rows::first(connection, "instances", sql, [name.as_str()], read)
        })
        .await
    }
}

fn read(row: &Columns<'_, '_>) -> Result<StoredInstance> {
    Ok(StoredInstance {
        known: row.text(1)?,
        since: row.time(2)?,
        seen: row.text(3)?,
        seen_at: row.time(4)?,
        stranger: row.number::<u8>(5)? != 0,
    })
}
