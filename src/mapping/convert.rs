//! One field pair's value, turned from one side's form into the other's.

use super::formula::{self, Seen};
use super::kin::{self, KinBook};
use super::people::{Counterpart, PeopleBook};
use super::text;
use crate::model::{Catalogue, FieldName, Kind, Record, RecordId, Side, Value};
use crate::profile::{Conversion, FieldRule, Profile, Unmapped, ValueRow};

/// Between the codes of two fields that travel together.
pub const JOIN: &str = " > ";

/// The agent id by which Halo says that nobody is assigned.
pub(super) const HALO_UNASSIGNED: &str = "1";

/// What a conversion needs to know besides the record.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The profile whose rules are used.
    pub profile: &'a Profile,
    /// The people of both sides.
    pub people: &'a PeopleBook,
    /// The records that link rules name.
    pub kin: &'a KinBook,
    /// The fields and choices of Halo.
    pub halo: &'a Catalogue,
    /// The fields and choices of the other side.
    pub other: &'a Catalogue,
    /// The records at hand.
    pub seen: Seen<'a>,
}

impl<'a> Context<'a> {
    /// The same, with these records at hand.
    #[must_use]
    pub fn seeing(self, seen: Seen<'a>) -> Self {
        Self { seen, ..self }
    }
}

/// What became of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Converted {
    /// Its counterpart.
    To(Value),
    /// The profile's stand-in for what has no counterpart, with what it stands in for.
    StandIn(Value, String),
    /// It has no counterpart and the field is left out by rule.
    LeftOut,
    /// It has no counterpart: a person must decide. The text names the value.
    Unmapped(String),
}

/// The kind that Halo's tickets have.
pub fn ticket_kind() -> Kind {
    Kind::new("Ticket")
}

/// The kind under which the outcomes of Halo's actions are catalogued.
pub fn action_kind() -> Kind {
    Kind::new("Action")
}

/// The kind under which Halo's services are catalogued.
pub fn service_kind() -> Kind {
    Kind::new("Service")
}

/// The value that a rule reads on a side: one field, or two joined codes. `None`: not delivered.
pub fn side_value(rule: &FieldRule, side: Side, record: &Record) -> Option<Value> {
    match side {
        Side::Halo => record.field(&rule.halo).cloned(),
        Side::Other => match rule.other.as_slice() {
            [only] => record.field(only).cloned(),
            several if rule.conversion == Conversion::Link => kin::first_filled(several, record),
            several => joined(several, record),
        },
    }
}

fn joined(fields: &[FieldName], record: &Record) -> Option<Value> {
    let codes: Vec<String> = fields.iter().map(|field| record.field(field).map(Value::code)).collect::<Option<_>>()?;
    Some(joined_codes(&codes))
}

/// The codes of fields that travel together as one value: joined up to the first empty one.
pub fn joined_codes(codes: &[String]) -> Value {
    let filled = codes.iter().take_while(|code| !code.is_empty()).count();
    Value::text(codes.get(..filled).unwrap_or_default().join(JOIN))
}

/// The fields that a rule writes on a side to store `value` there.
pub fn written_fields(rule: &FieldRule, side: Side, value: &Value) -> Vec<(FieldName, Value)> {
    match (side, rule.other.as_slice()) {
        (Side::Halo, _) => vec![(rule.halo.clone(), value.clone())],
        (Side::Other, [only]) => vec![(only.clone(), value.clone())],
        (Side::Other, several) if rule.conversion == Conversion::Link => kin::written(several, value),
        (Side::Other, several) => {
            let code = value.code();
            let mut codes = code.splitn(several.len(), JOIN);
            several.iter().map(|field| (field.clone(), Value::text(codes.next().unwrap_or_default()))).collect()
        }
    }
}

/// Turns a value of side `from` into the opposite side's.
pub fn convert(rule: &FieldRule, from: Side, value: &Value, table: &Kind, context: Context<'_>) -> Converted {
    match &rule.conversion {
        Conversion::Text => Converted::To(convert_text(rule, from, value, table, context)),
        Conversion::Table(name) => convert_by_table(rule, name, from, value, table, context),
        Conversion::Link => kin::convert(rule, from, value, table, context),
        Conversion::Formula { to_halo, to_other } => {
            let formula = match from {
                Side::Other => to_halo,
                Side::Halo => to_other,
            };
            match formula.as_ref().map(|formula| formula::made(formula, value, context.seen)) {
                None => Converted::LeftOut,
                Some(Ok(made)) => Converted::To(fitted(&made, rule, from, table, context)),
                Some(Err(why)) => Converted::Unmapped(why),
            }
        }
        Conversion::Person(person_role) => {
            if value.is_empty() || is_nobody(rule, from, value) {
                return nobody(rule, from);
            }
            match context.people.counterpart(from, *person_role, &RecordId::new(value.code())) {
                Counterpart::Found(id) => Converted::To(Value::text(id.as_str())),
                Counterpart::Nobody { person } | Counterpart::Several { person } | Counterpart::Unknown { person } => {
                    without_counterpart(rule, from, value, &person)
                }
            }
        }
    }
}

