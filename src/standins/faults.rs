//! Faults that a stand-in plays on chosen requests: the ways in which real vendors and networks
//! fail. The ledger says what was really committed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to a matched request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Play {
    /// The connection is cut before the request is looked at.
    CutBefore,
    /// The request is carried out in full, then the connection is cut without an answer.
    CutAfter,
    /// The request is not carried out; this is answered instead.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body, as it is.
        #[serde(default)]
        body: String,
    },
    /// The request is carried out, and its answer's body is replaced by this one (same status).
    ReplaceBody {
        /// The content type to claim.
        content_type: String,
        /// The body, as it is.
        body: String,
    },
    /// The request is carried out, and its answer ends after so many bytes of the body, as if it
    /// were complete.
    Truncate {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The request is carried out after a pause.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
}

/// Which requests a fault is played on, and which fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A name that the request log shows.
    pub name: String,
    /// The verb; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Text that the path with its query must contain (compared without regard to case); any when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// The first matching request it is played on, from 1.
    #[serde(default = "one")]
    pub from: u64,
    /// How many matching requests it is played on; unbounded when absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens.
    #[serde(flatten)]
    pub play: Play,
}

fn one() -> u64 {
    1
}

/// Why a fault, or a file of faults, was refused. Nothing of it is armed then.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// The text is not JSON, or not of the form of a fault.
    #[error(
        "the faults cannot be read: {0}; write one fault, or a list of faults, in the form that `causeway standins --help` shows"
    )]
    Form(#[from] serde_json::Error),
    /// A key that no fault has: a misspelt condition would match more than was meant.
    #[error("fault {fault:?} has a key {key:?} that no fault has; `causeway standins --help` lists the keys")]
    Key {
        /// The fault's name.
        fault: String,
        /// The key.
        key: String,
    },
    /// A value that cannot be played.
    #[error("fault {fault:?} cannot be played: {why}")]
    Value {
        /// The fault's name.
        fault: String,
        /// What is wrong, and what is allowed.
        why: String,
    },
}

const KEYS: [&str; 12] =
    ["name", "method", "path", "from", "times", "do", "status", "headers", "body", "content_type", "bytes", "ms"];

/// Reads one fault or a list of faults from JSON, and checks that each can be played.
pub fn parse(text: &str) -> Result<Vec<Fault>, FaultError> {
    parse_list(serde_json::from_str(text)?)
}

/// Reads a file of faults: an object with one fault or a list of faults per vendor.
pub fn parse_file(text: &str) -> Result<BTreeMap<String, Vec<Fault>>, FaultError> {
    let vendors: BTreeMap<String, Value> = serde_json::from_str(text)?;
    vendors.into_iter().map(|(vendor, faults)| Ok((vendor, parse_list(faults)?))).collect()
}

fn parse_list(value: Value) -> Result<Vec<Fault>, FaultError> {
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    items.into_iter().map(parse_one).collect()
}

fn parse_one(item: Value) -> Result<Fault, FaultError> {
    let keys: Vec<String> = item.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
    let fault: Fault = serde_json::from_value(item)?;
    if let Some(key) = keys.into_iter().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(FaultError::Key { fault: fault.name, key });
    }
    let refused = |why: String| Err(FaultError::Value { fault: fault.name.clone(), why });
    if fault.from == 0 {
        return refused("`from` counts matching requests from 1".to_owned());
    }
    match &fault.play {
        Play::Answer { status, .. } if !(200..=599).contains(status) => {
            return refused(format!("{status} is not a status between 200 and 599"));
        }
        Play::Answer { headers, .. } => {
            if let Some((name, _)) = headers.iter().find(|(name, value)| !is_header(name, value)) {
                return refused(format!("header {name:?} is not a header name with a value of visible characters"));
            }
        }
        Play::ReplaceBody { content_type, .. } if HeaderValue::from_str(content_type).is_err() => {
            return refused("the content type is not a header value".to_owned());
        }
        _ => {}
    }
    Ok(fault)
}

fn is_header(name: &str, value: &str) -> bool {
    HeaderName::try_from(name).is_ok() && HeaderValue::try_from(value).is_ok()
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    matched: u64,
}

/// The faults that one vendor has armed.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    /// Arms a fault in addition to those that are armed.
    pub fn arm(&self, fault: Fault) {
        self.armed().push(Armed { fault, matched: 0 });
    }

    /// Disarms all faults.
    pub fn clear(&self) {
        self.armed().clear();
    }

    /// The armed faults.
    pub fn list(&self) -> Vec<Fault> {
        self.armed().iter().map(|armed| armed.fault.clone()).collect()
    }

    /// The fault to play on this request, if one is due. Counts the request on each fault it matches.
    pub fn due(&self, method: &str, path_and_query: &str) -> Option<Fault> {
        let path = path_and_query.to_lowercase();
        let mut due = None;
        for armed in self.armed().iter_mut() {
            let fault = &armed.fault;
            let method_matches = fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
            let path_matches = fault.path.as_ref().is_none_or(|wanted| path.contains(&wanted.to_lowercase()));
            if !(method_matches && path_matches) {
                continue;
            }
            armed.matched += 1;
            let first = fault.from;
            let in_time = fault.times.is_none_or(|times| armed.matched < first.saturating_add(times));
            if due.is_none() && armed.matched >= first && in_time {
                due = Some(fault.clone());
            }
        }
        due
    }

    fn armed(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
