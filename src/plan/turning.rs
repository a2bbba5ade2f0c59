//! Turned rows: in a plan that is looked at, a person takes the other side's value for a pair, as
//! far as the profile lets its fields go both ways. The pair is planned again with that choice, and
//! the choice is part of the plan.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::action::{Action, Plan, Row, Stop, What};
use super::guard::{self, Basis};
use crate::model::{RecordKey, Side};
use crate::profile::{FieldRule, Limits, Profile};

/// Whose value a person takes for fields of a pair, in one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The ticket of the pair.
    pub halo: RecordKey,
    /// The other record of the pair.
    pub other: RecordKey,
    /// The keys of the rules.
    pub rules: BTreeSet<String>,
    /// Whose value is taken.
    pub winner: Side,
    /// Who took it.
    pub by: String,
}

impl Turn {
    /// Whether a row is about its pair.
    pub fn is_about(&self, row: &Row) -> bool {
        row.halo.as_ref() == Some(&self.halo) && row.other.as_ref() == Some(&self.other)
    }
}

/// A field of a row whose direction stays, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fixed {
    /// The rule's name.
    pub name: String,
    /// Why it stays.
    pub why: String,
}

/// What a person can take in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Turnable {
    /// The keys of the rules whose value can be taken.
    pub rules: BTreeSet<String>,
    /// The fields that stay as they are planned.
    pub fixed: Vec<Fixed>,
}

/// Whose value a row takes as it is planned; `None` where it takes none.
pub fn taken(row: &Row) -> Option<Side> {
    match &row.what {
        What::Act(Action::Update { to, .. }) => Some(to.opposite()),
        _ => None,
    }
}

/// What of a row follows when the value of `winner` is taken in it; the error says why nothing does.
pub fn turnable(plan: &Plan, row: &Row, profile: &Profile, winner: Side) -> Result<Turnable, String> {
    if plan.undoes.is_some() {
        return Err("this plan turns back a run, and that has one direction".to_owned());
    }
    if taken(row) == Some(winner) {
        return Err(format!("it takes {} already", whose(winner)));
    }
    let fields: Vec<(&str, &str)> = match &row.what {
        What::Act(Action::Update { what, .. }) if what.fields.is_empty() => {
            return Err("it carries notes and no field; a note goes from where it was written".to_owned());
        }
        What::Act(Action::Update { what, .. }) => named(what.fields.iter().map(|one| (&one.key, &one.name))),
        What::Conflict { fields } => named(fields.iter().map(|one| (&one.key, &one.name))),
        other => return Err(stays(other).to_owned()),
    };
    let mut turnable = Turnable::default();
    for (key, name) in fields {
        let rule = profile.mapping.fields.iter().find(|rule| rule.key() == key);
        match rule.map_or(Some("the profile has no such field pair"), |rule| objection(rule, profile, winner)) {
            None => drop(turnable.rules.insert(key.to_owned())),
            Some(why) => turnable.fixed.push(Fixed { name: name.to_owned(), why: why.to_owned() }),
        }
    }
    if turnable.rules.is_empty() {
        let whys: Vec<String> = turnable.fixed.iter().map(|one| format!("{} {}", one.name, one.why)).collect();
        return Err(whys.join("; "));
    }
    Ok(turnable)
}

fn named<'a>(fields: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<(&'a str, &'a str)> {
    fields.map(|(key, name)| (key.as_str(), name.as_str())).collect()
}

/// Why the profile does not let a person take the value of `winner` in a field; `None` where it does.
pub(super) fn objection(rule: &FieldRule, profile: &Profile, winner: Side) -> Option<&'static str> {
    let both_ways = rule.writes_on(Side::Halo) && rule.writes_on(Side::Other);
    if !both_ways {
        return Some("goes one way only");
    }
    if !profile.outbound.updates {
        return Some("is not written on the other side: the profile changes no linked records there");
    }
    match rule.owner {
        Some(owner) if owner != winner => Some(match owner {
            Side::Halo => "belongs to Halo",
            Side::Other => "belongs to the other side",
        }),
        _ => None,
    }
}

/// Why rows of this kind have one direction.
fn stays(what: &What) -> &'static str {
    match what {
        What::Act(Action::Create { .. }) => {
            "a new record takes every value from the record that it is made of; leave the row out instead"
        }
        What::Act(Action::Files { .. }) => "a file goes from where it is to where it is not",
        What::Act(Action::Agree { .. }) => "both sides agree already",
        What::Act(Action::Retie { .. }) => "it ends or moves a link and carries no value",
        What::Act(Action::Update { .. }) | What::Conflict { .. } => "it has no field that can be taken",
        What::Hold { .. } => "it waits for what its reason says; put that right first",
        What::Stopped { .. } => "its fields stopped themselves; let them go on first",
        What::Logged { .. } => "its field is left alone by its rule",
        What::Aside { .. } | What::Skip => "nothing is done",
    }
}

/// The plan with one pair planned again: its rows are those of `again`, in the place where they
/// stood, and `turned` is what people took by now. A guard that stops a class goes on stopping it,
/// and what there is now is counted anew.
pub fn turned(plan: &Plan, again: Plan, (pair, turned): (&Turn, Vec<Turn>), limits: &Limits, live_links: u64) -> Plan {
    let place = plan.rows.iter().position(|row| pair.is_about(row));
    let mut rows: Vec<Row> = plan.rows.iter().filter(|row| !pair.is_about(row)).cloned().collect();
    let place = place.unwrap_or(rows.len()).min(rows.len());
    rows.splice(place..place, again.rows.into_iter().filter(|row| pair.is_about(row)).map(|row| told(row, &turned)));
    let pairs: BTreeSet<_> = rows.iter().filter_map(|row| Some((row.halo.as_ref()?, row.other.as_ref()?))).collect();
    let basis = Basis { live_links, pairs: pairs.len() as u64, first_load: plan.first_load };
    let mut stops = guard::stops(&rows, limits, basis);
    let before = plan.stops.iter().filter(|stop| stops.iter().all(|now| now.class != stop.class)).cloned();
    let before: Vec<Stop> = before.collect();
    stops.extend(before);
    Plan { turned, rows, stops, ..plan.clone() }
}

/// The row with the word that a person took a value in it.
fn told(row: Row, turned: &[Turn]) -> Row {
    let Some(Action::Update { to, what }) = row.action() else { return row };
    let took = |key: &str| turned.iter().find(|turn| turn.is_about(&row) && turn.rules.contains(key));
    let taken: Vec<(&str, &str)> =
        what.fields.iter().filter_map(|one| Some((one.name.as_str(), took(&one.key)?.by.as_str()))).collect();
    let Some((_, by)) = taken.first() else { return row };
    let names: Vec<&str> = taken.iter().map(|(name, _)| *name).collect();
    let reason = format!("{}; {by} takes {} of {}", row.reason, whose(to.opposite()), names.join(", "));
    Row { reason, ..row }
}

fn whose(side: Side) -> &'static str {
    match side {
        Side::Halo => "Halo's value",
        Side::Other => "the other side's value",
    }
}
