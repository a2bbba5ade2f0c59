//! Taking records and notes into the inbox: what is the same keeps its place in the change sequence.

use rusqlite::{Connection, params};

use super::error::{Result, StoreError};
use super::pull::PullSummary;
use super::{headlines, rows};
use crate::model::{Note, Record};

/// A record as the inbox keeps it.
#[derive(Debug)]
pub(super) struct StagedRecord {
    pub(super) key: String,
    pub(super) instance: String,
    pub(super) record: String,
    pub(super) number: String,
    pub(super) version: String,
    pub(super) updated: String,
    pub(super) content: String,
}

impl StagedRecord {
    pub(super) fn of(record: &Record) -> Result<Self> {
        Ok(Self {
            key: rows::key_text(&record.key),
            instance: record.key.instance.to_string(),
            record: record.key.id.to_string(),
            number: record.number.clone(),
            version: record.version.0.clone(),
            updated: rows::time_text(record.updated),
            content: rows::json(record)?,
        })
    }
}

/// A note as the inbox keeps it.
#[derive(Debug)]
pub(super) struct StagedNote {
    pub(super) record: String,
    pub(super) note: String,
    pub(super) content: String,
}

impl StagedNote {
    pub(super) fn of(note: &Note) -> Result<Self> {
        Ok(Self { record: rows::key_text(&note.key.record), note: note.key.id.clone(), content: rows::json(note)? })
    }
}

/// Whether the inbox holds a later state of a record.
pub(super) fn is_older(connection: &Connection, new: &StagedRecord) -> Result<bool> {
    let sql = "SELECT count(*) FROM records WHERE key = ?1 AND updated > ?2";
    Ok(rows::count(connection, "records", sql, params![new.key, new.updated])? > 0)
}

/// Takes a record into the inbox. What was not delivered is kept where the version, or that of the
/// fields alone, proves that it is as before.
pub(super) fn record(connection: &Connection, new: &StagedRecord, summary: &mut PullSummary) -> Result<()> {
    let sql = "SELECT key, version, content FROM records WHERE key = ?1";
    let old = rows::first(connection, "records", sql, [&new.key], |row| Ok((row.text(1)?, row.text(2)?)))?;
    let damaged = |_error| StoreError::Damaged { table: "records", row: new.key.clone() };
    let Some((version, content)) = old else {
        summary.records_new += 1;
        let delivered: Record = serde_json::from_str(&new.content).map_err(damaged)?;
        return put_record(connection, new, &delivered);
    };
    if content == new.content {
        return Ok(());
    }
    let old: Record = serde_json::from_str(&content).map_err(damaged)?;
    let delivered: Record = serde_json::from_str(&new.content).map_err(damaged)?;
    let same_fields = old.fields_version.is_some() && old.fields_version == delivered.fields_version;
    if version != new.version && !same_fields {
        summary.records_changed += 1;
        return put_record(connection, new, &delivered);
    }
    let merged = complete(&old, delivered);
    if merged != old {
        summary.records_changed += 1;
        put_record(connection, &StagedRecord::of(&merged)?, &merged)?;
    }
    Ok(())
}

/// Adds what is known and was not delivered this time.
fn complete(old: &Record, mut delivered: Record) -> Record {
    for (name, value) in &old.fields {
        if !delivered.fields.contains_key(name) {
            delivered.fields.insert(name.clone(), value.clone());
        }
    }
    delivered.created = delivered.created.or(old.created);
    delivered.marked = delivered.marked.or_else(|| old.marked.clone());
    delivered
}

/// Writes a record and what the list of tickets says of it.
fn put_record(connection: &Connection, row: &StagedRecord, record: &Record) -> Result<()> {
    let change = rows::next_number(connection, "change")?;
    let sql = "INSERT INTO records (key, instance, change, number, version, updated, content) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
               ON CONFLICT DO UPDATE SET change = excluded.change, number = excluded.number, \
               version = excluded.version, updated = excluded.updated, content = excluded.content";
    let values = params![row.key, row.instance, change, row.number, row.version, row.updated, row.content];
    rows::run(connection, sql, values)?;
    headlines::put(connection, record)
}

/// Takes a note into the inbox. One that is new or was edited marks its record as changed.
pub(super) fn note(connection: &Connection, new: &StagedNote, summary: &mut PullSummary) -> Result<()> {
    let sql = "SELECT record, content FROM notes WHERE record = ?1 AND note = ?2";
    let old = rows::first(connection, "notes", sql, [&new.record, &new.note], |row| row.text(1))?;
    match old {
        Some(old) if old == new.content => return Ok(()),
        Some(_) => {}
        None => summary.notes_new += 1,
    }
    let sql = "INSERT INTO notes (record, note, content) VALUES (?1, ?2, ?3) \
               ON CONFLICT DO UPDATE SET content = excluded.content";
    rows::run(connection, sql, params![new.record, new.note, new.content])?;
    let change = rows::next_number(connection, "change")?;
    rows::run(connection, "UPDATE records SET change = ?2 WHERE key = ?1", params![new.record, change])?;
    Ok(())
}
