//! Runs: when a profile was worked on, and what came of it.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::rows::{self, Columns};
use super::{Actor, CallRow, Store, calls, commit};
use crate::model::{ProfileId, RunId};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// When.
    pub at: Timestamp,
    /// What came of it, as a word that only the caller understands.
    pub outcome: String,
    /// Its counts, as JSON that only the caller understands.
    pub counts: String,
    /// What went wrong, if something did.
    pub error: Option<String>,
    /// Whether anything was written to a vendor.
    pub wrote: bool,
}

/// A run, or several idle ones folded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its number.
    pub id: RunId,
    /// The profile.
    pub profile: ProfileId,
    /// Who started it.
    pub actor: Actor,
    /// When it, or the first of them, began.
    pub started: Timestamp,
    /// How it, or the last of them, ended; `None` while it runs or when the process died.
    pub end: Option<RunEnd>,
    /// How many more idle runs this row stands for.
    pub repeats: u32,
}

/// The error of the last run of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// The run.
    pub run: RunId,
    /// When that run ended.
    pub at: Timestamp,
    /// What went wrong.
    pub error: String,
}

const SELECT: &str = "SELECT id, profile, actor, started, ended, outcome, counts, error, wrote, repeats FROM runs";

impl Store {
    /// Begins a run. It is written with whatever is written next, so that a run that finds nothing
    /// costs one commit; until then it is told from memory.
    pub async fn begin_run(&self, profile: &ProfileId, actor: Actor, at: Timestamp) -> Result<RunId> {
        let (profile, along) = (profile.clone(), Arc::clone(&self.along));
        // Asked of the writer, which numbers one run after the other.
        let begin = move |connection: &mut Connection| {
            let sql = "SELECT name, value FROM counters WHERE name = 'run'";
            let last = rows::first(connection, "counters", sql, [], |row| row.number(1))?.unwrap_or_default();
            let id = along.next_run(last);
            along.begin(RunRow { id, profile, actor, started: at, end: None, repeats: 0 });
            Ok(id)
        };
        self.writer.ask(begin).await
    }

    /// Ends a run and logs the calls that it made. An idle run (nothing written, no error, nothing enqueued) right
    /// after an idle one of the same profile, actor and outcome is folded into that one. Answers the run that now
    /// stands for it.
    pub async fn finish_run(&self, run: RunId, end: RunEnd, calls: Vec<CallRow>) -> Result<RunId> {
        self.write(commit!("finished run"), move |connection| {
            calls::put(connection, &calls)?;
            let sql = "UPDATE runs SET ended = ?2, outcome = ?3, counts = ?4, error = ?5, wrote = ?6 \
                       WHERE id = ?1 AND ended IS NULL";
            let values = params![run.0, rows::time_text(end.at), end.outcome, end.counts, end.error, end.wrote];
            if rows::run(connection, sql, values)? == 0 {
                return Err(StoreError::Missing { what: format!("the open run {run}") });
            }
            if end.wrote || end.error.is_some() || left_traces(connection, run)? {
                return Ok(run);
            }
            fold(connection, run)
        })
        .await
    }

    /// A run. One that was folded into another is missing.
    pub async fn run(&self, run: RunId) -> Result<Option<RunRow>> {
        if let Some(begun) = self.along.runs().into_iter().find(|begun| begun.id == run) {
            return Ok(Some(begun));
        }
        self.read(move |connection| {
            rows::first(connection, "runs", &format!("{SELECT} WHERE id = ?1"), [run.0], read_run)
        })
        .await
    }

