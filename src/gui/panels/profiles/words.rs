//! What profiles are made of, in words.

use super::super::super::theme::icons;
pub(super) use crate::model::counted;
use crate::model::person::PersonRole;
use crate::model::{Choice, FieldInfo, Kind, Side};
use crate::profile::{Conversion, Direction, Scope, Unmapped};
use crate::service::Choices;

/// What the tables of ServiceNow's base system are called there (servicenow-api.md, 3.2 to 3.5).
const TABLES: [(&str, &str); 9] = [
    ("incident", "Incident"),
    ("incident_task", "Incident Task"),
    ("problem", "Problem"),
    ("problem_task", "Problem Task"),
    ("change_request", "Change Request"),
    ("change_task", "Change Task"),
    ("sc_request", "Request"),
    ("sc_req_item", "Requested Item"),
    ("sc_task", "Catalog Task"),
];

/// All directions, in the order in which they are offered.
pub(super) const DIRECTIONS: [Direction; 3] = [Direction::Both, Direction::ToHalo, Direction::ToOther];

/// A table as people call it.
pub(super) fn table(kind: &Kind) -> String {
    let known = TABLES.iter().find(|(name, _)| *name == kind.as_str());
    known.map_or_else(|| kind.to_string(), |(_, label)| (*label).to_owned())
}

/// Several tables; all where none is named.
pub(super) fn tables(kinds: &[Kind]) -> String {
    if kinds.is_empty() { "All".to_owned() } else { kinds.iter().map(table).collect::<Vec<_>>().join(", ") }
}

/// A direction as symbol and words.
pub(super) fn direction(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Both => (icons::BOTH_WAYS, "Both ways"),
        Direction::ToHalo => (icons::TO_HALO, "To Halo"),
        Direction::ToOther => (icons::TO_OTHER, "To ServiceNow"),
    }
}

/// A side as people call it.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Halo => "Halo",
        Side::Other => "ServiceNow",
    }
}

/// How values travel.
pub(super) fn conversion(conversion: &Conversion) -> &'static str {
    match conversion {
        Conversion::Text => "As it is",
        Conversion::Converted => "Converted",
        Conversion::Masked(_) => "Masked",
        Conversion::Table(_) => "By value table",
        Conversion::Person(PersonRole::Agent) => "By agent's e-mail",
        Conversion::Person(PersonRole::EndUser) => "By user's e-mail",
        Conversion::Link => "By linked record",
        Conversion::Formula { .. } => "By formula",
    }
}

/// What happens to a value without a counterpart.
pub(super) fn unmapped(unmapped: &Unmapped) -> &'static str {
    match unmapped {
        Unmapped::Hold => "Hold",
        Unmapped::LeaveOut => "Leave out",
        Unmapped::Log => "Tell in the run",
        Unmapped::Default { .. } => "Use a default",
        Unmapped::Pass => "Pass on",
        Unmapped::Clear => "Empty",
    }
}

/// Whose tickets, by name where it is known.
pub(super) fn scope(scope: &Scope, choices: Option<&Choices>) -> String {
    let named = |list: Option<&[Choice]>, id: i64| {
        let code = id.to_string();
        let found = list.unwrap_or_default().iter().find(|choice| choice.code == code);
        found.map_or(code.clone(), |choice| choice.label.clone())
    };
    match scope {
        Scope::WholeDesk => "Whole desk".to_owned(),
        Scope::Customer { id } => format!("Customer {}", named(choices.map(Choices::customers), *id)),
        Scope::Supplier { id } => format!("Supplier {}", named(choices.map(Choices::suppliers), *id)),
    }
}

/// A field as people call it.
pub(super) fn field(fields: &[FieldInfo], name: &str) -> String {
    let info = fields.iter().find(|field| field.name.as_str() == name);
    info.map_or(name, |field| field.label.as_str()).to_owned()
}
