//! Halo's JSON as it comes: envelopes, rows, ids in three spellings. Nothing of it leaves the
//! connector.
//!
//! Rows are kept as raw text until each is read by itself, so one bad row never stops a page. An
//! object whose name appears twice is not understood: nobody can say which value counts.

use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::connector::{ConnectorError, Fault, Result};

/// The members of an object in their order, values unread.
#[derive(Debug, Default)]
pub(super) struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                members.sort_by(|one, other| one.0.cmp(&other.0));
                if let Some([(name, _), _]) = members.array_windows().find(|[one, next]| one.0 == next.0) {
                    return Err(M::Error::custom(format!("the member `{name}` appears twice")));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Reader).map(Members)
    }
}

impl<'a> Members<'a> {
    /// Reads an object; the reason in words when it is none.
    pub(super) fn of(raw: &'a str) -> std::result::Result<Self, String> {
        serde_json::from_str(raw).map_err(|error| error.to_string())
    }

    /// A member's raw value; `None` when it is absent or null, which Halo does not tell apart.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        let at = self.0.binary_search_by(|member| member.0.as_str().cmp(name)).ok()?;
        self.0.get(at).map(|member| member.1).filter(|raw| raw.get() != "null")
    }

    /// A member as a number or id, in any of the spellings.
    pub(super) fn int(&self, name: &str) -> std::result::Result<Option<i64>, String> {
        self.raw(name).map(|raw| int(name, raw)).transpose()
    }

    /// A member as text; numbers and truth values are taken as they are written.
    pub(super) fn text(&self, name: &str) -> std::result::Result<Option<String>, String> {
        self.raw(name).map(|raw| text(name, raw)).transpose()
    }

    /// A member as text, empty when absent or no text. Only for what is shown to people.
    pub(super) fn words(&self, name: &str) -> String {
        self.text(name).ok().flatten().unwrap_or_default()
    }

    /// A member that must be a JSON truth value; anything else is `None`.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.raw(name)?.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A member as a list of raw values; empty when absent.
    pub(super) fn list(&self, name: &str) -> std::result::Result<Vec<&'a RawValue>, String> {
        let Some(raw) = self.raw(name) else { return Ok(Vec::new()) };
        serde_json::from_str(raw.get()).map_err(|error| format!("`{name}` is no list: {error}"))
    }

    /// The name of the only member that is a list.
    fn only_list(&self) -> Option<&str> {
        let mut lists = self.0.iter().filter(|(_, raw)| raw.get().starts_with('['));
        let (name, _) = lists.next()?;
        lists.next().is_none().then_some(name.as_str())
    }
}

/// The id of a row of which nothing else may be readable.
pub(super) fn id_of(raw: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
    }
    let named: Named<'_> = serde_json::from_str(raw.get()).ok()?;
    int("id", named.id).ok().filter(|id| *id > 0)
}

/// Ids arrive as `3`, as `3.0` and as `"3"`.
fn int(name: &str, raw: &RawValue) -> std::result::Result<i64, String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spelling {
        Whole(i64),
        Decimal(f64),
        Text(String),
    }
    let bad = || format!("`{name}` is not a whole number: {}", shorten(raw.get()));
    match serde_json::from_str(raw.get()).map_err(|error| format!("{}, {error}", bad()))? {
        Spelling::Whole(number) => Some(number),
        Spelling::Decimal(number) => whole(number),
        Spelling::Text(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
        }
    }
    .ok_or_else(bad)
}

/// A decimal without a fraction as a whole number, as far as decimals are exact.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() != 0.0 || number.abs() > EXACT {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

fn text(name: &str, raw: &RawValue) -> std::result::Result<String, String> {
    match raw.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw.get()).map_err(|error| format!("`{name}` is no readable text: {error}")),
        Some(b'{' | b'[') => Err(format!("`{name}` is no text: {}", shorten(raw.get()))),
        _ => Ok(raw.get().to_owned()),
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A list as it comes: rows unread, with the count that the server announced.
#[derive(Debug)]
pub(super) struct Listing<'a> {
    pub(super) rows: Vec<&'a RawValue>,
    pub(super) record_count: Option<u64>,
}