    /// A page of the runs of a profile or of all, latest first, from the one before `before` on.
    pub async fn runs(&self, profile: Option<&ProfileId>, limit: u32, before: Option<RunId>) -> Result<Vec<RunRow>> {
        let profile = profile.cloned();
        let mut begun = self.along.runs();
        begun.retain(|run| profile.as_ref().is_none_or(|profile| &run.profile == profile));
        begun.retain(|run| before.is_none_or(|before| run.id < before));
        let written = self.read(move |connection| {
            let part = if profile.is_some() { "profile = ?1" } else { "?1 IS NULL" };
            let sql = format!("{SELECT} WHERE {part} AND id < ?2 ORDER BY id DESC LIMIT ?3");
            let before = before.map_or(i64::MAX, |run| run.0);
            let values = params![profile.as_ref().map(ProfileId::as_str), before, limit];
            rows::all(connection, "runs", &sql, values, read_run)
        });
        let mut rows = written.await?;
        // One that was written in between is there already.
        begun.retain(|run| rows.first().is_none_or(|written| run.id > written.id));
        rows.splice(0..0, begun.into_iter().rev());
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// When the last run of a profile without an error ended.
    pub async fn last_sync(&self, profile: &ProfileId) -> Result<Option<Timestamp>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let sql = "SELECT id, ended FROM runs WHERE profile = ?1 AND ended IS NOT NULL AND error IS NULL \
                       AND outcome NOT IN ('previewed', 'errors') ORDER BY id DESC LIMIT 1";
            rows::first(connection, "runs", sql, [profile.as_str()], |row| row.time(1))
        })
        .await
    }

    /// The error of a profile's last ended run; `None` when that run had none.
    pub async fn last_error(&self, profile: &ProfileId) -> Result<Option<LastError>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let sql = "SELECT id, ended, error FROM runs WHERE profile = ?1 AND ended IS NOT NULL \
                       ORDER BY id DESC LIMIT 1";
            let last = rows::first(connection, "runs", sql, [profile.as_str()], |row| {
                let error: Option<String> = row.get(2)?;
                let (run, at) = (RunId(row.get(0)?), row.time(1)?);
                Ok(error.map(|error| LastError { run, at, error }))
            })?;
            Ok(last.flatten())
        })
        .await
    }
}

fn read_run(row: &Columns<'_, '_>) -> Result<RunRow> {
    let end = match row.maybe_time(4)? {
        Some(at) => {
            Some(RunEnd { at, outcome: row.text(5)?, counts: row.text(6)?, error: row.get(7)?, wrote: row.get(8)? })
        }
        None => None,
    };
    Ok(RunRow {
        id: RunId(row.get(0)?),
        profile: ProfileId::from(row.text(1)?),
        actor: row.word(2)?,
        started: row.time(3)?,
        end,
        repeats: row.number(9)?,
    })
}

/// Whether the journal or the outbox names the run.
fn left_traces(connection: &Connection, run: RunId) -> Result<bool> {
    let sql = "SELECT (SELECT count(*) FROM journal WHERE run = ?1) + (SELECT count(*) FROM outbox WHERE run = ?1)";
    Ok(rows::count(connection, "runs", sql, [run.0])? > 0)
}

fn fold(connection: &Connection, run: RunId) -> Result<RunId> {
    let sql = "SELECT p.id FROM runs AS p, runs AS r WHERE r.id = ?1 \
               AND p.id = (SELECT max(id) FROM runs WHERE profile = r.profile AND id < r.id) \
               AND p.ended IS NOT NULL AND p.error IS NULL AND p.wrote = 0 \
               AND p.outcome = r.outcome AND p.actor = r.actor";
    let Some(before) = rows::first(connection, "runs", sql, [run.0], |row| row.get(0).map(RunId))? else {
        return Ok(run);
    };
    if left_traces(connection, before)? {
        return Ok(run);
    }
    let sql = "UPDATE runs SET repeats = repeats + 1, (ended, counts) = (SELECT ended, counts FROM runs WHERE id = ?2) \
               WHERE id = ?1";
    rows::run(connection, sql, [before.0, run.0])?;
    rows::run(connection, "UPDATE calls SET run = ?1 WHERE run = ?2", [before.0, run.0])?;
    rows::run(connection, "DELETE FROM runs WHERE id = ?1", [run.0])?;
    Ok(before)
}
