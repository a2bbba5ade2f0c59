//! What carrying rows of a plan out costs: requests to each system, and how long its present pace
//! makes them wait. The writes are counted in the leases and batches in which they will be sent; what
//! is read beside them, from what makes it necessary.

mod leases;
mod looks;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::leases::{Queue, Step};
use super::ends::Ends;
use super::followup::{self, Expected};
use super::item::Sort;
use super::outbox::Sinks;
use super::pull::FeedReport;
use crate::connector::{FileTerms, Terms};
use crate::model::{RecordKey, Side};
use crate::plan::Row;
use crate::profile::Profile;

/// The requests to one system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calls {
    /// The connection.
    pub connection: String,
    /// Those that look once more what changed, before anything is written.
    pub looks: u64,
    /// Those that write.
    pub writes: u64,
    /// Those that read what the writes need, and what follows from them.
    #[serde(default)]
    pub reads: u64,
    /// Those that ask what became of writes whose answers do not tell.
    pub confirmations: u64,
    /// The seconds that they wait for the connection's pace.
    pub waits_seconds: u64,
    /// How many requests may be sent at once; `None` where no limit is known.
    pub left: Option<u64>,
    /// What makes it more than it might be.
    pub because: Vec<String>,
    /// What cannot be foreseen and is not counted.
    #[serde(default)]
    pub left_out: Vec<String>,
}

impl Calls {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.looks + self.writes + self.reads + self.confirmations
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

/// What a plan's cost is reckoned from, besides its rows.
pub struct Ground<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Both ends, for reading.
    pub ends: &'a Ends,
    /// Both ends, for writing.
    pub sinks: &'a Sinks,
    /// What the last pulls brought: those that follow step back and bring the youngest of it again.
    pub feeds: &'a [FeedReport],
    /// How many live links the profile has.
    pub links: u64,
    /// The sides on which no new record was found again by its marker yet.
    pub unproven: BTreeSet<Side>,
    /// The records that are known to have files.
    pub having_files: BTreeSet<RecordKey>,
}

impl Ground<'_> {
    /// What these rows of a plan cost.
    pub fn cost<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> Cost {
        let rows: Vec<&Row> = rows.into_iter().collect();
        let queue = Queue::of(&rows, self.ends, self.sinks);
        let expected = followup::expected(rows.iter().copied(), self.profile);
        let mut tallies = BTreeMap::from([Side::Halo, Side::Other].map(|side| (side, self.tally(side))));
        for lease in queue.leases(self.sinks.rows_at_once()) {
            for (side, tally) in &mut tallies {
                tally.send(lease.iter().copied().filter(|step| step.to == *side && step.sort != Sort::File).collect());
            }
            let mut targets: BTreeMap<Side, BTreeSet<&RecordKey>> = BTreeMap::new();
            for file in lease.into_iter().filter(|step| step.sort == Sort::File) {
                for (side, tally) in &mut tallies {
                    tally.carry(*side == file.to);
                }
                targets.entry(file.to).or_default().extend(&file.gets_file);
            }
            for (side, keys) in targets {
                if let Some(tally) = tallies.get_mut(&side) {
                    tally.list_files(keys, &self.having_files);
                }
            }
        }
        let calls = |side: Side| tallies.get(&side).map(|tally| self.calls(side, tally, &expected)).unwrap_or_default();
        Cost { halo: calls(Side::Halo), other: calls(Side::Other) }
    }

    fn tally(&self, side: Side) -> Tally<'_> {
        Tally {
            terms: self.ends.of(side).source.terms(),
            batch: self.sinks.of(side).batch_size().max(1),
            unproven: self.unproven.contains(&side),
            writes: 0,
            reads: 0,
            listed: BTreeSet::new(),
            unconfirmed: BTreeSet::new(),
            compares: false,
        }
    }

    fn calls(&self, side: Side, tally: &Tally<'_>, expected: &Expected) -> Calls {
        let terms = &tally.terms;
        let confirmed = tally.unconfirmed.len() as u64;
        let mut calls = Calls {
            connection: self.ends.of(side).name.to_string(),
            looks: self.looks(side, terms),
            writes: tally.writes,
            reads: tally.reads,
            confirmations: terms.confirmed_at_once.map_or(0, |at_once| confirmed.div_ceil(at_once.max(1))),
            waits_seconds: 0,
            left: terms.budget.left,
            because: terms.because.clone(),
            left_out: Vec::new(),
        };
        match side {
            Side::Halo => {
                calls.writes += expected.changes.div_ceil(terms.writes_at_once.max(1));
                calls.reads += expected.tickets_read;
                if expected.unforeseen {
                    calls.left_out.push("what follows from fields that the other side computes".to_owned());
                }
            }
            Side::Other => calls.reads += expected.people_asked,
        }
        if tally.compares {
            calls.left_out.push("reading files of the same size that are there already".to_owned());
        }
        calls.waits_seconds = terms.budget.waits_seconds(calls.total());
        calls
    }
}

