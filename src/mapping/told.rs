//! How a value that stands in for another is told: by the name that people know it by.

use super::convert::{Context, ticket_kind};
use crate::model::person::PersonRole;
use crate::model::{FieldName, Kind, RecordId, Side};

/// A code of a field as people know it, with the code behind it: `Beth Anglin (4)`; the code alone
/// where neither the catalogue nor the people at hand give it a name.
pub(super) fn code(side: Side, field: &FieldName, code: &str, table: &Kind, context: Context<'_>) -> String {
    let label = match side {
        Side::Halo => context.halo.label(&ticket_kind(), field, code),
        Side::Other => context.other.label(table, field, code),
    };
    let person = || {
        let roles = [PersonRole::EndUser, PersonRole::Agent];
        let wanted = roles.into_iter().filter(|role| speaks_of(*role, side, field));
        wanted.into_iter().find_map(|role| context.people.person(side, role, &RecordId::new(code)))
    };
    match person() {
        _ if label != code => format!("{label} ({code})"),
        Some(person) => format!("{} ({code})", person.name),
        None => code.to_owned(),
    }
}

/// A field as people know it.
pub(super) fn field(side: Side, field: &FieldName, table: &Kind, context: Context<'_>) -> String {
    let info = match side {
        Side::Halo => context.halo.field(&ticket_kind(), field),
        Side::Other => context.other.field(table, field),
    };
    info.map_or_else(|| field.to_string(), |info| info.label.clone())
}

/// Whether a field holds people of this role. ServiceNow has one table for both.
fn speaks_of(role: PersonRole, side: Side, field: &FieldName) -> bool {
    match (side, field.as_str()) {
        (Side::Halo, "user_id") => role == PersonRole::EndUser,
        (Side::Halo, "agent_id") => role == PersonRole::Agent,
        (Side::Halo, _) => false,
        (Side::Other, _) => true,
    }
}
