//! Counting which values the stored records hold in some fields.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::ToSql;

use super::tickets::query::reached;
use super::{Reach, Result, Store, StoreError, rows};
use crate::model::{FieldName, Kind, Side, Value};

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesWanted {
    /// Of which records: those of the pairs and those without a link that a profile reaches.
    pub reach: Reach,
    /// On which side.
    pub side: Side,
    /// Unlinked records made before this moment are left out, where it is known when they were made.
    pub created_after: Option<Timestamp>,
    /// The fields; those of a group are counted together.
    pub groups: Vec<Vec<FieldName>>,
}

/// Some values that records hold together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The kind of the other side's record of the row; empty for a ticket without a link.
    pub kind: Kind,
    /// The values in the order of the group's fields; `None` for a field that was not delivered.
    pub values: Vec<Option<Value>>,
}

/// What a group of fields holds, each with the number of rows of the list of tickets whose record
/// holds it.
pub type HeldCounts = BTreeMap<Held, u64>;

impl Store {
    /// Counts what the records hold, one answer for each group of fields, in their order.
    pub async fn count_values(&self, wanted: ValuesWanted) -> Result<Vec<HeldCounts>> {
        self.read(move |connection| {
            let (sql, values) = query(&wanted)?;
            let bound: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            let mut counts = vec![HeldCounts::new(); wanted.groups.len()];
            rows::all(connection, "records", &sql, bound.as_slice(), |row| {
                let found = Found::of(row.json(3)?).ok_or_else(|| row.damaged())?;
                if row.text(1)? == "linked" || !found.is_before(wanted.created_after) {
                    found.count(&Kind::from(row.text(2)?), &wanted.groups, &mut counts);
                }
                Ok(())
            })?;
            Ok(counts)
        })
        .await
    }
}

/// Who holds a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holders {
    /// How many records.
    pub count: u64,
    /// The numbers of the first of them.
    pub first: Vec<String>,
}

impl Store {
    /// Which records hold which codes, one answer for each group of fields, in their order; of a
    /// group, only its first field counts. Of each code the first `most` numbers are named.
    pub async fn holders(&self, wanted: ValuesWanted, most: usize) -> Result<Vec<BTreeMap<String, Holders>>> {
        self.read(move |connection| {
            let (sql, values) = query(&wanted)?;
            let bound: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            let mut holders = vec![BTreeMap::<String, Holders>::new(); wanted.groups.len()];
            rows::all(connection, "records", &sql, bound.as_slice(), |row| {
                let found = Found::of(row.json(3)?).ok_or_else(|| row.damaged())?;
                if row.text(1)? != "linked" && found.is_before(wanted.created_after) {
                    return Ok(());
                }
                let number = row.text(4)?;
                let mut values = found.values.into_iter();
                for (group, holders) in wanted.groups.iter().zip(&mut holders) {
                    let value = values.by_ref().take(group.len()).collect::<Vec<_>>().into_iter().next().flatten();
                    let Some(value) = value else { continue };
                    let held = holders.entry(value.code()).or_default();
                    held.count += 1;
                    if held.first.len() < most {
                        held.first.push(number.clone());
                    }
                }
                Ok(())
            })?;
            Ok(holders)
        })
        .await
    }
}

/// The query, and the values that it names: one walk over the contents reads all fields at once.
fn query(wanted: &ValuesWanted) -> Result<(String, Vec<String>)> {
    let mut values: Vec<String> = Vec::new();
    let mut bind = |value: String| {
        values.push(value);
        format!("?{}", values.len())
    };
    let within = reached(&wanted.reach, &mut bind)?;
    // Two paths at least: SQLite gives a list only where it is asked for more than one thing.
    let mut paths = vec!["'$.created'".to_owned(), "'$.updated'".to_owned()];
    for field in wanted.groups.iter().flatten() {
        paths.push(bind(path_of(field)?));
    }
    let column = match wanted.side {
        Side::Halo => "halo",
        Side::Other => "other",
    };
    let sql = format!(
        "SELECT r.key, t.place, t.kind, json_extract(r.content, {}), r.number FROM tickets t CROSS JOIN records r ON r.key = t.{column} \
         WHERE {within}",
        paths.join(", ")
    );
    Ok((sql, values))
}

/// Where a record's content keeps a field.
fn path_of(field: &FieldName) -> Result<String> {
    if field.as_str().contains('"') {
        return Err(StoreError::Failed { reason: format!("no vendor has a field named {field}; correct the mapping") });
    }
    Ok(format!("$.fields.\"{field}\""))
}

/// What one record holds.
struct Found {
    created: Option<Timestamp>,
    values: Vec<Option<Value>>,
}

impl Found {
    /// From the list of two stamps and the fields that the query asks for.
    fn of(list: Vec<serde_json::Value>) -> Option<Self> {
        let mut list = list.into_iter();
        let created = serde_json::from_value(list.next()?).ok()?;
        let values = list.skip(1).map(serde_json::from_value).collect::<std::result::Result<_, _>>().ok()?;
        Some(Self { created, values })
    }

    fn is_before(&self, moment: Option<Timestamp>) -> bool {
        self.created.zip(moment).is_some_and(|(created, moment)| created < moment)
    }

    fn count(self, kind: &Kind, groups: &[Vec<FieldName>], counts: &mut [HeldCounts]) {
        let mut values = self.values.into_iter();
        for (group, counts) in groups.iter().zip(counts) {
            let held = Held { kind: kind.clone(), values: values.by_ref().take(group.len()).collect() };
            *counts.entry(held).or_default() += 1;
        }
    }
}
