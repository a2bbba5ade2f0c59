//! The plan itself: every pair, arrival and sending becomes rows, each with its reason.

use std::collections::BTreeMap;

use super::action::{Action, CarriedNote, Change, Creation, Plan, Row, RowId, What};
use super::closing;
use super::diff::{self, Decision};
use super::guard;
use super::input::{Arrival, Pair, PlanInput, Send, SendCause};
use crate::mapping::convert::{self, Context};
use crate::mapping::note;
use crate::mapping::project::{self, Missing, NewRecord};
use crate::model::{Base, FieldName, Fingerprint, Kind, Note, Presence, Record, RecordKey, Side, Visibility};
use crate::profile::Scope;

/// Decides what a pass would do.
pub fn plan(input: &PlanInput<'_>) -> Plan {
    let context = Context {
        profile: input.profile,
        people: input.people,
        halo: input.halo_catalogue,
        other: input.other_catalogue,
    };
    let planner = Planner { input, context };
    let mut rows: Vec<Row> = Vec::new();
    for pair in input.pairs {
        rows.extend(planner.pair(pair));
    }
    for arrival in input.arrivals {
        rows.extend(planner.arrival(arrival));
    }
    for send in input.sends {
        rows.push(planner.send(send));
    }
    rows.sort_by(|left, right| (&left.title, &left.id).cmp(&(&right.title, &right.id)));
    let creates = rows.iter().any(|row| matches!(row.what, What::Act(Action::Create { to: Side::Halo, .. })));
    let first_load = !input.loaded_before && creates;
    let stops = guard::stops(&rows, &input.profile.limits, input.live_links, first_load);
    Plan {
        profile: input.profile.name.clone(),
        profile_version: input.profile_version,
        made: input.now,
        first_load,
        rows,
        stops,
    }
}

struct Planner<'a> {
    input: &'a PlanInput<'a>,
    context: Context<'a>,
}

/// The field decisions of one pair, sorted by what they need.
#[derive(Default)]
struct Sorted {
    agreed: BTreeMap<String, Base>,
    to_halo: Vec<super::FieldChange>,
    to_other: Vec<super::FieldChange>,
    missing_halo: Vec<Missing>,
    missing_other: Vec<Missing>,
    conflicts: Vec<super::action::FieldConflict>,
}

/// The records that a row is about.
#[derive(Clone, Copy)]
struct Subject<'a> {
    halo: Option<(&'a RecordKey, Option<&'a Record>)>,
    other: Option<(&'a RecordKey, Option<&'a Record>)>,
    title: &'a str,
}

impl Subject<'_> {
    fn row(self, sort: &str, profile: &str, what: What, reason: String) -> Row {
        let key = |side: Option<(&RecordKey, Option<&Record>)>| side.map(|(key, _)| key.clone());
        let seen =
            |side: Option<(&RecordKey, Option<&Record>)>| side.and_then(|(_, record)| Some(record?.version.clone()));
        let (halo, other) = (key(self.halo), key(self.other));
        let name = format!(
            "{profile}|{sort}|{}|{}",
            halo.as_ref().map(RecordKey::to_string).unwrap_or_default(),
            other.as_ref().map(RecordKey::to_string).unwrap_or_default()
        );
        let id: String = Fingerprint::of(&name).as_str().chars().take(12).collect();
        Row {
            id: RowId(id),
            halo,
            other,
            title: self.title.to_owned(),
            what,
            reason,
            seen: (seen(self.halo), seen(self.other)),
        }
    }
}

