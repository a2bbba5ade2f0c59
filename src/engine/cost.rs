//! What carrying rows of a plan out costs: requests to each system, and how long its present pace
//! makes them wait. Counted from the writes that the rows are split into, in the order in which
//! they may be sent.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ends::Ends;
use super::item::{self, Item};
use super::outbox::Sinks;
use crate::connector::Terms;
use crate::model::{RecordKey, Side};
use crate::plan::{Action, Row};

/// The requests to one system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calls {
    /// The connection.
    pub connection: String,
    /// Those that look once more what changed, before anything is written.
    pub looks: u64,
    /// Those that write.
    pub writes: u64,
    /// Those that ask what became of writes whose answers do not tell.
    pub confirmations: u64,
    /// The seconds that they wait for the connection's pace.
    pub waits_seconds: u64,
    /// How many requests may be sent at once; `None` where no limit is known.
    pub left: Option<u64>,
    /// What makes it more than it might be.
    pub because: Vec<String>,
}

impl Calls {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.looks + self.writes + self.confirmations
    }
}

/// What a plan costs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cost {
    /// At Halo.
    pub halo: Calls,
    /// At the other system.
    pub other: Calls,
}

impl Cost {
    /// The requests to a side.
    pub fn side(&self, side: Side) -> &Calls {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }
}

/// Which writes can share a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Create,
    Change,
    Note,
    File,
}

impl Sort {
    fn of(item: &Item) -> Self {
        match item {
            Item::Create { .. } => Self::Create,
            Item::Update { what, .. } if what.fields.is_empty() => Self::Note,
            Item::Update { .. } | Item::Complete { .. } | Item::Mark { .. } => Self::Change,
            Item::Note { .. } => Self::Note,
            Item::File { .. } => Self::File,
        }
    }
}

/// The writes of one side, by the round in which they are sent and by sort.
#[derive(Debug, Default)]
struct Tally {
    rounds: BTreeMap<(usize, Sort), u64>,
    unconfirmed: BTreeSet<RecordKey>,
    /// Requests for files, each of which goes alone.
    files: u64,
}

/// What these rows of a plan cost. `lists` is how many lists of each side a pass reads.
pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>, ends: &Ends, sinks: &Sinks, lists: [u64; 2]) -> Cost {
    let (mut halo, mut other) = (Tally::default(), Tally::default());
    for row in rows {
        if let Some(Action::Files { to, what }) = row.action() {
            let files = what.files.len() as u64;
            let (source, target) = match to {
                Side::Halo => (&mut other, &mut halo),
                Side::Other => (&mut halo, &mut other),
            };
            // Fetched there; here looked for, stored, and read back where nothing tells their fingerprint.
            source.files += files;
            target.files += 1 + if *to == Side::Halo { files * 2 } else { files };
            continue;
        }
        let Some(Action::Create { to, .. } | Action::Update { to, .. }) = row.action() else { continue };
        let queued = item::split(row, ends.of(*to).source.instance(), sinks.notes_travel(*to));
        for (round, queued) in queued.iter().enumerate() {
            match queued.item.to() {
                Side::Halo => halo.take(round, &queued.item),
                Side::Other => other.take(round, &queued.item),
            }
        }
    }
    let [of_halo, of_other] = lists;
    Cost { halo: halo.calls(ends, Side::Halo, of_halo), other: other.calls(ends, Side::Other, of_other) }
}

impl Tally {
    fn take(&mut self, round: usize, item: &Item) {
        *self.rounds.entry((round, Sort::of(item))).or_default() += 1;
        match item {
            Item::Update { what, .. } if !what.notes.is_empty() => {
                self.unconfirmed.insert(what.target.clone());
            }
            Item::Note { target: item::Target::Linked { key, .. }, .. } => {
                self.unconfirmed.insert(key.clone());
            }
            Item::Note { target: item::Target::MadeFor { from }, .. } => {
                self.unconfirmed.insert(from.clone());
            }
            Item::Create { .. }
            | Item::Complete { .. }
            | Item::Update { .. }
            | Item::File { .. }
            | Item::Mark { .. } => {}
        }
    }

    fn calls(&self, ends: &Ends, side: Side, lists: u64) -> Calls {
        let end = ends.of(side);
        let terms = end.source.terms();
        let confirmed = self.unconfirmed.len() as u64;
        let mut calls = Calls {
            connection: end.name.to_string(),
            looks: lists.div_ceil(terms.lists_at_once.max(1)),
            writes: self.writes(&terms) + self.files,
            confirmations: terms.confirmed_at_once.map_or(0, |at_once| confirmed.div_ceil(at_once.max(1))),
            waits_seconds: 0,
            left: terms.budget.left,
            because: terms.because.clone(),
        };
        calls.waits_seconds = terms.budget.waits_seconds(calls.total());
        calls
    }

    fn writes(&self, terms: &Terms) -> u64 {
        let mut rounds: BTreeMap<(usize, Option<Sort>), u64> = BTreeMap::new();
        for ((round, sort), writes) in &self.rounds {
            let sort = terms.sorts_apart.then_some(*sort);
            *rounds.entry((*round, sort)).or_default() += writes;
        }
        rounds.values().map(|writes| writes.div_ceil(terms.writes_at_once.max(1))).sum()
    }
}
