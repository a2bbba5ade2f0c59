//! How each connection is doing: its last answers, and what waits to be sent.

use jiff::Timestamp;
use rusqlite::params;

use super::{Result, Store, rows};
use crate::model::{ConnectionId, ProfileId};

/// A call that ended some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCall {
    /// When.
    pub at: Timestamp,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// What went wrong, if something did.
    pub error: Option<String>,
}

/// The writes of one profile to one of its sides that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The profile.
    pub profile: ProfileId,
    /// Which side they go to, as their payloads say it.
    pub to: Option<String>,
    /// How many there are.
    pub rows: u64,
    /// When the run began that decided the oldest of them.
    pub oldest: Option<Timestamp>,
}

impl Store {
    /// The last call of a connection, and its last one that was answered well.
    pub async fn last_calls(&self, connection: &ConnectionId) -> Result<(Option<LastCall>, Option<LastCall>)> {
        let connection_name = connection.clone();
        self.read(move |connection| {
            let one = |which: &str| {
                let sql = format!(
                    "SELECT id, at, status, error FROM calls WHERE connection = ?1 {which} ORDER BY id DESC LIMIT 1"
                );
                rows::first(connection, "calls", &sql, [connection_name.as_str()], |row| {
                    Ok(LastCall { at: row.time(1)?, status: row.maybe_number(2)?, error: row.get(3)? })
                })
            };
            Ok((one("")?, one("AND status < 400 AND error IS NULL")?))
        })
        .await
    }

    /// The writes that wait, by profile and side. There may be very many of them, and large ones, so the payloads
    /// stay in the store: each is an object with one member, which holds the side as `to`.
    pub async fn queues(&self) -> Result<Vec<Queue>> {
        self.read(|connection| {
            let sql = "SELECT min(t.id), t.profile, \
                       (SELECT json_extract(item.value, '$.to') FROM json_each(t.payload) item LIMIT 1) side, \
                       count(*), min(r.started) FROM outbox t LEFT JOIN runs r ON r.id = t.run \
                       WHERE t.state NOT IN ('done', 'dropped') GROUP BY t.profile, side ORDER BY 1";
            rows::all(connection, "outbox", sql, params![], |row| {
                Ok(Queue {
                    profile: ProfileId::from(row.text(1)?),
                    to: row.get(2)?,
                    rows: row.number(3)?,
                    oldest: row.maybe_time(4)?,
                })
            })
        })
        .await
    }
}
