//! JSON as ServiceNow sends and takes it. Nothing of it leaves the connector.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::connector::answer::{Answer, plain};
use crate::connector::call::CallError;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::host_of;

use super::config::DIALECT;

#[derive(Deserialize)]
struct Envelope<T> {
    result: Option<T>,
    error: Option<Box<RawValue>>,
}

/// The rows of a list. An answer with `error` is none, whatever its status: rows are streamed, so
/// a cancelled transaction can follow a 200.
pub(super) fn rows(answer: &Answer) -> Result<Vec<Box<RawValue>>, CallError> {
    result(answer)
}

/// The one row of a write.
pub(super) fn row(answer: &Answer) -> Result<Box<RawValue>, CallError> {
    result(answer)
}

fn result<T: de::DeserializeOwned>(answer: &Answer) -> Result<T, CallError> {
    let envelope: Envelope<T> = answer.json(&DIALECT)?;
    let incomplete = |what: String| {
        let error = ConnectorError::new(Fault::Incomplete, what, "It is tried again with fewer rows");
        CallError::maybe(error).with_status(answer.status)
    };
    if envelope.error.is_some() {
        let words = vendor_words(&answer.body).map_or_else(|| "no reason given".to_owned(), |words| plain(&words));
        return Err(incomplete(format!("ServiceNow stopped in the middle of its answer: {words}")));
    }
    envelope.result.ok_or_else(|| incomplete("ServiceNow answered without a result".to_owned()))
}

/// Whether an answer holds an `error`, with ServiceNow's words.
pub(super) fn vendor_words(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        Text(String),
        Parts { message: Option<String>, detail: Option<String> },
    }
    #[derive(Deserialize)]
    struct Refusal {
        error: Words,
    }
    let words = match serde_json::from_slice::<Refusal>(body).ok()?.error {
        Words::Text(text) => text,
        Words::Parts { message, detail } => {
            let parts = [message, detail].into_iter().flatten().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(": ")
        }
    };
    (!words.is_empty()).then_some(words)
}

/// The cells of one row, as text. In a table's JSON everything is a string; an unreadable field is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) BTreeMap<String, String>);

impl Row {
    /// Reads a row. A key that comes twice, a nested value or broken text makes it unreadable.
    pub(super) fn read(raw: &RawValue) -> Result<Self, String> {
        serde_json::from_str(raw.get()).map_err(|error| format!("The row cannot be read: {error}"))
    }

    /// A cell; empty when it was not delivered.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a cell says yes.
    pub(super) fn is_true(&self, name: &str) -> bool {
        matches!(self.text(name), "true" | "1")
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Cells)
    }
}

struct Cells;

impl<'de> Visitor<'de> for Cells {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut cells = BTreeMap::new();
        while let Some((name, Cell(value))) = map.next_entry::<String, Cell>()? {
            if cells.contains_key(&name) {
                return Err(de::Error::custom(format!("the field {name} comes twice")));
            }
            cells.insert(name, value);
        }
        Ok(Row(cells))
    }
}

/// A cell: text, or a reference as an object with its value; `null` is empty.
struct Cell(String);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Shape {
            Text(String),
            Flag(bool),
            Number(serde_json::Number),
            Reference { value: String },
            Nothing(()),
        }
        Ok(Self(match Shape::deserialize(deserializer)? {
            Shape::Text(text) | Shape::Reference { value: text } => text,
            Shape::Flag(flag) => flag.to_string(),
            Shape::Number(number) => number.to_string(),
            Shape::Nothing(()) => String::new(),
        }))
    }
}

/// The host that the instance puts into the links of a row: its own name for itself, whatever host
/// was asked.
pub(super) fn own_address(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Shape {
        Reference { link: url::Url },
        Other(de::IgnoredAny),
    }
    let cells: BTreeMap<String, Shape> = serde_json::from_str(raw.get()).ok()?;
    cells.into_values().find_map(|cell| match cell {
        Shape::Reference { link } => Some(host_of(&link)),
        Shape::Other(_) => None,
    })
}

/// The keys by which a row is placed, read even when the rest of it is poisoned.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Keys {
    /// The row's id.
    #[serde(default, rename = "sys_id")]
    pub(super) id: Option<String>,
    /// When it was last changed.
    #[serde(default, rename = "sys_updated_on")]
    pub(super) updated: Option<String>,
    /// When it was made.
    #[serde(default, rename = "sys_created_on")]
    pub(super) created: Option<String>,
    /// The record that a journal entry belongs to.
    #[serde(default, rename = "element_id")]
    pub(super) record: Option<String>,
}

impl Keys {
    /// The keys of a row, as far as they can be read.
    pub(super) fn of(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).unwrap_or_default()
    }
}

/// A call of the Batch API.
#[derive(Debug, Serialize)]
pub(super) struct BatchRequest {
    /// Echoed.
    pub(super) batch_request_id: String,
    /// The writes.
    pub(super) rest_requests: Vec<BatchPart>,
}

/// One write of a batch.
#[derive(Debug, Serialize)]
pub(super) struct BatchPart {
    /// Echoed, to match the answer.
    pub(super) id: String,
    /// The verb.
    pub(super) method: String,
    /// The address below the instance's root, with its query.
    pub(super) url: String,
    /// The headers.
    pub(super) headers: Vec<BatchHeader>,
    /// The body in base64.
    pub(super) body: String,
    /// Leaves out what nobody reads.
    pub(super) exclude_response_headers: bool,
}

/// A header of a part.
#[derive(Debug, Serialize)]
pub(super) struct BatchHeader {
    /// Its name.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) value: &'static str,
}

/// The answer of the Batch API. It has no `result` around it. Its parts are read one by one.
#[derive(Debug, Deserialize)]
pub(super) struct BatchAnswer {
    /// What was carried out.
    serviced_requests: Vec<Box<RawValue>>,
    /// The ids of what was not reached in time.
    #[serde(default)]
    unserviced_requests: Option<Vec<Box<RawValue>>>,
}

impl BatchAnswer {
    /// The answers to parts, as far as they can be read.
    pub(super) fn serviced(&self) -> impl Iterator<Item = ServicedPart> {
        self.serviced_requests.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok())
    }

    /// The ids of what was not reached in time, as far as they can be read.
    pub(super) fn unserviced(&self) -> impl Iterator<Item = PartId> {
        self.unserviced_requests.iter().flatten().filter_map(|raw| serde_json::from_str(raw.get()).ok())
    }
}

/// The answer to one part.
#[derive(Debug, Deserialize)]
pub(super) struct ServicedPart {
    /// The part's id.
    pub(super) id: PartId,
    /// Its own status; anything but a status is none.
    #[serde(default, deserialize_with = "status")]
    pub(super) status_code: Option<u16>,
    /// Its body in base64.
    #[serde(default)]
    pub(super) body: Option<String>,
    /// Its headers, where they were not excluded.
    #[serde(default)]
    pub(super) headers: Vec<PartHeader>,
}

/// A header of an answer to one part.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PartHeader {
    /// Its name.
    #[serde(default)]
    pub(super) name: String,
    /// Its value.
    #[serde(default)]
    pub(super) value: String,
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
    Ok(raw.get().trim_matches('"').parse().ok())
}

/// A part's id, which comes back as text or as a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum PartId {
    /// As text.
    Text(String),
    /// As a number.
    Number(u64),
}

impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}
