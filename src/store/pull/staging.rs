//! The rows of an open pull that were laid aside in the store, and how they are taken into the inbox.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::super::error::Result;
use super::super::merge::{self, StagedNote, StagedRecord};
use super::super::rows;
use super::{FeedKey, Held, PullSummary};
use crate::model::RecordId;

/// Lays rows aside in the store. Whatever an earlier pull of the feed left there is cleared.
pub(super) fn lay_aside(connection: &Connection, pull: i64, feed: &FeedKey, held: &Held) -> Result<()> {
    let place = params![feed.instance.as_str(), feed.feed, pull];
    rows::run(connection, "DELETE FROM pulls WHERE instance = ?1 AND feed = ?2 AND id <> ?3", place)?;
    rows::run(connection, "INSERT OR IGNORE INTO pulls (instance, feed, id) VALUES (?1, ?2, ?3)", place)?;
    let sql = "INSERT OR REPLACE INTO staged_records (pull, key, instance, record, number, version, updated, content) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    for row in &held.records {
        let values =
            params![pull, row.key, row.instance, row.record, row.number, row.version, row.updated, row.content];
        rows::run(connection, sql, values)?;
    }
    let sql = "INSERT OR REPLACE INTO staged_notes (pull, record, note, content) VALUES (?1, ?2, ?3, ?4)";
    for row in &held.notes {
        rows::run(connection, sql, params![pull, row.record, row.note, row.content])?;
    }
    let sql = "INSERT INTO staged_poison (pull, record, reason) VALUES (?1, ?2, ?3)";
    for row in &held.poison {
        let id = row.id.as_ref().map(RecordId::as_str).unwrap_or_default();
        rows::run(connection, sql, params![pull, id, row.reason])?;
    }
    Ok(())
}

/// Takes the rows of a complete pull into the inbox, and says whether anything is no longer as it was.
pub(super) fn take_in(
    connection: &Connection,
    (pull, feed): (i64, &FeedKey),
    (held, overtaken): (&Held, &BTreeSet<String>),
    at: Timestamp,
    summary: &mut PullSummary,
) -> Result<bool> {
    lay_aside(connection, pull, feed, held)?;
    let before = connection.total_changes();
    merge_staged_records(connection, pull, overtaken, summary)?;
    merge_staged_notes(connection, pull, summary)?;
    let merged = connection.total_changes() != before;
    let poison = keep_poison(connection, pull, feed, at)?;
    rows::run(connection, "DELETE FROM pulls WHERE id = ?1", [pull])?;
    Ok(merged || poison || held.laid_aside)
}

/// How many staged rows are looked at together: a bound for the memory that a huge pull takes.
const BATCH: i64 = 1000;

fn merge_staged_records(
    connection: &Connection,
    pull: i64,
    overtaken: &BTreeSet<String>,
    summary: &mut PullSummary,
) -> Result<()> {
    let sql = "SELECT key, id, instance, record, number, version, updated, content FROM staged_records \
               WHERE pull = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    let mut last = 0_i64;
    loop {
        let from = last;
        let batch = rows::all(connection, "staged_records", sql, params![pull, from, BATCH], |row| {
            last = row.number(1)?;
            Ok(StagedRecord {
                key: row.text(0)?,
                instance: row.text(2)?,
                record: row.text(3)?,
                number: row.text(4)?,
                version: row.text(5)?,
                updated: row.text(6)?,
                content: row.text(7)?,
            })
        })?;
        if batch.is_empty() {
            return Ok(());
        }
        for row in batch {
            if !overtaken.contains(&row.key) || !merge::is_older(connection, &row)? {
                merge::record(connection, &row, summary)?;
            }
        }
    }
}

fn merge_staged_notes(connection: &Connection, pull: i64, summary: &mut PullSummary) -> Result<()> {
    let sql = "SELECT record, id, note, content FROM staged_notes WHERE pull = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    let mut last = 0_i64;
    loop {
        let from = last;
        let batch = rows::all(connection, "staged_notes", sql, params![pull, from, BATCH], |row| {
            last = row.number(1)?;
            Ok(StagedNote { record: row.text(0)?, note: row.text(2)?, content: row.text(3)? })
        })?;
        if batch.is_empty() {
            return Ok(());
        }
        for row in batch {
            merge::note(connection, &row, summary)?;
        }
    }
}

/// Remembers what could not be understood, and forgets it when the record has arrived in good order.
/// Says whether that is another list than before.
fn keep_poison(connection: &Connection, pull: i64, feed: &FeedKey, at: Timestamp) -> Result<bool> {
    let place = params![feed.instance.as_str(), feed.feed, pull];
    let sql = "DELETE FROM poison WHERE instance = ?1 AND feed = ?2 \
               AND record IN (SELECT record FROM staged_records WHERE pull = ?3)";
    let forgotten = rows::run(connection, sql, place)?;
    let sql = "SELECT count(*) FROM staged_poison AS new WHERE pull = ?3 AND NOT EXISTS (SELECT 1 FROM poison AS old \
               WHERE old.instance = ?1 AND old.feed = ?2 AND old.record = new.record AND old.reason = new.reason)";
    let new = rows::count(connection, "staged_poison", sql, place)?;
    let sql = "INSERT INTO poison (instance, feed, record, reason, at) \
               SELECT ?1, ?2, record, reason, ?4 FROM staged_poison WHERE pull = ?3 \
               ON CONFLICT DO UPDATE SET at = excluded.at";
    rows::run(connection, sql, params![feed.instance.as_str(), feed.feed, pull, rows::time_text(at)])?;
    Ok(forgotten > 0 || new > 0)
}
