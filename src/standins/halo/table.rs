//! The records of one plain resource, with an index over the fields by which many are looked up:
//! whose e-mail address this is, which users a site has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::catalogue::{Fields, text, whole};
use super::state::Custom;

/// The fields that have an index.
const INDEXED: &[&str] = &["client_id", "emailaddress", "name", "site_id"];

/// A record of a plain resource.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The documented fields.
    pub(super) fields: Fields,
    /// The custom fields.
    pub(super) custom: Custom,
}

/// The records of a plain resource by their row number, which is the id where ids are numbers.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: BTreeMap<i64, Row>,
    index: BTreeMap<(&'static str, String), BTreeSet<i64>>,
}

impl Table {
    /// A table without records.
    pub(super) const fn new() -> Self {
        Self { rows: BTreeMap::new(), index: BTreeMap::new() }
    }

    /// A record.
    pub(super) fn get(&self, number: i64) -> Option<&Row> {
        self.rows.get(&number)
    }

    /// Changes a record, if there is one, and keeps the index right.
    pub(super) fn change<R>(&mut self, number: i64, change: impl FnOnce(&mut Row) -> R) -> Option<R> {
        let row = self.rows.get_mut(&number)?;
        let before = keys(row);
        let result = change(row);
        let after = keys(row);
        if before != after {
            self.forget(number, before);
            self.remember(number, after);
        }
        Some(result)
    }

    /// Stores a record.
    pub(super) fn put(&mut self, number: i64, row: Row) {
        self.remove(number);
        self.remember(number, keys(&row));
        self.rows.insert(number, row);
    }

    /// Removes a record.
    pub(super) fn remove(&mut self, number: i64) {
        if let Some(row) = self.rows.remove(&number) {
            self.forget(number, keys(&row));
        }
    }

    /// The number after the highest one in use, at least 1.
    pub(super) fn next(&self) -> i64 {
        self.rows.keys().next_back().map_or(1, |last| last.max(&0) + 1)
    }

    /// All records in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &Row)> {
        self.rows.iter().map(|(number, row)| (*number, row))
    }

    /// The first record whose field has this text, letter case apart.
    pub(super) fn with_text(&self, field: &str, wanted: &str) -> Option<(i64, &Row)> {
        let wanted = wanted.trim();
        if let Some(indexed) = INDEXED.iter().find(|indexed| **indexed == field) {
            return self.with(indexed, wanted).next();
        }
        self.iter().find(|(_, row)| text(&row.fields, field).is_some_and(|value| value.eq_ignore_ascii_case(wanted)))
    }

    /// The records whose indexed field has this value, letter case apart, in the order of their
    /// numbers. A field without an index finds nothing.
    pub(super) fn with(&self, field: &'static str, wanted: &str) -> impl Iterator<Item = (i64, &Row)> + use<'_> {
        let numbers = self.index.get(&(field, wanted.to_ascii_lowercase()));
        numbers.into_iter().flatten().filter_map(|number| Some((*number, self.rows.get(number)?)))
    }

    fn remember(&mut self, number: i64, keys: Vec<(&'static str, String)>) {
        for key in keys {
            self.index.entry(key).or_default().insert(number);
        }
    }

    fn forget(&mut self, number: i64, keys: Vec<(&'static str, String)>) {
        for key in keys {
            let Some(numbers) = self.index.get_mut(&key) else { continue };
            numbers.remove(&number);
            if numbers.is_empty() {
                self.index.remove(&key);
            }
        }
    }
}

fn keys(row: &Row) -> Vec<(&'static str, String)> {
    let key = |field: &&'static str| Some((*field, key_of(row.fields.get(*field)?)?));
    INDEXED.iter().filter_map(key).collect()
}

fn key_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_ascii_lowercase).or_else(|| whole(value).map(|number| number.to_string()))
}
