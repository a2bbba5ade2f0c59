//! Undoing: what a run wrote is turned back where it still stands. What somebody changed since is
//! left alone, and what cannot be taken back is said.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::action::{Action, FieldChange, Plan, RecordChange, Row, What};
use super::guard::{self, Basis};
use super::input::Pair;
use super::subject::{Subject, pair_title};
use crate::mapping::{convert, project, text};
use crate::model::{LinkId, Presence, Record, RecordKey, RunId, Side, Value};
use crate::profile::{FieldRule, Profile};

/// A field that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The key of its rule.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The code that was there before.
    pub was: String,
    /// The code that was there then: what was sent, or what the vendor made of it.
    pub became: String,
    /// The run that wrote it again since, if one did.
    pub again: Option<RunId>,
}

/// What a run did to one record of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The pair.
    pub link: LinkId,
    /// The side that was written.
    pub to: Side,
    /// Its fields.
    pub fields: Vec<Written>,
}

/// Something that a run did and that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasting {
    /// The record.
    pub record: RecordKey,
    /// What people call it.
    pub title: String,
    /// Tells it from other things that stay on the same record.
    pub sort: String,
    /// What stays, why, and what a person can do.
    pub reason: String,
}

/// Everything that the undoing of a run is planned from.
#[derive(Debug)]
pub struct UndoInput<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Its version.
    pub profile_version: u32,
    /// The time of the plan.
    pub now: Timestamp,
    /// The run that is undone.
    pub run: RunId,
    /// The pairs that it wrote, as they are now.
    pub pairs: &'a [Pair],
    /// What it wrote.
    pub deeds: &'a [Deed],
    /// What it did and what stays.
    pub lasting: &'a [Lasting],
    /// How many live links the profile has.
    pub live_links: u64,
    /// Records that have actions on their way.
    pub under_way: &'a BTreeSet<RecordKey>,
}

/// Plans the undoing of a run.
pub fn undo(input: &UndoInput<'_>) -> Plan {
    let mut rows: Vec<Row> = input.deeds.iter().map(|deed| row(input, deed)).collect();
    rows.extend(input.lasting.iter().map(|one| stays(input, one)));
    rows.sort_by(|left, right| (&left.title, &left.id).cmp(&(&right.title, &right.id)));
    let stops = guard::stops(&rows, &input.profile.limits, Basis::of(input.live_links, input.pairs, false));
    Plan {
        profile: input.profile.name.clone(),
        profile_version: input.profile_version,
        made: input.now,
        first_load: false,
        undoes: Some(input.run),
        narrowed: false,
        turned: Vec::new(),
        rows,
        stops,
    }
}

fn stays(input: &UndoInput<'_>, lasting: &Lasting) -> Row {
    let record = Some((&lasting.record, None));
    let is_halo = lasting.record.system == crate::model::System::Halo;
    let (halo, other) = if is_halo { (record, None) } else { (None, record) };
    let subject = Subject { halo, other, title: &lasting.title };
    subject.row(&lasting.sort, input.profile.name.as_str(), What::Skip, lasting.reason.clone())
}

fn row(input: &UndoInput<'_>, deed: &Deed) -> Row {
    let sort = match deed.to {
        Side::Halo => "undo-halo",
        Side::Other => "undo-other",
    };
    let profile = input.profile.name.as_str();
    let Some(pair) = input.pairs.iter().find(|pair| pair.link.id == deed.link) else {
        let subject = Subject { halo: None, other: None, title: &format!("link {}", deed.link) };
        return subject.row(&format!("{sort} {}", deed.link), profile, What::Skip, ENDED.to_owned());
    };
    let title = pair_title(pair, input.profile);
    let subject = Subject {
        halo: Some((&pair.link.halo, pair.halo.as_ref())),
        other: Some((&pair.link.other, pair.other.as_ref())),
        title: &title,
    };
    match turned_back(input, deed, pair) {
        Ok((change, left)) => {
            let names: Vec<&str> = change.fields.iter().map(|field| field.name.as_str()).collect();
            let turned = if names.is_empty() { String::new() } else { format!("turned back: {}", names.join(", ")) };
            let parts: Vec<String> = std::iter::once(turned).chain(left).filter(|part| !part.is_empty()).collect();
            let reason = parts.join("; ");
            let what = if change.fields.is_empty() {
                What::Skip
            } else {
                What::Act(Action::Update { to: deed.to, what: Box::new(change) })
            };
            subject.row(sort, profile, what, reason)
        }
        Err(reason) => subject.row(sort, profile, What::Skip, reason.to_owned()),
    }
}

const ENDED: &str = "the pair is no longer linked, so nothing of it is turned back";

/// What is written to turn a deed back, and why other fields of it are left; an error where nothing
/// of it can be turned back now.
fn turned_back(input: &UndoInput<'_>, deed: &Deed, pair: &Pair) -> Result<(RecordChange, Vec<String>), &'static str> {
    let (target, key, source) = match deed.to {
        Side::Halo => (pair.halo.as_ref(), &pair.link.halo, pair.other.as_ref()),
        Side::Other => (pair.other.as_ref(), &pair.link.other, pair.halo.as_ref()),
    };
    let target = target
        .filter(|record| record.presence == Presence::Live)
        .ok_or("the record cannot be read now, so nothing is written to it")?;
    if input.under_way.contains(&pair.link.halo) || input.under_way.contains(&pair.link.other) {
        return Err("earlier actions on this pair are still on their way; undo it when they are settled");
    }
    let mut change = RecordChange {
        link: pair.link.id,
        target: key.clone(),
        seen: Some(target.version.clone()),
        fields: Vec::new(),
        companions: Vec::new(),
        notes: Vec::new(),
        later: 0,
        loss: false,
    };
    let mut left = Vec::new();
    for written in &deed.fields {
        let field = Field { written, to: deed.to, target, source };
        match field.turn_back(input.profile) {
            Ok(field) => change.fields.push(field),
            Err(why) => left.push(format!("{} is left: {why}", written.name)),
        }
    }
    Ok((change, left))
}

/// One written field, and how its record is now.
struct Field<'a> {
    written: &'a Written,
    to: Side,
    target: &'a Record,
    source: Option<&'a Record>,
}

impl Field<'_> {
    fn turn_back(&self, profile: &Profile) -> Result<FieldChange, String> {
        let written = self.written;
        let rule = profile.mapping.fields.iter().find(|rule| rule.key() == written.key);
        let rule = rule.ok_or("the profile does not map it any more")?;
        if let Some(run) = written.again {
            return Err(format!("run {run} wrote it again; undo that one first"));
        }
        let now = convert::side_value(rule, self.to, self.target).ok_or("its value cannot be read now")?;
        if now.code() == written.was {
            return Err("it holds again what it held before".to_owned());
        }
        if !self.still_ours(&now) {
            return Err(format!("it was changed since and holds {now}"));
        }
        let becomes = Value::text(&written.was);
        Ok(FieldChange {
            key: written.key.clone(),
            name: written.name.clone(),
            writes: project::cleared(rule, self.to, &becomes),
            was: now,
            becomes,
            source: self.opposite(rule),
            stands_in: None,
        })
    }

    /// Whether the field holds what it held after the run.
    fn still_ours(&self, now: &Value) -> bool {
        text::plain(&now.code()) == text::plain(&self.written.became)
    }

    /// What the opposite side holds: it becomes the other half of the base, so that what was turned
    /// back is no new difference between the two.
    fn opposite(&self, rule: &FieldRule) -> Value {
        let side = self.to.opposite();
        self.source.and_then(|record| convert::side_value(rule, side, record)).unwrap_or_default()
    }
}
