//! What in a profile works and is probably not meant: said next to the row, never in the way.
//!
//! What a profile contradicts itself in is a [`crate::profile::Problem`] and stops it; everything
//! here is only shown.

mod closing;
mod demands;
mod losses;
mod masks;
mod rows;
mod rules;

use serde::{Serialize, Serializer};

use super::convert::ticket_kind;
use crate::model::{Catalogue, FieldInfo, FieldName, Kind, Side};
use crate::profile::{FieldRule, Place, Profile};

/// The longest list of choices that is known to be whole; longer ones are cut when they are read.
const WHOLE_LIST: usize = 2_000;

/// Something that is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Where.
    #[serde(serialize_with = "place_name")]
    pub place: Place,
    /// The row of a value table, from 0, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// What, why, and what to do.
    pub text: String,
}

impl Advice {
    fn at(place: Place, text: impl Into<String>) -> Self {
        Self { place, row: None, text: text.into() }
    }

    fn of_row(table: &str, row: usize, text: impl Into<String>) -> Self {
        Self { place: Place::Table(table.to_owned()), row: Some(row), text: text.into() }
    }
}

impl Advice {
    /// It with the table and row that it is about, for a list of everything.
    pub fn told(&self) -> String {
        match (&self.place, self.row) {
            (Place::Table(name), Some(row)) => format!("value table {name:?}, row {}: {}", row + 1, self.text),
            (Place::Table(name), None) => format!("value table {name:?}: {}", self.text),
            _ => self.text.clone(),
        }
    }
}

fn place_name<S: Serializer>(place: &Place, serializer: S) -> Result<S::Ok, S::Error> {
    let name = match place {
        Place::Connections => "connections".to_owned(),
        Place::Types => "types".to_owned(),
        Place::Setting(key) => (*key).to_owned(),
        Place::Companions => "outbound.companions".to_owned(),
        Place::Push => "outbound.push".to_owned(),
        Place::Rule(place) => format!("mapping.fields.{place}"),
        Place::Table(name) => format!("mapping.tables.{name}"),
        Place::Service(place) => format!("services.{place}"),
    };
    serializer.serialize_str(&name)
}

/// What is looked at: a profile, and what both systems say of themselves as far as they were read.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Halo's fields and choices; empty where they were not read.
    pub halo: &'a Catalogue,
    /// The other side's fields and choices; empty where they were not read.
    pub other: &'a Catalogue,
}

/// Everything that is probably not meant, in the order of the places.
pub fn advice(subject: Subject<'_>) -> Vec<Advice> {
    let mut advice = rules::all(subject);
    advice.extend(rows::all(subject));
    advice.extend(closing::all(subject));
    advice.sort_by(|left, right| (&left.place, left.row).cmp(&(&right.place, right.row)));
    advice
}

impl<'a> Subject<'a> {
    /// The rules with their places.
    fn rules(self) -> impl Iterator<Item = (usize, &'a FieldRule)> {
        self.profile.mapping.fields.iter().enumerate()
    }

    /// The tables that a rule applies to.
    fn tables_of(self, rule: &FieldRule) -> Vec<Kind> {
        self.profile.tables().into_iter().filter(|table| rule.applies_to(table)).collect()
    }

    /// A field of Halo's tickets.
    fn ours(self, name: &FieldName) -> Option<&'a FieldInfo> {
        self.halo.field(&ticket_kind(), name)
    }

    /// A field of a table of the other side.
    fn theirs(self, table: &Kind, name: &FieldName) -> Option<&'a FieldInfo> {
        self.other.field(table, name)
    }

    /// Whether Halo's fields are known.
    fn knows_halo(self) -> bool {
        self.halo.kinds.get(&ticket_kind()).is_some_and(|fields| !fields.is_empty())
    }

    /// Whether the fields of a table are known.
    fn knows(self, table: &Kind) -> bool {
        self.other.kinds.get(table).is_some_and(|fields| !fields.is_empty())
    }
}

/// Whether a field's list of choices is known and whole.
fn lists(field: &FieldInfo) -> bool {
    !field.choices.is_empty() && field.choices.len() < WHOLE_LIST
}

fn offers(field: &FieldInfo, code: &str) -> bool {
    field.choices.iter().any(|choice| choice.code == code)
}

/// What people call a side.
fn named(side: Side) -> &'static str {
    match side {
        Side::Halo => "Halo",
        Side::Other => "the other side",
    }
}

/// Names in a row: "a, b and c".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
