//! One field pair's value, turned from one side's form into the other's.

use super::formula::{self, Seen};
use super::kin::{self, KinBook};
use super::people::{Counterpart, PeopleBook};
use super::{text, typed};
use crate::model::person::PersonRole;
use crate::model::{Catalogue, FieldInfo, FieldName, FieldType, Kind, Record, RecordId, Side, Value};
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
    /// The same, and the run tells of it. The text names the value.
    Logged(String),
    /// It has no counterpart: a person must decide. The text names the value.
    Unmapped(String),
}

impl Converted {
    /// Whether the field stays as it is, by rule.
    pub fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut | Self::Logged(_))
    }
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

/// The beginning of the kinds under which the demands of ticket types are catalogued.
const TYPE: &str = "TicketType/";

/// The kind under which the fields are catalogued that Halo demands of tickets of a type.
pub fn type_kind(ticket_type: i64) -> Kind {
    Kind::new(format!("{TYPE}{ticket_type}"))
}

/// The ticket type whose demands a kind stands for.
pub fn type_of_kind(kind: &Kind) -> Option<i64> {
    kind.as_str().strip_prefix(TYPE)?.parse().ok()
}

/// The value that a rule reads on a side: one field, or two joined codes; what a rule hides is read as
/// what is left of it, so that the clear value goes no further. `None`: not delivered.
pub fn side_value(rule: &FieldRule, side: Side, record: &Record) -> Option<Value> {
    let value = stored_value(rule, side, record)?;
    Some(match rule.mask_of(side) {
        Some(mask) => Value::text(mask.applied(&text::plain(&value.code()))),
        None => value,
    })
}

