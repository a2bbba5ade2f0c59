//! Linked pairs: what each side is to be told, and what waits.

use std::collections::BTreeMap;

use super::action::{Action, FieldChange, FieldConflict, FieldStop, RecordChange, Row, StandIn, What};
use super::decide::{Planner, RESTS, logged_reason, missing_reason};
use super::diff::{self, Decision, Kin};
use super::input::Pair;
use super::revisions;
use super::subject::{Subject, pair_title};
use crate::mapping::complete::{self, AGENT, ClosingAgent};
use crate::mapping::copied::{Copies, Said};
use crate::mapping::project::{self, Missing};
use crate::mapping::{Outgoing, Seen, closing, convert};
use crate::model::{Base, FieldName, Note, Presence, Record, Side};
use crate::profile::FieldRule;

/// What is to be written on one side of a pair.
#[derive(Default)]
pub(super) struct Towards {
    pub(super) changes: Vec<FieldChange>,
    pub(super) companions: Vec<(FieldName, Outgoing)>,
    pub(super) missing: Vec<Missing>,
    pub(super) logged: Vec<Missing>,
}

/// The field decisions of one pair, sorted by what they need.
#[derive(Default)]
pub(super) struct Sorted {
    agreed: BTreeMap<String, Base>,
    halo: Towards,
    other: Towards,
    conflicts: Vec<FieldConflict>,
    stopped: Vec<FieldStop>,
    kin: Vec<Kin>,
    stays_closed: Vec<String>,
}

impl Sorted {
    pub(super) fn towards(&mut self, side: Side) -> &mut Towards {
        match side {
            Side::Halo => &mut self.halo,
            Side::Other => &mut self.other,
        }
    }

    /// Whether a rule waits for a person, or is written on `side`.
    fn is_busy(&mut self, key: &str, side: Side) -> bool {
        self.conflicts.iter().any(|conflict| conflict.key == key)
            || self.stopped.iter().any(|stop| stop.key == key)
            || self.towards(side).changes.iter().any(|change| change.key == key)
    }
}

/// The two readable records of a pair.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    halo: &'a Record,
    other: &'a Record,
}

impl<'a> Both<'a> {
    pub(super) fn of(self, side: Side) -> &'a Record {
        match side {
            Side::Halo => self.halo,
            Side::Other => self.other,
        }
    }
}

