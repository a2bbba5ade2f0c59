//! Records that belong together: a parent and its children, a problem and its incidents. A link rule
//! carries a reference to such a record, by the live links of the desk.
//!
//! What has no counterpart yet is left out and waits; a circle is refused, because neither system
//! could show it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::convert::{Context, Converted, without_counterpart};
use super::outgoing::Outgoing;
use crate::model::{FieldName, FieldType, Kind, Presence, Record, RecordId, RecordKey, Side, Value, Visibility};
use crate::profile::{Conversion, FieldRule, Merged, Unmapped};

/// The table that every kind of task extends, so that a reference to it holds any of them.
pub const ANY_TASK: &str = "task";

/// Between the field of a reference and the record, where a rule has several fields for it.
const PART: char = ':';

/// The longest way that is walked upwards; real hierarchies have a few levels.
const LEVELS: usize = 64;

/// A record that a rule refers to and that is made by the same plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The rule's key.
    pub rule: String,
    /// The rule's name.
    pub name: String,
    /// The record on the side that the new one is made from.
    pub record: RecordId,
    /// Its key and the field that gets the reference, once the plan knows what is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Whether a customer can read that field.
    pub customer_visible: bool,
    /// Whether nothing is made without it.
    pub required: bool,
}

/// Where a reference goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The record whose counterpart is named.
    pub from: RecordKey,
    /// The field that gets the reference.
    pub field: FieldName,
}

impl Coming {
    /// The reference to the record that was made meanwhile.
    pub fn reference(&self, made: &RecordKey) -> Option<(FieldName, Outgoing)> {
        let visibility = if self.customer_visible { Visibility::Public } else { Visibility::Private };
        Some((self.place.as_ref()?.field.clone(), Outgoing::cleared(Value::text(made.id.as_str()), visibility)))
    }
}

/// What is known of the records that link rules name: their counterparts, and what stands above them.
#[derive(Debug, Clone, Default)]
pub struct KinBook {
    twins: BTreeMap<(Side, RecordId), RecordKey>,
    kinds: BTreeMap<RecordId, Kind>,
    above: BTreeMap<(Side, RecordId), BTreeSet<RecordId>>,
    merged: BTreeMap<(Side, RecordId), RecordId>,
    coming: BTreeSet<(Side, RecordId)>,
    known: BTreeMap<(Side, RecordId), Known>,
}

/// A record that is not part of a pair at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Where it lives.
    pub key: RecordKey,
    /// The number that people know.
    pub number: String,
    /// Whether it is still there.
    pub live: bool,
}

impl KinBook {
    /// Two records that are linked.
    pub fn pair(&mut self, halo: &RecordKey, other: &RecordKey) {
        self.twins.insert((Side::Halo, halo.id.clone()), other.clone());
        self.twins.insert((Side::Other, other.id.clone()), halo.clone());
        self.kinds.insert(other.id.clone(), other.kind.clone());
    }

    /// A record that names another one above it.
    pub fn place(&mut self, side: Side, below: &RecordId, above: RecordId) {
        self.above.entry((side, below.clone())).or_default().insert(above);
    }

    /// A record that was merged into another one.
    pub fn merge(&mut self, side: Side, record: &RecordId, into: RecordId) {
        self.merged.insert((side, record.clone()), into);
    }

    /// A record as the desk knows it.
    pub fn know(&mut self, side: Side, record: &Record) {
        let live = record.presence == Presence::Live;
        let known = Known { key: record.key.clone(), number: record.number.clone(), live };
        self.known.insert((side, record.key.id.clone()), known);
    }

    /// A linked record of which no more than its number is known.
    pub fn name(&mut self, side: Side, key: &RecordKey, number: &str) {
        let known = || Known { key: key.clone(), number: number.to_owned(), live: true };
        self.known.entry((side, key.id.clone())).or_insert_with(known);
    }

    /// What the desk knows of a record.
    pub fn known(&self, side: Side, record: &RecordId) -> Option<&Known> {
        self.known.get(&(side, record.clone()))
    }

    /// The counterpart of just this record, whatever it was merged into.
    pub fn own_twin(&self, side: Side, record: &RecordId) -> Option<&RecordKey> {
        self.twins.get(&(side, record.clone()))
    }

