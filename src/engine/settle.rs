//! Settling: what a vendor stored becomes links, bases, note pairs and journal entries, all of one
//! write in one transaction with the outbox row's end.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::causes::Evidence;
use super::item::{Item, Target};
use crate::connector::Stored;
use crate::mapping::{Outgoing, convert, text, typed};
use crate::model::{Base, FieldName, Link, LinkId, NoteKey, Record, RecordKey, RunId, Side, Value};
use crate::plan::action::{Creation, RecordChange};
use crate::plan::{CarriedNote, FieldChange};
use crate::profile::{Conversion, FieldRule, Profile};
use crate::store::{Actor, Change, JournalEntry, NewLink, NewState, NotePair, NoteText, OutboxRow, PairedNote, Wrote};

/// Something that a vendor did not store as it was sent, though it said yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The record.
    pub record: String,
    /// The field's name in the mapping.
    pub field: String,
    /// What was sent.
    pub sent: String,
    /// What is there.
    pub stored: String,
    /// The likely cause and what to do.
    pub cause: String,
    /// What the cause is named by, until it is.
    #[serde(skip)]
    pub evidence: Option<Evidence>,
}

/// The circumstances of a write.
#[derive(Clone, Copy)]
pub struct Settler<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// The run.
    pub run: RunId,
    /// Who is behind it.
    pub actor: Actor,
    /// The time of the settlement.
    pub now: Timestamp,
}

/// What one settled write changes in the store, and what was found.
#[derive(Default)]
pub struct Settlement {
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// What was not stored as sent.
    pub findings: Vec<Finding>,
}

