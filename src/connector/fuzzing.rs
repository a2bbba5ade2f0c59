//! Parsers of vendors' bytes by themselves, without a connection: what fuzz targets drive and what
//! their corpus is replayed through.
//!
//! Each takes any bytes, must not panic, and asserts what must hold whatever came.

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::answer::{Answer, LONGEST_WAIT};
use super::pace::Told;
use super::{halo, servicenow};

/// Something that reads any bytes.
pub type Target = fn(&[u8]);

/// The parsers by the names of their corpora.
pub const TARGETS: [(&str, Target); 7] = [
    ("servicenow_answer", servicenow::fuzzing::answer),
    ("servicenow_query", servicenow::fuzzing::query),
    ("servicenow_stamp", servicenow::fuzzing::stamp),
    ("halo_answer", halo::fuzzing::answer),
    ("halo_stamp", halo::fuzzing::stamp),
    ("halo_notes_html", halo::fuzzing::notes_html),
    ("limit_headers", limit_headers),
];

/// A successful answer with this body.
pub(super) fn served(body: &[u8]) -> Answer {
    Answer { status: StatusCode::OK, headers: HeaderMap::new(), body: body.to_vec() }
}

/// The first line is `Retry-After`, the second `Date`, the third and fourth ServiceNow's limit and
/// reset, the rest a refusal's body.
fn limit_headers(bytes: &[u8]) {
    let mut lines = bytes.splitn(5, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    let names =
        [RETRY_AFTER, DATE, HeaderName::from_static("x-ratelimit-limit"), HeaderName::from_static("x-ratelimit-reset")];
    for name in names {
        let value = lines.next().and_then(|line| HeaderValue::from_bytes(line).ok()).filter(|value| !value.is_empty());
        headers.extend(value.map(|value| (name, value)));
    }
    let body = lines.next().unwrap_or_default().to_vec();
    let answer = Answer { status: StatusCode::TOO_MANY_REQUESTS, headers, body };
    assert!(answer.retry_after().is_none_or(|wait| wait <= LONGEST_WAIT), "no vendor can make us wait longer");
    assert!(Told::of(&answer).is_none_or(|told| told.limit.requests > 0 && !told.limit.window.is_zero()));
}
