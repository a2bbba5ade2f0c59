//! What a preview or a run takes of a profile: everything, one table, one ticket, or the first few records.

use std::collections::BTreeSet;

use crate::model::{Kind, RecordId, RecordKey};
use crate::plan::{Action, Class, Row, RowId};

/// What is taken; everything when nothing is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Focus {
    /// The records of this table of the other side, and their tickets.
    pub table: Option<Kind>,
    /// This ticket, by its Halo id or by the number of either record.
    pub ticket: Option<RecordId>,
    /// So many records at most that something is written for, in the order of the plan.
    pub first: Option<usize>,
    /// Only records for which an action of this class is planned.
    pub class: Option<Class>,
}

impl Focus {
    /// One ticket, by its Halo id or by the number of either record.
    pub fn on_ticket(ticket: RecordId) -> Self {
        Self { ticket: Some(ticket), ..Self::default() }
    }

    /// The rows of a plan that are taken. A record is taken with all of its rows or with none, so that
    /// what is left of it is found again.
    pub fn choose(&self, rows: &[Row]) -> BTreeSet<RowId> {
        let fitting: Vec<&Row> = rows.iter().filter(|row| self.fits(row)).collect();
        let of_class = |row: &&&Row| {
            self.class.is_none_or(|class| row.action().is_some_and(|action| action.classes().contains(&class)))
        };
        let mut records: BTreeSet<&RecordKey> = BTreeSet::new();
        for record in fitting.iter().filter(|row| row.writes()).filter(of_class).filter_map(|row| record_of(row)) {
            if self.first.is_none_or(|first| records.len() < first) {
                records.insert(record);
            }
        }
        let limited = self.first.is_some() || self.class.is_some();
        let taken = |row: &&&Row| !limited || record_of(row).is_some_and(|record| records.contains(record));
        fitting.iter().filter(taken).map(|row| row.id.clone()).collect()
    }

    fn fits(&self, row: &Row) -> bool {
        let of_table = self.table.as_ref().is_none_or(|table| table_of(row) == Some(table));
        of_table && self.ticket.as_ref().is_none_or(|ticket| is_about(row, ticket))
    }
}

/// The record that a row is counted by: the ticket, where there is one.
fn record_of(row: &Row) -> Option<&RecordKey> {
    row.halo.as_ref().or(row.other.as_ref())
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
