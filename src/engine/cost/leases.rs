//! The queue that a plan becomes, in the portions in which it is sent: of each lane one row at a time, as
//! the store hands them out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::ends::Ends;
use super::super::item::{self, Item, Queued};
use super::super::outbox::Sinks;
use crate::plan::{Action, Row};
use crate::store::WaitsFor;

/// The rows of the outbox that a plan becomes, in their order, each with the one that it waits for.
pub(super) struct Queue(Vec<(Queued, Option<usize>)>);

impl Queue {
    /// The queue that these rows become.
    pub(super) fn of(rows: &[&Row], ends: &Ends, sinks: &Sinks) -> Self {
        let is_files = |row: &&&Row| matches!(row.action(), Some(Action::Files { .. }));
        let (files, others): (Vec<&&Row>, Vec<&&Row>) = rows.iter().partition(is_files);
        let (mut queue, mut line) = (Vec::new(), item::Line::default());
        for row in others.into_iter().chain(files) {
            let Some(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) = row.action()
            else {
                continue;
            };
            for queued in item::split(row, ends.of(*to).source.instance(), sinks.notes_travel(*to)) {
                let after = match line.joins(&queued.item) {
                    Some(WaitsFor::Earlier(place)) => Some(place),
                    _ => None,
                };
                queue.push((queued, after));
            }
        }
        Self(queue)
    }

    /// What is sent at once, portion after portion, where everything goes well.
    pub(super) fn leases(&self, most: usize) -> Vec<Vec<&Item>> {
        let mut lanes: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
        for (place, (queued, _)) in self.0.iter().enumerate() {
            lanes.entry(queued.lane.as_str()).or_default().push_back(place);
        }
        let mut heads: BTreeSet<usize> = lanes.values().filter_map(|lane| lane.front().copied()).collect();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        let mut leases = Vec::new();
        loop {
            let free = |place: &usize| {
                self.0.get(*place).is_some_and(|(_, after)| after.is_none_or(|after| done.contains(&after)))
            };
            let taken: Vec<usize> = heads.iter().copied().filter(free).take(most.max(1)).collect();
            if taken.is_empty() {
                return leases;
            }
            leases.push(taken.iter().filter_map(|place| Some(&self.0.get(*place)?.0.item)).collect());
            for place in taken {
                heads.remove(&place);
                done.insert(place);
                let lane = self.0.get(place).and_then(|(queued, _)| lanes.get_mut(queued.lane.as_str()));
                heads.extend(lane.and_then(|lane| {
                    lane.pop_front();
                    lane.front().copied()
                }));
            }
        }
    }
}