impl Planner<'_> {
    /// The rows of a linked pair.
    pub(super) fn pair(&self, pair: &Pair) -> Vec<Row> {
        let title = pair_title(pair, self.input.profile);
        let subject = Subject {
            halo: Some((&pair.link.halo, pair.halo.as_ref())),
            other: Some((&pair.link.other, pair.other.as_ref())),
            title: &title,
        };
        if let Some(reason) = self.rests(&pair.link.halo) {
            return vec![self.row(subject, RESTS, What::Skip, reason)];
        }
        if self.input.under_way.contains(&pair.link.halo) || self.input.under_way.contains(&pair.link.other) {
            let reason =
                "earlier actions on this pair are still on their way; it is planned again when they are settled";
            return vec![self.row(subject, "under-way", What::Skip, reason)];
        }
        let (seen_halo, seen_other) = (readable(pair.halo.as_ref()), readable(pair.other.as_ref()));
        let (Some(halo), Some(other)) = (seen_halo, seen_other) else {
            let whys: String = [&pair.halo, &pair.other].into_iter().flatten().filter_map(unreadable).collect();
            let reason = format!("one of the two records could not be read{whys}; nothing is done until it can be");
            // Without a record the row says that it has seen none, so the pair is looked at again.
            let subject = Subject {
                halo: Some((&pair.link.halo, seen_halo)),
                other: Some((&pair.link.other, seen_other)),
                title: &title,
            };
            return vec![self.row(subject, "unreadable", What::Skip, reason)];
        };
        if let Some(row) = self.merged(pair, [halo, other], subject) {
            return vec![row];
        }
        let both = Both { halo, other };
        if let Some(row) = self.gone(pair, both, subject).or_else(|| self.outside(pair, halo, subject)) {
            return vec![row];
        }
        let mut sorted = self.compare(pair, both);
        self.complete(Side::Halo, pair, both, &mut sorted);
        self.complete(Side::Other, pair, both, &mut sorted);
        let mut rows = self.updates(Side::Halo, pair, both, (subject, sorted.halo));
        rows.extend(self.updates(Side::Other, pair, both, (subject, sorted.other)));
        if !sorted.conflicts.is_empty() {
            let names: Vec<&str> = sorted.conflicts.iter().map(|conflict| conflict.name.as_str()).collect();
            let reason = format!("both sides changed {}; a person must choose", names.join(", "));
            rows.push(self.row(subject, "conflict", What::Conflict { fields: sorted.conflicts }, reason));
        }
        if !sorted.stopped.is_empty() {
            let reason = stop_reason(&sorted.stopped);
            rows.push(self.row(subject, "stopped", What::Stopped { fields: sorted.stopped }, reason));
        }
        rows.extend(sorted.kin.into_iter().map(|kin| self.kin_row(subject, kin)));
        if !sorted.stays_closed.is_empty() {
            rows.push(self.row(subject, "stays-closed", What::Skip, sorted.stays_closed.join("; ")));
        }
        if !sorted.agreed.is_empty() {
            let action = Action::Agree { link: pair.link.id, bases: sorted.agreed };
            rows.push(self.row(subject, "agree", What::Act(action), "both sides already say the same"));
        }
        rows
    }

    fn rules<'a>(&'a self, other: &'a Record) -> impl Iterator<Item = &'a FieldRule> {
        self.input.profile.mapping.fields.iter().filter(|rule| rule.applies_to(&other.key.kind))
    }

    fn compare(&self, pair: &Pair, both: Both<'_>) -> Sorted {
        let mut sorted = Sorted::default();
        for rule in self.rules(both.other) {
            match diff::compare(rule, pair, both.halo, both.other, self.context) {
                Decision::InStep => {}
                Decision::Agree(base) => {
                    sorted.agreed.insert(rule.key(), base);
                }
                Decision::Write(side, change) => sorted.towards(side).changes.push(change),
                Decision::Missing(side, missing) => sorted.towards(side).missing.push(missing),
                Decision::Logged(side, value) => sorted.towards(side).logged.push(value),
                Decision::Conflict(conflict) => sorted.conflicts.push(conflict),
                Decision::Stopped(stop) => sorted.stopped.push(stop),
                Decision::Kin(kin) => sorted.kin.push(kin),
                Decision::StaysClosed(reason) => sorted.stays_closed.push(reason),
            }
        }
        sorted
    }

    /// Adds what must go along with the changes towards `to`: the companions of a state, the agent
    /// of a closure.
    pub(super) fn complete(&self, to: Side, pair: &Pair, both: Both<'_>, sorted: &mut Sorted) {
        let changes = &sorted.towards(to).changes;
        let writes: Vec<_> = changes.iter().flat_map(|change| change.writes.clone()).collect();
        let present = Some(both.of(to));
        let table = &both.other.key.kind;
        let notes = match to {
            Side::Halo => &pair.other_notes,
            Side::Other => &pair.halo_notes,
        };
        let context = self.context.seeing(Seen { halo: Some(both.halo), other: Some(both.other), notes });
        let extra = match to {
            Side::Other => {
                let along = closing::companions(&writes, present, &pair.link.halo_number, table, context);
                sorted.other.missing.extend(along.missing);
                along.fields
            }
            Side::Halo => {
                let agent = match complete::closing_agent(&writes, present, context) {
                    ClosingAgent::NotNeeded => None,
                    ClosingAgent::Default(agent) => Some((FieldName::new(AGENT), agent)),
                    ClosingAgent::Lacking(missing) => {
                        sorted.halo.missing.push(missing);
                        None
                    }
                };
                let note = closing::note(&writes, present, &pair.link.other_number, table, context);
                agent.into_iter().chain(note).collect()
            }
        };
        for (field, value) in extra {
            self.go_along(to, both, (field, value), sorted);
        }
    }

    /// Puts a field that goes along where its rule's base will know of it, so that it is not taken
    /// for a change of its own in the next pass and sent back. A rule that moves the other way, or
    /// waits for a person, keeps its base.
    fn go_along(&self, to: Side, both: Both<'_>, (field, value): (FieldName, Outgoing), sorted: &mut Sorted) {
        let becomes = value.value().clone();
        let rule = self.rules(both.other).find(|rule| rule.single_field(to) == Some(&field));
        let rule = rule.filter(|rule| !sorted.is_busy(&rule.key(), to.opposite()));
        let values = rule.and_then(|rule| {
            let side_value = |side: Side| convert::side_value(rule, side, both.of(side));
            Some((rule, side_value(to)?, side_value(to.opposite())?))
        });
        let named = |rule| project::named(rule, to, &becomes.code(), &both.other.key.kind, self.context);
        let towards = sorted.towards(to);
        let Some((rule, was, source)) = values else {
            towards.companions.push((field, value));
            return;
        };
        towards.changes.retain(|change| change.key != rule.key());
        towards.changes.push(FieldChange {
            key: rule.key(),
            name: rule.name.clone(),
            writes: vec![(field, value)],
            was,
            source,
            stands_in: Some(StandIn { of: "nothing".to_owned(), named: named(rule) }),
            becomes,
        });
    }

    /// The rows that write on `to`: one for fields and notes; a hold for the fields, with the notes
    /// flowing on, where a value has no counterpart.
    fn updates(&self, to: Side, pair: &Pair, both: Both<'_>, (subject, towards): (Subject<'_>, Towards)) -> Vec<Row> {
        let (from_notes, from_number, target) = match to {
            Side::Halo => (&pair.other_notes, &pair.link.other_number, &pair.link.halo),
            Side::Other => (&pair.halo_notes, &pair.link.halo_number, &pair.link.other),
        };
        let Towards { mut changes, mut companions, missing, logged } = towards;
        let mut rows = Vec::new();
        if !logged.is_empty() {
            let reason = logged_reason(&logged, to);
            rows.push(self.row(subject, logged_sort(to), What::Logged { values: logged }, reason));
        }
        if !missing.is_empty() {
            let reason = missing_reason(&missing, to);
            rows.push(self.row(subject, hold_sort(to), What::Hold { missing }, reason));
            changes.clear();
            companions.clear();
        }
        let fresh: Vec<&Note> = from_notes.iter().filter(|note| !pair.settled_notes.contains(&note.key)).collect();
        let fresh = without_copies(fresh, pair, to.opposite());
        let mut notes = self.carried(fresh.into_iter(), (to.opposite(), Some(pair.link.since)), from_number);
        for revision in revisions::of(pair, to.opposite(), self.input.profile) {
            self.sort_in(&mut notes, to.opposite(), revision);
        }
        if let Some((missing, reason)) = notes.hold() {
            rows.push(self.row(subject, "hold-notes", What::Hold { missing }, reason));
        }
        let mut notes = notes.go;
        let later = notes.split_off(self.input.profile.loading.piece(notes.len())).len();
        if changes.is_empty() && notes.is_empty() {
            return rows;
        }
        let reason = update_reason(&changes, notes.len()) + &later_words(later);
        let what = RecordChange {
            link: pair.link.id,
            target: target.clone(),
            seen: Some(both.of(to).version.clone()),
            fields: changes,
            companions,
            notes,
            later,
            loss: false,
        };
        rows.push(self.row(subject, update_sort(to), What::Act(Action::Update { to, what: Box::new(what) }), reason));
        rows
    }
}

