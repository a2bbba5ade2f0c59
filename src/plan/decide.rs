//! The plan itself: every pair, arrival and sending becomes rows, each with its reason.

use jiff::Timestamp;

use super::action::{Action, CarriedNote, Plan, Row, What};
use super::guard::{self, Basis};
use super::input::{Pair, PlanInput};
use super::outcomes::{self, Objection};
use super::subject::Subject;
use crate::mapping::convert::Context;
use crate::mapping::formula::Seen;
use crate::mapping::note::{self, Age};
use crate::mapping::project::Missing;
use crate::model::{Note, RecordKey, RestKind, Side, Visibility};
use crate::profile::PastNotes;

/// Decides what a pass would do.
pub fn plan(input: &PlanInput<'_>) -> Plan {
    let planner = Planner { input, context: context(input) };
    // A link that ends for a new record is told nothing more.
    let ends = |pair: &&Pair| {
        input.sends.iter().any(|send| send.replaces.as_ref().is_some_and(|link| link.id == pair.link.id))
    };
    let pairs = input.pairs.iter().filter(|pair| !ends(pair));
    let mut rows: Vec<Row> = pairs.flat_map(|pair| planner.pair(pair)).collect();
    rows.extend(input.arrivals.iter().map(|arrival| planner.arrival(arrival)));
    rows.extend(input.sends.iter().map(|send| planner.send(send)));
    let files = planner.files(&rows);
    rows.extend(files);
    rows.sort_by(|left, right| (&left.title, &left.id).cmp(&(&right.title, &right.id)));
    let rows = planner.parents_first(planner.with_their_problems(rows));
    let creates = rows.iter().any(|row| matches!(row.what, What::Act(Action::Create { to: Side::Halo, .. })));
    let first_load = !input.loaded_before && creates;
    let stops = guard::stops(&rows, &input.profile.limits, Basis::of(input.live_links, input.pairs, first_load));
    Plan {
        profile: input.profile.name.clone(),
        profile_version: input.profile_version,
        made: input.now,
        first_load,
        undoes: None,
        narrowed: false,
        turned: Vec::new(),
        rows,
        stops,
    }
}

/// What values are converted with.
pub(super) fn context<'a>(input: &'a PlanInput<'_>) -> Context<'a> {
    Context {
        profile: input.profile,
        people: input.people,
        kin: input.kin,
        halo: input.halo_catalogue,
        other: input.other_catalogue,
        seen: Seen::default(),
    }
}

/// The rows of records that are left alone.
pub(super) const RESTS: &str = "rests";

/// Notes that travel.
#[derive(Default)]
pub(super) struct Travelling {
    /// Those that go.
    pub(super) go: Vec<CarriedNote>,
    /// Why others wait.
    pub(super) wait: Vec<Objection>,
}

impl Travelling {
    /// Lets a note wait; each reason is told once.
    fn wait_for(&mut self, objection: Objection) {
        if !self.wait.contains(&objection) {
            self.wait.push(objection);
        }
    }

    /// What is missing for those that wait, and why; nothing where none waits.
    pub(super) fn hold(&self) -> Option<(Vec<Missing>, String)> {
        let missing: Vec<Missing> = self.wait.iter().map(|objection| objection.missing.clone()).collect();
        let reasons: Vec<&str> = self.wait.iter().map(|objection| objection.reason.as_str()).collect();
        (!missing.is_empty()).then(|| (missing, reasons.join("; ")))
    }
}

/// Turns one input into rows.
pub(super) struct Planner<'a> {
    pub(super) input: &'a PlanInput<'a>,
    pub(super) context: Context<'a>,
}

impl Planner<'_> {
    /// A row about `subject`; `sort` tells the rows of one subject apart.
    pub(super) fn row(&self, subject: Subject<'_>, sort: &str, what: What, reason: impl Into<String>) -> Row {
        subject.row(sort, self.input.profile.name.as_str(), what, reason.into())
    }

    /// Why a record is left alone, if it is.
    pub(super) fn rests(&self, key: &RecordKey) -> Option<String> {
        let rest = self.input.rests.get(key)?;
        let how = match rest.kind {
            RestKind::Ignored => "ignored",
            RestKind::Paused => "paused",
        };
        let why = if rest.reason.is_empty() { String::new() } else { format!(": {}", rest.reason) };
        Some(format!("{how} by {} since {}{why}", rest.by, rest.at.strftime("%Y-%m-%d %H:%M UTC")))
    }

    /// The notes of side `from` that travel, oldest first, without those that wait. `linked` is when
    /// their record was linked; none while it is not.
    pub(super) fn carried<'n>(
        &self,
        notes: impl Iterator<Item = &'n Note>,
        (from, linked): (Side, Option<Timestamp>),
        number: &str,
    ) -> Travelling {
        let mut travelling: Vec<&Note> = notes.filter(|one| note::travels(one, from, self.input.profile)).collect();
        travelling.sort_by(|left, right| (left.at, &left.key).cmp(&(right.at, &right.key)));
        let mut sorted = Travelling::default();
        for one in travelling {
            if let Some(why) =
                self.input.unreachable.filter(|_| from == Side::Halo && note::is_update(one, self.input.profile))
            {
                sorted.wait_for(outcomes::unreachable(why));
                continue;
            }
            let said = Some(note::said(one));
            let age = if linked.is_some_and(|linked| one.at >= linked) { Age::Present } else { Age::Past };
            if linked.is_none() && self.input.profile.loading.notes == PastNotes::None {
                continue;
            }
            let told = self.with_images_named(one);
            let outgoing = note::outgoing(&told, from, number, age, self.input.profile);
            self.sort_in(
                &mut sorted,
                from,
                CarriedNote {
                    origin: one.key.clone(),
                    note: outgoing,
                    outcome: None,
                    said,
                    revision: None,
                    in_place: None,
                },
            );
        }
        sorted
    }

    /// Puts a note among those that go, or among those that wait, with the outcome that it needs.
    pub(super) fn sort_in(&self, sorted: &mut Travelling, from: Side, carried: CarriedNote) {
        let visibility = carried.shown().visibility();
        if from == Side::Halo {
            sorted.go.push(CarriedNote { outcome: None, ..carried });
        } else if let Some(objection) = self.objection(visibility) {
            sorted.wait_for(objection);
        } else {
            sorted.go.push(CarriedNote { outcome: self.halo_outcome(visibility), ..carried });
        }
    }

    fn objection(&self, visibility: Visibility) -> Option<Objection> {
        outcomes::objection(self.input.profile, self.input.halo_catalogue, visibility)
    }

    pub(super) fn halo_outcome(&self, visibility: Visibility) -> Option<String> {
        let options = &self.input.profile.notes;
        let outcome = match visibility {
            Visibility::Private => options.private_outcome,
            Visibility::Public => options.public_outcome,
        };
        outcome.map(|outcome| outcome.to_string())
    }
}

/// Why an action waits: the values without counterpart.
pub(super) fn missing_reason(missing: &[Missing], to: Side) -> String {
    format!("{}; map it, or choose a default for this field", no_counterpart(missing, to))
}

/// Why fields are left alone: the values without counterpart.
pub fn logged_reason(values: &[Missing], to: Side) -> String {
    format!("{}; the field is left alone, as its rule says", no_counterpart(values, to))
}

fn no_counterpart(missing: &[Missing], to: Side) -> String {
    let values: Vec<String> = missing.iter().map(|one| format!("{} {}", one.rule, one.value)).collect();
    let there = match to {
        Side::Halo => "Halo",
        Side::Other => "the other side",
    };
    format!("no counterpart in {there} for {}", values.join(", "))
}
