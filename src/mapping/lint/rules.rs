//! Rules that fight with what the other side computes, or never do anything.

use super::{Advice, Subject, demands, listed, losses, masks, named};
use crate::mapping::formula::{self, Seen};
use crate::model::{FieldInfo, FieldName, Kind, Side};
use crate::profile::{FieldRule, Place};

const PRIORITY: &str = "priority";
const COMPUTED_FROM: [&str; 2] = ["impact", "urgency"];

/// What is probably not meant about rules.
pub(super) fn all(subject: Subject<'_>) -> Vec<Advice> {
    let mut advice = Vec::new();
    for (place, rule) in subject.rules() {
        let texts = [
            computed_priority(subject, rule),
            unknown_fields(subject, rule),
            never_true(rule),
            writes_nowhere(subject, rule),
        ];
        let texts = texts.into_iter().flatten().chain(losses::of(subject, rule)).chain(masks::of(subject, rule));
        advice.extend(texts.map(|text| Advice::at(Place::Rule(place), text)));
    }
    advice.extend(demands::all(subject));
    advice
}

/// ServiceNow makes the priority of impact and urgency, so one that is sent is overwritten.
fn computed_priority(subject: Subject<'_>, rule: &FieldRule) -> Option<String> {
    let writes = |rule: &FieldRule, name: &str| {
        rule.writes_on(Side::Other) && rule.other.iter().any(|field| field.as_str() == name)
    };
    let beside = |name: &str| {
        let mut others = subject.rules();
        others.any(|(_, other)| writes(other, name) && other.overlaps(rule))
    };
    (writes(rule, PRIORITY) && COMPUTED_FROM.into_iter().all(beside)).then(|| {
        format!(
            "the rule {:?} sends a priority, but ServiceNow computes it from impact and urgency, which are sent too, \
             and overwrites it; let it travel to Halo only and say that it is computed there, or take out impact and \
             urgency",
            rule.name
        )
    })
}

/// A rule about a field that is nowhere.
fn unknown_fields(subject: Subject<'_>, rule: &FieldRule) -> Option<String> {
    if subject.knows_halo() && subject.ours(&rule.halo).is_none() {
        return Some(format!(
            "the rule {:?} never applies: Halo shows no ticket field {}; choose another, or give the account the right \
             to see it",
            rule.name, rule.halo
        ));
    }
    let tables = subject.tables_of(rule);
    let lacking =
        |table: &&Kind| subject.knows(table) && rule.other.iter().any(|field| subject.theirs(table, field).is_none());
    let without: Vec<String> = tables.iter().filter(lacking).map(Kind::to_string).collect();
    if without.is_empty() || tables.is_empty() {
        return None;
    }
    let fields: Vec<&str> = rule.other.iter().map(FieldName::as_str).collect();
    let fields = fields.join(" and ");
    Some(if without.len() == tables.len() {
        format!("the rule {:?} never applies: {} shows no field {fields}; choose another", rule.name, listed(&without))
    } else {
        format!(
            "the rule {:?} does nothing in {}, which has no field {fields}; name the tables that it is for",
            rule.name,
            listed(&without)
        )
    })
}

/// A condition that looks at no record and is not true.
fn never_true(rule: &FieldRule) -> Option<String> {
    let condition = rule.only_if.as_deref()?;
    let looks = ["halo", "other"].into_iter().any(|side| condition.contains(side));
    let never = !looks && formula::holds(rule, Seen::default()) == Ok(false);
    never.then(|| {
        format!(
            "the rule {:?} never applies: its condition {condition:?} is never true; correct or remove it",
            rule.name
        )
    })
}

/// A rule whose every way ends at a field that cannot be written.
fn writes_nowhere(subject: Subject<'_>, rule: &FieldRule) -> Option<String> {
    let locked = |side: Side| match side {
        Side::Halo => subject.ours(&rule.halo).is_some_and(|field| field.read_only),
        Side::Other => {
            let tables = subject.tables_of(rule);
            let infos =
                tables.iter().flat_map(|table| rule.other.iter().filter_map(|name| subject.theirs(table, name)));
            let infos: Vec<&FieldInfo> = infos.collect();
            !infos.is_empty() && infos.iter().all(|field| field.read_only)
        }
    };
    let written: Vec<Side> = [Side::Halo, Side::Other].into_iter().filter(|side| rule.writes_on(*side)).collect();
    let shut: Vec<Side> = written.iter().copied().filter(|side| locked(*side)).collect();
    let [first, ..] = shut.as_slice() else { return None };
    let there = named(*first);
    Some(if shut.len() == written.len() {
        format!("the rule {:?} never writes anything: the field of {there} cannot be written; remove it", rule.name)
    } else {
        format!("the rule {:?} writes a field of {there} that cannot be written; turn its direction", rule.name)
    })
}
