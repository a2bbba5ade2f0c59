//! Forgetting what is too old or too much: the call log, runs, the journal, finished outbox rows, old plans.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Result, Store, commit, rows};

/// How many rows were forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Of the call log.
    pub calls: u64,
    /// Of the journal.
    pub journal: u64,
    /// Of the outbox, finished ones only.
    pub outbox: u64,
    /// Of the runs.
    pub runs: u64,
    /// Of the plans.
    pub plans: u64,
}

/// What is kept of something: nothing from before a moment, and no more than so many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// What is older goes.
    pub since: Timestamp,
    /// What is beyond so many of the latest goes.
    pub rows: u32,
}

impl Store {
    /// Forgets calls, and history (runs and the journal), that are out of bounds. The last run of each
    /// profile, its last run without an error, and whatever an unfinished outbox row needs always stay.
    pub async fn prune(&self, calls: Bound, history: Bound) -> Result<Pruned> {
        let (calls_before, before) = (rows::time_text(calls.since), rows::time_text(history.since));
        self.write(commit!("pruning"), move |connection| {
            Ok(Pruned {
                calls: old_rows(connection, "calls", "at", &calls_before, calls.rows)?,
                journal: old_rows(connection, "journal", "at", &before, history.rows)?,
                runs: old_runs(connection, &before, history.rows)?,
                outbox: finished_rows(connection)?,
                plans: rows::run(connection, "DELETE FROM plans WHERE expires < ?1", [&before])?,
            })
        })
        .await
    }
}

fn old_rows(connection: &Connection, table: &str, stamp: &str, before: &str, keep: u32) -> Result<u64> {
    let sql = format!(
        "DELETE FROM {table} WHERE {stamp} < ?1 \
         OR id <= coalesce((SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?2), 0)"
    );
    rows::run(connection, &sql, params![before, keep])
}

fn old_runs(connection: &Connection, before: &str, keep: u32) -> Result<u64> {
    let sql = "DELETE FROM runs WHERE ended IS NOT NULL \
         AND (ended < ?1 OR id <= coalesce((SELECT id FROM runs ORDER BY id DESC LIMIT 1 OFFSET ?2), 0)) \
         AND id NOT IN (SELECT max(id) FROM runs GROUP BY profile) \
         AND id NOT IN (SELECT max(id) FROM runs WHERE ended IS NOT NULL GROUP BY profile) \
         AND id NOT IN (SELECT max(id) FROM runs WHERE ended IS NOT NULL AND error IS NULL GROUP BY profile) \
         AND id NOT IN (SELECT run FROM outbox WHERE state NOT IN ('done', 'dropped')) \
         AND id NOT IN (SELECT run FROM journal WHERE run IS NOT NULL)";
    rows::run(connection, sql, params![before, keep])
}

/// Finished rows of forgotten runs that no row refers to. A chain of them goes one by one, last first.
fn finished_rows(connection: &Connection) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE state IN ('done', 'dropped') AND run NOT IN (SELECT id FROM runs) \
               AND id NOT IN (SELECT after FROM outbox WHERE after IS NOT NULL)";
    let mut all = 0;
    loop {
        match rows::run(connection, sql, [])? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}