impl Settler<'_> {
    /// Settles a row that a vendor carried out. `link` is the link of a note's or marker's record.
    pub fn done(&self, row: &OutboxRow, item: &Item, stored: &Stored, link: Option<&Link>) -> Settlement {
        let mut settlement = Settlement::default();
        match item {
            Item::Create { to, what, .. } => self.created(*to, what, stored, &mut settlement),
            Item::Complete { to, what, .. } => self.completed(*to, what, (stored, link), &mut settlement),
            Item::Update { to, what } => self.updated(*to, what, stored, &mut settlement),
            Item::Note { to, target, note } => {
                if let Some((id, key)) = target_of(target, link, *to) {
                    let copy = stored.notes.first().cloned().flatten();
                    let (what, text) = match &note.in_place {
                        Some(place) if copy.as_ref() == Some(&place.copy) => ("note-changed", place.note.text()),
                        _ => ("note", note.note.text()),
                    };
                    settlement.changes.extend(self.note_pair(id, *to, note, copy));
                    settlement.changes.push(self.journal(Some(id), &key, what, &Value::Empty, &text));
                }
            }
            // Files are settled where they are sent.
            Item::File { .. } => {}
            Item::Mark { record, .. } => {
                let what = link.map(|link| link.other_number.clone()).unwrap_or_default();
                settlement.changes.push(self.journal(link.map(|link| link.id), record, "mark", &Value::Empty, &what));
            }
        }
        if let Some(record) = &stored.record {
            settlement.changes.push(Change::Records(vec![record.clone()]));
        }
        settlement.changes.push(Change::Outbox { id: row.id, to: NewState::Done });
        settlement
    }

    fn created(&self, to: Side, what: &Creation, stored: &Stored, settlement: &mut Settlement) {
        let Some(record) = &stored.record else { return };
        let (halo, other) = match to {
            Side::Halo => ((&record.key, &record.number), (&what.from, &what.from_number)),
            Side::Other => ((&what.from, &what.from_number), (&record.key, &record.number)),
        };
        settlement.changes.push(Change::NewLink(Box::new(NewLink {
            profile: self.profile.name.clone(),
            halo: halo.0.clone(),
            halo_number: halo.1.clone(),
            role: what.role,
            other: other.0.clone(),
            other_number: other.1.clone(),
            generation: what.generation,
            since: self.now,
            bases: self.first_bases(to, what, record),
            adopted: false,
            notes: what.left_behind.iter().map(|key| left_behind(key, to.opposite(), self.now)).collect(),
            actor: self.actor,
            run: Some(self.run),
        })));
        let fields: BTreeMap<&str, String> =
            what.fields.iter().map(|(name, value)| (name.as_str(), value.value().code())).collect();
        settlement.changes.push(self.journal(None, &record.key, "create", &Value::Empty, &fields));
        if what.order.is_some() {
            // Its own fields are written afterwards.
            return;
        }
        self.compare(to, what, record, settlement);
    }

    /// The fields of a record that came of an order are written: what it holds now is the first base.
    fn completed(
        &self,
        to: Side,
        what: &Creation,
        (stored, link): (&Stored, Option<&Link>),
        settlement: &mut Settlement,
    ) {
        let (Some(record), Some(link)) = (&stored.record, link) else { return };
        settlement.changes.push(Change::Bases { link: link.id, bases: self.first_bases(to, what, record) });
        settlement.changes.push(self.journal(Some(link.id), &record.key, "mark", &Value::Empty, &what.from_number));
        self.compare(to, what, record, settlement);
    }

    /// What of a new record was not stored as it was sent.
    fn compare(&self, to: Side, what: &Creation, record: &Record, settlement: &mut Settlement) {
        settlement.findings.extend(what.fields.iter().filter_map(|field| self.unlike(to, record, field)));
    }

    /// That a record does not hold a value that was written whatever was there before.
    fn unlike(&self, to: Side, record: &Record, (name, value): &(FieldName, Outgoing)) -> Option<Finding> {
        let there = record.field(name).filter(|there| !typed::alike(there, value.value()))?;
        let rule = self.profile.mapping.fields.iter().find(|rule| rule.single_field(to) == Some(name));
        let evidence = Evidence {
            side: to,
            record: record.key.clone(),
            field: Some(name.clone()),
            sent: value.value().clone(),
            stored: there.clone(),
            was: Value::Empty,
            computed: rule.is_some_and(|rule| rule.computed_there),
        };
        Some(finding(record, name.as_str(), evidence))
    }

    /// The first base of each rule: the source's value, and what the new record holds.
    ///
    /// Nothing was written where the source is empty; what ServiceNow fills in there by itself is a
    /// change of its own and comes back. Halo's own defaults do not go out to a customer's system.
    fn first_bases(&self, to: Side, what: &Creation, record: &Record) -> Vec<(String, Base)> {
        let mut bases = Vec::new();
        for rule in &self.profile.mapping.fields {
            let key = rule.key();
            let Some(source) = what.sources.get(&key) else { continue };
            let Some(there) = convert::side_value(rule, to, record) else { continue };
            let there = if to == Side::Other && what.empty.contains(&key) { Value::Empty } else { there };
            // A reference that only one of them has is late, not agreed on.
            if rule.conversion == Conversion::Link && source.is_empty() != there.is_empty() {
                continue;
            }
            bases.push((key, base(to, source.clone(), there)));
        }
        bases
    }

    fn updated(&self, to: Side, what: &RecordChange, stored: &Stored, settlement: &mut Settlement) {
        let (mut bases, mut before, mut after) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for change in &what.fields {
            let rule = self.profile.mapping.fields.iter().find(|rule| rule.key() == change.key);
            let there = rule.and_then(|rule| answered(rule, to, stored));
            if let (Some(there), Some(record)) = (&there, &stored.record)
                && !typed::alike(there, &change.becomes)
            {
                let evidence = Evidence {
                    side: to,
                    record: record.key.clone(),
                    field: rule.and_then(|rule| rule.single_field(to)).cloned(),
                    sent: change.becomes.clone(),
                    stored: there.clone(),
                    was: change.was.clone(),
                    computed: rule.is_some_and(|rule| rule.computed_there),
                };
                settlement.findings.push(finding(record, &change.name, evidence));
            }
            settlement.changes.extend(self.wrote(to, what.link, change, there.as_ref()));
            let there = there.unwrap_or_else(|| change.becomes.clone());
            before.insert(change.name.as_str(), change.was.code());
            // What the vendor made of it, so that it is told apart from what somebody changes later.
            after.insert(change.name.as_str(), there.code());
            bases.push((change.key.clone(), base(to, change.source.clone(), there)));
        }
        if let Some(record) = &stored.record {
            settlement.findings.extend(what.companions.iter().filter_map(|field| self.unlike(to, record, field)));
        }
        if !bases.is_empty() {
            settlement.changes.push(Change::Bases { link: what.link, bases });
            settlement.changes.push(self.journal(Some(what.link), &what.target, "update", &before, &after));
        }
        for (at, note) in what.notes.iter().enumerate() {
            let copy = stored.notes.get(at).cloned().flatten();
            settlement.changes.extend(self.note_pair(what.link, to, note, copy));
            let text = note.note.text();
            settlement.changes.push(self.journal(Some(what.link), &what.target, "note", &Value::Empty, &text));
        }
    }

    /// Counts whether the value stayed, where the vendor's answer tells.
    fn wrote(&self, side: Side, link: LinkId, change: &FieldChange, there: Option<&Value>) -> Option<Change> {
        let there = there?;
        let stays = typed::alike(there, &change.becomes);
        let sent = change.becomes.code();
        Some(Change::Wrote(Box::new(Wrote {
            link,
            rule: change.key.clone(),
            side,
            stored: if stays { sent.clone() } else { there.code() },
            rewritten: !stays && !is_form_of(&there.code(), &sent),
            sent,
            at: self.now,
        })))
    }

    /// A revision is paired under a name of its own, so that the note keeps its first copy.
    pub(super) fn note_pair(&self, link: LinkId, to: Side, note: &CarriedNote, copy: Option<String>) -> Vec<Change> {
        let origin = to.opposite();
        let pair = Change::NotePair(Box::new(NotePair {
            link,
            note: PairedNote {
                origin,
                origin_note: note.paired_as().to_owned(),
                other_note: copy,
                reference: note.note.reference().to_owned(),
                at: self.now,
            },
        }));
        let said = note
            .said
            .clone()
            .map(|said| Change::NoteText(Box::new(NoteText { link, origin, note: note.origin.id.clone(), said })));
        std::iter::once(pair).chain(said).collect()
    }

    pub(super) fn journal<B: Serialize, A: Serialize>(
        &self,
        link: Option<LinkId>,
        record: &RecordKey,
        what: &str,
        before: &B,
        after: &A,
    ) -> Change {
        let json = |value: Result<String, serde_json::Error>| value.unwrap_or_else(|_unwritable| "null".to_owned());
        Change::Journal(Box::new(JournalEntry {
            run: Some(self.run),
            link,
            record: record.clone(),
            at: self.now,
            actor: self.actor,
            what: what.to_owned(),
            before: json(serde_json::to_string(before)),
            after: json(serde_json::to_string(after)),
        }))
    }
}

