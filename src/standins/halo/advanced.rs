//! `advanced_search`: a JSON array of conditions on fields of a list that the server keeps.

use std::cmp::Ordering;

use serde_json::Value;

use super::catalogue::{Fields, int, shown, whole};
use super::query::Query;
use super::refusal::Refusal;
use super::resource::TICKET_USAGE;
use super::state::{Custom, State};
use crate::standins::server::Common;

/// What a condition looks at.
#[derive(Debug)]
enum Subject {
    Field(&'static str),
    Custom(i64),
}

/// One condition.
#[derive(Debug)]
pub(super) struct Condition {
    subject: Subject,
    operator: i64,
    value: String,
}

/// Reads the conditions of a request; a field outside `allowed` is refused.
pub(super) fn read(query: &Query, allowed: &[&'static str]) -> Result<Vec<Condition>, Refusal> {
    conditions(query, allowed, |_| None)
}

/// Reads the conditions of a request for tickets; a field outside `allowed` is refused. Custom fields
/// some versions know by name.
pub(super) fn read_of_tickets(
    state: &State,
    common: &Common,
    query: &Query,
    allowed: &[&'static str],
) -> Result<Vec<Condition>, Refusal> {
    let custom_too = common.switches.on("halo.advanced-search-custom-fields");
    conditions(query, allowed, |name| {
        let (id, row) = state.table("FieldInfo").with_text("name", name).filter(|_| custom_too)?;
        (int(&row.fields, "usage") == Some(TICKET_USAGE)).then_some(Subject::Custom(id))
    })
}

fn conditions(
    query: &Query,
    allowed: &[&'static str],
    custom: impl Fn(&str) -> Option<Subject>,
) -> Result<Vec<Condition>, Refusal> {
    let Some(sent) = query.text("advanced_search") else { return Ok(Vec::new()) };
    let invalid = || Refusal::rule("Invalid advanced search parameter");
    let parsed: Vec<Value> = serde_json::from_str(sent).map_err(|error| {
        tracing::debug!(%error, "advanced_search is not a JSON array");
        invalid()
    })?;
    let condition = |element: Value| {
        let name = element.get("filter_name").and_then(Value::as_str).ok_or_else(invalid)?;
        let field = allowed.iter().find(|known| known.eq_ignore_ascii_case(name));
        let subject = field.map(|field| Subject::Field(field)).or_else(|| custom(name)).ok_or_else(invalid)?;
        let operator =
            element.get("filter_type").and_then(whole).filter(|kind| (0..=10).contains(kind)).ok_or_else(invalid)?;
        let value = element.get("filter_value").map(shown).unwrap_or_default().to_lowercase();
        Ok(Condition { subject, operator, value })
    };
    parsed.into_iter().map(condition).collect()
}

impl Condition {
    /// Whether a record's fields, and its custom fields, meet it.
    pub(super) fn holds(&self, fields: &Fields, custom: &Custom) -> bool {
        let value = match self.subject {
            Subject::Field(name) => fields.get(name),
            Subject::Custom(id) => custom.get(&id),
        };
        let value = value.map(shown).unwrap_or_default().to_lowercase();
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
