//! What makes a profile contradict itself. Each problem says what, why and what to do.

use std::collections::BTreeSet;

use super::document::Profile;
use super::rules::{Conversion, FieldRule};

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
    problems.extend(closing_problems(profile));
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
    if rule.other.len() > 1 && !matches!(rule.conversion, Conversion::Table(_)) {
        problems.push(format!("the rule {:?} joins two fields, which needs a value table; name one", rule.name));
    }
    problems
}

fn closing_problems(profile: &Profile) -> Option<String> {
    let outbound = &profile.outbound;
    let needs = !outbound.closing_states.is_empty();
    let lacks = outbound.close_code.is_none() || outbound.close_notes.is_none();
    (needs && lacks).then(|| {
        "`outbound.closing_states` is set without `close_code` and `close_notes`, so no ticket could be resolved; \
         set both"
            .to_owned()
    })
}
