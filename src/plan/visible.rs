//! The texts that customers will be able to read once a plan is carried out: notes, and what rules and
//! closures write into fields that customers see.

use super::action::{Action, Row};
use crate::mapping::Outgoing;
use crate::model::{FieldName, Value, Visibility};

/// A text that a customer will be able to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisibleText<'a> {
    /// The field that it is written to; none for a note.
    pub field: Option<&'a FieldName>,
    /// The text.
    pub text: &'a str,
}

/// The texts of a row, fields first.
pub fn texts(row: &Row) -> Vec<VisibleText<'_>> {
    row.action().map(of_action).unwrap_or_default()
}

/// The texts of an action.
pub fn of_action(action: &Action) -> Vec<VisibleText<'_>> {
    let written: Vec<&(FieldName, Outgoing)> = match action {
        Action::Create { what, .. } => what.fields.iter().collect(),
        Action::Update { what, .. } => {
            what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions).collect()
        }
        Action::Files { .. } | Action::Agree { .. } | Action::Retie { .. } => Vec::new(),
    };
    let fields = written.into_iter().filter_map(|(field, outgoing)| match outgoing.value() {
        Value::Text(text) if outgoing.visibility() == Visibility::Public => {
            Some(VisibleText { field: Some(field), text })
        }
        Value::Text(_) | Value::Empty | Value::Integer(_) | Value::Boolean(_) | Value::Time(_) | Value::Day(_) => None,
    });
    let notes = action.notes().iter().filter(|carried| carried.shown().visibility() == Visibility::Public);
    fields.chain(notes.map(|carried| VisibleText { field: None, text: carried.shown().text() })).collect()
}
