//! Reading and writing rows: columns into plain types, lists of keys into SQL.

use std::str::FromStr as _;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{Result, StoreError};
use crate::model::{InstanceId, Kind, RecordId, RecordKey, System};

/// Parts the pieces of a record's key: a character that no vendor's name holds.
const PART: char = '\u{1f}';

/// A record's key as one column.
pub(super) fn key_text(key: &RecordKey) -> String {
    format!("{}{PART}{}{PART}{}{PART}{}", key.system.slug(), key.instance, key.kind, key.id)
}

/// The keys as the JSON list that `json_each` takes.
pub(super) fn key_list(keys: &[RecordKey]) -> Result<String> {
    json(&keys.iter().map(key_text).collect::<Vec<_>>())
}

fn key_from(text: &str) -> Option<RecordKey> {
    let mut parts = text.splitn(4, PART);
    Some(RecordKey {
        system: System::from_str(parts.next()?).ok()?,
        instance: InstanceId::from(parts.next()?),
        kind: Kind::from(parts.next()?),
        id: RecordId::from(parts.next()?),
    })
}

/// A moment as a column: UTC, of fixed width, so that the text sorts like the moments.
pub(super) fn time_text(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// A value as JSON text.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// A row of a named table, whose first column says which row it is.
pub(super) struct Columns<'row, 'statement> {
    table: &'static str,
    row: &'row Row<'statement>,
}

impl<'row, 'statement> Columns<'row, 'statement> {
    pub(super) fn new(table: &'static str, row: &'row Row<'statement>) -> Self {
        Self { table, row }
    }

    /// A column of any type that SQLite knows.
    pub(super) fn get<T: FromSql>(&self, index: usize) -> Result<T> {
        self.row.get(index).map_err(|_error| self.damaged())
    }

    pub(super) fn text(&self, index: usize) -> Result<String> {
        self.get(index)
    }

    pub(super) fn number<T: TryFrom<i64>>(&self, index: usize) -> Result<T> {
        self.maybe_number(index)?.ok_or_else(|| self.damaged())
    }

    pub(super) fn maybe_number<T: TryFrom<i64>>(&self, index: usize) -> Result<Option<T>> {
        let number: Option<i64> = self.get(index)?;
        number.map(|number| T::try_from(number).map_err(|_error| self.damaged())).transpose()
    }

    pub(super) fn time(&self, index: usize) -> Result<Timestamp> {
        self.maybe_time(index)?.ok_or_else(|| self.damaged())
    }

    pub(super) fn maybe_time(&self, index: usize) -> Result<Option<Timestamp>> {
        let text: Option<String> = self.get(index)?;
        text.map(|text| text.parse().map_err(|_error| self.damaged())).transpose()
    }

    pub(super) fn key(&self, index: usize) -> Result<RecordKey> {
        self.maybe_key(index)?.ok_or_else(|| self.damaged())
    }

    pub(super) fn maybe_key(&self, index: usize) -> Result<Option<RecordKey>> {
        let text: Option<String> = self.get(index)?;
        text.map(|text| key_from(&text).ok_or_else(|| self.damaged())).transpose()
    }

    /// A column that one of our enums writes as a word.
    pub(super) fn word<T: std::str::FromStr>(&self, index: usize) -> Result<T> {
        self.text(index)?.parse().map_err(|_error| self.damaged())
    }

    pub(super) fn json<T: DeserializeOwned>(&self, index: usize) -> Result<T> {
        serde_json::from_str(&self.text(index)?).map_err(|_error| self.damaged())
    }

    pub(super) fn damaged(&self) -> StoreError {
        StoreError::Damaged { table: self.table, row: self.name() }
    }

    fn name(&self) -> String {
        use rusqlite::types::ValueRef;
        match self.row.get_ref(0) {
            Ok(ValueRef::Integer(id)) => id.to_string(),
            Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).replace(PART, " "),
            _ => "?".to_owned(),
        }
    }
}

/// All rows that a query of `table` finds.
pub(super) fn all<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Columns<'_, '_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Columns::new(table, row))?);
    }
    Ok(found)
}

/// The first row that a query of `table` finds.
pub(super) fn first<T>(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Columns<'_, '_>) -> Result<T>,
) -> Result<Option<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    match rows.next()? {
        Some(row) => read(&Columns::new(table, row)).map(Some),
        None => Ok(None),
    }
}

/// Runs a statement and says how many rows it changed.
pub(super) fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<u64> {
    let changed = connection.prepare_cached(sql)?.execute(params)?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

/// The first column of the first row as a number: for counts.
pub(super) fn count(connection: &Connection, table: &'static str, sql: &str, params: impl Params) -> Result<u64> {
    Ok(first(connection, table, sql, params, |row| row.number(0))?.unwrap_or(0))
}

/// Takes the next number of a counter. A number is never given twice, also when its row is gone.
pub(super) fn next_number(connection: &Connection, counter: &'static str) -> Result<i64> {
    let sql = "UPDATE counters SET value = value + 1 WHERE name = ?1 RETURNING value";
    first(connection, "counters", sql, [counter], |row| row.number(0))?
        .ok_or(StoreError::Damaged { table: "counters", row: counter.to_owned() })
}
