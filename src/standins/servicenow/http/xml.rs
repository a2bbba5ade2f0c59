//! Answers in XML, for those who ask for it.

use serde_json::Value;

use super::super::refusal::Refusal;
use super::Call;
use super::reply::{Content, Reply};

const XML: &str = "application/xml;charset=UTF-8";
const READ_AS_JSON: [&str; 4] = ["*/*", "application/*", "application/json", "text/json"];
const READ_AS_XML: [&str; 2] = ["application/xml", "text/xml"];

fn accepts(call: &Call, kinds: &[&str]) -> bool {
    let accepted = call.header("accept").unwrap_or_default().to_lowercase();
    kinds.iter().any(|kind| accepted.contains(kind))
}

/// Refuses a request that accepts nothing the APIs produce.
pub(super) fn check_accept(call: &Call) -> Result<(), Refusal> {
    let says_nothing = call.header("accept").unwrap_or_default().trim().is_empty();
    if says_nothing || accepts(call, &READ_AS_JSON) || accepts(call, &READ_AS_XML) {
        Ok(())
    } else {
        Err(Refusal::NotAcceptable)
    }
}

/// The answer in the form that the request accepts.
pub(super) fn as_accepted(call: &Call, reply: Reply) -> Reply {
    if accepts(call, &READ_AS_JSON) || !accepts(call, &READ_AS_XML) {
        return reply;
    }
    let Reply { status, headers, content } = reply;
    let content = match content {
        Content::Json(value) => document(&value),
        Content::Text(json) => document(&serde_json::from_str(&json).unwrap_or_default()),
        other => other,
    };
    Reply { status, headers, content }
}

fn document(value: &Value) -> Content {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned();
    element(&mut text, "response", value);
    Content::Bytes { content_type: XML.to_owned(), bytes: text.into_bytes() }
}

/// Writes a value as an element; each member of a list as one.
fn element(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(members) => members.iter().for_each(|member| element(text, name, member)),
        Value::Object(fields) => {
            text.extend(["<", name, ">"]);
            fields.iter().for_each(|(name, value)| element(text, name, value));
            text.extend(["</", name, ">"]);
        }
        Value::Null => text.extend(["<", name, "/>"]),
        Value::String(content) if content.is_empty() => text.extend(["<", name, "/>"]),
        Value::String(content) => text.extend(["<", name, ">", &escaped(content), "</", name, ">"]),
        Value::Bool(_) | Value::Number(_) => {
            text.extend(["<", name, ">", &value.to_string(), "</", name, ">"]);
        }
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            // What XML cannot hold at all is left out.
            '\n' | '\t' => escaped.push(letter),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}
