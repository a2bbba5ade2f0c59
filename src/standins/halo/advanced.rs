//! `advanced_search`: a JSON array of conditions on fields of a list that the server keeps.

use std::cmp::Ordering;

use serde_json::Value;

use super::catalogue::{Fields, shown, whole};
use super::query::Query;
use super::refusal::Refusal;

/// One condition.
#[derive(Debug)]
pub(super) struct Condition {
    field: &'static str,
    operator: i64,
    value: String,
}

/// Reads the conditions of a request; a field outside `allowed` is refused.
pub(super) fn read(query: &Query, allowed: &[&'static str]) -> Result<Vec<Condition>, Refusal> {
    let Some(sent) = query.text("advanced_search") else { return Ok(Vec::new()) };
    let invalid = || Refusal::rule("Invalid advanced search parameter");
    let parsed: Vec<Value> = serde_json::from_str(sent).map_err(|error| {
        tracing::debug!(%error, "advanced_search is not a JSON array");
        invalid()
    })?;
    let condition = |element: Value| {
        let name = element.get("filter_name").and_then(Value::as_str).ok_or_else(invalid)?;
        let field = allowed.iter().find(|known| known.eq_ignore_ascii_case(name)).ok_or_else(invalid)?;
        let operator =
            element.get("filter_type").and_then(whole).filter(|kind| (0..=10).contains(kind)).ok_or_else(invalid)?;
        let value = element.get("filter_value").map(shown).unwrap_or_default().to_lowercase();
        Ok(Condition { field, operator, value })
    };
    parsed.into_iter().map(condition).collect()
}

impl Condition {
    /// Whether a record's fields meet it.
    pub(super) fn holds(&self, fields: &Fields) -> bool {
        let value = fields.get(self.field).map(shown).unwrap_or_default().to_lowercase();
        let one_of = || self.value.split(',').any(|wanted| wanted.trim() == value);
        let pattern = self.value.trim_matches('%');
        match self.operator {
            0 => one_of(),
            1 => !one_of(),
            2 | 6 => value == self.value,
            3 => value != self.value,
            4 => value.contains(pattern),
            5 => !value.contains(pattern),
            7 => self.order(&value) == Ordering::Greater,
            8 => self.order(&value) != Ordering::Less,
            9 => self.order(&value) == Ordering::Less,
            _ => self.order(&value) != Ordering::Greater,
        }
    }

    fn order(&self, value: &str) -> Ordering {
        match (value.parse::<i64>(), self.value.parse::<i64>()) {
            (Ok(value), Ok(wanted)) => value.cmp(&wanted),
            _ => value.cmp(&self.value),
        }
    }
}