/// The requests to one side, as they add up.
struct Tally<'q> {
    terms: Terms,
    batch: usize,
    unproven: bool,
    writes: u64,
    reads: u64,
    listed: BTreeSet<&'q RecordKey>,
    unconfirmed: BTreeSet<&'q RecordKey>,
    /// Whether files go to records that have some which tell no fingerprint.
    compares: bool,
}

impl<'q> Tally<'q> {
    /// Writes that are sent together.
    fn send(&mut self, mut steps: Vec<&'q Step>) {
        self.unconfirmed.extend(steps.iter().filter_map(|step| step.confirmed.as_ref()));
        if self.terms.sorts_apart {
            steps.sort_by_key(|step| step.sort);
        }
        if self.unproven
            && let Some(first) = steps.iter().position(|step| step.sort == Sort::Create)
        {
            steps.remove(first);
            self.unproven = false;
            self.writes += 1;
            self.reads += self.terms.found_in;
        }
        for some in steps.chunks(self.batch) {
            self.writes += requests(some, &self.terms);
        }
    }

    /// A file: fetched where it is; stored where it goes, and read back where nothing tells its fingerprint.
    fn carry(&mut self, to_here: bool) {
        if !to_here {
            self.reads += 1;
            return;
        }
        self.writes += 1;
        self.reads += u64::from(!self.terms.files.fingerprints);
    }

    /// The files of records that get some are listed once, together.
    fn list_files(&mut self, keys: BTreeSet<&'q RecordKey>, having: &BTreeSet<RecordKey>) {
        let new: Vec<&RecordKey> = keys.into_iter().filter(|key| self.listed.insert(key)).collect();
        let all = new.len() as u64;
        let with_some = new.iter().filter(|key| having.contains(**key)).count() as u64;
        let FileTerms { listed_at_once, sifted, fingerprints } = self.terms.files;
        self.compares |= !fingerprints && with_some > 0;
        self.reads += match sifted {
            Some(sifted) if all > sifted.more_than => all.div_ceil(sifted.at_once.max(1)) + with_some,
            _ => all.div_ceil(listed_at_once.max(1)),
        };
    }
}

/// The requests of writes that are given to a vendor at once, sorted where it takes sorts apart.
fn requests(steps: &[&Step], terms: &Terms) -> u64 {
    let mut by_sort: BTreeMap<Option<Sort>, u64> = BTreeMap::new();
    let mut alone = 0;
    for step in steps {
        match step.sort {
            // An order, and the look at what came of it.
            Sort::Order => alone += 2,
            Sort::Reword if terms.sorts_apart => alone += 1,
            sort => *by_sort.entry(terms.sorts_apart.then_some(sort)).or_default() += 1,
        }
    }
    alone + by_sort.values().map(|writes| writes.div_ceil(terms.writes_at_once.max(1))).sum::<u64>()
}
