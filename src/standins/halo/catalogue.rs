//! The fields that the API documents, per schema, with their types: data in `fields.tsv` (schema,
//! field, type as the OpenAPI document writes it). What is not listed there is ignored on writing,
//! as a vendor's model binder does.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

static DOCUMENTED: &str = include_str!("fields.tsv");

/// The stored values of one record by field name. A field without a value is absent, never null.
pub(super) type Fields = BTreeMap<&'static str, Value>;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A 32 or 64 bit integer.
    Int,
    /// A double.
    Number,
    /// A boolean.
    Bool,
    /// Text, also uuids and times of day.
    Text,
    /// A date with time; stored as a UTC text of fixed length, see [`super::stamp`].
    Date,
    /// Whatever is sent.
    Any,
    /// An array of the named schema.
    List(&'static str),
    /// One object of the named schema.
    Object(&'static str),
}

impl Kind {
    fn documented_as(written: &'static str) -> Self {
        match written {
            "integer:int32" | "integer:int64" => Self::Int,
            "number:double" => Self::Number,
            "boolean" => Self::Bool,
            "string:date-time" => Self::Date,
            "any" => Self::Any,
            text if text.starts_with("string") => Self::Text,
            other => other.strip_suffix("[]").map_or(Self::Object(other), Self::List),
        }
    }
}

/// The documented fields of one entity.
#[derive(Debug, Default)]
pub(super) struct Schema(BTreeMap<&'static str, Kind>);

impl Schema {
    /// The documented spelling and the kind of a field; letter case does not matter.
    pub(super) fn field(&self, name: &str) -> Option<(&'static str, Kind)> {
        if let Some((name, kind)) = self.0.get_key_value(name) {
            return Some((name, *kind));
        }
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(known, kind)| (*known, *kind))
    }

    /// All documented fields in the order of their names.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, Kind)> + '_ {
        self.0.iter().map(|(name, kind)| (*name, *kind))
    }
}

/// The documented fields of a schema; `None` for a schema that is not in the list.
pub(super) fn schema(name: &str) -> Option<&'static Schema> {
    static SCHEMAS: OnceLock<BTreeMap<&'static str, Schema>> = OnceLock::new();
    SCHEMAS.get_or_init(read_documented).get(name)
}

fn read_documented() -> BTreeMap<&'static str, Schema> {
    let mut schemas: BTreeMap<&'static str, Schema> = BTreeMap::new();
    for line in DOCUMENTED.lines() {
        let mut columns = line.split('\t');
        if let (Some(schema), Some(field), Some(kind)) = (columns.next(), columns.next(), columns.next()) {
            schemas.entry(schema).or_default().0.insert(field, Kind::documented_as(kind));
        }
    }
    schemas
}

/// A field as a whole number.
pub(super) fn int(fields: &Fields, name: &str) -> Option<i64> {
    fields.get(name).and_then(whole)
}

/// A value as a whole number, also when it is stored as a double.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
            format!("{float:.0}").parse().ok()
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A field as text.
pub(super) fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

/// A field as text that is not blank.
pub(super) fn filled<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    text(fields, name).filter(|text| !text.trim().is_empty())
}

/// Whether a boolean field is set to true.
pub(super) fn flag(fields: &Fields, name: &str) -> bool {
    fields.get(name) == Some(&Value::Bool(true))
}

/// A stored value as the ledger shows it: text as it is, anything else as JSON.
pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
