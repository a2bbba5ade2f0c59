//! What makes a profile contradict itself. Each problem says what, why and what to do.

use std::collections::BTreeSet;

use super::document::Profile;
use super::rules::{Conversion, FieldRule};

/// Fields that customers can read on one of the systems, whatever the desk thinks of them.
const CUSTOMER_VISIBLE: [&str; 6] =
    ["summary", "details", "short_description", "description", "close_notes", "closure_note"];

/// The problems of a profile; none when it can work.
pub fn problems(profile: &Profile) -> Vec<String> {
    let mut problems = Vec::new();
    if profile.types.is_empty() {
        problems.push("it names no table, so nothing can travel; add a row to `types`".to_owned());
    }
    if profile.halo == profile.other {
        problems.push(format!("both sides are the connection {}; name two different ones", profile.halo));
    }
    let mut seen = BTreeSet::new();
    for rule in &profile.mapping.fields {
        if !seen.insert(rule.key()) {
            problems.push(format!("the field pair {} is mapped twice; remove one of the rules", rule.key()));
        }
        problems.extend(rule_problems(profile, rule));
    }
    problems
}

fn rule_problems(profile: &Profile, rule: &FieldRule) -> Vec<String> {
    let mut problems = Vec::new();
    if rule.other.is_empty() {
        problems.push(format!("the rule {:?} names no field of the other side; add one to `other`", rule.name));
    }
    if let Conversion::Table(table) = &rule.conversion
        && !profile.mapping.tables.contains_key(table)
    {
        problems.push(format!(
            "the rule {:?} uses the value table {table:?}, which does not exist; add it or name another",
            rule.name
        ));
    }
    let visible = rule.other.iter().chain([&rule.halo]).find(|field| CUSTOMER_VISIBLE.contains(&field.as_str()));
    if let (Conversion::Text, false, Some(field)) = (&rule.conversion, rule.customer_visible, visible) {
        problems.push(format!(
            "the rule {:?} writes text into {field}, which customers can read; say `customer_visible = true` or remove it",
            rule.name
        ));
    }
    if rule.other.len() > 1 && !matches!(rule.conversion, Conversion::Table(_)) {
        problems.push(format!("the rule {:?} joins two fields, which needs a value table; name one", rule.name));
    }
    problems
}
