//! Whether a list that was asked for newest first is in that order, and how many of its rows came.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::gather::TicketPage;
use crate::model::RecordId;

/// The order of the rows of one list, over all its pages.
#[derive(Debug, Default)]
pub(super) struct Order {
    previous: Option<Timestamp>,
    broken: bool,
    ids: BTreeSet<RecordId>,
    walked: BTreeSet<RecordId>,
    nameless: u64,
}

impl Order {
    /// Looks at the next page, and says whether it shows a row with an id that this walk has not seen.
    pub(super) fn look_at(&mut self, page: &TicketPage) -> bool {
        let before = self.walked.len();
        for ticket in &page.tickets {
            let in_order = match (self.previous, ticket.last_update) {
                (Some(previous), Some(at)) => at <= previous,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            self.broken |= !in_order;
            self.previous = ticket.last_update.or(self.previous);
            self.see(&ticket.record.key.id);
        }
        for poison in &page.poison {
            match &poison.id {
                Some(id) => self.see(id),
                None => self.nameless += 1,
            }
        }
        self.walked.len() > before
    }

    fn see(&mut self, id: &RecordId) {
        self.ids.insert(id.clone());
        self.walked.insert(id.clone());
    }

    /// Whether every row so far was no newer than the one before it.
    pub(super) fn is_kept(&self) -> bool {
        !self.broken
    }

    /// How many different rows came.
    pub(super) fn distinct(&self) -> u64 {
        self.ids.len() as u64 + self.nameless
    }

    /// Begins another walk over the same rows.
    pub(super) fn walk_again(&mut self) {
        self.previous = None;
        self.walked.clear();
        self.nameless = 0;
    }
}
