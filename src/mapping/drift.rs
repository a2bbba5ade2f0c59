//! What changed in a system's fields and choices between two readings.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::convert::type_of_kind;
use crate::model::{Catalogue, Choice, FieldInfo, FieldName, Kind};

/// What became of it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Became {
    /// It was not there before.
    New,
    /// It has another label.
    Renamed,
    /// It is not offered any more.
    Retired,
}

/// Something that changed: a field, or one of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The kind of record.
    pub kind: Kind,
    /// The field.
    pub field: FieldName,
    /// What people call the field.
    pub field_label: String,
    /// The value's code; `None` where it is about the field itself.
    pub code: Option<String>,
    /// What people read; where it is retired, what they read until then.
    pub label: String,
    /// What they read before it was renamed.
    pub was: Option<String>,
    /// What became of it.
    pub became: Became,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} of {}: “{}” ({code})", self.field_label, self.kind, self.label)?,
            None => write!(f, "field {} ({}) of {}", self.label, self.field, self.kind)?,
        }
        match (self.became, &self.was) {
            (Became::New, _) => f.write_str(" is new"),
            (Became::Renamed, Some(was)) => write!(f, " was called “{was}” before"),
            (Became::Renamed, None) => f.write_str(" has another name"),
            (Became::Retired, _) => f.write_str(" is not offered any more"),
        }
    }
}

/// What changed from one reading to the next, in the order of kinds and fields. A kind that only one
/// of them has was not read by the other. A list of values that only one of them has was not
/// readable for the other, so nothing is said about its values.
pub fn between(old: &Catalogue, new: &Catalogue) -> Vec<Drift> {
    let mut drift = Vec::new();
    // What a ticket type demands is no field of its own.
    for (kind, fields) in new.kinds.iter().filter(|(kind, _)| type_of_kind(kind).is_none()) {
        if let Some(before) = old.kinds.get(kind) {
            of_kind(kind, before, fields, &mut drift);
        }
    }
    drift
}

fn of_kind(kind: &Kind, old: &[FieldInfo], new: &[FieldInfo], drift: &mut Vec<Drift>) {
    let named = |fields: &'_ [FieldInfo], name: &FieldName| fields.iter().position(|field| &field.name == name);
    let said = |field: &FieldInfo, was, became| Drift {
        kind: kind.clone(),
        field: field.name.clone(),
        field_label: field.label.clone(),
        code: None,
        label: field.label.clone(),
        was,
        became,
    };
    for field in new {
        match named(old, &field.name).and_then(|at| old.get(at)) {
            None => drift.push(said(field, None, Became::New)),
            Some(before) => {
                if before.label != field.label {
                    drift.push(said(field, Some(before.label.clone()), Became::Renamed));
                }
                of_field(kind, field, before, drift);
            }
        }
    }
    for field in old.iter().filter(|field| named(new, &field.name).is_none()) {
        drift.push(said(field, None, Became::Retired));
    }
}

fn of_field(kind: &Kind, field: &FieldInfo, before: &FieldInfo, drift: &mut Vec<Drift>) {
    if field.choices.is_empty() || before.choices.is_empty() {
        return;
    }
    let (old, new) = (by_code(&before.choices), by_code(&field.choices));
    let said = |choice: &Choice, was, became| Drift {
        kind: kind.clone(),
        field: field.name.clone(),
        field_label: field.label.clone(),
        code: Some(choice.code.clone()),
        label: choice.label.clone(),
        was,
        became,
    };
    for (place, choice) in &new {
        match old.get(place) {
            None => drift.push(said(choice, None, Became::New)),
            Some(before) if before.label != choice.label => {
                drift.push(said(choice, Some(before.label.clone()), Became::Renamed));
            }
            Some(_) => {}
        }
    }
    for (place, choice) in &old {
        if !new.contains_key(place) {
            drift.push(said(choice, None, Became::Retired));
        }
    }
}

/// Values by their code and, where they depend on another field, by that field's code.
fn by_code(choices: &[Choice]) -> BTreeMap<(&str, Option<&str>), &Choice> {
    choices.iter().map(|choice| ((choice.code.as_str(), choice.depends_on.as_deref()), choice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldType;

    fn field(name: &str, label: &str, choices: &[(&str, &str)]) -> FieldInfo {
        FieldInfo {
            name: FieldName::new(name),
            label: label.to_owned(),
            field_type: FieldType::Choice,
            max_length: None,
            mandatory: false,
            has_default: false,
            read_only: false,
            choices: choices.iter().map(|(code, label)| Choice::plain(*code, *label)).collect(),
        }
    }

    fn catalogue(fields: Vec<FieldInfo>) -> Catalogue {
        Catalogue { kinds: BTreeMap::from([(Kind::new("incident"), fields)]) }
    }

    fn said(old: Vec<FieldInfo>, new: Vec<FieldInfo>) -> Vec<String> {
        between(&catalogue(old), &catalogue(new)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn values_that_are_new_renamed_and_retired_are_told() {
        let old = vec![field("state", "State", &[("1", "New"), ("2", "In Progress"), ("3", "On Hold")])];
        let new = vec![field("state", "State", &[("1", "New"), ("2", "Working"), ("9", "Parts")])];
        assert_eq!(
            said(old.clone(), new),
            [
                "State of incident: “Working” (2) was called “In Progress” before",
                "State of incident: “Parts” (9) is new",
                "State of incident: “On Hold” (3) is not offered any more",
            ]
        );
        assert_eq!(said(old.clone(), old), Vec::<String>::new());
    }

    #[test]
    fn fields_that_are_new_renamed_and_retired_are_told() {
        let old = vec![field("a", "A", &[]), field("b", "B", &[])];
        let new = vec![field("b", "Bee", &[]), field("c", "C", &[])];
        assert_eq!(
            said(old, new),
            [
                "field Bee (b) of incident was called “B” before",
                "field C (c) of incident is new",
                "field A (a) of incident is not offered any more",
            ]
        );
    }

    #[test]
    fn a_right_that_was_given_or_taken_is_no_drift() {
        let (shown, hidden) = (field("state", "State", &[("1", "New")]), field("state", "State", &[]));
        assert_eq!(said(vec![hidden.clone()], vec![shown.clone()]), Vec::<String>::new());
        assert_eq!(said(vec![shown], vec![hidden]), Vec::<String>::new());
        let other = Catalogue { kinds: BTreeMap::from([(Kind::new("problem"), vec![field("state", "State", &[])])]) };
        assert_eq!(between(&other, &catalogue(vec![field("x", "X", &[])])), Vec::new(), "a kind that was not read");
    }
}
