//! The fields of a table whose dictionary may not be read: those that one of its records shows, with the types that
//! the base system gives them. Nobody has to open the dictionary for a plain account.

use std::collections::BTreeSet;

use crate::connector::Result;
use crate::model::{FieldInfo, FieldName, FieldType, Kind};

use super::ServiceNow;
use super::fields::{self, JOURNALS, Reading};
use super::query::{Order, Query};
use super::scan::{Cursor, Scan};

/// Fields of tasks that hold one of a list of codes.
const CHOICES: &[&str] = &[
    "approval",
    "category",
    "close_code",
    "contact_type",
    "escalation",
    "hold_reason",
    "impact",
    "incident_state",
    "notify",
    "priority",
    "risk",
    "severity",
    "state",
    "subcategory",
    "type",
    "urgency",
];

/// Fields of tasks that refer to a record, and of which table.
const REFERENCES: &[(&str, &str)] = &[
    ("assigned_to", "sys_user"),
    ("assignment_group", "sys_user_group"),
    ("business_service", "cmdb_ci_service"),
    ("caller_id", "sys_user"),
    ("closed_by", "sys_user"),
    ("cmdb_ci", "cmdb_ci"),
    ("company", "core_company"),
    ("location", "cmn_location"),
    ("opened_by", "sys_user"),
    ("parent", "task"),
    ("parent_incident", "incident"),
    ("problem_id", "problem"),
    ("requested_by", "sys_user"),
    ("requested_for", "sys_user"),
    ("resolved_by", "sys_user"),
];

/// The fields of a kind, as far as they can be seen; those that every record has where there is none to look at.
pub(super) async fn fields(here: &ServiceNow, kind: &Kind) -> Result<Vec<FieldInfo>> {
    let every = Vec::new();
    let scan = Scan { table: kind.to_string(), query: Query::all(), order: Order::Id, from: None, fields: every };
    let first = Cursor::new(&here.caller, scan, 1).next().await?.unwrap_or_default();
    let mut names: BTreeSet<String> = fields::BASE.iter().chain(JOURNALS).map(|name| (*name).to_owned()).collect();
    names
        .extend(["description", "impact", "urgency", "priority", "assigned_to", "assignment_group"].map(str::to_owned));
    names.extend(first.iter().filter_map(|row| row.cells().ok()).flat_map(|row| row.0.into_keys()));
    Ok(names.iter().map(|name| field(name)).collect())
}

fn field(name: &str) -> FieldInfo {
    FieldInfo {
        name: FieldName::from(name),
        label: label(name),
        field_type: field_type(name),
        max_length: None,
        mandatory: false,
        has_default: true,
        read_only: name.starts_with("sys_") || name == "number",
        choices: Vec::new(),
    }
}

fn field_type(name: &str) -> FieldType {
    if JOURNALS.contains(&name) {
        return FieldType::Journal;
    }
    if let Some((_, table)) = REFERENCES.iter().find(|(field, _)| *field == name) {
        return FieldType::Reference((*table).to_owned());
    }
    match fields::reading(name) {
        Reading::Time => FieldType::Time,
        Reading::Flag => FieldType::Boolean,
        Reading::Text if CHOICES.contains(&name) => FieldType::Choice,
        Reading::Text => FieldType::Text,
    }
}

/// A name as people read it: `short_description` is "Short description".
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_base_system_have_their_types_and_others_are_texts() {
        for (name, expected) in [
            ("state", FieldType::Choice),
            ("caller_id", FieldType::Reference("sys_user".to_owned())),
            ("work_notes", FieldType::Journal),
            ("opened_at", FieldType::Time),
            ("active", FieldType::Boolean),
            ("u_anything", FieldType::Text),
        ] {
            assert_eq!(field(name).field_type, expected, "{name}");
        }
        assert_eq!(label("short_description"), "Short description");
        assert!(field("sys_id").read_only && !field("u_anything").read_only);
    }
}
