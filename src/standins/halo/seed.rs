//! A small believable instance to start from: `seed.json` holds its records by resource. The ids
//! are this instance's own; the document leaves them to each installation.

use jiff::Timestamp;
use serde_json::Value;

use super::catalogue::{Fields, int};
use super::decode;
use super::resource::{IdKind, Resource};
use super::resources::RESOURCES;
use super::stamp;
use super::state::{Custom, Row, State};

static RECORDS: &str = include_str!("seed.json");

/// The agent that the API application is logged in as.
pub(super) const API_AGENT: i64 = 3;

/// A fresh instance; its records count as changed at `now`.
pub(super) fn instance(now: Timestamp) -> State {
    let mut state = State::default();
    add(&mut state, RECORDS, now);
    state
}

/// Adds the records of a document, by resource; what is there already gets the fields that the
/// document has for it.
pub(super) fn add(state: &mut State, records: &str, now: Timestamp) {
    let records: Value = serde_json::from_str(records).unwrap_or_default();
    let now = Value::from(stamp::stored(now));
    for resource in RESOURCES {
        let rows = records.get(resource.name).and_then(Value::as_array).into_iter().flatten();
        for record in rows {
            put(state, resource, record.clone(), &now);
        }
    }
}

fn put(state: &mut State, resource: &'static Resource, record: Value, now: &Value) {
    let decoded = decode::object(record, resource.schema, resource.name, &jiff::tz::TimeZone::UTC);
    let mut fields: Fields = decoded.unwrap_or_default();
    if let Some(changed) = resource.changed {
        fields.insert(changed, now.clone());
    }
    if resource.computed.contains(&"datecreated") {
        fields.insert("datecreated", now.clone());
    }
    let number = match resource.id {
        IdKind::Number => int(&fields, "id"),
        IdKind::Uuid | IdKind::WithinLookup => None,
    };
    let table = state.table_mut(resource);
    let number = number.unwrap_or_else(|| table.next());
    let known = table.change(number, |row| row.fields.extend(fields.clone()));
    if known.is_none() {
        table.put(number, Row { fields, custom: Custom::new() });
    }
}
