//! What is lost on the way: the end of a text, formatting, everything that the other field cannot hold.

use super::{Subject, named};
use crate::mapping::types::{self, Fit};
use crate::model::{FieldInfo, FieldType, Side};
use crate::profile::{Conversion, FieldRule};

/// What a rule loses.
pub(super) fn of(subject: Subject<'_>, rule: &FieldRule) -> Vec<String> {
    let [other] = rule.other.as_slice() else { return Vec::new() };
    if !matches!(rule.conversion, Conversion::Text | Conversion::Converted) {
        return Vec::new();
    }
    let Some(ours) = subject.ours(&rule.halo) else { return Vec::new() };
    let mut texts: Vec<String> = Vec::new();
    for table in subject.tables_of(rule) {
        let Some(theirs) = subject.theirs(&table, other) else { continue };
        let found = [cut(rule, theirs, (Side::Halo, ours)), cut(rule, ours, (Side::Other, theirs))];
        let found = found.into_iter().flatten().chain(converted(subject, rule, ours, theirs));
        for text in found {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    texts
}

/// What a conversion that was asked for loses.
fn converted(subject: Subject<'_>, rule: &FieldRule, ours: &FieldInfo, theirs: &FieldInfo) -> Option<String> {
    if rule.conversion != Conversion::Converted {
        return None;
    }
    Some(match types::fit(ours, theirs, &subject.profile.tables()) {
        Fit::OnRequest(lost) => format!(
            "the rule {:?} converts between {} ({}) and {} ({}): {lost}",
            rule.name,
            ours.label,
            types::words(ours),
            theirs.label,
            types::words(theirs)
        ),
        Fit::Never(_) => return None,
        Fit::Like => format!(
            "the rule {:?} converts nothing, because both fields hold the same; let values travel as they are",
            rule.name
        ),
        Fit::ByTable | Fit::ByPerson | Fit::ByLink => format!(
            "the rule {:?} writes codes as they are, which mean something else on each side; use a value table, an \
             e-mail address, or the linked record",
            rule.name
        ),
    })
}

fn cut(rule: &FieldRule, from: &FieldInfo, (side, to): (Side, &FieldInfo)) -> Option<String> {
    let texts = [from, to].iter().all(|field| field.field_type == FieldType::Text);
    let (long, short) = (from.max_length?, to.max_length?);
    (texts && rule.writes_on(side) && long > short).then(|| {
        format!(
            "the rule {:?} cuts long texts: {} holds {long} characters and {} of {} {short}; the end of a longer one stays \
             behind, with a mark where it was cut",
            rule.name,
            from.label,
            to.label,
            named(side)
        )
    })
}
