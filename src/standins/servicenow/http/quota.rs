//! What comes of an answer whose transaction is cancelled half-way: its status and first rows are
//! already on their way.

use serde_json::json;

use super::super::super::switches::Switches;
use super::super::access::listed;
use super::render::Record;
use super::reply::{Content, JSON, Reply};

const CANCELLED: &str = "Transaction cancelled: maximum execution time exceeded";

/// The answer with these rows, as far as the instance gets with it.
pub(super) fn rows(switches: &Switches, rows: &[Record]) -> Reply {
    let most = usize::try_from(switches.number("servicenow.quota-rows")).unwrap_or(0);
    if let Some(at) = rows.iter().position(|row| is_corrupt(switches, row)) {
        return cut_in(rows, at, "{\"result\":[");
    }
    if most == 0 || rows.len() <= most {
        return Reply::text(200, format!("{{\"result\":[{}]}}", joined(rows)));
    }
    let sent = joined(rows.get(..most).unwrap_or(rows));
    match switches.get("servicenow.quota-answer").as_str() {
        "both" => raw(format!("{{\"result\":[{sent}],{}", error().trim_start_matches('{'))),
        "null" => raw("null".to_owned()),
        "empty" => raw(String::new()),
        "truncated" => cut_in(rows, most, "{\"result\":["),
        _ => raw(format!("{{\"result\":[{sent},{}", error())),
    }
}

/// The answer with one record, broken off where the record is a corrupt one.
pub(super) fn record(switches: &Switches, status: u16, record: &Record) -> Reply {
    if is_corrupt(switches, record) {
        return Reply { status, ..cut_in(std::slice::from_ref(record), 0, "{\"result\":") };
    }
    Reply::text(status, format!("{{\"result\":{}}}", record.json()))
}

fn joined(rows: &[Record]) -> String {
    rows.iter().map(Record::json).collect::<Vec<_>>().join(",")
}

fn error() -> String {
    let detail = format!(
        "{CANCELLED} Check logs for error trace or enable glide.rest.debug property to verify REST request processing"
    );
    json!({ "error": { "message": CANCELLED, "detail": detail }, "status": "failure" }).to_string()
}

/// Whether a record has a field that breaks every answer in which it comes.
fn is_corrupt(switches: &Switches, row: &Record) -> bool {
    let corrupt = switches.get("servicenow.corrupt-records");
    if corrupt.is_empty() {
        return false;
    }
    let id = row.get("sys_id").and_then(|id| id.as_str().or_else(|| id.get("value")?.as_str()));
    id.is_some_and(|id| listed(&corrupt).any(|corrupt| corrupt == id))
}

/// What is sent before an answer breaks off in the middle of a row.
fn cut_in(rows: &[Record], at: usize, opening: &str) -> Reply {
    let mut text = opening.to_owned();
    for row in rows.iter().take(at) {
        text.push_str(&row.json());
        text.push(',');
    }
    let broken = rows.get(at).map(Record::json).unwrap_or_default();
    text.extend(broken.chars().take(broken.chars().count() / 2));
    raw(text)
}

fn raw(text: String) -> Reply {
    let content = Content::Bytes { content_type: JSON.to_owned(), bytes: text.into_bytes() };
    Reply { status: 200, headers: Vec::new(), content }
}
