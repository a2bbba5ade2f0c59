//! The ticket fields that this connector reads and writes, in Halo's own names, and how each is
//! spelt in JSON.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::wire::Body;
use super::{further, stamp};
use crate::connector::{ConnectorError, Fault, Result};
use crate::mapping::Outgoing;
use crate::model::{FieldName, FieldType, Value};

/// How a field is spelt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Text.
    Text,
    /// A whole number where 0 means "none": ids and levels.
    Number,
    /// A number, perhaps with a fraction.
    Decimal,
    /// `true` or `false`.
    Flag,
    /// A stamp without a zone.
    Stamp,
}

/// A built-in field of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct TicketField {
    /// Halo's name.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// How it is spelt.
    pub spelling: Spelling,
    /// What it holds, for a mapping.
    pub holds: Holds,
    /// Whether Halo sets it by itself, so that it can be read only.
    pub read_only: bool,
}

/// What a built-in field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text of at most so many characters, if that is known.
    Text(Option<u32>),
    /// Formatted text.
    Rich,
    /// One of the choices that a lookup of the instance lists.
    Choice,
    /// The id of a record of this resource.
    Reference(&'static str),
    /// A moment.
    Time,
    /// A time of day.
    TimeOfDay,
    /// A number.
    Number,
    /// A whole number.
    Whole,
    /// Yes or no.
    Flag,
}

const fn field(name: &'static str, label: &'static str, spelling: Spelling, holds: Holds) -> TicketField {
    TicketField::new(name, label, spelling, holds)
}

/// The built-in fields that every ticket brings, in the order in which people meet them on it. The database holds a
/// summary of 4000 characters.
pub const TICKET: [TicketField; 43] = [
    field("summary", "Summary", Spelling::Text, Holds::Text(Some(4000))),
    field("details", "Details", Spelling::Text, Holds::Text(None)),
    field("closure_note", "Closure note", Spelling::Text, Holds::Text(None)),
    field("status_id", "Status", Spelling::Number, Holds::Choice),
    field("tickettype_id", "Ticket type", Spelling::Number, Holds::Choice),
    field("priority_id", "Priority", Spelling::Number, Holds::Choice),
    field("sla_id", "SLA", Spelling::Number, Holds::Choice),
    field("impact", "Impact", Spelling::Number, Holds::Choice),
    field("urgency", "Urgency", Spelling::Number, Holds::Choice),
    field("client_id", "Client", Spelling::Number, Holds::Choice),
    field("service_id", "Service", Spelling::Number, Holds::Reference("Service")),
    field("site_id", "Site", Spelling::Number, Holds::Reference("Site")),
    field("user_id", "User", Spelling::Number, Holds::Reference("Users")),
    field("agent_id", "Agent", Spelling::Number, Holds::Choice),
    field("team", "Team", Spelling::Text, Holds::Choice),
    field("category_1", "Category 1", Spelling::Text, Holds::Choice),
    field("category_2", "Category 2", Spelling::Text, Holds::Choice),
    field("category_3", "Category 3", Spelling::Text, Holds::Choice),
    field("category_4", "Category 4", Spelling::Text, Holds::Choice),
    field("supplier_id", "Supplier", Spelling::Number, Holds::Reference("Supplier")),
    field("supplier_reference", "Supplier reference", Spelling::Text, Holds::Text(None)),
    field("parent_id", "Parent ticket", Spelling::Number, Holds::Reference("Ticket")),
    field("dateoccurred", "Opened", Spelling::Stamp, Holds::Time),
    field("dateclosed", "Closed", Spelling::Stamp, Holds::Time).told(),
    field("startdate", "Start date", Spelling::Stamp, Holds::Time),
    field("targetdate", "Target date", Spelling::Stamp, Holds::Time),
    field("deadlinedate", "Deadline", Spelling::Stamp, Holds::Time),
    field("followupdate", "Follow-up date", Spelling::Stamp, Holds::Time),
    field("fixbydate", "Due (fix by)", Spelling::Stamp, Holds::Time).told(),
    field("respondbydate", "Respond by", Spelling::Stamp, Holds::Time).told(),
    field("client_reference", "Customer reference", Spelling::Text, Holds::Text(None)),
    field("reference", "Reference", Spelling::Text, Holds::Text(None)),
    field("estimate", "Estimate", Spelling::Decimal, Holds::Number),
    field("flagged", "Flagged", Spelling::Flag, Holds::Flag),
    field("emailtolist", "E-mail to", Spelling::Text, Holds::Text(None)),
    field("emailcclist", "E-mail copy to", Spelling::Text, Holds::Text(None)),
    field("notepad", "Notepad", Spelling::Text, Holds::Text(None)),
    field("userdef1", "User defined 1", Spelling::Text, Holds::Text(None)),
    field("userdef2", "User defined 2", Spelling::Text, Holds::Text(None)),
    field("userdef3", "User defined 3", Spelling::Text, Holds::Text(None)),
    field("userdef4", "User defined 4", Spelling::Text, Holds::Text(None)),
    field("userdef5", "User defined 5", Spelling::Text, Holds::Text(None)),
    field("opened_by", "Opened by", Spelling::Text, Holds::Text(None)),
];

