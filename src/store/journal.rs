//! The journal of applied changes.

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::rows::{self, Columns};
use super::sealed::Sealed;
use super::{Actor, Result, Store};
use crate::model::{LinkId, RecordKey, RunId};

/// The table of the journal.
pub(super) const JOURNAL: Sealed = Sealed {
    name: "journal",
    columns: &["id", "run", "link", "record", "at", "actor", "what", "before", "after"],
    key: 1,
};

/// An applied change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The run that applied it, if it was a run.
    pub run: Option<RunId>,
    /// The link that it belongs to.
    pub link: Option<LinkId>,
    /// The record that was changed.
    pub record: RecordKey,
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: Actor,
    /// What was done, as a word.
    pub what: String,
    /// What was there before, as JSON that only the caller understands.
    pub before: String,
    /// What is there now, as JSON that only the caller understands.
    pub after: String,
}

/// An applied change with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its number; later changes have larger ones.
    pub id: i64,
    /// The change.
    pub entry: JournalEntry,
}

/// Which part of the journal is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalFilter {
    /// All of it.
    All,
    /// The changes of a link.
    Link(LinkId),
    /// The changes of a run.
    Run(RunId),
}

impl Store {
    /// A page of the journal, latest first, from the one before number `before` on.
    pub async fn journal(&self, filter: JournalFilter, limit: u32, before: Option<i64>) -> Result<Vec<JournalRow>> {
        self.read(move |connection| {
            let (part, id) = match filter {
                JournalFilter::All => ("?1 = 0", 0),
                JournalFilter::Link(link) => ("t.link = ?1", link.0),
                JournalFilter::Run(run) => ("t.run = ?1", run.0),
            };
            let rest = format!("FROM journal t WHERE {part} AND t.id < ?2 ORDER BY t.id DESC LIMIT ?3");
            JOURNAL.all(connection, &rest, params![id, before.unwrap_or(i64::MAX), limit], read_row)
        })
        .await
    }
}

pub(super) fn read_row(row: &Columns<'_, '_>) -> Result<JournalRow> {
    let (run, link): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
    let entry = JournalEntry {
        run: run.map(RunId),
        link: link.map(LinkId),
        record: row.key(3)?,
        at: row.time(4)?,
        actor: row.word(5)?,
        what: row.text(6)?,
        before: row.text(7)?,
        after: row.text(8)?,
    };
    Ok(JournalRow { id: row.get(0)?, entry })
}

/// Adds an entry to the journal.
pub(super) fn write(connection: &Connection, entry: &JournalEntry) -> Result<()> {
    let values: [&dyn ToSql; 9] = [
        &rows::next_number(connection, "journal")?,
        &entry.run.map(|run| run.0),
        &entry.link.map(|link| link.0),
        &rows::key_text(&entry.record),
        &rows::time_text(entry.at),
        &entry.actor.to_string(),
        &entry.what,
        &entry.before,
        &entry.after,
    ];
    JOURNAL.insert(connection, &values)
}
