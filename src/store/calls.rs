//! The log of calls to the vendors: what was asked and how it went; what was said only where a person asked for it.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::rows::{self, Columns};
use super::{Result, Store, commit};
use crate::model::{ConnectionId, RecordKey, RunId};

/// A call to a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// The run that made it, if it was a run.
    pub run: Option<RunId>,
    /// The connection.
    pub connection: ConnectionId,
    /// When it was sent.
    pub at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path, without anything secret.
    pub path: String,
    /// The query, redacted.
    pub query: String,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The size of the request's body.
    pub sent_bytes: u64,
    /// The size of the answer's body.
    pub received_bytes: u64,
    /// What went wrong, if something did.
    pub error: Option<String>,
    /// The records that it was about. They are written and looked for, and not read again.
    pub records: Vec<RecordKey>,
    /// What was sent and answered, where that is kept. Read by [`Store::said`].
    pub said: Option<SaidRow>,
}

/// What was said in a call, redacted. Headers are lines of a name and a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidRow {
    /// The headers of the request.
    pub sent_headers: String,
    /// The body that was sent.
    pub sent: String,
    /// The headers of the answer.
    pub answered_headers: String,
    /// The body that was answered.
    pub answered: String,
}

/// A call with its number in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedCall {
    /// Its number; later calls have larger ones.
    pub id: i64,
    /// The call.
    pub call: CallRow,
}

/// Which part of the log is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFilter {
    /// Only the calls of this run.
    pub run: Option<RunId>,
    /// Only those of this connection.
    pub connection: Option<ConnectionId>,
    /// Only those that were about one of these records.
    pub records: Option<Vec<RecordKey>>,
}

impl Store {
    /// Adds calls to the log.
    pub async fn log_calls(&self, calls: Vec<CallRow>) -> Result<()> {
        self.write(commit!("calls"), move |connection| put(connection, &calls)).await
    }

    /// A page of the log, latest call first, from the one before number `before` on.
    pub async fn calls(&self, filter: CallFilter, limit: u32, before: Option<i64>) -> Result<Vec<LoggedCall>> {
        self.read(move |connection| {
            let run = if filter.run.is_some() { "run = ?1" } else { "?1 IS NULL" };
            let whose = if filter.connection.is_some() { "connection = ?2" } else { "?2 IS NULL" };
            let about = match filter.records {
                Some(_) => "id IN (SELECT call FROM call_records WHERE record IN (SELECT value FROM json_each(?5)))",
                None => "?5 IS NULL",
            };
            let sql = format!(
                "SELECT id, run, connection, at, method, path, status, millis, sent_bytes, received_bytes, error, \
                 query FROM calls WHERE {run} AND {whose} AND {about} AND id < ?3 ORDER BY id DESC LIMIT ?4"
            );
            let name = filter.connection.as_ref().map(ConnectionId::as_str);
            let records = filter.records.as_deref().map(rows::key_list).transpose()?;
            let values = params![filter.run.map(|run| run.0), name, before.unwrap_or(i64::MAX), limit, records];
            rows::all(connection, "calls", &sql, values, |row| {
                Ok(LoggedCall { id: row.get(0)?, call: read_call(row)? })
            })
        })
        .await
    }

    /// What was sent and answered in a call, where that was kept.
    pub async fn said(&self, call: i64) -> Result<Option<SaidRow>> {
        self.read(move |connection| {
            let sql = "SELECT call, sent_headers, sent, answered_headers, answered FROM said WHERE call = ?1";
            rows::first(connection, "said", sql, [call], |row| {
                Ok(SaidRow {
                    sent_headers: row.text(1)?,
                    sent: row.text(2)?,
                    answered_headers: row.text(3)?,
                    answered: row.text(4)?,
                })
            })
        })
        .await
    }
}

/// What was said is large, so it is kept of so many of the latest calls only.
const MOST_SAID: u32 = 2_000;

/// Adds calls to the log.
pub(super) fn put(connection: &Connection, calls: &[CallRow]) -> Result<()> {
    let size = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "INSERT INTO calls \
               (run, connection, at, method, path, status, millis, sent_bytes, received_bytes, error, query) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    for call in calls {
        let values = params![
            call.run.map(|run| run.0),
            call.connection.as_str(),
            rows::time_text(call.at),
            call.method,
            call.path,
            call.status,
            size(call.millis),
            size(call.sent_bytes),
            size(call.received_bytes),
            call.error,
            call.query,
        ];
        rows::run(connection, sql, values)?;
        let id = connection.last_insert_rowid();
        for record in &call.records {
            let sql = "INSERT OR IGNORE INTO call_records (call, record) VALUES (?1, ?2)";
            rows::run(connection, sql, params![id, rows::key_text(record)])?;
        }
        if let Some(SaidRow { sent_headers, sent, answered_headers, answered }) = &call.said {
            let sql = "INSERT INTO said (call, sent_headers, sent, answered_headers, answered) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            rows::run(connection, sql, params![id, sent_headers, sent, answered_headers, answered])?;
        }
    }
    if calls.iter().any(|call| call.said.is_some()) {
        let sql = "DELETE FROM said WHERE call <= \
                   coalesce((SELECT call FROM said ORDER BY call DESC LIMIT 1 OFFSET ?1), 0)";
        rows::run(connection, sql, [MOST_SAID])?;
    }
    Ok(())
}

fn read_call(row: &Columns<'_, '_>) -> Result<CallRow> {
    let run: Option<i64> = row.get(1)?;
    Ok(CallRow {
        run: run.map(RunId),
        connection: ConnectionId::from(row.text(2)?),
        at: row.time(3)?,
        method: row.text(4)?,
        path: row.text(5)?,
        status: row.maybe_number(6)?,
        millis: row.number(7)?,
        sent_bytes: row.number(8)?,
        received_bytes: row.number(9)?,
        error: row.get(10)?,
        query: row.text(11)?,
        records: Vec::new(),
        said: None,
    })
}
