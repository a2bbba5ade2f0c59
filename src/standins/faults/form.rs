//! Faults as they are written in files and control calls.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Armed, Fault};

/// Why a fault, or a file of faults, was refused. Nothing of it is armed then.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// The text is not JSON, or not of the form of a fault.
    #[error(
        "the faults cannot be read: {0}; write one fault, or a list of faults, in the form that `causeway standins --help` shows"
    )]
    Form(#[from] serde_json::Error),
    /// A key that this fault does not take: a misspelt condition would match more than was meant.
    #[error("fault {fault:?} does not take the key {key:?}; it takes {}", takes.join(", "))]
    Key {
        /// The fault's name.
        fault: String,
        /// The key.
        key: String,
        /// The keys that it takes.
        takes: Vec<&'static str>,
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

/// The keys that every fault takes.
const CONDITIONS: [&str; 11] =
    ["name", "method", "path", "pattern", "header", "body_contains", "from", "times", "probability", "seed", "do"];

/// The keys of each play besides the conditions.
const PLAYS: [(&str, &[&str]); 22] = [
    ("cut-before", &[]),
    ("cut-after", &[]),
    ("cut-body", &["bytes"]),
    ("stall", &["bytes"]),
    ("drip", &["bytes", "ms"]),
    ("answer", &["status", "headers", "body"]),
    ("replace-body", &["content_type", "body"]),
    ("html", &[]),
    ("empty-body", &[]),
    ("content-type", &["content_type"]),
    ("truncate", &["bytes"]),
    ("truncate-percent", &["percent"]),
    ("gzip-bomb", &["bytes"]),
    ("flood", &["bytes"]),
    ("delay", &["ms"]),
    ("hold", &[]),
    ("revoke-token", &[]),
    ("clock-offset", &["seconds"]),
    ("hide-record", &["id"]),
    ("hide-rows", &["every"]),
    ("delete-record", &["table", "id"]),
    ("ignore-field", &["field"]),
];

/// Reads one fault or a list of faults from JSON, and checks that each can be played.
pub fn parse(text: &str) -> Result<Vec<Armed>, FaultError> {
    parse_list(serde_json::from_str(text)?)
}

/// Reads a file of faults: an object with one fault or a list of faults per vendor.
pub fn parse_file(text: &str) -> Result<BTreeMap<String, Vec<Armed>>, FaultError> {
    let vendors: BTreeMap<String, Value> = serde_json::from_str(text)?;
    vendors.into_iter().map(|(vendor, faults)| Ok((vendor, parse_list(faults)?))).collect()
}

fn parse_list(value: Value) -> Result<Vec<Armed>, FaultError> {
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    items.into_iter().map(parse_one).collect()
}

fn parse_one(item: Value) -> Result<Armed, FaultError> {
    let keys: Vec<String> = item.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default();
    let play = item.get("do").and_then(Value::as_str).unwrap_or_default().to_owned();
    let armed: Armed = serde_json::from_value(item)?;
    let own = PLAYS.iter().find(|(name, _)| *name == play).map_or(&[][..], |(_, keys)| keys);
    let takes: Vec<&'static str> = CONDITIONS.iter().chain(own).copied().collect();
    let fault = armed.fault.name.clone();
    if let Some(key) = keys.into_iter().find(|key| !takes.contains(&key.as_str())) {
        return Err(FaultError::Key { fault, key, takes });
    }
    match refusal(&armed) {
        Some(why) => Err(FaultError::Value { fault, why }),
        None => Ok(armed),
    }
}

fn refusal(armed: &Armed) -> Option<String> {
    let Armed { fault: Fault { from, play, .. }, when } = armed;
    if *from == 0 {
        return Some("`from` counts matching requests from 1".to_owned());
    }
    if when.probability.is_some_and(|chance| !(0.0..=1.0).contains(&chance)) {
        return Some("`probability` is a number from 0 to 1".to_owned());
    }
    if when.seed.is_some() && when.probability.is_none() {
        return Some("`seed` without `probability` changes nothing; add it, or leave the seed out".to_owned());
    }
    play.refusal()
}
