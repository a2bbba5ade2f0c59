//! The ticked tickets. They are kept by what they lead to, so that scrolling, sorting and filtering
//! lose none.

use std::collections::BTreeMap;

use super::question::Question;
use crate::model::RecordKey;
use crate::service::{TicketRef, TicketRow};

/// The most tickets that are ticked at once.
pub(crate) const MOST: usize = 10_000;

/// The ticked tickets.
#[derive(Debug, Default)]
pub(crate) struct Ticked {
    rows: BTreeMap<TicketRef, TicketRow>,
    /// The question whose rows are all ticked.
    all_of: Option<Question>,
}

impl Ticked {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.rows.len()
    }

    /// Whether a row is ticked.
    pub(crate) fn holds(&self, row: &TicketRow) -> bool {
        self.rows.contains_key(&row.ticket)
    }

    /// Whether every row of this question was ticked.
    pub(crate) fn holds_all_of(&self, question: &Question) -> bool {
        self.all_of.as_ref() == Some(question)
    }

    /// The ticked rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &TicketRow> {
        self.rows.values()
    }

    /// Ticks a row, or takes its tick away.
    pub(crate) fn set(&mut self, row: &TicketRow, ticked: bool) {
        self.all_of = None;
        if !ticked {
            self.rows.remove(&row.ticket);
        } else if self.rows.len() < MOST {
            self.rows.insert(row.ticket.clone(), row.clone());
        }
    }

    /// Ticks all rows of a question.
    pub(crate) fn add_all(&mut self, question: Question, rows: Vec<TicketRow>) {
        for row in rows {
            self.set(&row, true);
        }
        self.all_of = Some(question);
    }

    /// Takes all ticks away.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The ticket of a row that could be sent: one of Halo that is linked to nothing.
pub(super) fn sendable(row: &TicketRow) -> Option<&RecordKey> {
    match (&row.halo, row.link()) {
        (Some(halo), None) => Some(&halo.key),
        _ => None,
    }
}