/// The person whom the opposite side does not have, as people know them; `None` where it has them, or
/// where the value names nobody.
pub fn stranger(rule: &FieldRule, from: Side, value: &Value, context: Context<'_>) -> Option<String> {
    let Conversion::Person(person_role) = &rule.conversion else { return None };
    if value.is_empty() || is_nobody(rule, from, value) {
        return None;
    }
    match context.people.counterpart(from, *person_role, &RecordId::new(value.code())) {
        Counterpart::Found(_) => None,
        Counterpart::Nobody { person } | Counterpart::Several { person } | Counterpart::Unknown { person } => {
            Some(person)
        }
    }
}

fn is_nobody(rule: &FieldRule, from: Side, value: &Value) -> bool {
    from == Side::Halo && rule.halo.as_str() == "agent_id" && value.code() == HALO_UNASSIGNED
}

fn nobody(rule: &FieldRule, from: Side) -> Converted {
    match from {
        Side::Other if rule.halo.as_str() == "agent_id" => Converted::To(Value::text(HALO_UNASSIGNED)),
        Side::Other if rule.halo.as_str() == "user_id" => without_counterpart(rule, from, &Value::Empty, "nobody"),
        Side::Other | Side::Halo => Converted::To(Value::Empty),
    }
}

fn convert_text(rule: &FieldRule, from: Side, value: &Value, table: &Kind, context: Context<'_>) -> Value {
    fitted(&Value::text(text::plain(&value.code())), rule, from, table, context)
}

/// A text, cut to what the written field holds.
fn fitted(value: &Value, rule: &FieldRule, from: Side, table: &Kind, context: Context<'_>) -> Value {
    Value::text(text::fit(&value.code(), longest(rule, from.opposite(), table, context)))
}

fn longest(rule: &FieldRule, side: Side, table: &Kind, context: Context<'_>) -> Option<u32> {
    match side {
        Side::Halo => context.halo.field(&ticket_kind(), &rule.halo)?.max_length,
        Side::Other => context.other.field(table, rule.other.first()?)?.max_length,
    }
}

fn convert_by_table(
    rule: &FieldRule,
    name: &str,
    from: Side,
    value: &Value,
    table: &Kind,
    context: Context<'_>,
) -> Converted {
    let code = value.code();
    let rows = context.profile.mapping.tables.get(name).map(|table| table.rows.as_slice()).unwrap_or_default();
    let row = rows.iter().find(|row| {
        source_code(row, from) == code
            && row.direction.reaches(from.opposite())
            && (row.tables.is_empty() || row.tables.contains(table))
    });
    match row {
        Some(row) => Converted::To(Value::text(source_code(row, from.opposite()))),
        None if code.is_empty() => Converted::To(Value::Empty),
        None => without_counterpart(rule, from, value, &labelled(rule, from, &code, table, context)),
    }
}

fn source_code(row: &ValueRow, side: Side) -> &str {
    match side {
        Side::Halo => &row.halo,
        Side::Other => &row.other,
    }
}

fn labelled(rule: &FieldRule, side: Side, code: &str, table: &Kind, context: Context<'_>) -> String {
    let label = match (side, rule.other.as_slice()) {
        (Side::Halo, _) => context.halo.label(&ticket_kind(), &rule.halo, code),
        (Side::Other, [only]) => context.other.label(table, only, code),
        (Side::Other, _) => code,
    };
    if label == code { format!("{code:?}") } else { format!("{label:?} ({code})") }
}

pub(super) fn without_counterpart(rule: &FieldRule, from: Side, value: &Value, shown: &str) -> Converted {
    match &rule.unmapped {
        Unmapped::Hold => Converted::Unmapped(shown.to_owned()),
        Unmapped::LeaveOut => Converted::LeftOut,
        Unmapped::Pass => Converted::To(value.clone()),
        Unmapped::Clear => Converted::To(Value::Empty),
        Unmapped::Default { halo, other } => {
            let stand_in = match from {
                Side::Other => halo,
                Side::Halo => other,
            };
            match stand_in {
                Some(code) => Converted::StandIn(Value::text(code.as_str()), shown.to_owned()),
                None => Converted::Unmapped(shown.to_owned()),
            }
        }
    }
}

/// Whether the values of the two sides mean the same, by this rule in either direction.
///
/// Several codes of one side may stand for one of the other; none of them is then moved.
pub fn equivalent(rule: &FieldRule, halo: &Value, other: &Value, table: &Kind, context: Context<'_>) -> bool {
    if rule.conversion == Conversion::Text {
        let longest_halo = longest(rule, Side::Halo, table, context);
        let longest_other = longest(rule, Side::Other, table, context);
        return text::same(&halo.code(), longest_halo, &other.code(), longest_other);
    }
    let reaches = |from: Side, value: &Value, wanted: &Value| {
        rule.direction.reaches(from.opposite())
            && match convert(rule, from, value, table, context) {
                Converted::To(value) | Converted::StandIn(value, _) => value.code() == wanted.code(),
                Converted::LeftOut | Converted::Unmapped(_) => false,
            }
    };
    reaches(Side::Halo, halo, other) || reaches(Side::Other, other, halo)
}
