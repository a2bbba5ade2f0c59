//! The values of custom fields: what a field of each type takes, and how it is stored.

use serde_json::{Value, json};

use super::catalogue::{Fields, int, text, whole};
use super::refusal::Refusal;
use super::render::Look;
use super::stamp;
use super::state::{Custom, State};
use crate::standins::server::Common;
use crate::standins::switches::Switches;

/// What a custom field holds, by its `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Text of any form, also times of day and rich text.
    Text,
    /// One option.
    Select,
    /// Some options.
    MultiSelect,
    /// A date.
    Date,
    /// Yes or no.
    Checkbox,
    /// Rows.
    Table,
}

impl Type {
    /// The type of a definition.
    pub(super) fn of(definition: &Fields) -> Self {
        match int(definition, "type") {
            Some(2) => Self::Select,
            Some(3) => Self::MultiSelect,
            Some(4) => Self::Date,
            Some(6) => Self::Checkbox,
            Some(7) => Self::Table,
            _ => Self::Text,
        }
    }
}

/// What may be typed into a field of text or dates, by its `inputtype`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// Anything that its type takes.
    Anything,
    /// Whole numbers.
    Whole,
    /// Amounts of money.
    Money,
    /// Numbers with a fraction.
    Decimal,
    /// A password, which is kept apart: its id is shown in its place.
    Password,
    /// A date with a time.
    DateTime,
}

impl Input {
    const CODED: [(Self, &'static str); 5] = [
        (Self::Whole, "whole"),
        (Self::Money, "money"),
        (Self::Decimal, "decimal"),
        (Self::Password, "password"),
        (Self::DateTime, "date-time"),
    ];

    /// Its code on this instance.
    pub(super) fn code(self, switches: &Switches) -> i64 {
        let name = Self::CODED.iter().find(|(input, _)| *input == self).map_or("", |(_, name)| name);
        let codes = switches.get("halo.input-type-codes");
        let pairs = codes.split(',').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(of, _)| of.trim() == name).and_then(|(_, code)| code.trim().parse().ok()).unwrap_or(0)
    }

    fn of(definition: &Fields, switches: &Switches) -> Self {
        let dated = Type::of(definition) == Type::Date;
        let code = int(definition, "inputtype").unwrap_or(0);
        let fits = |input: Self| code != 0 && input.code(switches) == code && (input == Self::DateTime) == dated;
        Self::CODED.into_iter().map(|(input, _)| input).find(|input| fits(*input)).unwrap_or(Self::Anything)
    }

    /// Whether it takes a text.
    fn takes(self, value: &Value) -> bool {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            Self::Whole => text.parse::<i64>().is_ok(),
            Self::Money | Self::Decimal => text.parse::<f64>().is_ok(),
            Self::Anything | Self::Password | Self::DateTime => true,
        }
    }
}

/// The values of a sent `customfields` array, each in the form of its field's type; unknown fields
/// are ignored.
pub(super) fn read(
    state: &State,
    common: &Common,
    look: &Look,
    sent: Option<&Value>,
    usage: i64,
) -> Result<Custom, Refusal> {
    let strict = common.switches.get("halo.custom-field-check") == "strict";
    let mut values = state.read_custom(sent, usage);
    for (id, value) in &mut values {
        let Some(definition) = state.row("FieldInfo", *id) else { continue };
        match settled(definition, value, look, Input::of(definition, &common.switches)) {
            Some(settled) => *value = settled,
            None if strict => {
                let name = text(definition, "name").unwrap_or_default();
                return Err(Refusal::rule(format!("The value of {name} is not valid")));
            }
            None => {}
        }
    }
    Ok(values)
}

/// A sent value in the form of its field; `None` when the field does not take it. An empty value
/// clears any field.
fn settled(definition: &Fields, value: &Value, look: &Look, input: Input) -> Option<Value> {
    if value.is_null() || value == "" {
        return Some(value.clone());
    }
    match Type::of(definition) {
        Type::Text => {
            let limit = int(definition, "characterlimit").and_then(|limit| usize::try_from(limit).ok());
            let long =
                limit.is_some_and(|limit| limit > 0 && value.as_str().is_some_and(|t| t.chars().count() > limit));
            (!long && !value.is_array() && !value.is_object() && input.takes(value)).then(|| value.clone())
        }
        Type::Select => option_id(definition, value).map(|id| Value::from(id.to_string())),
        Type::MultiSelect => {
            let sent: Vec<Value> = match value {
                Value::Array(sent) => sent.clone(),
                Value::String(sent) => sent.split(',').map(|id| Value::from(id.trim())).collect(),
                one => vec![one.clone()],
            };
            let ids: Option<Vec<i64>> = sent.iter().map(|value| option_id(definition, value)).collect();
            ids.map(|ids| json!(ids))
        }
        Type::Date => stamp::read(value.as_str()?, look.zone()).map(|at| Value::from(stamp::shown(&at, look.zone()))),
        Type::Checkbox => match value {
            Value::Bool(_) => Some(value.clone()),
            Value::String(word) if word.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
            Value::String(word) if word.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
            other => whole(other).map(|number| Value::Bool(number != 0)),
        },
        Type::Table => value.is_array().then(|| value.clone()),
    }
}

/// The option that a value names: by its id, or as an object with an id.
fn option_id(definition: &Fields, value: &Value) -> Option<i64> {
    let id = value.get("id").and_then(whole).or_else(|| whole(value))?;
    option_name(definition, id).map(|_| id)
}

fn option_name(definition: &Fields, id: i64) -> Option<&str> {
    let options = definition.get("values")?.as_array()?;
    options.iter().find(|option| option.get("id").and_then(whole) == Some(id))?.get("name")?.as_str()
}

/// The text that a stored value shows.
pub(super) fn display(definition: &Fields, value: &Value) -> Option<String> {
    let of_option = |value: &Value| option_name(definition, whole(value)?).map(str::to_owned);
    match (Type::of(definition), value) {
        (Type::Select, value) => of_option(value).or_else(|| value.as_str().map(str::to_owned)),
        (Type::MultiSelect, Value::Array(values)) => {
            Some(values.iter().filter_map(of_option).collect::<Vec<_>>().join(", "))
        }
        (Type::Checkbox, Value::Bool(set)) => Some(if *set { "Yes" } else { "No" }.to_owned()),
        _ => value.as_str().map(str::to_owned),
    }
}
