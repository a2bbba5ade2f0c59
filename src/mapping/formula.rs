//! Evaluating the conditions and formulas of rules on the records at hand.

use std::collections::BTreeMap;

use minijinja::Value as Evaluated;

use crate::model::{Note, Record, Side, Value};
use crate::profile::{FieldRule, expression};

/// The longest text that a formula may make, in bytes.
const LONGEST: usize = 64 * 1024;

/// The records that a rule is looked at with. Only one of them is there while the other is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The ticket.
    pub halo: Option<&'a Record>,
    /// The other record.
    pub other: Option<&'a Record>,
    /// The notes of the record whose values travel, where they are at hand.
    pub notes: &'a [Note],
}

impl<'a> Seen<'a> {
    /// One record alone.
    pub fn only(side: Side, record: &'a Record) -> Self {
        match side {
            Side::Halo => Self { halo: Some(record), ..Self::default() },
            Side::Other => Self { other: Some(record), ..Self::default() },
        }
    }
}

/// Whether a rule's condition holds; a rule without one always applies. The error says why it could
/// not be evaluated.
pub fn holds(rule: &FieldRule, seen: Seen<'_>) -> Result<bool, String> {
    match &rule.only_if {
        None => Ok(true),
        Some(condition) => is_true(condition, seen),
    }
}

/// Whether an expression is true of these records.
pub fn is_true(text: &str, seen: Seen<'_>) -> Result<bool, String> {
    evaluate(text, None, seen).map(|said| said.is_true())
}

/// The value that a formula makes of `value`.
pub fn made(formula: &str, value: &Value, seen: Seen<'_>) -> Result<Value, String> {
    let made = evaluate(formula, Some(value), seen)?;
    if made.is_undefined() || made.is_none() {
        return Ok(Value::Empty);
    }
    let text = made.to_string();
    if text.len() > LONGEST {
        return Err(format!("the formula makes {} bytes, and {LONGEST} are the most", text.len()));
    }
    Ok(Value::text(text))
}

fn evaluate(text: &str, value: Option<&Value>, seen: Seen<'_>) -> Result<Evaluated, String> {
    let failed = |error: minijinja::Error| format!("{text:?} cannot be evaluated: {error}");
    let compiled = expression::engine().compile_expression(text).map_err(failed)?;
    let mut names: BTreeMap<&str, Evaluated> = BTreeMap::new();
    names.insert("halo", fields(seen.halo));
    names.insert("other", fields(seen.other));
    names.extend(value.map(|value| ("value", shown(value))));
    compiled.eval(Evaluated::from(names)).map_err(failed)
}

fn fields(record: Option<&Record>) -> Evaluated {
    let fields = record.into_iter().flat_map(|record| &record.fields);
    let fields: BTreeMap<String, Evaluated> = fields.map(|(name, value)| (name.to_string(), shown(value))).collect();
    Evaluated::from(fields)
}

/// Numbers stay numbers and yes and no stay what they are, so that both can be compared.
fn shown(value: &Value) -> Evaluated {
    match value {
        Value::Empty => Evaluated::from(""),
        Value::Text(text) => Evaluated::from(text.as_str()),
        Value::Integer(number) => Evaluated::from(*number),
        Value::Boolean(flag) => Evaluated::from(*flag),
        Value::Time(_) | Value::Day(_) => Evaluated::from(value.code()),
    }
}
