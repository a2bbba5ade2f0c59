//! The log of calls to the vendors: what was asked and how it went; what was said only where a person asked
//! for it.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::paged::Paged;
use crate::model::{ConnectionId, RecordKey, RunId};
use crate::store::{CallFilter, LoggedCall, SaidRow};

/// A call to a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallView {
    /// Its number in the log.
    pub id: i64,
    /// The run that made it, if it was a run.
    pub run: Option<i64>,
    /// The connection.
    pub connection: String,
    /// When it ended.
    pub at: Timestamp,
    /// The HTTP method.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The query, without secrets; what was looked for is shown only where what is said is kept.
    pub query: String,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The size of the request's body, in bytes.
    pub sent_bytes: u64,
    /// The size of the answer's body, in bytes.
    pub bytes: u64,
    /// What went wrong on the way, if something did.
    pub error: Option<String>,
}

impl From<LoggedCall> for CallView {
    fn from(LoggedCall { id, call }: LoggedCall) -> Self {
        Self {
            id,
            run: call.run.map(|run| run.0),
            connection: call.connection.to_string(),
            at: call.at,
            method: call.method,
            path: call.path,
            query: call.query,
            status: call.status,
            millis: call.millis,
            sent_bytes: call.sent_bytes,
            bytes: call.received_bytes,
            error: call.error,
        }
    }
}

/// Which calls are wanted; all where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallsWanted {
    /// Those of one connection.
    pub connection: Option<ConnectionId>,
    /// Those of one run.
    pub run: Option<RunId>,
    /// Those about one of these records.
    pub records: Option<Vec<RecordKey>>,
}

/// What was said in a call, redacted and cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SaidView {
    /// The headers of the request.
    pub sent_headers: Vec<Header>,
    /// The body that was sent.
    pub sent: String,
    /// The headers of the answer; none where no answer came.
    pub answered_headers: Vec<Header>,
    /// The body that was answered.
    pub answered: String,
}

/// A header, redacted and cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl std::fmt::Display for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.value)
    }
}

impl From<SaidRow> for SaidView {
    fn from(row: SaidRow) -> Self {
        let headers = |lines: &str| {
            let pairs = lines.lines().map(|line| line.split_once(": ").unwrap_or((line, "")));
            pairs.map(|(name, value)| Header { name: name.to_owned(), value: value.to_owned() }).collect()
        };
        Self {
            sent_headers: headers(&row.sent_headers),
            sent: row.sent,
            answered_headers: headers(&row.answered_headers),
            answered: row.answered,
        }
    }
}

/// The store's name for the switch that keeps what is said on a connection.
pub(super) fn bodies_name(connection: &ConnectionId) -> String {
    format!("bodies are kept/{connection}")
}

impl Desk {
    /// A part of the log of calls, latest first. The calls of a run are stored when it ends; of more
    /// than 20 000 calls the rest is only counted.
    pub async fn calls(
        &self,
        wanted: &CallsWanted,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Paged<CallView>, ServiceError> {
        let CallsWanted { connection, run, records } = wanted.clone();
        self.calls_page(CallFilter { run, connection, records }, limit, before).await
    }

    /// What was said in a call; `None` where that was not kept.
    pub async fn said(&self, call: i64) -> Result<Option<SaidView>, ServiceError> {
        Ok(self.store().said(call).await?.map(SaidView::from))
    }

    /// Whether what is said on a connection is kept.
    pub async fn keeps_bodies(&self, connection: &ConnectionId) -> Result<bool, ServiceError> {
        Ok(self.store().meta(&bodies_name(connection)).await?.is_some())
    }

    /// Keeps what is said on a connection from now on, headers and bodies, redacted and cut, or no longer. What was kept
    /// until then stays for as long as its calls do.
    pub async fn keep_bodies(&self, connection: &ConnectionId, keep: bool) -> Result<(), ServiceError> {
        self.connection(connection).await?;
        if keep {
            self.store().set_meta(&bodies_name(connection), &self.clock().now().to_string()).await?;
        } else {
            self.store().forget_meta(&bodies_name(connection)).await?;
        }
        self.call_book().keep_bodies(connection, keep);
        self.setup_changed(format!("connection {connection}")).await;
        Ok(())
    }

    /// The records that have this number, and those that are linked with them.
    pub async fn records_numbered(&self, number: &str) -> Result<Vec<RecordKey>, ServiceError> {
        let mut keys = Vec::new();
        for row in self.tickets_numbered(number).await? {
            let detail = self.ticket_detail(&row.ticket).await?;
            keys.extend([detail.halo, detail.other].into_iter().flatten().map(|record| record.key));
        }
        if keys.is_empty() {
            let text = format!("the store holds no ticket or record with the number {number}");
            return Err(ServiceError::Usage { text, next: None });
        }
        Ok(keys)
    }

    pub(super) async fn calls_page(
        &self,
        filter: CallFilter,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Paged<CallView>, ServiceError> {
        let rows = self.store().calls(filter, limit.saturating_add(1), before).await?;
        Ok(Paged::cut(rows, limit, |row| row.id).map(CallView::from))
    }
}
