//! The fields of a body to be written.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::refusal::Refusal;
use super::super::write::Input;
use super::{Exchange, xml_body};

/// The fields of a body in JSON or XML; of several records, the first one's. A body may be missing
/// altogether.
pub(super) fn input(exchange: &Exchange<'_>) -> Result<Vec<(String, Input)>, Refusal> {
    let call = exchange.call;
    if call.body.is_empty() {
        return Ok(Vec::new());
    }
    let content_type = call.header("content-type").unwrap_or_default().to_lowercase();
    if content_type.contains("xml") {
        let text = std::str::from_utf8(&call.body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let fields = xml_body::fields(text)?;
        return Ok(fields.into_iter().map(|(name, value)| (name, Input::Text(value))).collect());
    }
    if !content_type.contains("json") {
        let status = exchange.instance.common().switches.number("servicenow.media-type-status");
        return Err(Refusal::MediaType(u16::try_from(status).unwrap_or(415)));
    }
    let body: Value = serde_json::from_slice(&call.body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
    let object = match body {
        Value::Array(members) => members.into_iter().next().unwrap_or_default(),
        other => other,
    };
    let Value::Object(fields) = object else {
        return Err(Refusal::Unreadable("the body must be a JSON object".to_owned()));
    };
    let fields: BTreeMap<String, Value> = fields.into_iter().collect();
    Ok(fields.into_iter().filter_map(|(name, value)| Some((name, wanted(value)?))).collect())
}

fn wanted(value: Value) -> Option<Input> {
    match value {
        Value::Null => Some(Input::Null),
        Value::Bool(truth) => Some(Input::Text(truth.to_string())),
        Value::Number(number) => Some(Input::Text(number.to_string())),
        Value::String(text) => Some(Input::Text(text)),
        // A reference as it was answered is taken back.
        Value::Object(mut parts) => parts.remove("value").and_then(wanted),
        Value::Array(_) => None,
    }
}
