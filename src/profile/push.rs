//! Rules by which tickets are sent to the other side without anybody asking for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expression;
use crate::model::{FieldName, Kind, Record, Side, Value};

/// Whether all conditions of a rule must hold, or one is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matching {
    /// All of them.
    #[default]
    All,
    /// One of them.
    Any,
}

/// What a field of the ticket must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushCondition {
    /// The field of the ticket.
    pub field: FieldName,
    /// The codes of which it must have one.
    pub is: Vec<String>,
    /// Whether it must have none of them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not: bool,
}

/// A rule by which tickets are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushRule {
    /// What the operator calls it; plans show it.
    pub name: String,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How its conditions go together.
    #[serde(default)]
    pub matching: Matching,
    /// What the ticket must be; a rule without any takes every ticket of the profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PushCondition>,
    /// An [expression] over `halo.FIELD` that must be true, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<String>,
    /// What the ticket is sent as; what its type says when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Kind>,
    /// Whether it takes tickets, too, that nobody has changed since it was made.
    #[serde(default, skip_serializing_if = "is_false")]
    pub existing: bool,
    /// When it was made: filled in when the profile is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Default for PushRule {
    fn default() -> Self {
        Self {
            name: String::new(),
            enabled: true,
            matching: Matching::default(),
            conditions: Vec::new(),
            only_if: None,
            table: None,
            existing: false,
            since: None,
        }
    }
}

impl PushRule {
    /// The fields of the ticket that it looks at.
    pub fn reads(&self) -> Vec<FieldName> {
        let named = self.only_if.iter().flat_map(|text| expression::fields(text, Side::Halo));
        self.conditions.iter().map(|condition| condition.field.clone()).chain(named).collect()
    }

    /// Whether a ticket changed late enough for it.
    pub fn is_in_time(&self, ticket: &Record) -> bool {
        self.existing || self.since.is_some_and(|since| ticket.updated > since)
    }

    /// Whether the conditions hold; the expression is not looked at.
    pub fn conditions_hold(&self, ticket: &Record) -> bool {
        let holds = |condition: &PushCondition| {
            let code = ticket.field(&condition.field).map(Value::code).unwrap_or_default();
            condition.is.contains(&code) != condition.not
        };
        match self.matching {
            Matching::All => self.conditions.iter().all(holds),
            Matching::Any => self.conditions.is_empty() || self.conditions.iter().any(holds),
        }
    }

    /// What is wrong with it, if something is.
    pub fn objection(&self, tables: &[Kind]) -> Option<String> {
        let name = &self.name;
        if name.trim().is_empty() {
            return Some("a push rule has no name, by which plans say why a ticket is sent; name it".to_owned());
        }
        if let Some(condition) = self.conditions.iter().find(|condition| condition.is.is_empty()) {
            let field = &condition.field;
            return Some(format!(
                "the push rule {name:?} names no value of {field}; choose one, or remove the condition"
            ));
        }
        if let Some(table) = self.table.as_ref().filter(|table| !tables.contains(table)) {
            return Some(format!(
                "the push rule {name:?} sends as {table}, which the profile does not have; add the table, or choose \
                 another"
            ));
        }
        let text = self.only_if.as_ref()?;
        if let Some(why) = expression::objection(text) {
            return Some(format!("the expression of the push rule {name:?} {why}; correct it"));
        }
        let stranger = expression::fields(text, Side::Other).into_iter().next()?;
        Some(format!(
            "the expression of the push rule {name:?} asks for other.{stranger}, but a ticket that is to be sent has no \
             other record yet; ask for halo.FIELD alone"
        ))
    }
}
