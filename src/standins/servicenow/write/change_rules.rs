//! The state models of changes and problems.

use super::super::refusal::Refusal;
use super::super::store::Row;
use super::later::delivered_rule;
use super::{Draft, Rules, Writer};

/// The steps of a change by its type; every open change may also be canceled.
fn next_states(kind: &str, state: &str) -> &'static [&'static str] {
    match (kind, state) {
        ("standard", "-5") => &["-2", "4"],
        ("emergency", "-5") => &["-3", "4"],
        (_, "-5") => &["-4", "4"],
        (_, "-4") => &["-3", "4"],
        (_, "-3") => &["-2", "4"],
        (_, "-2") => &["-1", "4"],
        (_, "-1") => &["0", "4"],
        (_, "0") => &["3"],
        _ => &[],
    }
}

/// Fills a new standard change with what its template says and the request does not.
pub(super) fn from_template(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let version = writer.state.get(&draft.row, "std_change_producer_version").to_owned();
    if old.is_some() || version.is_empty() {
        return;
    }
    let version = writer.state.store("std_change_producer_version").and_then(|store| store.get(&version));
    let template = version.map(|row| writer.state.get(row, "std_change_producer"));
    let template = template.and_then(|id| writer.state.store("std_change_record_producer")?.get(id));
    let values = template.map(|row| writer.state.get(row, "template_value").to_owned()).unwrap_or_default();
    for (field, value) in values.split('^').filter_map(|part| part.split_once('=')) {
        if !draft.sent.contains(field) && writer.state.schema.field(&draft.table, field).is_some() {
            writer.state.set(&mut draft.row, field, value);
        }
    }
}

/// Refuses a step that the change's model does not have.
pub(super) fn check_step(writer: &Writer<'_>, old: Option<&Row>, draft: &Draft) -> Result<(), Refusal> {
    let Some(old) = old else { return Ok(()) };
    let free = writer.common.switches.get("servicenow.change-state-model") == "free";
    let (was, is) = (writer.state.get(old, "state"), writer.state.get(&draft.row, "state"));
    if free || writer.rules == Rules::Replay || was == is {
        return Ok(());
    }
    if next_states(writer.state.get(old, "type"), was).contains(&is) {
        return Ok(());
    }
    let rule = delivered_rule("Change Model: Check State Transition");
    Err(Refusal::BusinessRule { table: draft.table.clone(), rule })
}

/// Drops a state that the problem's model does not let the API set; keeps the older column in step.
pub(super) fn problem(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let dropped = writer.common.switches.get("servicenow.problem-state-writes") == "skipped";
    if let Some(old) = old
        && dropped
        && writer.rules == Rules::Enforced
    {
        let state = writer.state.get(old, "state").to_owned();
        writer.state.set(&mut draft.row, "state", &state);
    }
    let is = writer.state.get(&draft.row, "state").to_owned();
    let moved = old.is_none_or(|old| writer.state.get(old, "state") != is);
    if moved && matches!(is.as_str(), "106" | "107") && writer.state.get(&draft.row, "resolved_at").is_empty() {
        writer.stamp_pair(draft, "resolved_at", "resolved_by");
    }
    let older = match is.as_str() {
        "106" | "107" => "4",
        _ if writer.state.get(&draft.row, "known_error") == "true" => "2",
        _ => "1",
    };
    writer.state.set(&mut draft.row, "problem_state", older);
}
