//! The Batch API: several requests in one, each answered on its own.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::{Call, Exchange, dispatch};

use super::reply::Reply;

/// `…/batch`.
pub(super) fn answer(exchange: &Exchange<'_>, method: &str) -> Result<Reply, Refusal> {
    if method != "POST" {
        return Err(Refusal::Method);
    }
    let body: Value =
        serde_json::from_slice(&exchange.call.body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
    let parts = body
        .get("rest_requests")
        .and_then(Value::as_array)
        .ok_or_else(|| Refusal::Parameter("Missing parameter: rest_requests".to_owned()))?;
    let switches = &exchange.instance.common().switches;
    let most_parts = usize::try_from(switches.number("servicenow.batch-max-parts")).unwrap_or(0);
    let most_bytes = usize::try_from(switches.number("servicenow.batch-max-bytes")).unwrap_or(usize::MAX);
    let (mut serviced, mut unserviced, mut bytes) = (Vec::new(), Vec::new(), 0);
    for part in parts {
        let id = text(part.get("id"));
        if (most_parts > 0 && serviced.len() >= most_parts) || bytes >= most_bytes {
            unserviced.push(id);
            continue;
        }
        let reply = match call(exchange, part) {
            Some(call) => dispatch(exchange.instance, &call),
            None => Reply::refused(&Refusal::UnknownUri),
        };
        let answered = serviced_part(&id, reply, part);
        bytes += answered.get("body").and_then(Value::as_str).map_or(0, str::len);
        serviced.push(answered);
    }
    Ok(Reply::json(
        200,
        json!({
            "batch_request_id": text(body.get("batch_request_id")),
            "serviced_requests": serviced,
            "unserviced_requests": unserviced,
        }),
    ))
}

/// Ids may be numbers; they are answered as text.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The request of a part; `None` when it cannot be one, or is another batch.
fn call(exchange: &Exchange<'_>, part: &Value) -> Option<Call> {
    let url = part.get("url")?.as_str()?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    if path.trim_end_matches('/').ends_with("/batch") {
        return None;
    }
    let mut headers: Vec<(String, String)> = part
        .get("headers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|header| (text(header.get("name")).to_lowercase(), text(header.get("value"))))
        .collect();
    if !headers.iter().any(|(name, _)| name == "authorization") {
        headers.push(("authorization".to_owned(), exchange.call.header("authorization")?.to_owned()));
    }
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Some(Call {
        method: part.get("method").and_then(Value::as_str).unwrap_or("GET").to_uppercase(),
        path,
        query: query.to_owned(),
        headers,
        body: match part.get("body").and_then(Value::as_str) {
            Some(body) => STANDARD.decode(body).ok()?,
            None => Vec::new(),
        },
        upload: None,
    })
}

fn serviced_part(id: &str, reply: Reply, part: &Value) -> Value {
    let status = reply.status;
    let status_text =
        StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut headers: Vec<Value> =
        reply.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let (content_type, bytes) = reply.body();
    headers.extend(content_type.map(|kind| json!({ "name": "Content-Type", "value": kind })));
    if part.get("exclude_response_headers").and_then(Value::as_bool) == Some(true) {
        headers.clear();
    }
    json!({
        "id": id,
        "status_code": status,
        "status_text": status_text,
        "body": STANDARD.encode(bytes),
        "execution_time": 1,
        "headers": headers,
    })
}