/// The id of the agent that stands for nobody ("Unassigned").
const UNASSIGNED: i64 = 1;

impl TicketField {
    /// A field that can be written.
    pub(super) const fn new(name: &'static str, label: &'static str, spelling: Spelling, holds: Holds) -> Self {
        Self { name, label, spelling, holds, read_only: false }
    }

    /// The same as one that Halo sets by itself.
    pub(super) const fn told(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Its type, as mapping sees it.
    pub fn field_type(&self) -> FieldType {
        match self.holds {
            Holds::Text(_) => FieldType::Text,
            Holds::Choice => FieldType::Choice,
            Holds::Reference(kind) => FieldType::Reference(kind.to_owned()),
            Holds::Rich => FieldType::Rich,
            Holds::Time => FieldType::Time,
            Holds::TimeOfDay => FieldType::TimeOfDay,
            Holds::Number => FieldType::Number,
            Holds::Whole => FieldType::Whole,
            Holds::Flag => FieldType::Boolean,
        }
    }

    /// The longest text it holds.
    pub fn max_length(&self) -> Option<u32> {
        match self.holds {
            Holds::Text(length) => length,
            _ => None,
        }
    }
}

/// The built-in field of this name.
pub fn built_in(name: &str) -> Option<&'static TicketField> {
    TICKET.iter().chain(further::all()).find(|field| field.name == name)
}

/// Whether a name is that of a custom field: they all begin with `CF`.
pub fn is_custom(name: &str) -> bool {
    name.len() > 2 && name.starts_with("CF")
}

/// Puts cleared values into the body of a ticket, each in the spelling that Halo takes: ids only
/// as whole numbers (`95.0` and `"95.0"` are refused), custom fields by name in their array.
pub(super) fn put(body: &mut Body, fields: &[(FieldName, Outgoing)], zone: i32) -> Result<()> {
    let mut custom = Vec::new();
    for (name, outgoing) in fields {
        if is_custom(name.as_str()) {
            custom.push(json!({ "name": name.as_str(), "value": free(outgoing.value(), zone) }));
            continue;
        }
        let Some(field) = built_in(name.as_str()).filter(|field| !field.read_only) else {
            return Err(settings(
                format!("Halo has no ticket field `{name}` that could be written"),
                "Take the field out of the mapping, or name a custom field by its name that begins with CF",
            ));
        };
        body.set(field.name, spelt(field, outgoing.value(), zone)?);
    }
    if !custom.is_empty() {
        body.set("customfields", custom);
    }
    Ok(())
}

/// A value in the spelling of a built-in field.
fn spelt(field: &TicketField, value: &Value, zone: i32) -> Result<Json> {
    let wrong = || {
        settings(
            format!("the value `{value}` cannot be written into Halo's field `{}`", field.name),
            "Correct the value table or the conversion of this field in the mapping",
        )
    };
    Ok(match field.spelling {
        Spelling::Text => Json::from(value.code()),
        Spelling::Number if value.is_empty() => Json::from(if field.name == "agent_id" { UNASSIGNED } else { 0 }),
        Spelling::Number => Json::from(value.as_integer().ok_or_else(wrong)?),
        Spelling::Decimal if value.is_empty() => Json::from(0),
        Spelling::Decimal => {
            Json::from(value.code().parse::<f64>().ok().filter(|it| it.is_finite()).ok_or_else(wrong)?)
        }
        Spelling::Flag => match value {
            Value::Empty => Json::from(false),
            Value::Boolean(flag) => Json::from(*flag),
            other => Json::from(other.code().parse::<bool>().ok().ok_or_else(wrong)?),
        },
        Spelling::Stamp => match value {
            Value::Empty => Json::Null,
            Value::Time(at) => Json::from(stamp::write(*at, zone)),
            Value::Text(text) => Json::from(stamp::write(text.parse::<Timestamp>().ok().ok_or_else(wrong)?, zone)),
            Value::Day(day) => Json::from(midnight(*day)),
            Value::Integer(_) | Value::Boolean(_) => return Err(wrong()),
        },
    })
}

/// A value of a custom field. An empty text clears it; null would read as "not sent".
fn free(value: &Value, zone: i32) -> Json {
    match value {
        Value::Empty => Json::from(""),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Integer(number) => Json::from(*number),
        Value::Boolean(flag) => Json::from(*flag),
        Value::Time(at) => Json::from(stamp::write(*at, zone)),
        Value::Day(day) => Json::from(midnight(*day)),
    }
}

/// A day as Halo spells it: its midnight, which no zone moves.
fn midnight(day: jiff::civil::Date) -> String {
    format!("{day}T00:00:00")
}

fn settings(what: String, hint: &str) -> ConnectorError {
    ConnectorError::new(Fault::Settings, what, hint)
}
