//! The queue that a plan becomes, in the portions in which it is sent: of each lane one row at a time, as
//! the store hands them out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::ends::Ends;
use super::super::item::{self, Item, Sort, Target};
use super::super::outbox::Sinks;
use crate::model::{RecordKey, Side};
use crate::plan::{Action, Row};
use crate::store::WaitsFor;

/// What is counted of one write.
#[derive(Debug)]
pub(super) struct Step {
    /// The side that is written.
    pub(super) to: Side,
    /// With which others it may share a request.
    pub(super) sort: Sort,
    /// The record that gets a file, where it is there already.
    pub(super) gets_file: Option<RecordKey>,
    /// The record whose notes are looked for afterwards, where the answer does not tell of them.
    pub(super) confirmed: Option<RecordKey>,
    lane: usize,
    after: Option<usize>,
}

/// The rows of the outbox that a plan becomes, in their order.
pub(super) struct Queue(Vec<Step>);

impl Queue {
    /// The queue that these rows become.
    pub(super) fn of(rows: &[&Row], ends: &Ends, sinks: &Sinks) -> Self {
        let is_files = |row: &&&Row| matches!(row.action(), Some(Action::Files { .. }));
        let (files, others): (Vec<&&Row>, Vec<&&Row>) = rows.iter().partition(is_files);
        let (mut queue, mut earlier) = (Vec::new(), item::Line::default());
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for row in others.into_iter().chain(files) {
            let Some(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) = row.action()
            else {
                continue;
            };
            for queued in item::split(row, ends.of(*to).source.instance(), sinks.notes_travel(*to)) {
                let after = match earlier.joins(&queued.item) {
                    Some(WaitsFor::Earlier(place)) => Some(place),
                    _ => None,
                };
                let next = known.len();
                let lane = *known.entry(queued.lane).or_insert(next);
                queue.push(step(&queued.item, lane, after));
            }
        }
        Self(queue)
    }

    /// What is sent at once, portion after portion, where everything goes well.
    pub(super) fn leases(&self, most: usize) -> Vec<Vec<&Step>> {
        let mut lanes: BTreeMap<usize, VecDeque<usize>> = BTreeMap::new();
        for (place, step) in self.0.iter().enumerate() {
            lanes.entry(step.lane).or_default().push_back(place);
        }
        let mut heads: BTreeSet<usize> = lanes.values().filter_map(|lane| lane.front().copied()).collect();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut leases = Vec::new();
        loop {
            let free = |place: &usize| {
                self.0.get(*place).is_some_and(|step| step.after.is_none_or(|after| done.contains(&after)))
            };
            let taken: Vec<usize> = heads.iter().copied().filter(free).take(most.max(1)).collect();
            if taken.is_empty() {
                return leases;
            }
            leases.push(taken.iter().filter_map(|place| self.0.get(*place)).collect());
            for place in taken {
                heads.remove(&place);
                done.insert(place);
                let lane = self.0.get(place).and_then(|step| lanes.get_mut(&step.lane));
                heads.extend(lane.and_then(|lane| {
                    lane.pop_front();
                    lane.front().copied()
                }));
            }
        }
    }
}

fn step(item: &Item, lane: usize, after: Option<usize>) -> Step {
    let gets_file = match item {
        Item::File { target: Target::Linked { key, .. }, .. } => Some(key.clone()),
        _ => None,
    };
    let confirmed = match item {
        Item::Update { what, .. } if !what.notes.is_empty() => Some(what.target.clone()),
        Item::Note { target: Target::Linked { key, .. }, .. } => Some(key.clone()),
        Item::Note { target: Target::MadeFor { from }, .. } => Some(from.clone()),
        Item::Create { .. } | Item::Complete { .. } | Item::Update { .. } | Item::File { .. } | Item::Mark { .. } => {
            None
        }
    };
    Step { to: item.to(), sort: item.sort(), gets_file, confirmed, lane, after }
}