fn left_behind(key: &NoteKey, origin: Side, at: Timestamp) -> PairedNote {
    PairedNote { origin, origin_note: key.id.clone(), other_note: None, reference: String::new(), at }
}

fn base(to: Side, source: Value, there: Value) -> Base {
    match to {
        Side::Halo => Base { halo: there, other: source },
        Side::Other => Base { halo: source, other: there },
    }
}

fn answered(rule: &FieldRule, to: Side, stored: &Stored) -> Option<Value> {
    convert::side_value(rule, to, stored.record.as_ref()?)
}

/// What is shorter is a code rather than a text that was cut.
const CUT: usize = 20;

/// Whether a stored text is what was sent in another form: cut, or with other spaces, signs or case.
/// No rule rewrote it then, and it can be written as often as it changes.
fn is_form_of(stored: &str, sent: &str) -> bool {
    let letters = |text: &str| -> String {
        text::plain(text).chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (stored, sent) = (letters(stored), letters(sent));
    !stored.is_empty() && (stored == sent || (stored.chars().count() >= CUT && sent.starts_with(&stored)))
}

/// The link and record of a note's target.
pub fn target_of(target: &Target, link: Option<&Link>, to: Side) -> Option<(LinkId, RecordKey)> {
    match (target, link) {
        (Target::Linked { link, key }, _) => Some((*link, key.clone())),
        (Target::MadeFor { .. }, Some(link)) => {
            let key = match to {
                Side::Halo => link.halo.clone(),
                Side::Other => link.other.clone(),
            };
            Some((link.id, key))
        }
        (Target::MadeFor { .. }, None) => None,
    }
}

/// A finding whose cause is named once the catalogues are at hand.
fn finding(record: &Record, name: &str, evidence: Evidence) -> Finding {
    Finding {
        record: record.number.clone(),
        field: name.to_owned(),
        sent: evidence.sent.to_string(),
        stored: evidence.stored.to_string(),
        cause: "not stored as sent".to_owned(),
        evidence: Some(evidence),
    }
}
