//! The settings of a pair whose values are made by formulas, or that travels under a condition.

use super::rule::{always, setting};
use super::{Entry, Refusal, Setting, Shape, optional_text};
use crate::model::Side;
use crate::profile::{Conversion, FieldRule, expression};

/// Formulas for both directions, and the condition.
pub(super) fn formulas() -> [Setting<FieldRule>; 3] {
    [
        setting(
            "conversion.formula.to_halo",
            ("Formula to Halo", FORMULA_HELP),
            Shape::Line,
            is_one,
            (|rule| formula_of(rule, Side::Halo), |rule, entry| set_formula(rule, Side::Halo, &entry)),
        ),
        setting(
            "conversion.formula.to_other",
            ("Formula to ServiceNow", FORMULA_HELP),
            Shape::Line,
            is_one,
            (|rule| formula_of(rule, Side::Other), |rule, entry| set_formula(rule, Side::Other, &entry)),
        ),
        setting(
            "only_if",
            (
                "Only if",
                "The pair travels only while this is true; empty: always. For example other.state == \"6\" and halo.priority_id < 3",
            ),
            Shape::Line,
            always,
            (
                |rule| Entry::Text(rule.only_if.clone().unwrap_or_default()),
                |rule, entry| {
                    rule.only_if = expression_in(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

const FORMULA_HELP: &str = "What is written there, made of value, halo.FIELD and other.FIELD: value|upper, value|mask, \
                            other.number ~ \": \" ~ value";

/// A checked expression that may be absent.
fn expression_in(entry: &Entry) -> Result<Option<String>, Refusal> {
    let text = optional_text(entry);
    match text.as_deref().and_then(expression::objection) {
        Some(objection) => Err(objection),
        None => Ok(text),
    }
}

fn formula_of(rule: &FieldRule, to: Side) -> Entry {
    let formula = match (&rule.conversion, to) {
        (Conversion::Formula { to_halo, .. }, Side::Halo) => to_halo.clone(),
        (Conversion::Formula { to_other, .. }, Side::Other) => to_other.clone(),
        _ => None,
    };
    Entry::Text(formula.unwrap_or_default())
}

fn set_formula(rule: &mut FieldRule, to: Side, entry: &Entry) -> Result<(), Refusal> {
    let formula = expression_in(entry)?;
    if let Conversion::Formula { to_halo, to_other } = &mut rule.conversion {
        match to {
            Side::Halo => *to_halo = formula,
            Side::Other => *to_other = formula,
        }
    }
    Ok(())
}

/// Whether a pair's values are made by formulas.
pub(super) fn is_one(rule: &FieldRule) -> bool {
    matches!(rule.conversion, Conversion::Formula { .. })
}
