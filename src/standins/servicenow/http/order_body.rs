//! Bodies of orders and imports: JSON objects that are no records.

use serde_json::{Map, Value};

use super::super::refusal::Refusal;
use super::Exchange;

/// The object of a body; an empty one where there is none.
pub(super) fn object(exchange: &Exchange<'_>) -> Result<Map<String, Value>, Refusal> {
    if exchange.call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&exchange.call.body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Refusal::Unreadable("the body must be a JSON object".to_owned())),
        Err(error) => Err(Refusal::Unreadable(error.to_string())),
    }
}

/// A value as text, as the catalogue and import sets take it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
