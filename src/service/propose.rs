//! A field pair proposed for two fields that a person chose, from their types and choices.

use super::choices::Choices;
use crate::mapping::convert::ticket_kind;
use crate::mapping::kin::ANY_TASK;
use crate::mapping::suggest;
use crate::model::person::PersonRole;
use crate::model::{Choice, FieldInfo, FieldName, FieldType, Kind};
use crate::profile::{Conversion, Direction, FieldRule, Unmapped, ValueRow, ValueTable};

/// The kinds of record that are people: ServiceNow's users and Halo's end-users.
const PEOPLE: [&str; 2] = ["sys_user", "Users"];

/// The field in which Halo names a ticket's agent.
const AGENT_FIELD: &str = "agent_id";

/// A field pair, with the value table it needs if it needs one. Fields of people travel by e-mail
/// address, fields with choices by a value table whose rows are paired by label, all others as text.
/// Fields that cannot be written keep their side from being written.
pub fn propose_rule(
    choices: &Choices,
    tables: &[Kind],
    halo: &FieldName,
    other: &[FieldName],
) -> (FieldRule, Option<ValueTable>) {
    let ours = choices.halo_fields().iter().find(|field| &field.name == halo);
    let theirs: Vec<&FieldInfo> = tables
        .iter()
        .flat_map(|table| choices.other_fields(table).iter().filter(|field| other.contains(&field.name)))
        .collect();
    let name = ours.map_or_else(|| halo.to_string(), |field| field.label.clone());
    let people = is_person(ours) || theirs.first().is_some_and(|field| is_person(Some(field)));
    let listed = ours.is_some_and(has_choices) || theirs.iter().any(|field| has_choices(field)) || other.len() > 1;
    let (conversion, table) = if is_ticket(ours) && theirs.iter().all(|field| is_record(field, tables)) {
        (Conversion::Link, None)
    } else if people {
        let role = if halo.as_str() == AGENT_FIELD { PersonRole::Agent } else { PersonRole::EndUser };
        (Conversion::Person(role), None)
    } else if listed {
        (Conversion::Table(name.to_lowercase()), Some(paired(choices, tables, ours, other)))
    } else {
        (Conversion::Text, None)
    };
    let locked = (ours.is_some_and(|field| field.read_only), theirs.iter().any(|field| field.read_only));
    let direction = match locked {
        (true, false) => Direction::ToOther,
        (false, true) => Direction::ToHalo,
        _ => Direction::Both,
    };
    let with: Vec<Kind> = tables.iter().filter(|table| has_all(choices, table, other)).cloned().collect();
    let rule = FieldRule {
        name,
        halo: halo.clone(),
        other: other.to_vec(),
        direction,
        tables: if with.len() == tables.len() { Vec::new() } else { with },
        unmapped: if matches!(conversion, Conversion::Person(_) | Conversion::Link) {
            Unmapped::LeaveOut
        } else {
            Unmapped::Hold
        },
        conversion,
        owner: None,
        customer_visible: false,
        computed_there: false,
        only_if: None,
    };
    (rule, table)
}

/// Whether a field of Halo names another ticket.
fn is_ticket(field: Option<&FieldInfo>) -> bool {
    field.is_some_and(|field| field.field_type == FieldType::Reference(ticket_kind().to_string()))
}

/// Whether a field of the other side names a record that the profile may link.
fn is_record(field: &FieldInfo, tables: &[Kind]) -> bool {
    let FieldType::Reference(to) = &field.field_type else { return false };
    to == ANY_TASK || tables.iter().any(|table| table.as_str() == to)
}

fn has_all(choices: &Choices, table: &Kind, fields: &[FieldName]) -> bool {
    fields.iter().all(|field| choices.other_fields(table).iter().any(|info| &info.name == field))
}

fn has_choices(field: &FieldInfo) -> bool {
    field.field_type == FieldType::Choice || !field.choices.is_empty()
}

fn is_person(field: Option<&FieldInfo>) -> bool {
    field
        .is_some_and(|field| matches!(&field.field_type, FieldType::Reference(kind) if PEOPLE.contains(&kind.as_str())))
}

/// The rows whose labels are the same, each for the tables that have it. Codes of several fields
/// together are left to a person.
fn paired(choices: &Choices, tables: &[Kind], ours: Option<&FieldInfo>, other: &[FieldName]) -> ValueTable {
    let (Some(ours), [field]) = (ours, other) else { return ValueTable::default() };
    let mut paired = ValueTable::default();
    for kind in tables {
        let theirs: &[Choice] = choices.other(kind, field.as_str());
        for row in suggest::by_label(&ours.choices, theirs).rows {
            let known = paired.rows.iter_mut().find(|known| known.halo == row.halo && known.other == row.other);
            match known {
                Some(known) => known.tables.push(kind.clone()),
                None => paired.rows.push(ValueRow { tables: vec![kind.clone()], ..row }),
            }
        }
    }
    for row in paired.rows.iter_mut().filter(|row| row.tables.len() == tables.len()) {
        row.tables.clear();
    }
    paired
}
