//! The log of calls to the vendors: what was asked and how it went, never what was said.

use jiff::Timestamp;
use serde::Serialize;

use super::desk::Desk;
use super::error::ServiceError;
use super::paged::Paged;
use crate::model::{ConnectionId, RunId};
use crate::store::{CallFilter, LoggedCall};

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
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u64,
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
            status: call.status,
            millis: call.millis,
            bytes: call.received_bytes,
            error: call.error,
        }
    }
}

impl Desk {
    /// A part of the log of calls, latest first: of one connection, of one run, or all. The calls
    /// of a run are stored when it ends; of more than 20 000 calls the rest is only counted.
    pub async fn calls(
        &self,
        connection: Option<&ConnectionId>,
        run: Option<RunId>,
        limit: u32,
        before: Option<i64>,
    ) -> Result<Paged<CallView>, ServiceError> {
        self.calls_page(CallFilter { run, connection: connection.cloned() }, limit, before).await
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
