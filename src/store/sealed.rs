//! Tables whose rows carry a checksum, because SQLite's own check does not see a flipped byte in a value.
//!
//! A row that does not hold what was written is an error at each reading: it is never acted on.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Row, ToSql, params_from_iter};
use sha2::{Digest as _, Sha256};

use super::error::{Result, StoreError};
use super::rows::Columns;

/// A table with a last column `checksum` over all its other columns.
pub(super) struct Sealed {
    /// Its name.
    pub(super) name: &'static str,
    /// All columns but the checksum; the first `key` of them name a row.
    pub(super) columns: &'static [&'static str],
    /// How many columns make the primary key.
    pub(super) key: usize,
}

impl Sealed {
    /// Adds a row. The values stand in the order of the columns.
    pub(super) fn insert(&self, connection: &Connection, values: &[&dyn ToSql]) -> Result<()> {
        self.write(connection, &self.insert_sql(), values)
    }

    /// Adds a row, or replaces the one with the same key.
    pub(super) fn put(&self, connection: &Connection, values: &[&dyn ToSql]) -> Result<()> {
        let key = self.columns.get(..self.key).unwrap_or_default().join(", ");
        let rest = self.columns.get(self.key..).unwrap_or_default();
        let mut sets: Vec<String> = rest.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        sets.push("checksum = excluded.checksum".to_owned());
        let sql = format!("{} ON CONFLICT ({key}) DO UPDATE SET {}", self.insert_sql(), sets.join(", "));
        self.write(connection, &sql, values)
    }

    fn insert_sql(&self) -> String {
        let marks: Vec<String> = (1..=self.columns.len() + 1).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}, checksum) VALUES ({})", self.name, self.columns.join(", "), marks.join(", "))
    }

    fn write(&self, connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> Result<()> {
        let mut sum = Sum::of(self.name);
        for value in values {
            match value.to_sql()? {
                ToSqlOutput::Borrowed(value) => sum.add(value),
                ToSqlOutput::Owned(value) => sum.add(ValueRef::from(&value)),
                _ => return Err(StoreError::Failed { reason: format!("a value of {} has no plain form", self.name) }),
            }
        }
        let sum = sum.end();
        let all = values.iter().copied().chain([&sum as &dyn ToSql]);
        connection.prepare_cached(sql)?.execute(params_from_iter(all))?;
        Ok(())
    }

    /// The rows that `rest` (from `FROM` on, the table under the name `t`) finds, each verified.
    pub(super) fn all<T>(
        &self,
        connection: &Connection,
        rest: &str,
        params: impl Params,
        mut read: impl FnMut(&Columns<'_, '_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = connection.prepare_cached(&self.select_sql(rest))?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(&self.verified(row)?)?);
        }
        Ok(found)
    }

    /// The first row that `rest` finds, verified.
    pub(super) fn first<T>(
        &self,
        connection: &Connection,
        rest: &str,
        params: impl Params,
        mut read: impl FnMut(&Columns<'_, '_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = connection.prepare_cached(&self.select_sql(rest))?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => read(&self.verified(row)?).map(Some),
            None => Ok(None),
        }
    }

    fn select_sql(&self, rest: &str) -> String {
        format!("SELECT t.{}, t.checksum {rest}", self.columns.join(", t."))
    }

    /// The row, if its checksum fits.
    fn verified<'row, 'statement>(&self, row: &'row Row<'statement>) -> Result<Columns<'row, 'statement>> {
        let mut sum = Sum::of(self.name);
        for index in 0..self.columns.len() {
            sum.add(row.get_ref(index)?);
        }
        let columns = Columns::new(self.name, row);
        let stored: i64 = columns.get(self.columns.len())?;
        if stored == sum.end() { Ok(columns) } else { Err(columns.damaged()) }
    }

    /// The names of all damaged rows of the table.
    pub(super) fn damaged_rows(&self, connection: &Connection) -> Result<Vec<StoreError>> {
        let mut statement = connection.prepare(&self.select_sql(&format!("FROM {} t", self.name)))?;
        let mut rows = statement.query([])?;
        let mut damaged = Vec::new();
        while let Some(row) = rows.next()? {
            damaged.extend(self.verified(row).err());
        }
        Ok(damaged)
    }
}

/// A checksum under way. Each value goes in with its type and length, so that no two rows read alike.
struct Sum(Sha256);

impl Sum {
    fn of(table: &str) -> Self {
        let mut sum = Self(Sha256::new());
        sum.add(ValueRef::Text(table.as_bytes()));
        sum
    }

    fn add(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.0.update([0]),
            ValueRef::Integer(number) => self.tagged(1, &number.to_be_bytes()),
            ValueRef::Real(number) => self.tagged(2, &number.to_be_bytes()),
            ValueRef::Text(text) => self.tagged(3, text),
            ValueRef::Blob(bytes) => self.tagged(4, bytes),
        }
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.0.update([tag]);
        self.0.update(bytes.len().to_be_bytes());
        self.0.update(bytes);
    }

    fn end(self) -> i64 {
        let digest = self.0.finalize();
        digest.iter().take(8).fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte))
    }
}
