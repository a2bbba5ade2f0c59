//! Values that are hidden by one rule and leave the field clear by another.

use super::{Subject, named};
use crate::model::Side;
use crate::profile::{Conversion, FieldRule, expression};

/// The filter of expressions that hides.
const FILTER: &str = "mask";

/// What is probably not meant about hiding.
pub(super) fn of(subject: Subject<'_>, rule: &FieldRule) -> Vec<String> {
    let sides = [Side::Halo, Side::Other].into_iter();
    let mut texts: Vec<String> = sides.filter_map(|side| leaks(subject, rule, side)).collect();
    texts.extend(by_formula(rule));
    texts
}

/// A rule that carries, or looks at, a value that another one hides.
fn leaks(subject: Subject<'_>, rule: &FieldRule, side: Side) -> Option<String> {
    if rule.mask_of(side).is_some() {
        return None;
    }
    let read = rule.reads(side);
    let carries = |field| read.contains(field) && (rule.writes_on(side.opposite()) || !is_own(rule, side, field));
    let mut hidden = subject.rules().filter(|(_, other)| other.mask_of(side).is_some() && other.overlaps(rule));
    let (_, hiding) = hidden.find(|(_, other)| other.single_field(side).is_some_and(carries))?;
    let field = hiding.single_field(side)?;
    Some(format!(
        "the rule {:?} reads {field} of {}, which the rule {:?} hides, so its clear value leaves all the same; take it \
         out, or mask it here, too",
        rule.name,
        named(side),
        hiding.name
    ))
}

fn is_own(rule: &FieldRule, side: Side, field: &crate::model::FieldName) -> bool {
    rule.single_field(side) == Some(field)
}

/// A formula that hides what it writes, and nothing else.
fn by_formula(rule: &FieldRule) -> Option<String> {
    let Conversion::Formula { to_halo, to_other } = &rule.conversion else { return None };
    let hides = [to_halo, to_other].into_iter().flatten().any(|text| expression::filters(text, FILTER));
    hides.then(|| {
        format!(
            "the rule {:?} hides by a formula, which leaves the clear value in plans, reports and the history; let its \
             values travel masked instead",
            rule.name
        )
    })
}
