//! The rows of a pull on their way from pages to the engine: each once, the changed ones only.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::convert::{self, Depth, Frame, Ticket};
use super::wire::Listing;
use crate::connector::{Page, Poison, Position};
use crate::model::RecordId;

/// One page of tickets as it came.
#[derive(Debug, Default)]
pub(super) struct TicketPage {
    pub(super) tickets: Vec<Ticket>,
    pub(super) poison: Vec<Poison>,
    pub(super) announced: Option<u64>,
}

impl TicketPage {
    /// Reads the rows of a list one by one.
    pub(super) fn read(listing: &Listing<'_>, frame: &Frame) -> Self {
        let mut page = Self { announced: listing.record_count, ..Self::default() };
        for row in listing.rows.iter().copied() {
            page.push(row, frame);
        }
        page
    }

    fn push(&mut self, row: &RawValue, frame: &Frame) {
        match convert::ticket(row, frame, Depth::Row) {
            Ok(ticket) => self.tickets.push(ticket),
            Err(poison) => self.poison.push(poison),
        }
    }

    /// Takes in what else belongs to the page.
    pub(super) fn append(&mut self, more: Self) {
        self.tickets.extend(more.tickets);
        self.poison.extend(more.poison);
        self.announced = self.announced.max(more.announced);
    }

    /// Whether a row says that it did not change since `from`.
    pub(super) fn shows_older(&self, from: Timestamp) -> bool {
        self.tickets.iter().any(|ticket| is_older(ticket, from))
    }

    /// Whether rows came and none of them has an id: then they are no rows of tickets.
    pub(super) fn is_nameless(&self) -> bool {
        self.tickets.is_empty() && !self.poison.is_empty() && self.poison.iter().all(|poison| poison.id.is_none())
    }

    /// How many rows came.
    pub(super) fn rows(&self) -> usize {
        self.tickets.len() + self.poison.len()
    }
}

/// A row without its stamp of change may have changed at any time.
fn is_older(ticket: &Ticket, from: Timestamp) -> bool {
    ticket.last_update.is_some() && ticket.record.updated < from
}

/// What a pull has gathered so far.
#[derive(Debug)]
pub(super) struct Gather {
    from: Timestamp,
    created_after: Option<Timestamp>,
    seen: BTreeMap<RecordId, Option<Timestamp>>,
    walked: BTreeSet<RecordId>,
    nameless: u64,
    latest: Option<Timestamp>,
}

impl Gather {
    /// Gathers what changed at `from` or later and was made after `created_after`.
    pub(super) fn new(from: Timestamp, created_after: Option<Timestamp>) -> Self {
        Self { from, created_after, seen: BTreeMap::new(), walked: BTreeSet::new(), nameless: 0, latest: None }
    }

    /// From where on rows count as changed.
    pub(super) fn from(&self) -> Timestamp {
        self.from
    }

    /// Rows counted once each, poison included.
    pub(super) fn rows(&self) -> u64 {
        self.seen.len() as u64 + self.nameless
    }

    /// Rows of this walk that have an id, counted once each.
    pub(super) fn walked(&self) -> u64 {
        self.walked.len() as u64
    }

    /// Begins another walk over the same rows: those without an id cannot be told from the first
    /// walk's, so they are counted afresh.
    pub(super) fn walk_again(&mut self) {
        self.nameless = 0;
        self.walked.clear();
    }

    /// Takes a page in and gives what is new in it. A row that comes a second time with another
    /// stamp has changed in between and counts as new, but not as another row.
    pub(super) fn take(&mut self, page: TicketPage) -> Page {
        let mut fresh = Page::default();
        for ticket in page.tickets {
            if is_older(&ticket, self.from) {
                continue;
            }
            let record = ticket.record;
            self.latest = self.latest.max(Some(record.updated));
            self.walked.insert(record.key.id.clone());
            let before = self.seen.insert(record.key.id.clone(), Some(record.updated));
            let wanted = self.created_after.is_none_or(|after| record.created.is_none_or(|created| created > after));
            if wanted && before != Some(Some(record.updated)) {
                fresh.records.push(record);
            }
        }
        for poison in page.poison {
            let known = if let Some(id) = &poison.id {
                self.walked.insert(id.clone());
                self.seen.insert(id.clone(), None).is_some()
            } else {
                self.nameless += 1;
                false
            };
            if !known {
                fresh.poison.push(poison);
            }
        }
        fresh
    }

    /// Where the next pull goes on: the latest stamp that came, but never later than the walk began,
    /// because a row may have changed behind the page that it was on; never earlier than before.
    pub(super) fn next(&self, since: &Position, began: Option<Timestamp>) -> Position {
        let reached = match (self.latest, began) {
            (Some(latest), Some(began)) => Some(latest.min(began)),
            (latest, _) => latest,
        };
        let stamp = reached.map_or(since.stamp, |reached| reached.max(since.stamp));
        Position { stamp, id: String::new() }
    }
}
