//! What waits to be written along with the next transaction, so that a pass that finds nothing costs
//! one commit: that a run began, and how far pulls got that brought nothing new. Losing it with the
//! process loses nothing: the run left no trace, and the pull is made again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::error::{Result, StoreError};
use super::pull::{FeedKey, Position, move_watermark};
use super::rows;
use super::runs::RunRow;
use crate::model::RunId;

/// What waits.
#[derive(Debug, Clone, Default)]
struct Waiting {
    runs: Vec<RunRow>,
    watermarks: BTreeMap<FeedKey, (Position, Timestamp)>,
}

/// What waits to be written along, behind a lock that is never held over a question.
#[derive(Debug, Default)]
pub(super) struct Along(Mutex<Waiting>);

/// What was written along, to be forgotten once it is committed.
pub(super) struct Written(Waiting);

impl Along {
    /// Lets a run begin.
    pub(super) fn begin(&self, run: RunRow) {
        self.waiting().runs.push(run);
    }

    /// The runs that began and are not written yet, in their order.
    pub(super) fn runs(&self) -> Vec<RunRow> {
        self.waiting().runs.clone()
    }

    /// Lets a watermark move.
    pub(super) fn reached(&self, feed: FeedKey, position: Position, at: Timestamp) {
        self.waiting().watermarks.insert(feed, (position, at));
    }

    /// How far a feed got, if that is not written yet.
    pub(super) fn position(&self, feed: &FeedKey) -> Option<Position> {
        self.waiting().watermarks.get(feed).map(|(position, _)| position.clone())
    }

    /// Writes what waits.
    pub(super) fn write(&self, transaction: &Transaction<'_>) -> Result<Written> {
        let waiting = self.waiting().clone();
        for run in &waiting.runs {
            let id: i64 = rows::next_number(transaction, "run")?;
            if id != run.id.0 {
                return Err(StoreError::Failed { reason: format!("run {} has the number {id} already", run.id) });
            }
            let sql = "INSERT INTO runs (id, profile, actor, started) VALUES (?1, ?2, ?3, ?4)";
            let started = rows::time_text(run.started);
            rows::run(transaction, sql, params![id, run.profile.as_str(), run.actor.to_string(), started])?;
        }
        for (feed, (position, at)) in &waiting.watermarks {
            move_watermark(transaction, feed, position, *at)?;
        }
        Ok(Written(waiting))
    }

    /// Forgets what was written and has not moved on since.
    pub(super) fn forget(&self, Written(written): &Written) {
        let mut waiting = self.waiting();
        let last = written.runs.last().map(|run| run.id);
        waiting.runs.retain(|run| Some(run.id) > last);
        waiting.watermarks.retain(|feed, moved| written.watermarks.get(feed) != Some(moved));
    }

    /// The number of the next run after the last one that is written.
    pub(super) fn next_run(&self, last_written: i64) -> RunId {
        let runs = self.waiting().runs.len();
        RunId(last_written + 1 + i64::try_from(runs).unwrap_or(i64::MAX))
    }

    /// Whether anything waits.
    pub(super) fn waits(&self) -> bool {
        let waiting = self.waiting();
        !waiting.runs.is_empty() || !waiting.watermarks.is_empty()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