    /// A record of which the same plan may make a counterpart.
    pub fn comes(&mut self, side: Side, record: &RecordId) {
        self.coming.insert((side, record.clone()));
    }

    /// The counterpart of a record of `side`, or of the one that it was merged into.
    pub fn twin(&self, side: Side, record: &RecordId) -> Option<&RecordKey> {
        let mut record = record.clone();
        for _ in 0..LEVELS {
            let place = (side, record);
            if let Some(twin) = self.twins.get(&place) {
                return Some(twin);
            }
            record = self.merged.get(&place)?.clone();
        }
        None
    }

    /// Whether a counterpart of this record may be made by the same plan.
    pub fn is_coming(&self, side: Side, record: &RecordId) -> bool {
        self.coming.contains(&(side, record.clone()))
    }

    /// Whether `above` stands below `below` already, or is the same record.
    pub fn circles(&self, side: Side, below: &RecordId, above: &RecordId) -> bool {
        let mut seen: BTreeSet<RecordId> = BTreeSet::new();
        let mut next = vec![above.clone()];
        while let Some(record) = next.pop() {
            if &record == below {
                return true;
            }
            if seen.insert(record.clone()) {
                next.extend(self.above.get(&(side, record)).into_iter().flatten().cloned());
            }
        }
        false
    }
}

/// The value of a rule with several fields: the first of them that is filled, with its name.
pub(super) fn first_filled(fields: &[FieldName], record: &Record) -> Option<Value> {
    let filled =
        fields.iter().find_map(|field| record.field(field).filter(|value| !value.is_empty()).map(|v| (field, v)));
    match filled {
        Some((field, value)) => Some(Value::text(format!("{field}{PART}{}", value.code()))),
        None => fields.iter().all(|field| record.field(field).is_some()).then_some(Value::Empty),
    }
}

/// What is written into several fields so that one of them holds the reference.
pub(super) fn written(fields: &[FieldName], value: &Value) -> Vec<(FieldName, Value)> {
    let code = value.code();
    let named = code.split_once(PART);
    fields
        .iter()
        .map(|field| {
            let holds = named.filter(|(name, _)| *name == field.as_str()).map(|(_, id)| id);
            (field.clone(), Value::text(holds.unwrap_or_default()))
        })
        .collect()
}

/// The record that a value of a link rule names.
pub fn named(rule: &FieldRule, side: Side, value: &Value) -> Option<RecordId> {
    let code = value.code();
    let id = match (side, rule.other.len()) {
        (Side::Other, 2..) => code.split_once(PART).map_or(code.as_str(), |(_, id)| id),
        _ => code.as_str(),
    };
    (!id.is_empty()).then(|| RecordId::new(id))
}

/// All records that a rule's fields name on a side, not only the one that counts.
pub fn all_named(rule: &FieldRule, side: Side, record: &Record) -> Vec<RecordId> {
    let fields = match side {
        Side::Halo => std::slice::from_ref(&rule.halo),
        Side::Other => rule.other.as_slice(),
    };
    let codes = fields.iter().filter_map(|field| record.field(field)).map(Value::code);
    codes.filter(|code| !code.is_empty()).map(RecordId::from).collect()
}

/// The field of the other side that can hold a reference to a record of `kind`: the one that is
/// meant for just that kind, else one for any task, else one of which nothing is known.
pub fn field_for<'r>(rule: &'r FieldRule, kind: &Kind, table: &Kind, context: Context<'_>) -> Option<&'r FieldName> {
    let refers = |field: &FieldName| match context.other.field(table, field).map(|info| &info.field_type) {
        Some(FieldType::Reference(to)) => Some(to.clone()),
        _ => None,
    };
    let first = |wanted: Option<&str>| rule.other.iter().find(|field| refers(field).as_deref() == wanted);
    first(Some(kind.as_str())).or_else(|| first(Some(ANY_TASK))).or_else(|| first(None))
}

/// A reference as a rule writes it on the other side.
fn reference(rule: &FieldRule, field: &FieldName, id: &RecordId) -> Value {
    if rule.other.len() > 1 { Value::text(format!("{field}{PART}{id}")) } else { Value::text(id.as_str()) }
}

