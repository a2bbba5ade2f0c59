//! What two versions of a profile differ in, setting by setting and row by row.
//!
//! The documents are compared as they are written, so that whatever a profile will hold one day is
//! compared, too. Rows are known by what names them, not by their place.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::catalogue::{Setting, Shape, profile_settings};
use super::document::Profile;

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where, in words: `Notes: Which notes go out`, `Field pair Status: direction`.
    pub place: String,
    /// What the first has; empty where it has nothing.
    pub before: String,
    /// What the second has; empty where it has nothing.
    pub after: String,
}

/// The differences of two versions, by the names of their places.
pub fn differences(before: &Profile, after: &Profile) -> Vec<Difference> {
    let written = |profile: &Profile| serde_json::to_value(profile).unwrap_or_default();
    let settings = profile_settings().into_iter().map(|setting| (setting.key, setting)).collect();
    let mut comparing = Comparing { settings, found: Vec::new() };
    comparing.values(&Place::default(), Some(&written(before)), Some(&written(after)));
    comparing.found
}

/// Where in a document something stands: its path, and how people call it.
#[derive(Debug, Clone, Default)]
struct Place {
    path: String,
    words: String,
}

impl Place {
    fn key(&self, key: &str) -> Self {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        let word = match path.as_str() {
            "mapping" | "mapping.tables.*.rows" => String::new(),
            "mapping.fields" => "Field pair".to_owned(),
            "mapping.tables" => "Value table".to_owned(),
            "types" => "Table and ticket type".to_owned(),
            _ => key.replace('_', " "),
        };
        Self { path, words: self.joined(&word) }
    }

    /// A row of the list at this place. Rows are no part of the path: a setting is known without them.
    fn row(&self, name: &str) -> Self {
        let words = format!("{} {name}", self.words);
        Self { path: self.path.clone(), words: words.trim().to_owned() }
    }

    /// What stands under a name that a person chose.
    fn named(&self, name: &str) -> Self {
        Self { path: format!("{}.*", self.path), ..self.row(name) }
    }

    fn joined(&self, word: &str) -> String {
        match (self.words.as_str(), word) {
            (words, "") => words.to_owned(),
            ("", word) => word.to_owned(),
            (words, word) => format!("{words}: {word}"),
        }
    }
}

struct Comparing {
    settings: BTreeMap<&'static str, Setting<Profile>>,
    found: Vec<Difference>,
}

impl Comparing {
    fn values(&mut self, place: &Place, before: Option<&Value>, after: Option<&Value>) {
        if before == after {
            return;
        }
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => self.objects(place, before, after),
            (Some(Value::Array(before)), Some(Value::Array(after))) if is_rows(before) && is_rows(after) => {
                self.rows(place, before, after);
            }
            (None, Some(Value::Array(rows))) if is_rows(rows) => self.rows(place, &[], rows),
            (Some(Value::Array(rows)), None) if is_rows(rows) => self.rows(place, rows, &[]),
            _ => {
                let difference = match self.settings.get(place.path.as_str()) {
                    Some(setting) => Difference {
                        place: format!("{}: {}", setting.section, setting.label),
                        before: worded(setting.shape, text(before)),
                        after: worded(setting.shape, text(after)),
                    },
                    None => Difference { place: place.words.clone(), before: text(before), after: text(after) },
                };
                self.found.push(difference);
            }
        }
    }

    fn objects(&mut self, place: &Place, before: &Map<String, Value>, after: &Map<String, Value>) {
        // Value tables are named by a person; every other key is a setting's.
        let named = place.path == "mapping.tables";
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let inner = if named { place.named(key) } else { place.key(key) };
            self.values(&inner, before.get(key), after.get(key));
        }
    }

    fn rows(&mut self, place: &Place, before: &[Value], after: &[Value]) {
        let (old, new) = (by_name(before), by_name(after));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            match (old.get(name), new.get(name)) {
                (Some(before), Some(after)) => self.values(&place.row(name), Some(before), Some(after)),
                (before, after) => {
                    let there = |row: Option<&&Value>| row.map(|row| row_text(row)).unwrap_or_default();
                    let place = place.row(name).words;
                    self.found.push(Difference { place, before: there(before), after: there(after) });
                }
            }
        }
        let order = |rows: &[Value], others: &BTreeMap<String, &Value>| {
            named(rows).into_iter().map(|(name, _)| name).filter(|name| others.contains_key(name)).collect::<Vec<_>>()
        };
        let (first, second) = (order(before, &new), order(after, &old));
        if first != second {
            let place = place.joined("order");
            self.found.push(Difference { place, before: first.join(", "), after: second.join(", ") });
        }
    }
}

/// A code as the form of its setting words it.
fn worded(shape: Shape, code: String) -> String {
    let Shape::Choice(alternatives) = shape else { return code };
    alternatives.iter().find(|one| one.code == code).map_or(code, |one| one.label.to_owned())
}

fn is_rows(values: &[Value]) -> bool {
    values.iter().all(Value::is_object)
}

fn by_name(rows: &[Value]) -> BTreeMap<String, &Value> {
    named(rows).into_iter().collect()
}

/// Rows with what names them; rows of the same name are counted.
fn named(rows: &[Value]) -> Vec<(String, &Value)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let name = |row| {
        let name = name_of(row);
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        (if *count == 1 { name } else { format!("{name} ({count})") }, row)
    };
    rows.iter().map(name).collect()
}

/// What names a row: its name, or the two things that it brings together.
fn name_of(row: &Value) -> String {
    let part = |key: &str| row.get(key).map(|value| text(Some(value)));
    if let Some(name) = part("name") {
        return name;
    }
    let parts = ["halo", "other", "table", "ticket_type", "state"].into_iter().filter_map(part);
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { row_text(row) } else { parts.join(" ↔ ") }
}

fn row_text(row: &Value) -> String {
    let Value::Object(fields) = row else { return text(Some(row)) };
    let parts = fields.iter().map(|(key, value)| format!("{} {}", key.replace('_', " "), text(Some(value))));
    parts.collect::<Vec<_>>().join(", ")
}

/// A value as people read it.
fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(values)) => values.iter().map(|value| text(Some(value))).collect::<Vec<_>>().join(", "),
        Some(row @ Value::Object(_)) => row_text(row),
    }
}
