//! How rows, sides and tables are called.

pub(crate) use crate::model::counted;
use crate::model::{Kind, Side, System};
use crate::service::{Standing, TicketDetail, TicketRow, TicketSide};

/// What people call a row: `4242 ↔ INC0010001`, or the one number there is.
pub(crate) fn numbers(row: &TicketRow) -> String {
    let number = |side: &Option<TicketSide>| side.as_ref().map(|side| side.number.clone());
    [number(&row.halo), number(&row.other)].into_iter().flatten().collect::<Vec<_>>().join(" ↔ ")
}

/// A state, with what its vendor says of the whole record.
pub(super) fn state(side: &TicketSide) -> String {
    let gone = match side.standing {
        Standing::Live => return side.state.clone(),
        Standing::Deleted => "deleted",
        Standing::Merged => "merged",
    };
    if side.state.is_empty() { gone.to_owned() } else { format!("{}, {gone}", side.state) }
}

/// Tables of ServiceNow as people know them.
const TABLES: [(&str, &str); 10] = [
    ("incident", "Incident"),
    ("problem", "Problem"),
    ("change_request", "Change Request"),
    ("sc_request", "Request"),
    ("sc_req_item", "Requested Item"),
    ("sc_task", "Catalog Task"),
    ("incident_task", "Incident Task"),
    ("change_task", "Change Task"),
    ("problem_task", "Problem Task"),
    ("sn_customerservice_case", "Case"),
];

/// A table as people know it; one that is not known by its name.
pub(crate) fn table(kind: &Kind) -> String {
    let known = TABLES.iter().find(|(name, _)| *name == kind.as_str());
    known.map_or_else(|| kind.to_string(), |(_, label)| (*label).to_owned())
}

/// What to look for in the names of tables when somebody looks for this text in their labels.
pub(super) fn table_meant(text: &str) -> &str {
    let wanted = text.to_lowercase();
    let named = TABLES.iter().any(|(name, _)| name.contains(&wanted));
    let labelled = TABLES.iter().find(|(_, label)| label.to_lowercase().contains(&wanted));
    labelled.filter(|_| !named).map_or(text, |(name, _)| name)
}

/// The system on a side of a ticket.
pub(super) fn side(detail: &TicketDetail, side: Side) -> String {
    let (there, usual) = match side {
        Side::Halo => (&detail.halo, System::Halo),
        Side::Other => (&detail.other, System::ServiceNow),
    };
    there.as_ref().map_or(usual, |record| record.key.system).to_string()
}
