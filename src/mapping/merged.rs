//! Records that were merged into others. Halo says so by itself; in ServiceNow an incident that is
//! closed as a duplicate names its parent, and a duplicate problem the one it repeats.

use crate::model::{FieldName, Kind, Presence, Record, RecordId, RecordKey, System, Value};

/// How a table of ServiceNow says that a record repeats another one: the table, the field and its code,
/// and the field that names the other one (servicenow-api.md, 3.3 and 3.5).
const DUPLICATES: [(&str, &str, &str, &str); 2] = [
    ("incident", "close_code", "Duplicate", "parent_incident"),
    ("problem", "resolution_code", "duplicate", "duplicate_of"),
];

/// The fields by which a table tells its duplicates.
pub fn fields(table: &Kind) -> Vec<FieldName> {
    let told = DUPLICATES.iter().filter(|(name, ..)| table.as_str() == *name);
    told.flat_map(|(_, code, _, into)| [FieldName::new(*code), FieldName::new(*into)]).collect()
}

/// The record that this one was merged into, or repeats.
pub fn into(record: &Record) -> Option<RecordKey> {
    if let Presence::MergedInto(into) = &record.presence {
        return Some(into.clone());
    }
    let duplicates = DUPLICATES.iter().find(|(table, ..)| record.key.kind.as_str() == *table);
    let (_, field, code, into) = duplicates.filter(|_| record.key.system == System::ServiceNow)?;
    let value = |name: &str| record.field(&FieldName::new(name)).map(Value::code).unwrap_or_default();
    let id = value(into);
    (value(field).eq_ignore_ascii_case(code) && !id.is_empty() && id != record.key.id.as_str())
        .then(|| RecordKey { id: RecordId::from(id), ..record.key.clone() })
}
