//! The log of calls to the vendors: what was asked and how it went, never what was said.

use jiff::Timestamp;
use rusqlite::params;

use super::rows::{self, Columns};
use super::{Result, Store, commit};
use crate::model::{ConnectionId, RunId};

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
}

impl Store {
    /// Adds calls to the log.
    pub async fn log_calls(&self, calls: Vec<CallRow>) -> Result<()> {
        let size = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.write(commit!("calls"), move |connection| {
            let sql = "INSERT INTO calls \
                       (run, connection, at, method, path, status, millis, sent_bytes, received_bytes, error) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
            for call in &calls {
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
                ];
                rows::run(connection, sql, values)?;
            }
            Ok(())
        })
        .await
    }

    /// The latest calls of a run or of all, latest first.
    pub async fn calls(&self, run: Option<RunId>, limit: u32) -> Result<Vec<CallRow>> {
        self.read(move |connection| {
            let part = if run.is_some() { "run = ?1" } else { "?1 IS NULL" };
            let sql = format!(
                "SELECT id, run, connection, at, method, path, status, millis, sent_bytes, received_bytes, error \
                 FROM calls WHERE {part} ORDER BY id DESC LIMIT ?2"
            );
            rows::all(connection, "calls", &sql, params![run.map(|run| run.0), limit], read_call)
        })
        .await
    }
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
    })
}