impl Planner<'_> {
    fn row(&self, subject: Subject<'_>, sort: &str, what: What, reason: impl Into<String>) -> Row {
        subject.row(sort, self.input.profile.name.as_str(), what, reason.into())
    }

    fn pair(&self, pair: &Pair) -> Vec<Row> {
        let title = pair_title(pair);
        let subject = Subject {
            halo: Some((&pair.link.halo, pair.halo.as_ref())),
            other: Some((&pair.link.other, pair.other.as_ref())),
            title: &title,
        };
        if self.input.under_way.contains(&pair.link.halo) || self.input.under_way.contains(&pair.link.other) {
            let reason =
                "earlier actions on this pair are still on their way; it is planned again when they are settled";
            return vec![self.row(subject, "under-way", What::Skip, reason)];
        }
        let (Some(halo), Some(other)) = (&pair.halo, &pair.other) else {
            let reason = "one of the two records could not be read; nothing is done until it can be";
            return vec![self.row(subject, "unreadable", What::Skip, reason)];
        };
        if let Some(reason) = gone(halo, other) {
            return vec![self.row(subject, "gone", What::Skip, reason)];
        }
        let sorted = self.compare(pair, halo, other);
        let mut rows = Vec::new();
        rows.extend(self.updates(pair, subject, Side::Halo, &sorted));
        rows.extend(self.updates(pair, subject, Side::Other, &sorted));
        if !sorted.conflicts.is_empty() {
            let names: Vec<&str> = sorted.conflicts.iter().map(|conflict| conflict.name.as_str()).collect();
            let reason = format!("both sides changed {}; a person must choose", names.join(", "));
            rows.push(self.row(subject, "conflict", What::Conflict { fields: sorted.conflicts.clone() }, reason));
        }
        if !sorted.agreed.is_empty() {
            let action = Action::Agree { link: pair.link.id, bases: sorted.agreed };
            rows.push(self.row(subject, "agree", What::Act(action), "both sides already say the same"));
        }
        rows
    }

    fn compare(&self, pair: &Pair, halo: &Record, other: &Record) -> Sorted {
        let mut sorted = Sorted::default();
        for rule in &self.input.profile.mapping.fields {
            if !rule.applies_to(&other.key.kind) {
                continue;
            }
            match diff::compare(rule, pair, halo, other, self.context) {
                Decision::InStep => {}
                Decision::Agree(base) => {
                    sorted.agreed.insert(rule.key(), base);
                }
                Decision::Write(Side::Halo, change) => sorted.to_halo.push(change),
                Decision::Write(Side::Other, change) => sorted.to_other.push(change),
                Decision::Missing(Side::Halo, missing) => sorted.missing_halo.push(missing),
                Decision::Missing(Side::Other, missing) => sorted.missing_other.push(missing),
                Decision::Conflict(conflict) => sorted.conflicts.push(conflict),
            }
        }
        sorted
    }

    /// The rows that write on `to`: one for fields and notes; a hold for the fields, with the notes
    /// flowing on, where a value has no counterpart.
    fn updates(&self, pair: &Pair, subject: Subject<'_>, to: Side, sorted: &Sorted) -> Vec<Row> {
        let (changes, missing, from_notes, from, target, present) = match to {
            Side::Halo => (
                &sorted.to_halo,
                &sorted.missing_halo,
                &pair.other_notes,
                &pair.link.other_number,
                &pair.link.halo,
                pair.halo.as_ref(),
            ),
            Side::Other => (
                &sorted.to_other,
                &sorted.missing_other,
                &pair.halo_notes,
                &pair.link.halo_number,
                &pair.link.other,
                pair.other.as_ref(),
            ),
        };
        let mut rows = Vec::new();
        let held = !missing.is_empty();
        if held {
            rows.push(self.row(
                subject,
                hold_sort(to),
                What::Hold { missing: missing.clone() },
                missing_reason(missing, to),
            ));
        }
        let mut fields = if held { Vec::new() } else { changes.clone() };
        let fresh = from_notes.iter().filter(|note| !pair.settled_notes.contains(&note.key));
        let notes = self.carried(fresh, to.opposite(), from);
        if fields.is_empty() && notes.is_empty() {
            return rows;
        }
        let companions = match to {
            Side::Halo => closing::assign(&mut fields, pair, self.context).into_iter().collect(),
            Side::Other => {
                let writes: Vec<_> = fields.iter().flat_map(|change| change.writes.clone()).collect();
                project::companions(&writes, present, &pair.link.halo_number, self.context)
            }
        };
        let reason = update_reason(&fields, notes.len());
        let what = Change {
            link: pair.link.id,
            target: target.clone(),
            seen: present.map(|record| record.version.clone()),
            fields,
            companions,
            notes,
        };
        let action = Action::Update { to, what: Box::new(what) };
        rows.push(self.row(subject, update_sort(to), What::Act(action), reason));
        rows
    }

    fn carried<'n>(&self, notes: impl Iterator<Item = &'n Note>, from: Side, number: &str) -> Vec<CarriedNote> {
        let mut travelling: Vec<&Note> = notes.filter(|one| note::travels(one, from, self.input.profile)).collect();
        travelling.sort_by(|left, right| (left.at, &left.key).cmp(&(right.at, &right.key)));
        travelling
            .into_iter()
            .map(|one| {
                let outgoing = note::outgoing(one, from, number);
                let outcome = (from == Side::Other).then(|| self.halo_outcome(outgoing.visibility())).flatten();
                CarriedNote { origin: one.key.clone(), note: outgoing, outcome }
            })
            .collect()
    }

    fn halo_outcome(&self, visibility: Visibility) -> Option<String> {
        let options = &self.input.profile.notes;
        let outcome = match visibility {
            Visibility::Private => options.private_outcome,
            Visibility::Public => options.public_outcome,
        };
        outcome.map(|outcome| outcome.to_string())
    }

    fn arrival(&self, arrival: &Arrival) -> Option<Row> {
        let record = &arrival.record;
        let title = record_title(record, "short_description");
        let subject = Subject { halo: None, other: Some((&record.key, Some(record))), title: &title };
        let table = &record.key.kind;
        let skip = |reason: String| Some(self.row(subject, "arrival", What::Skip, reason));
        if self.input.under_way.contains(&record.key) {
            return skip("its ticket is on its way".to_owned());
        }
        let marked_by_us = record.marked.as_deref().and_then(|marker| marker.strip_prefix(&self.input.halo_origin));
        if let Some(ticket) = marked_by_us {
            let ticket = ticket.trim_start_matches('/');
            let missing = vec![Missing { rule: "Link".to_owned(), value: format!("ticket {ticket}") }];
            let reason = format!(
                "it carries the marker of Halo ticket {ticket} but is not linked to it; adopt the pair, or clear the marker"
            );
            return Some(self.row(subject, "arrival", What::Hold { missing }, reason));
        }
        if let Some(reason) = self.out_of_scope(record) {
            return skip(reason);
        }
        let made = project::new_record(record, Side::Other, table, self.context);
        if !made.missing.is_empty() {
            let reason = missing_reason(&made.missing, Side::Halo);
            return Some(self.row(subject, "arrival", What::Hold { missing: made.missing }, reason));
        }
        let what = self.creation(
            record,
            &arrival.notes,
            made,
            (Side::Halo, convert::ticket_kind(), table),
            arrival.generation,
        );
        let reason = format!("new {} without a ticket", table.as_str());
        Some(self.row(subject, "arrival", What::Act(Action::Create { to: Side::Halo, what: Box::new(what) }), reason))
    }

    fn out_of_scope(&self, record: &Record) -> Option<String> {
        let inbound = &self.input.profile.inbound;
        if !inbound.create_tickets {
            return Some("the profile makes no tickets of new records".to_owned());
        }
        if record.presence != Presence::Live {
            return Some("it was deleted".to_owned());
        }
        if self.input.profile.ticket_type_for(&record.key.kind).is_none() {
            return Some(format!("the profile takes in no records of table {}", record.key.kind));
        }
        let after = inbound.created_after?;
        let too_old = record.created.is_some_and(|created| created < after);
        too_old.then(|| format!("it was made before {after}, where this profile begins"))
    }

    fn send(&self, send: &Send) -> Row {
        let record = &send.record;
        let title = record_title(record, "summary");
        let subject = Subject { halo: Some((&record.key, Some(record))), other: None, title: &title };
        if self.input.under_way.contains(&record.key) {
            return self.row(subject, "send", What::Skip, "its record is on its way");
        }
        if let Some(problem) = self.cannot_send(record) {
            let missing = vec![Missing { rule: "Ticket".to_owned(), value: record.number.clone() }];
            return self.row(subject, "send", What::Hold { missing }, problem);
        }
        let ticket_type = record.field(&FieldName::new("tickettype_id")).and_then(crate::model::Value::as_integer);
        let chosen = send.table.as_ref().or_else(|| self.input.profile.table_for(ticket_type.unwrap_or_default()));
        let Some(table) = chosen else {
            let missing = vec![Missing { rule: "Record type".to_owned(), value: record.number.clone() }];
            let reason = "the profile sends tickets of this type as nothing; add a row to `types` or choose a table";
            return self.row(subject, "send", What::Hold { missing }, reason);
        };
        let made = project::new_record(record, Side::Halo, table, self.context);
        if !made.missing.is_empty() {
            let reason = missing_reason(&made.missing, Side::Other);
            return self.row(subject, "send", What::Hold { missing: made.missing }, reason);
        }
        let reason = match &send.cause {
            SendCause::Outcome { by } => format!("{by} asked in Halo to send it as {table}"),
            SendCause::Person => format!("a person asked to send it as {table}"),
        };
        let what = self.creation(record, &send.notes, made, (Side::Other, table.clone(), table), send.generation);
        self.row(subject, "send", What::Act(Action::Create { to: Side::Other, what: Box::new(what) }), reason)
    }

    fn cannot_send(&self, record: &Record) -> Option<String> {
        if record.presence != Presence::Live {
            return Some("the ticket was deleted or merged".to_owned());
        }
        if let Some(marked) = record.marked.as_deref().filter(|marked| !marked.is_empty()) {
            return Some(format!(
                "the ticket already names the record {marked}; adopt that pair instead of making a second record"
            ));
        }
        let number = |name: &str| record.field(&FieldName::new(name)).and_then(crate::model::Value::as_integer);
        match self.input.profile.scope {
            Scope::Customer { id } if number("client_id") != Some(id) => {
                Some(format!("the ticket belongs to another customer than {id}; send it with that customer's profile"))
            }
            Scope::Customer { .. } | Scope::Supplier { .. } | Scope::WholeDesk => None,
        }
    }

    fn creation(
        &self,
        record: &Record,
        notes: &[Note],
        made: NewRecord,
        (to, kind, table): (Side, Kind, &Kind),
        generation: u32,
    ) -> Creation {
        let carried = self.carried(notes.iter(), to.opposite(), &record.number);
        let left_behind = notes
            .iter()
            .filter(|one| !carried.iter().any(|carried| carried.origin == one.key))
            .map(|one| one.key.clone())
            .collect();
        Creation {
            from: record.key.clone(),
            from_number: record.number.clone(),
            kind,
            table: table.clone(),
            role: self.input.profile.scope.role(),
            generation,
            fields: made.fields,
            sources: made.sources,
            empty: made.empty,
            notes: carried,
            left_behind,
            stand_ins: made.stand_ins,
        }
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

fn gone(halo: &Record, other: &Record) -> Option<String> {
    let text = |record: &Record| match &record.presence {
        Presence::Live => None,
        Presence::Deleted => Some(format!("{} was deleted; the pair rests until a person decides", record.number)),
        Presence::MergedInto(into) => {
            Some(format!("{} was merged into {into}; the pair rests until a person decides", record.number))
        }
    };
    text(halo).or_else(|| text(other))
}

fn pair_title(pair: &Pair) -> String {
    let summary =
        pair.halo.as_ref().and_then(|record| record.field(&FieldName::new("summary"))).map(crate::model::Value::code);
    format!("{} {}", pair.link, summary.unwrap_or_default()).trim_end().to_owned()
}

fn record_title(record: &Record, summary: &str) -> String {
    let summary = record.field(&FieldName::new(summary)).map(crate::model::Value::code).unwrap_or_default();
    format!("{} {summary}", record.number).trim_end().to_owned()
}

fn missing_reason(missing: &[Missing], to: Side) -> String {
    let values: Vec<String> = missing.iter().map(|one| format!("{} {}", one.rule, one.value)).collect();
    let there = match to {
        Side::Halo => "Halo",
        Side::Other => "the other side",
    };
    format!("no counterpart in {there} for {}; map it, or choose a default for this field", values.join(", "))
}

fn update_reason(fields: &[super::FieldChange], notes: usize) -> String {
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