/// What is said of notes that follow later.
pub(super) fn later_words(later: usize) -> String {
    match later {
        0 => String::new(),
        later => format!("; {later} more of its notes follow in later passes"),
    }
}

/// Of these notes of a side, those that were not carried before, by whatever desk.
fn without_copies<'n>(mut notes: Vec<&'n Note>, pair: &Pair, side: Side) -> Vec<&'n Note> {
    if !notes.is_empty() {
        let halo = Said { side: Side::Halo, number: &pair.link.halo_number, notes: &pair.halo_notes };
        let other = Said { side: Side::Other, number: &pair.link.other_number, notes: &pair.other_notes };
        let copies = if side == Side::Halo { Copies::between(halo, other) } else { Copies::between(other, halo) };
        notes.retain(|note| !copies.hold(note));
    }
    notes
}

/// Why fields stopped themselves.
fn stop_reason(stopped: &[FieldStop]) -> String {
    let names: Vec<&str> = stopped.iter().map(|stop| stop.name.as_str()).collect();
    format!(
        "{} was written again and again and turned back each time by the other system's own rules, or by another \
         program that keeps these records, too; it is not written any more until a person lets it go on, or the rule \
         there or the mapping here is put right",
        names.join(", ")
    )
}

fn logged_sort(to: Side) -> &'static str {
    match to {
        Side::Halo => "logged-halo",
        Side::Other => "logged-other",
    }
}

fn hold_sort(to: Side) -> &'static str {
    match to {
        Side::Halo => "hold-halo",
        Side::Other => "hold-other",
    }
}

fn update_sort(to: Side) -> &'static str {
    match to {
        Side::Halo => "update-halo",
        Side::Other => "update-other",
    }
}

/// The record if it could be read.
fn readable(record: Option<&Record>) -> Option<&Record> {
    record.filter(|record| !matches!(record.presence, Presence::Unreadable(_)))
}

fn unreadable(record: &Record) -> Option<String> {
    match &record.presence {
        Presence::Unreadable(why) => Some(format!(" ({}: {why})", record.number)),
        Presence::Live | Presence::Deleted | Presence::MergedInto(_) | Presence::NotShown => None,
    }
}

fn update_reason(fields: &[FieldChange], notes: usize) -> String {
    let names: Vec<&str> = fields.iter().map(|change| change.name.as_str()).collect();
    let notes = match notes {
        0 => String::new(),
        1 => "1 note".to_owned(),
        several => format!("{several} notes"),
    };
    match (names.is_empty(), notes.is_empty()) {
        (false, true) => format!("changed: {}", names.join(", ")),
        (false, false) => format!("changed: {}; {notes}", names.join(", ")),
        (true, _) => notes,
    }
}
