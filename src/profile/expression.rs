//! The small expressions of conditions and formulas: Jinja's expression form, over the fields of
//! both records.
//!
//! `value` is the value of the pair's own field, `halo.FIELD` and `other.FIELD` are fields of the two
//! records, as they are stored: `other.state == "6" and halo.priority_id < 3`,
//! `value|upper`, `halo.summary ~ " (" ~ other.number ~ ")"`. A field that is not there is undefined,
//! which is false and empty. Nothing can be changed, read from elsewhere, or repeated without end.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::{Environment, ErrorKind, Expression, UndefinedBehavior, Value};

use crate::model::{FieldName, Side};

/// How much work one evaluation may do, in the engine's instructions.
const MOST_WORK: u64 = 20_000;

/// How many characters `mask` leaves.
const LEFT_BY_MASK: usize = 4;

/// The names that an expression may begin with.
const ROOTS: [&str; 3] = ["value", "halo", "other"];

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Lenient);
    engine.set_fuel(Some(MOST_WORK));
    engine.add_filter("mask", |text: String| mask(&text));
    engine
});

/// The engine that evaluates expressions.
pub fn engine() -> &'static Environment<'static> {
    &ENGINE
}

/// All but the last four characters, replaced by asterisks; all of them in a short text.
fn mask(text: &str) -> String {
    let length = text.chars().count();
    let hidden = if length > LEFT_BY_MASK { length - LEFT_BY_MASK } else { length };
    "*".repeat(hidden) + &text.chars().skip(hidden).collect::<String>()
}

/// Why a text is no expression of this form, if it is none.
pub fn objection(text: &str) -> Option<String> {
    let compiled = match ENGINE.compile_expression(text) {
        Ok(compiled) => compiled,
        Err(error) => return Some(format!("must be an expression such as other.state == \"6\": {error}")),
    };
    if let Some(unknown) = unknown_to_engine(&compiled) {
        return Some(format!("must be an expression such as other.state == \"6\": {unknown}"));
    }
    let mut names: Vec<String> = compiled.undeclared_variables(true).into_iter().collect();
    names.sort();
    let known = |name: &String| {
        let (root, field) = name.split_once('.').unwrap_or((name, ""));
        ROOTS.contains(&root) && (root == "value") == field.is_empty()
    };
    let unknown = names.into_iter().find(|name| !known(name))?;
    Some(format!("must be about value, halo.FIELD and other.FIELD; there is no {unknown}"))
}

/// A filter, test or function that the engine does not have. Only evaluating tells; other errors are
/// those of the values, of which there are none yet.
fn unknown_to_engine(compiled: &Expression<'_, '_>) -> Option<minijinja::Error> {
    let nothing: BTreeMap<&str, BTreeMap<String, Value>> =
        BTreeMap::from([("halo", BTreeMap::new()), ("other", BTreeMap::new())]);
    let error = compiled.eval(Value::from(nothing)).err()?;
    let unknown =
        [ErrorKind::UnknownFilter, ErrorKind::UnknownTest, ErrorKind::UnknownFunction, ErrorKind::UnknownMethod];
    unknown.contains(&error.kind()).then_some(error)
}

/// Whether an expression uses the filter of this name.
pub fn filters(text: &str, name: &str) -> bool {
    let mut words = text.split('|').skip(1);
    words.any(|rest| {
        let word: String = rest.trim_start().chars().take_while(|one| one.is_alphanumeric() || *one == '_').collect();
        word == name
    })
}

/// The fields of a side that an expression reads.
pub fn fields(text: &str, side: Side) -> Vec<FieldName> {
    let Ok(compiled) = ENGINE.compile_expression(text) else { return Vec::new() };
    let root = match side {
        Side::Halo => "halo",
        Side::Other => "other",
    };
    let mut names: Vec<FieldName> = compiled
        .undeclared_variables(true)
        .iter()
        .filter_map(|name| name.split_once('.').filter(|(of, _)| *of == root).map(|(_, field)| FieldName::new(field)))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_about_the_two_records_and_the_value() {
        for right in
            ["other.state == \"6\"", "value|upper", "halo.priority_id < 3 or not other.assigned_to", "value|mask"]
        {
            assert_eq!(objection(right), None, "{right}");
        }
        for (wrong, says) in [
            ("", "must be an expression"),
            ("other.state ==", "must be an expression"),
            ("state == 6", "there is no state"),
            ("halo", "there is no halo"),
            ("value.length", "there is no value.length"),
            ("value|no_such_filter", "no_such_filter"),
        ] {
            let said = objection(wrong).unwrap_or_default();
            assert!(said.contains(says), "{wrong}: {said}");
        }
    }

    #[test]
    fn the_fields_it_reads_are_known_before_it_is_evaluated() {
        let text = "other.state == halo.status_id and other.u_cost_centre ~ value";
        assert_eq!(fields(text, Side::Other), ["state".into(), "u_cost_centre".into()]);
        assert_eq!(fields(text, Side::Halo), ["status_id".into()]);
    }

    #[test]
    fn a_mask_leaves_the_last_four_characters_of_a_long_text() {
        assert_eq!(mask("4111 1111 1111 1234"), "***************1234");
        assert_eq!(mask("1234"), "****");
        assert_eq!(mask(""), "");
    }
}