fn stored_value(rule: &FieldRule, side: Side, record: &Record) -> Option<Value> {
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
        Conversion::Text | Conversion::Converted => carried(rule, from, value, table, context),
        Conversion::Masked(_) => Converted::To(fitted(value, rule, from, table, context)),
        Conversion::Table(name) => convert_by_table(rule, name, from, value, table, context),
        Conversion::Link => kin::convert(rule, from, value, table, context),
        Conversion::Formula { to_halo, to_other } => {
            let formula = match from {
                Side::Other => to_halo,
                Side::Halo => to_other,
            };
            match formula.as_ref().map(|formula| formula::made(formula, value, context.seen)) {
                None => Converted::LeftOut,
                Some(Ok(made)) => match typed::carried(&made, None, info(rule, from.opposite(), table, context)) {
                    Ok(made) => Converted::To(fitted(&made, rule, from, table, context)),
                    Err(odd) => without_counterpart(rule, from, &made, &odd),
                },
                Some(Err(why)) => Converted::Unmapped(why),
            }
        }
        Conversion::Person(person_role) => {
            if value.is_empty() || is_nobody(rule, from, value) {
                return nobody(rule, from);
            }
            match counterpart(*person_role, from, value, context) {
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
    match counterpart(*person_role, from, value, context) {
        Counterpart::Found(_) => None,
        Counterpart::Nobody { person } | Counterpart::Several { person } | Counterpart::Unknown { person } => {
            Some(person)
        }
    }
}

fn counterpart(role: PersonRole, from: Side, value: &Value, context: Context<'_>) -> Counterpart {
    let rungs = context.profile.people.ladder.rungs();
    context.people.counterpart(from, role, &RecordId::new(value.code()), &rungs)
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

/// A value in the form of the field that it is written into.
fn carried(rule: &FieldRule, from: Side, value: &Value, table: &Kind, context: Context<'_>) -> Converted {
    let [source, target] = [from, from.opposite()].map(|side| info(rule, side, table, context));
    match typed::carried(value, source, target) {
        Ok(made) => Converted::To(fitted(&made, rule, from, table, context)),
        Err(odd) => without_counterpart(rule, from, value, &odd),
    }
}

/// A text, cut to what the written field holds; anything else as it is.
fn fitted(value: &Value, rule: &FieldRule, from: Side, table: &Kind, context: Context<'_>) -> Value {
    let target = info(rule, from.opposite(), table, context);
    match value {
        Value::Text(whole) if typed::is_text(target) => {
            Value::text(text::fit(whole, target.and_then(|field| field.max_length)))
        }
        other => other.clone(),
    }
}

/// What is known of the field that a rule reads and writes on a side, the first of several.
fn info<'a>(rule: &FieldRule, side: Side, table: &Kind, context: Context<'a>) -> Option<&'a FieldInfo> {
    match side {
        Side::Halo => context.halo.field(&ticket_kind(), &rule.halo),
        Side::Other => context.other.field(table, rule.other.first()?),
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
    let rows = context.profile.mapping.tables.get(name).map(|table| table.rows.as_slice()).unwrap_or_default();
    let [source, target] = [from, from.opposite()].map(|side| info(rule, side, table, context));
    let one = |code: &str| {
        let row = rows.iter().find(|row| {
            source_code(row, from) == code
                && row.direction.reaches(from.opposite())
                && (row.tables.is_empty() || row.tables.contains(table))
        });
        match row {
            Some(row) => Converted::To(Value::text(source_code(row, from.opposite()))),
            None if code.is_empty() => Converted::To(Value::Empty),
            None => without_counterpart(rule, from, &Value::text(code), &labelled(rule, from, code, table, context)),
        }
    };
    let code = value.code();
    if !holds_several(source) && !holds_several(target) {
        return one(&code);
    }
    each(&typed::codes(&code), holds_several(target), one)
}

fn holds_several(field: Option<&FieldInfo>) -> bool {
    field.is_some_and(|field| field.field_type == FieldType::Several)
}

/// Each code of a list by itself; one that waits holds them all, and one that is left out leaves all out.
fn each(codes: &[&str], many: bool, one: impl Fn(&str) -> Converted) -> Converted {
    if let (false, [_, _, ..]) = (many, codes) {
        return Converted::Unmapped(format!("{:?}, of which the field there takes one", codes.join(", ")));
    }
    let (mut made, mut instead) = (Vec::new(), Vec::new());
    for code in codes {
        match one(code) {
            Converted::To(value) => made.push(value.code()),
            Converted::StandIn(value, of) => {
                made.push(value.code());
                instead.push(of);
            }
            waits @ (Converted::LeftOut | Converted::Logged(_) | Converted::Unmapped(_)) => return waits,
        }
    }
    let made = typed::listed(&made);
    if instead.is_empty() { Converted::To(made) } else { Converted::StandIn(made, instead.join(", ")) }
}

fn source_code(row: &ValueRow, side: Side) -> &str {
    match side {
        Side::Halo => &row.halo,
        Side::Other => &row.other,
    }
}

fn labelled(rule: &FieldRule, side: Side, code: &str, table: &Kind, context: Context<'_>) -> String {
    let label = match side {
        Side::Halo => context.halo.label(&ticket_kind(), &rule.halo, code).to_owned(),
        Side::Other => {
            let parts = code.splitn(rule.other.len().max(1), JOIN).zip(&rule.other);
            let labels: Vec<&str> = parts.map(|(part, field)| context.other.label(table, field, part)).collect();
            labels.join(JOIN)
        }
    };
    if label == code { format!("{code:?}") } else { format!("{label:?} ({code})") }
}

pub(super) fn without_counterpart(rule: &FieldRule, from: Side, value: &Value, shown: &str) -> Converted {
    match &rule.unmapped {
        Unmapped::Hold => Converted::Unmapped(shown.to_owned()),
        Unmapped::LeaveOut => Converted::LeftOut,
        Unmapped::Log => Converted::Logged(shown.to_owned()),
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
    let [ours, theirs] = [Side::Halo, Side::Other].map(|side| info(rule, side, table, context));
    let as_they_are = matches!(rule.conversion, Conversion::Text | Conversion::Converted | Conversion::Masked(_));
    if as_they_are && typed::is_text(ours) && typed::is_text(theirs) {
        let longest = [ours, theirs].map(|field| field.and_then(|field| field.max_length));
        return text::same(&halo.code(), longest[0], &other.code(), longest[1]);
    }
    let plain_codes = matches!(rule.conversion, Conversion::Person(_) | Conversion::Link);
    let same = |made: &Value, wanted: &Value, field: Option<&FieldInfo>| {
        made.code() == wanted.code()
            || (!plain_codes && typed::canonical(made, field) == typed::canonical(wanted, field))
    };
    let reaches = |from: Side, value: &Value, wanted: &Value| {
        let field = if from == Side::Halo { theirs } else { ours };
        rule.direction.reaches(from.opposite())
            && match convert(rule, from, value, table, context) {
                Converted::To(value) | Converted::StandIn(value, _) => same(&value, wanted, field),
                Converted::LeftOut | Converted::Logged(_) | Converted::Unmapped(_) => false,
            }
    };
    reaches(Side::Halo, halo, other) || reaches(Side::Other, other, halo)
}
