//! What a preview or a run takes of a profile: everything, one table, or one ticket.

use crate::model::{Kind, RecordId, RecordKey};
use crate::plan::{Action, Row};

/// What is taken; everything when nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Focus {
    /// The records of this table of the other side, and their tickets.
    pub table: Option<Kind>,
    /// This ticket, by its Halo id or by the number of either record.
    pub ticket: Option<RecordId>,
}

impl Focus {
    /// Whether a row of a plan is taken.
    pub fn takes(&self, row: &Row) -> bool {
        let of_table = self.table.as_ref().is_none_or(|table| table_of(row) == Some(table));
        of_table && self.ticket.as_ref().is_none_or(|ticket| is_about(row, ticket))
    }
}

/// The table of a row's record, or of the one that it makes.
fn table_of(row: &Row) -> Option<&Kind> {
    let made = match row.action() {
        Some(Action::Create { what, .. }) => Some(&what.table),
        _ => None,
    };
    row.other.as_ref().map(|key| &key.kind).or(made)
}

/// Whether a row belongs to a ticket or record that a person named. Titles begin with the numbers:
/// `4242 ↔ INC0010001 …`, or the number of the one record there is.
fn is_about(row: &Row, ticket: &RecordId) -> bool {
    let named = |key: &RecordKey| &key.id == ticket;
    let mut words = row.title.split(' ');
    let numbers = match (words.next(), words.next(), words.next()) {
        (first, Some("↔"), third) => [first, third],
        (first, _, _) => [first, None],
    };
    row.halo.as_ref().is_some_and(named)
        || row.other.as_ref().is_some_and(named)
        || numbers.contains(&Some(ticket.as_str()))
}
