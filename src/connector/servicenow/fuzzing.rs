//! ServiceNow's answers and what goes into its queries, read without an instance.

use serde::de::IgnoredAny;

use super::query::{self, Order, Query};
use super::wire::{self, BatchAnswer, Keys, Row};
use super::{config, convert};
use crate::connector::fuzzing::served;
use crate::model::{InstanceId, Kind};

/// A body as the answer to a list, a write, a batch and a refusal.
pub(crate) fn answer(bytes: &[u8]) {
    let answer = served(bytes);
    let instance = InstanceId::from("acme.service-now.com");
    let rows = wire::rows(&answer);
    let row = wire::row(&answer);
    // A text that nobody reads may hold anything that ends where a text ends.
    if serde_json::from_slice::<IgnoredAny>(bytes).is_err() {
        assert!(rows.is_err() && row.is_err(), "what is no JSON is no answer: {}", String::from_utf8_lossy(bytes));
    }
    for raw in rows.into_iter().flatten().chain(row) {
        let keys = Keys::of(&raw);
        let Ok(cells) = Row::read(&raw) else { continue };
        if let Ok(record) = convert::record(&instance, &Kind::from("incident"), &cells) {
            assert!(keys.id.is_none_or(|id| id == record.key.id.as_str()), "no row is placed by another one's id");
        }
        drop(convert::note(&instance, Some("desk"), &cells));
        drop(convert::person(&cells));
    }
    drop(answer.json::<BatchAnswer>(&config::DIALECT));
    drop(wire::vendor_words(bytes));
}

/// A text as an operator's filter, and as a value in a condition.
pub(crate) fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(query) = Query::written(&text) {
        let narrowed = query.and("sys_updated_on>2026-01-01 00:00:00");
        if let Ok(encoded) = narrowed.encode(Order::Id, None) {
            // A doubled caret is one that a value holds.
            let branches = encoded.replace("^^", "").split("^NQ").count();
            let narrow = encoded.matches("sys_updated_on>2026-01-01 00:00:00").count();
            assert!(narrow >= branches, "our condition holds in every branch: {encoded}");
        }
    }
    if let Ok(value) = query::literal(&text) {
        let doubled = value.replace("^^", "");
        assert!(!doubled.contains('^'), "a value stays a value: {value}");
    }
}

/// A text as a stamp.
pub(crate) fn stamp(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(at) = convert::stamp(&text) {
        assert_eq!(convert::stamp(&query::moment(at)), Some(at), "a stamp that was read can be asked for");
    }
}