/// Turns a reference of side `from` into one to the counterpart of the record that it names.
pub(super) fn convert(rule: &FieldRule, from: Side, value: &Value, table: &Kind, context: Context<'_>) -> Converted {
    let Some(id) = named(rule, from, value) else { return Converted::To(Value::Empty) };
    let twin = context.kin.twin(from, &id);
    match (from, twin) {
        (_, None) => without_counterpart(rule, from, value, id.as_str()),
        (Side::Other, Some(ticket)) => Converted::To(Value::text(ticket.id.as_str())),
        (Side::Halo, Some(twin)) => match field_for(rule, &twin.kind, table, context) {
            Some(field) => Converted::To(reference(rule, field, &twin.id)),
            None => {
                without_counterpart(rule, from, value, &format!("{id}, whose record is of the table {}", twin.kind))
            }
        },
    }
}

/// Whether a reference that nobody changed means another record by now: what it names was merged, and
/// its link has ended, so that its children belong to the record that is left.
pub fn means_another(
    rule: &FieldRule,
    (side, value, opposite): (Side, &Value, &Value),
    table: &Kind,
    context: Context<'_>,
) -> bool {
    let follows = rule.conversion == Conversion::Link && context.profile.merged == Merged::Redirect;
    let Some(record) = named(rule, side, value).filter(|_| follows) else { return false };
    context.kin.own_twin(side, &record).is_none()
        && matches!(convert(rule, side, value, table, context), Converted::To(to) if to.code() != opposite.code())
}

/// Why a reference cannot be written on `side`, if it would close a circle.
pub fn objection(rule: &FieldRule, side: Side, value: &Value, context: Context<'_>) -> Option<String> {
    let record = match side {
        Side::Halo => context.seen.halo,
        Side::Other => context.seen.other,
    }?;
    let above = named(rule, side, value)?;
    if record.key.id == above {
        return Some(format!("{} would stand above itself", record.number));
    }
    context.kin.circles(side, &record.key.id, &above).then(|| {
        format!("{above} stands below {} already, and a record cannot be above and below another one", record.number)
    })
}

/// Whether the record that `value` names was linked to another record than the one that the opposite
/// side still names.
pub fn is_linked_anew(rule: &FieldRule, side: Side, value: &Value, there: &Value, context: Context<'_>) -> bool {
    let (Some(here), Some(there)) = (named(rule, side, value), named(rule, side.opposite(), there)) else {
        return false;
    };
    context.kin.own_twin(side, &here).is_some_and(|twin| twin.id != there)
}

/// The record above a new one that the same plan may make, if a rule's value names one.
pub(super) fn coming(rule: &FieldRule, from: Side, value: &Value, context: Context<'_>) -> Option<Coming> {
    let record = named(rule, from, value)?;
    let comes = context.kin.is_coming(from, &record) && context.kin.twin(from, &record).is_none();
    comes.then(|| Coming {
        rule: rule.key(),
        name: rule.name.clone(),
        record,
        place: None,
        customer_visible: rule.customer_visible,
        required: rule.unmapped == Unmapped::Hold,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RecordId {
        RecordId::new(text)
    }

    #[test]
    fn a_circle_is_seen_through_several_levels_and_a_broken_one_does_not_hang() {
        let mut book = KinBook::default();
        book.place(Side::Halo, &id("2"), id("1"));
        book.place(Side::Halo, &id("3"), id("2"));
        assert!(book.circles(Side::Halo, &id("1"), &id("3")));
        assert!(book.circles(Side::Halo, &id("1"), &id("1")));
        assert!(!book.circles(Side::Halo, &id("3"), &id("1")));
        assert!(!book.circles(Side::Other, &id("1"), &id("3")), "the other side has an order of its own");
        book.place(Side::Halo, &id("8"), id("9"));
        book.place(Side::Halo, &id("9"), id("8"));
        assert!(!book.circles(Side::Halo, &id("1"), &id("9")));
    }

    #[test]
    fn of_several_fields_one_holds_the_reference_and_the_others_are_emptied() {
        let fields = [FieldName::new("parent_incident"), FieldName::new("problem_id")];
        let held = |value: &str| -> Vec<String> {
            written(&fields, &Value::text(value)).into_iter().map(|(_, value)| value.code()).collect()
        };
        assert_eq!(held("problem_id:abc"), ["", "abc"]);
        assert_eq!(held("parent_incident:abc"), ["abc", ""]);
        assert_eq!(held(""), ["", ""]);
    }
}
