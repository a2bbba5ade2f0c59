//! The Batch API: several requests in one, each answered on its own.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::authentication::Identity;
use super::reply::Reply;
use super::{Call, Exchange, door};

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
    let limits = Limits::of(exchange);
    let identity = Identity { session: exchange.session.clone(), means: exchange.means };
    let (mut serviced, mut unserviced, mut bytes) = (Vec::new(), Vec::new(), 0);
    for part in parts {
        let id = text(part.get("id"));
        if (limits.parts > 0 && serviced.len() >= limits.parts) || bytes >= limits.bytes {
            unserviced.push(id);
            continue;
        }
        let reply = match call(part, limits.input) {
            Ok(call) => door::answer_part(exchange.instance, &call, &identity),
            Err(refusal) => Reply::refused(&refusal),
        };
        let answered = serviced_part(&id, reply, part, limits.output);
        bytes += answered.get("body").and_then(Value::as_str).map_or(0, str::len);
        serviced.push(answered);
    }
    if exchange.instance.common().switches.get("servicenow.batch-answer-order") == "reversed" {
        serviced.reverse();
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

/// How much of a batch the instance carries out.
struct Limits {
    /// Parts that are run, in place of the seconds that they may take; 0 is no limit.
    parts: usize,
    /// Bytes of all answers after which nothing more is run.
    bytes: usize,
    /// Bytes of one part's body.
    input: usize,
    /// Bytes of one part's answer.
    output: usize,
}

impl Limits {
    fn of(exchange: &Exchange<'_>) -> Self {
        let switches = &exchange.instance.common().switches;
        let number = |name: &str| usize::try_from(switches.number(name)).unwrap_or(usize::MAX);
        let output = number("servicenow.batch-max-output-bytes");
        let lowered = exchange.call.header("x-batchrequest-max-output-size").and_then(|size| size.trim().parse().ok());
        Self {
            parts: number("servicenow.batch-max-parts"),
            bytes: number("servicenow.batch-max-bytes"),
            input: number("servicenow.batch-max-input-bytes"),
            output: lowered.unwrap_or(output).min(output),
        }
    }
}

/// Ids may be numbers; they are answered as text.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The request of a part, which may be no batch itself.
fn call(part: &Value, largest: usize) -> Result<Call, Refusal> {
    let url = part.get("url").and_then(Value::as_str).ok_or(Refusal::UnknownUri)?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    if path.trim_end_matches('/').ends_with("/batch") {
        return Err(Refusal::UnknownUri);
    }
    let headers = part
        .get("headers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|header| (text(header.get("name")).to_lowercase(), text(header.get("value"))))
        .collect();
    let body = match part.get("body").and_then(Value::as_str) {
        Some(body) => STANDARD.decode(body).map_err(|error| Refusal::Unreadable(error.to_string()))?,
        None => Vec::new(),
    };
    if body.len() > largest {
        return Err(Refusal::TooLarge { sent: body.len() as u64, most: largest });
    }
    Ok(Call {
        method: part.get("method").and_then(Value::as_str).unwrap_or("GET").to_uppercase(),
        path: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") },
        query: query.to_owned(),
        headers,
        body,
        upload: None,
    })
}

fn serviced_part(id: &str, reply: Reply, part: &Value, largest: usize) -> Value {
    let mut headers: Vec<Value> =
        reply.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let mut status = reply.status;
    let (content_type, mut bytes) = reply.body();
    headers.extend(content_type.map(|kind| json!({ "name": "Content-Type", "value": kind })));
    let mut error = None;
    if bytes.len() > largest {
        error = Some(format!("Response of {} bytes is larger than {largest} bytes", bytes.len()));
        status = 500;
        bytes.clear();
        headers.clear();
    }
    if part.get("exclude_response_headers").and_then(Value::as_bool) == Some(true) {
        headers.clear();
    }
    let status_text =
        StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut answered = json!({
        "id": id,
        "status_code": status,
        "status_text": status_text,
        "body": STANDARD.encode(bytes),
        "execution_time": 1,
        "headers": headers,
    });
    if let (Some(error), Some(fields)) = (error, answered.as_object_mut()) {
        fields.insert("error_message".to_owned(), error.into());
    }
    answered
}
