//! What the list of tickets says of each record, written together with the record.
//!
//! The list itself (`tickets`) follows by triggers, from headlines and links alone; see
//! `schema/03-tickets.sql`. Both can be made anew at any time from records and links, and are when
//! this program says them in another form than the one that wrote the file.

use rusqlite::{Connection, params};

use super::error::Result;
use super::rows;
use crate::mapping::headline;
use crate::model::{Presence, Record, RecordKey, System};

/// Goes up with every change of what a headline says, so that old files are read anew.
const FORM: &str = "1";

/// Where the form of the headlines in the file is noted.
const FORM_NOTE: &str = "form of headlines";

/// How many records are looked at together: a bound for the memory that a renewal takes.
const BATCH: i64 = 1000;

/// The columns of the list, in the order of the view that it is kept from.
const COLUMNS: &str = "place, halo, other, link, profile, role, halo_number, other_number, title, folded, \
    halo_instance, other_instance, kind, halo_state, other_state, ticket_type, customer, supplier, halo_presence, \
    other_presence, updated, since, touched";

/// The side of a record, as the list names it.
pub(super) fn side_of(key: &RecordKey) -> &'static str {
    match key.system {
        System::Halo => "halo",
        System::ServiceNow | System::HubSpot => "other",
    }
}

fn presence_text(presence: &Presence) -> &'static str {
    match presence {
        Presence::Live => "live",
        Presence::Deleted => "deleted",
        Presence::MergedInto(_) => "merged",
        Presence::NotShown => "not-shown",
        Presence::Unreadable(_) => "unreadable",
    }
}

/// Writes the headline of a record. Its rows in the list follow.
pub(super) fn put(connection: &Connection, record: &Record) -> Result<()> {
    let headline = headline::of(record);
    let sql = "INSERT INTO headlines (key, side, instance, kind, number, title, folded, state, ticket_type, customer, \
               supplier, presence, updated, search) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
               ON CONFLICT DO UPDATE SET number = excluded.number, title = excluded.title, \
               folded = excluded.folded, state = excluded.state, ticket_type = excluded.ticket_type, \
               customer = excluded.customer, supplier = excluded.supplier, presence = excluded.presence, \
               updated = excluded.updated, search = excluded.search";
    let values = params![
        rows::key_text(&record.key),
        side_of(&record.key),
        record.key.instance.as_str(),
        record.key.kind.as_str(),
        record.number,
        headline.title,
        headline.title.to_lowercase(),
        headline.state,
        headline.ticket_type,
        headline.customer,
        headline.supplier,
        presence_text(&record.presence),
        rows::time_text(record.updated),
        headline.search,
    ];
    rows::run(connection, sql, values)?;
    Ok(())
}

/// Makes all headlines and the whole list anew, if the file says them in another form.
pub(super) fn renew(connection: &mut Connection) -> Result<()> {
    let sql = "SELECT key, value FROM meta WHERE key = ?1";
    let form = rows::first(connection, "meta", sql, [FORM_NOTE], |row| row.text(1))?;
    if form.as_deref() == Some(FORM) {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch("DELETE FROM headlines")?;
    let mut last = String::new();
    loop {
        let batch = some_records(&transaction, &last)?;
        let Some((key, _)) = batch.last() else { break };
        last.clone_from(key);
        for record in batch.iter().filter_map(|(_, record)| record.as_ref()) {
            put(&transaction, record)?;
        }
    }
    transaction.execute_batch(&format!(
        "DELETE FROM tickets; INSERT INTO tickets ({COLUMNS}) SELECT {COLUMNS} FROM listing"
    ))?;
    rows::run(&transaction, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [FORM_NOTE, FORM])?;
    transaction.commit()?;
    Ok(())
}

/// The records after a key. One that is damaged is not listed; reading it says what is wrong.
fn some_records(connection: &Connection, after: &str) -> Result<Vec<(String, Option<Record>)>> {
    let sql = "SELECT key, content FROM records WHERE key > ?1 ORDER BY key LIMIT ?2";
    rows::all(connection, "records", sql, params![after, BATCH], |row| Ok((row.text(0)?, row.json(1).ok())))
}
