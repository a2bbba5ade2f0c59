//! The field catalogue: every setting of a document as one row of a table.
//!
//! A row says what the setting is called, what it means, which form its value has, and how it is
//! read from and written into the document. The form of the window is drawn from these rows, and
//! checks and explanations use the same words. A setting that has no row cannot be edited in the
//! window, so a test walks the documents and finds the ones that are missing.

mod chains;
mod closing;
mod connection;
#[cfg(test)]
mod coverage;
mod desk;
mod edits;
mod files;
mod formula;
mod freeze;
mod gone;
mod inbound;
mod keeping;
mod limits;
mod loading;
mod mask;
mod notes;
mod outbound;
mod people;
mod rhythm;
mod rule;
mod secrets;
mod service;
mod tickets;
mod unmapped;

use std::fmt;

pub use connection::{ConnectionForm, Method, connection_settings};
pub use desk::desk_settings;
pub use keeping::KEEPING;
pub use rule::rule_settings;
pub use secrets::CREDENTIALS;
pub use service::{service_settings, variable_settings};
pub use tickets::{profile_settings, sections};

/// A list that a setting's codes are picked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offer {
    /// The tables of the other side that tickets use.
    Tables,
    /// Halo's ticket types.
    TicketTypes,
    /// Halo's statuses.
    Statuses,
    /// Halo's outcomes.
    Outcomes,
    /// Halo's teams.
    Teams,
    /// Halo's agents.
    Agents,
    /// Halo's end-users.
    Users,
    /// The other side's assignment groups.
    Groups,
    /// The other side's users.
    OtherUsers,
    /// The fields of Halo's tickets.
    HaloFields,
    /// The fields of the other side's records.
    OtherFields,
    /// The values of the rule's field in Halo.
    HaloValues,
    /// The values of the rule's fields on the other side.
    OtherValues,
    /// The value tables of the profile.
    ValueTables,
    /// Halo's services.
    Services,
    /// The items of the other side's catalogue.
    Items,
    /// The variables of the item of one service.
    Variables,
}

/// One of a few words that a setting may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// As the document writes it.
    pub code: &'static str,
    /// As people read it.
    pub label: &'static str,
}

/// The form of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Toggle,
    /// One line of text.
    Line,
    /// A secret, which is masked and never shown again.
    Secret,
    /// A whole number; empty where it may be absent.
    Number,
    /// A moment in UTC; empty where it may be absent.
    Moment,
    /// One of a few words.
    Choice(&'static [Alternative]),
    /// A code picked from a list, or typed where the list is not at hand; empty where it may be absent.
    Pick(Offer),
    /// Several codes picked from a list.
    PickMany(Offer),
}

/// A setting's value on its way between a document and a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Yes or no.
    Flag(bool),
    /// A text, number, moment or code as it is typed.
    Text(String),
    /// Several codes.
    Many(Vec<String>),
}

impl Entry {
    /// The text in it; empty where it is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text.trim(),
            Self::Flag(_) | Self::Many(_) => "",
        }
    }

    /// Whether it says yes.
    pub fn flag(&self) -> bool {
        matches!(self, Self::Flag(true))
    }

    /// The codes in it.
    pub fn many(self) -> Vec<String> {
        match self {
            Self::Many(codes) => codes,
            Self::Flag(_) | Self::Text(_) => Vec::new(),
        }
    }
}

/// What a typed value must be instead.
pub type Refusal = String;

/// One setting of a document `D`.
pub struct Setting<D: 'static> {
    /// Its path in the document: `notes.outbound`.
    pub key: &'static str,
    /// The section of the form it stands in.
    pub section: &'static str,
    /// What people call it; where Halo's own integration has it, its name there.
    pub label: &'static str,
    /// What it does, in a sentence or two.
    pub help: &'static str,
    /// The form of its value.
    pub shape: Shape,
    /// Whether it means anything in this document.
    pub shown: fn(&D) -> bool,
    /// Reads it.
    pub read: fn(&D) -> Entry,
    /// Writes it; what cannot be understood changes nothing and says what it must be.
    pub write: fn(&mut D, Entry) -> Result<(), Refusal>,
}

impl<D> fmt::Debug for Setting<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("key", &self.key).field("shape", &self.shape).finish_non_exhaustive()
    }
}

/// A whole number that may be absent.
fn optional_number(entry: &Entry) -> Result<Option<i64>, Refusal> {
    match entry.text() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_not_a_number: std::num::ParseIntError| must_be("a whole number", text))
        }
    }
}

/// A whole number from 0 on.
fn count(entry: &Entry) -> Result<u32, Refusal> {
    let text = entry.text();
    text.parse().map_err(|_not_a_number: std::num::ParseIntError| must_be("a whole number from 0 on", text))
}

/// A text that may be absent.
fn optional_text(entry: &Entry) -> Option<String> {
    Some(entry.text()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Several whole numbers.
fn numbers(entry: Entry) -> Result<Vec<i64>, Refusal> {
    let number = |code: String| {
        code.trim()
            .parse()
            .map_err(|_not_a_number: std::num::ParseIntError| must_be("whole numbers, parted by commas", &code))
    };
    entry.many().into_iter().map(number).collect()
}

fn text_of<T: ToString>(value: Option<&T>) -> Entry {
    Entry::Text(value.map(ToString::to_string).unwrap_or_default())
}

fn must_be(what: &str, text: &str) -> Refusal {
    let shown: String = text.chars().take(40).collect();
    if shown.is_empty() {
        format!("must be {what}; it is empty")
    } else {
        format!("must be {what}, and {shown:?} is not")
    }
}

/// The word that a choice is in the document.
fn word<T: serde::Serialize>(value: &T) -> Entry {
    let word = serde_json::to_value(value).ok().and_then(|json| json.as_str().map(str::to_owned));
    Entry::Text(word.unwrap_or_default())
}

/// The choice of this word.
fn chosen<T: serde::de::DeserializeOwned>(entry: &Entry) -> Result<T, Refusal> {
    let word = serde_json::Value::String(entry.text().to_owned());
    serde_json::from_value(word)
        .map_err(|_unknown: serde_json::Error| must_be("one of the words offered", entry.text()))
}
