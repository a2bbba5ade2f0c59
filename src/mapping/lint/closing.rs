//! Closing states that are sent without the code and notes that go with them.

use super::{Advice, Subject, listed};
use crate::model::{FieldName, Kind, Side};
use crate::profile::{Conversion, FieldRule, Place, ValueRow};

/// The fields in which the base system's tables say how a record ended (servicenow-api.md, 3.3 and 3.5).
const CODES: [&str; 2] = ["close_code", "resolution_code"];
const NOTES: &str = "close_notes";

/// What is probably not meant about closing.
pub(super) fn all(subject: Subject<'_>) -> Vec<Advice> {
    let tables = subject.profile.tables();
    tables.iter().filter_map(|table| of_table(subject, table)).map(|text| Advice::at(Place::Companions, text)).collect()
}

fn of_table(subject: Subject<'_>, table: &Kind) -> Option<String> {
    let code = CODES.iter().find(|name| subject.theirs(table, &FieldName::new(**name)).is_some())?;
    let demanded = [*code, NOTES];
    let closing: Vec<String> = sent_states(subject, table)
        .into_iter()
        .filter(|(state, _)| demanded.iter().any(|field| !given(subject, table, state, field)))
        .map(|(_, label)| format!("{label:?}"))
        .collect();
    (!closing.is_empty()).then(|| {
        format!(
            "{table} is closed as {} without {}, which ServiceNow demands and refuses the closure for; name them as what \
             goes along with the state",
            listed(&closing),
            listed(&demanded.map(str::to_owned))
        )
    })
}

/// The states that end a record and are sent to a table, with what people read.
fn sent_states(subject: Subject<'_>, table: &Kind) -> Vec<(String, String)> {
    let mut states: Vec<(String, String)> = Vec::new();
    let sends = |rule: &&FieldRule| rule.is_state() && rule.writes_on(Side::Other) && rule.applies_to(table);
    for rule in subject.profile.mapping.fields.iter().filter(sends) {
        let (Conversion::Table(name), Some(field)) = (&rule.conversion, rule.single_field(Side::Other)) else {
            continue;
        };
        let Some(info) = subject.theirs(table, field) else { continue };
        let rows = subject.profile.mapping.tables.get(name).map(|table| table.rows.as_slice()).unwrap_or_default();
        let used = |row: &&ValueRow| {
            row.direction.reaches(Side::Other) && (row.tables.is_empty() || row.tables.contains(table))
        };
        let used: Vec<&ValueRow> = rows.iter().filter(used).collect();
        for (at, row) in used.iter().enumerate() {
            // A status is sent by the first row that has it.
            if used.iter().take(at).any(|earlier| earlier.halo == row.halo) {
                continue;
            }
            let closing = info.choices.iter().find(|choice| choice.closes && choice.code == row.other);
            if let Some(choice) = closing.filter(|choice| states.iter().all(|(code, _)| *code != choice.code)) {
                states.push((choice.code.clone(), choice.label.clone()));
            }
        }
    }
    states
}

/// Whether something gives a field together with a state.
fn given(subject: Subject<'_>, table: &Kind, state: &str, field: &str) -> bool {
    let name = FieldName::new(field);
    let mut companions = subject.profile.outbound.companions.iter();
    let mut rules = subject.profile.mapping.fields.iter();
    companions.any(|one| one.state == state && one.applies_to(table) && one.fields.contains_key(&name))
        || rules.any(|rule| rule.applies_to(table) && rule.writes_on(Side::Other) && rule.other.contains(&name))
}
