//! A whole record, turned into what is written on the other side.

use std::collections::{BTreeMap, BTreeSet};

use super::complete;
use super::convert::{self, Context, Converted};
use super::formula::{self, Seen};
use super::kin::{self, Coming};
use super::outgoing::Outgoing;
use super::{past, told};
use crate::model::{FieldName, Kind, Record, Side, Value, Visibility};
use crate::profile::{Conversion, CreateState, FieldRule};

/// A value that has no counterpart, named for the person who must map it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Missing {
    /// The rule's name.
    pub rule: String,
    /// The value as people know it.
    pub value: String,
}

/// What a new record on the other side is made of.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Its fields.
    pub fields: Vec<(FieldName, Outgoing)>,
    /// By rule key: the source side's value, which becomes half of the first base.
    pub sources: BTreeMap<String, Value>,
    /// Rule keys whose source is empty, so that nothing is written and nothing is expected there.
    pub empty: BTreeSet<String>,
    /// Values without counterpart; when there are any, nothing is sent.
    pub missing: Vec<Missing>,
    /// Values without counterpart whose fields are left alone by rule, to be told.
    pub logged: Vec<Missing>,
    /// Records above it that the same plan may make.
    pub coming: Vec<Coming>,
    /// What stand-ins were used, for the eye: "Caller: Abel Tuter <abel@example.com> → default".
    pub stand_ins: Vec<String>,
}

/// Clears a rule's value for writing on `side`.
pub fn cleared(rule: &FieldRule, side: Side, value: &Value) -> Vec<(FieldName, Outgoing)> {
    let visibility = if rule.customer_visible { Visibility::Public } else { Visibility::Private };
    convert::written_fields(rule, side, value)
        .into_iter()
        .map(|(field, value)| (field, Outgoing::cleared(value, visibility)))
        .collect()
}

/// Projects `record` of side `from` into a new record of the opposite side; `table` is the other
/// side's table in both directions.
pub fn new_record(record: &Record, from: Side, table: &Kind, context: Context<'_>) -> NewRecord {
    let mut made = by_rules(&context.profile.mapping.fields, record, from, table, context);
    complete::complete(&mut made, record, from.opposite(), table, context.seeing(Seen::only(from, record)));
    past::complete(&mut made, record, from.opposite(), table, context);
    made
}

/// What these rules alone make of a record.
pub(super) fn by_rules(
    rules: &[FieldRule],
    record: &Record,
    from: Side,
    table: &Kind,
    context: Context<'_>,
) -> NewRecord {
    let to = from.opposite();
    let context = context.seeing(Seen { notes: context.seen.notes, ..Seen::only(from, record) });
    let mut made = NewRecord::default();
    for rule in rules {
        if !rule.applies_to(table) || !rule.writes_on(to) {
            continue;
        }
        let Some(value) = convert::side_value(rule, from, record) else { continue };
        match formula::holds(rule, context.seen) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(why) => {
                made.missing.push(Missing { rule: rule.name.clone(), value: why });
                continue;
            }
        }
        if rule.conversion == Conversion::Link && add_reference(&mut made, rule, (from, &value), table, context) {
            continue;
        }
        made.sources.insert(rule.key(), value.clone());
        if to == Side::Other && rule.is_state() && context.profile.outbound.create_state == CreateState::AlwaysNew {
            continue;
        }
        match convert::convert(rule, from, &value, table, context) {
            left @ (Converted::LeftOut | Converted::Logged(_)) => {
                // A default of the profile stands in for a person even where the field is left out.
                let person = convert::stranger(rule, from, &value, context);
                if let Some((person, code)) = person.zip(stand_in(rule, to, context)) {
                    made.stand_ins.push(stands_in(rule, to, (&person, &code), table, context));
                    made.fields.extend(cleared(rule, to, &Value::text(code)));
                } else if let Converted::Logged(value) = left {
                    made.logged.push(Missing { rule: rule.name.clone(), value });
                }
            }
            Converted::To(Value::Empty) => {
                made.empty.insert(rule.key());
            }
            Converted::To(value) => made.fields.extend(cleared(rule, to, &value)),
            Converted::StandIn(value, of) => {
                made.stand_ins.push(stands_in(rule, to, (&of, &value.code()), table, context));
                made.fields.extend(cleared(rule, to, &value));
            }
            Converted::Unmapped(value) => match stand_in(rule, to, context) {
                Some(code) => {
                    made.stand_ins.push(stands_in(rule, to, (&value, &code), table, context));
                    made.fields.extend(cleared(rule, to, &Value::text(code)));
                }
                None => made.missing.push(Missing { rule: rule.name.clone(), value }),
            },
        }
    }
    made
}

/// A code that a rule writes, as people know it.
pub fn named(rule: &FieldRule, to: Side, code: &str, table: &Kind, context: Context<'_>) -> String {
    rule.single_field(to).map_or_else(|| code.to_owned(), |field| told::code(to, field, code, table, context))
}

fn stands_in(rule: &FieldRule, to: Side, (of, code): (&str, &str), table: &Kind, context: Context<'_>) -> String {
    format!("{}: {of} → {}", rule.name, named(rule, to, code, table, context))
}

/// Adds a reference to another record. What has no counterpart yet leaves no base behind, so that it is
/// brought later; the answer says whether nothing else is to be done.
fn add_reference(
    made: &mut NewRecord,
    rule: &FieldRule,
    (from, value): (Side, &Value),
    table: &Kind,
    context: Context<'_>,
) -> bool {
    if let Some(coming) = kin::coming(rule, from, value, context) {
        made.sources.insert(rule.key(), value.clone());
        made.coming.push(coming);
        return true;
    }
    match convert::convert(rule, from, value, table, context) {
        Converted::LeftOut => true,
        Converted::Logged(value) => {
            made.logged.push(Missing { rule: rule.name.clone(), value });
            true
        }
        Converted::To(reference) if !reference.is_empty() => {
            made.sources.insert(rule.key(), value.clone());
            let filled = cleared(rule, from.opposite(), &reference);
            made.fields.extend(filled.into_iter().filter(|(_, value)| !value.value().is_empty()));
            true
        }
        Converted::To(_) | Converted::StandIn(..) | Converted::Unmapped(_) => false,
    }
}

/// The profile's default for a person, team or group without counterpart.
fn stand_in(rule: &FieldRule, to: Side, context: Context<'_>) -> Option<String> {
    complete::default_for(rule.single_field(to)?, to, context.profile)
}
