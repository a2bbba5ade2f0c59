//! A field's value in neutral form.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a field holds. Each connector always delivers the same variant for the same field, so
/// that comparing two values of one side is plain equality.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// The field is there and holds nothing.
    #[default]
    Empty,
    /// Text, a code, or a reference's id.
    Text(String),
    /// A whole number or a numeric id.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A moment, in UTC.
    Time(Timestamp),
    /// A day, which is the same in every zone.
    Day(Date),
}

impl Value {
    /// The value of a text; empty text is [`Value::Empty`].
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// Whether the field holds nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The value as value tables write it: `2`, `true`, `network`; empty for [`Value::Empty`].
    pub fn code(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Time(at) => at.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// The number in it, also where a vendor delivers numbers as text.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Empty | Self::Boolean(_) | Self::Time(_) | Self::Day(_) => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("(empty)"),
            filled => f.write_str(&filled.code()),
        }
    }
}
