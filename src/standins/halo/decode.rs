//! From a request body to fields of the documented types. What does not fit is refused for the
//! whole body, with the path of the first misfit as key, before anything is carried out.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::catalogue::{Fields, Kind, Schema, schema};
use super::refusal::Refusal;
use super::stamp;

/// How a body may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// An array only, as the OpenAPI document declares.
    Array,
    /// An array, or one object that counts as an array of one.
    ArrayOrObject,
    /// One object only (`POST /Tickets/Object`).
    Object,
}

/// Decodes a body into one set of fields per element.
pub(super) fn body(bytes: &[u8], form: Body, schema_name: &str, zone: &TimeZone) -> Result<Vec<Fields>, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(misfit("", "A non-empty request body is required."));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| misfit("", &error.to_string()))?;
    let elements = match (value, form) {
        (Value::Array(elements), Body::Array | Body::ArrayOrObject) => elements,
        (element @ Value::Object(_), Body::ArrayOrObject | Body::Object) => {
            return object(element, schema_name, "", zone).map(|fields| vec![fields]);
        }
        (_, Body::Object) => {
            return Err(misfit("", &format!("Cannot deserialize the body into type '{schema_name}'.")));
        }
        _ => {
            let wanted = format!("System.Collections.Generic.List`1[{schema_name}]");
            let message = format!(
                "Cannot deserialize the current JSON object (e.g. {{\"name\":\"value\"}}) into type '{wanted}' because \
                 the type requires a JSON array (e.g. [1,2,3]) to deserialize correctly."
            );
            return Err(misfit("", &message));
        }
    };
    elements
        .into_iter()
        .enumerate()
        .map(|(place, element)| object(element, schema_name, &format!("[{place}]"), zone))
        .collect()
}

/// Decodes one object; undocumented fields and nulls are left out.
pub(super) fn object(value: Value, schema_name: &str, path: &str, zone: &TimeZone) -> Result<Fields, Refusal> {
    let Value::Object(members) = value else {
        return Err(misfit(path, &format!("Error converting value {value} to type '{schema_name}'. Path '{path}'.")));
    };
    let Some(schema) = schema(schema_name) else { return Ok(Fields::new()) };
    fields(members, schema, path, zone)
}

fn fields(members: Map<String, Value>, schema: &Schema, path: &str, zone: &TimeZone) -> Result<Fields, Refusal> {
    let mut decoded = Fields::new();
    for (name, value) in members {
        if value.is_null() {
            continue;
        }
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if let Some((name, kind)) = schema.field(&name) {
            decoded.insert(name, typed(value, kind, &path, zone)?);
        }
    }
    Ok(decoded)
}

fn typed(value: Value, kind: Kind, path: &str, zone: &TimeZone) -> Result<Value, Refusal> {
    match kind {
        Kind::Int => integer(value, path),
        Kind::Number => number(value, path),
        Kind::Bool => boolean(value, path),
        Kind::Text => text(value, path),
        Kind::Date => date(&value, path, zone),
        Kind::Any => Ok(value),
        Kind::List(element) => list(value, element, path, zone),
        Kind::Object(name) => nested(value, name, path, zone),
    }
}

/// Halo refuses `95.0` and `"95.0"` where it wants an integer, and takes `"95"`.
fn integer(value: Value, path: &str) -> Result<Value, Refusal> {
    match &value {
        Value::Number(sent) if sent.is_i64() || sent.is_u64() => Ok(value),
        Value::Number(sent) => {
            Err(misfit(path, &format!("Input string '{sent}' is not a valid integer. Path '{path}'.")))
        }
        Value::String(sent) => match sent.trim().parse::<i64>() {
            Ok(parsed) => Ok(Value::from(parsed)),
            Err(_) => Err(misfit(path, &format!("Could not convert string to integer: {sent}. Path '{path}'."))),
        },
        _ => Err(unfit(&value, "System.Int32", path)),
    }
}

fn number(value: Value, path: &str) -> Result<Value, Refusal> {
    match &value {
        Value::Number(_) => Ok(value),
        Value::String(sent) => match sent.trim().parse::<f64>() {
            Ok(parsed) if parsed.is_finite() => Ok(Value::from(parsed)),
            _ => Err(misfit(path, &format!("Could not convert string to double: {sent}. Path '{path}'."))),
        },
        _ => Err(unfit(&value, "System.Double", path)),
    }
}

fn boolean(value: Value, path: &str) -> Result<Value, Refusal> {
    match &value {
        Value::Bool(_) => Ok(value),
        Value::Number(sent) if sent.is_i64() => Ok(Value::Bool(sent.as_i64() != Some(0))),
        Value::String(sent) if sent.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Value::String(sent) if sent.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        _ => Err(unfit(&value, "System.Boolean", path)),
    }
}

fn text(value: Value, path: &str) -> Result<Value, Refusal> {
    match value {
        Value::String(_) => Ok(value),
        Value::Number(sent) => Ok(Value::String(sent.to_string())),
        Value::Bool(sent) => Ok(Value::from(if sent { "True" } else { "False" })),
        other => Err(unfit(&other, "System.String", path)),
    }
}

fn date(value: &Value, path: &str, zone: &TimeZone) -> Result<Value, Refusal> {
    value
        .as_str()
        .and_then(|sent| stamp::read(sent, zone))
        .map(Value::String)
        .ok_or_else(|| misfit(path, &format!("Could not convert string to DateTime: {value}. Path '{path}'.")))
}

fn list(value: Value, element: &str, path: &str, zone: &TimeZone) -> Result<Value, Refusal> {
    let Value::Array(elements) = value else { return Err(unfit(&value, &format!("List`1[{element}]"), path)) };
    let nested = |(place, value)| nested(value, element, &format!("{path}[{place}]"), zone);
    elements.into_iter().enumerate().map(nested).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// An object of a documented schema is decoded by it; one of an undocumented schema stays as sent.
fn nested(value: Value, name: &str, path: &str, zone: &TimeZone) -> Result<Value, Refusal> {
    if schema(name).is_none() {
        return Ok(value);
    }
    let decoded = object(value, name, path, zone)?;
    Ok(Value::Object(decoded.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

fn unfit(value: &Value, wanted: &str, path: &str) -> Refusal {
    misfit(path, &format!("Error converting value {value} to type '{wanted}'. Path '{path}'."))
}

fn misfit(path: &str, message: &str) -> Refusal {
    Refusal::Binding { path: path.to_owned(), message: message.to_owned() }
}
