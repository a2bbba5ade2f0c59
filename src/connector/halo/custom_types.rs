//! What a custom field holds, by the codes of its type and of what may be typed into it. No document
//! says what they mean, so a code that is not known here is text.

use jiff::civil::{DateTime, Time};

use super::stamp;
use super::wire::Members;
use crate::mapping::types::TABLE;
use crate::model::{FieldType, Value};

/// What a custom field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CustomType {
    Text,
    Rich,
    Whole,
    Number,
    Select,
    MultiSelect,
    Date,
    DateTime,
    TimeOfDay,
    Tick,
    Table,
    /// A password, or what is stored encrypted.
    Secret,
    Unknown(i64),
}

impl CustomType {
    /// The type of a definition, or of a value with its definition.
    pub(super) fn of(row: &Members<'_>) -> Self {
        if ["value_is_password_id", "isencrypted"].into_iter().any(|flag| row.flag(flag) == Some(true)) {
            return Self::Secret;
        }
        let code = |name: &str| row.int(name).ok().flatten().unwrap_or(0);
        match (code("type"), code("inputtype")) {
            (0, 1) => Self::Whole,
            (0, 2 | 4) => Self::Number,
            (0, 6) => Self::Secret,
            (0 | 1, _) => Self::Text,
            (2, _) => Self::Select,
            (3, _) => Self::MultiSelect,
            (4, 0) => Self::Date,
            (4, _) => Self::DateTime,
            (5, _) => Self::TimeOfDay,
            (6, _) => Self::Tick,
            (7, _) => Self::Table,
            (10, _) => Self::Rich,
            (other, _) => Self::Unknown(other),
        }
    }

    /// The type as mappings know it.
    pub(super) fn field_type(self) -> FieldType {
        match self {
            Self::Text => FieldType::Text,
            Self::Rich => FieldType::Rich,
            Self::Whole => FieldType::Whole,
            Self::Number => FieldType::Number,
            Self::Select => FieldType::Choice,
            Self::MultiSelect => FieldType::Several,
            Self::Date => FieldType::Day,
            Self::DateTime => FieldType::Time,
            Self::TimeOfDay => FieldType::TimeOfDay,
            Self::Tick => FieldType::Boolean,
            Self::Table => FieldType::Other(TABLE.to_owned()),
            Self::Secret => FieldType::Secret,
            Self::Unknown(code) => FieldType::Other(format!("type {code}")),
        }
    }

    /// A value of this type by its code; `None` for a password, which goes no further than here.
    pub(super) fn value(self, code: String, zone: i32) -> Option<Value> {
        Some(match self {
            Self::Secret => return None,
            Self::Date => day(&code).unwrap_or_else(|| moment(code, zone)),
            Self::DateTime => moment(code, zone),
            Self::Tick => match code.to_ascii_lowercase().as_str() {
                "true" | "1" => Value::Boolean(true),
                "false" | "0" => Value::Boolean(false),
                _ => Value::text(code),
            },
            _ => Value::text(code),
        })
    }
}

fn moment(code: String, zone: i32) -> Value {
    match stamp::read(&code, zone) {
        Some(read) => read.moment().map_or(Value::Empty, Value::Time),
        None => Value::text(code),
    }
}

/// The day of a stamp at midnight, as it is written: no zone moves it. A stamp with a time of day is a
/// moment after all.
fn day(code: &str) -> Option<Value> {
    let at: DateTime = code.trim().trim_end_matches('Z').parse().ok()?;
    if at.time() != Time::midnight() {
        return None;
    }
    Some(if at.year() <= stamp::SENTINEL_YEAR { Value::Empty } else { Value::Day(at.date()) })
}