impl Listing<'_> {
    /// A list of which no row is an object is not what was asked for.
    fn checked(self, what: &str) -> Result<Self> {
        if self.rows.is_empty() || self.rows.iter().any(|row| row.get().starts_with('{')) {
            return Ok(self);
        }
        Err(incomplete(what, "none of its rows is an object"))
    }
}

/// Names the rows of an envelope whose key is not documented: the only list in it.
pub(super) const ANY_LIST: &str = "*";

/// Reads a list: a bare array, or an envelope with the rows under `key` (some versions say
/// `results`). Anything else is not what was asked for, so the read is incomplete.
pub(super) fn listing<'a>(body: &'a str, key: &str, what: &str) -> Result<Listing<'a>> {
    if body.trim_start().starts_with('[') {
        let rows = serde_json::from_str(body).map_err(|error| incomplete(what, &error.to_string()))?;
        return Listing { rows, record_count: None }.checked(what);
    }
    let members = Members::of(body).map_err(|reason| incomplete(what, &reason))?;
    let known = [key, "results"].into_iter().find(|key| members.raw(key).is_some());
    let Some(key) = known.or_else(|| (key == ANY_LIST).then(|| members.only_list()).flatten()) else {
        return Err(incomplete(what, &format!("the answer has no `{key}`")));
    };
    let rows = members.list(key).map_err(|reason| incomplete(what, &reason))?;
    let count = members.int("record_count").map_err(|reason| incomplete(what, &reason))?;
    Listing { rows, record_count: count.and_then(|count| u64::try_from(count).ok()) }.checked(what)
}

/// The objects in the answer of a write: an array, or the one object that was processed last.
pub(super) fn written(body: &str) -> Option<(Shape, Vec<&RawValue>)> {
    if body.trim_start().starts_with('[') {
        return Some((Shape::Array, serde_json::from_str(body).ok()?));
    }
    let one: &RawValue = serde_json::from_str(body).ok()?;
    one.get().starts_with('{').then(|| (Shape::Single, vec![one]))
}

/// What the answer of a write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One object for each that was sent.
    Array,
    /// One object, whatever was sent.
    Single,
}

/// An object to be written: names and values, in a stable order.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Body(pub(super) serde_json::Map<String, serde_json::Value>);

impl Body {
    /// Sets a member.
    pub(super) fn set(&mut self, name: &str, value: impl Into<serde_json::Value>) {
        self.0.insert(name.to_owned(), value.into());
    }
}

/// The error for an answer that is not what Halo documents.
pub(super) fn incomplete(what: &str, reason: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Incomplete,
        format!("Halo's answer to {what} could not be read: {reason}"),
        "Nothing was taken from it; the next pass reads it again. If it stays, open the address in a browser: \
         a proxy or a sign-in page may stand in between",
    )
}

/// The sentence in an error body, if it is one of the shapes that Halo uses: a .NET exception
/// (`Message`), a binding error (`{"[0].id":["…"]}`), or `errorMessage`. Never assumed to be JSON.
pub(super) fn refusal_text(body: &str) -> Option<String> {
    let members = Members::of(body).ok()?;
    for name in ["Message", "message", "errorMessage", "error_description", "error"] {
        if let Ok(Some(text)) = members.text(name)
            && !text.trim().is_empty()
        {
            return Some(text.trim().to_owned());
        }
    }
    let bindings: Vec<String> = members
        .0
        .iter()
        .filter_map(|(name, raw)| {
            let reasons: Vec<String> = serde_json::from_str(raw.get()).ok()?;
            Some(format!("{name}: {}", reasons.join(", ")))
        })
        .collect();
    (!bindings.is_empty()).then(|| bindings.join("; "))
}
