//! Rules of incidents: states, holding, resolving, reopening.

use super::super::refusal::Refusal;
use super::super::store::Row;
use super::{Draft, Rules, Writer};

const NEW: &str = "1";
const IN_PROGRESS: &str = "2";
const ON_HOLD: &str = "3";
const RESOLVED: &str = "6";
const CLOSED: &str = "7";
const AWAITING_CALLER: &str = "1";

/// Keeps `incident_state` and `state` in step; a change of `state` wins.
pub(super) fn mirror_state(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let state = writer.state.get(&draft.row, "state").to_owned();
    let mirrored = writer.state.get(&draft.row, "incident_state").to_owned();
    let state_moved = old.map_or(state != NEW, |old| writer.state.get(old, "state") != state);
    if !state_moved && mirrored != state && !mirrored.is_empty() {
        writer.state.set(&mut draft.row, "state", &mirrored);
    } else {
        writer.state.set(&mut draft.row, "incident_state", &state);
    }
}

/// A comment of the caller ends the waiting for the caller.
pub(super) fn answer_of_caller(writer: &mut Writer<'_>, draft: &mut Draft) {
    let waiting = writer.state.get(&draft.row, "state") == ON_HOLD
        && writer.state.get(&draft.row, "hold_reason") == AWAITING_CALLER
        && !draft.sent.contains("state");
    let answered = draft.journals.iter().any(|(element, _)| element == "comments")
        && writer.state.get(&draft.row, "caller_id") == writer.session.user_id;
    if waiting && answered {
        set_state(writer, draft, IN_PROGRESS);
    }
}

/// Assigning a new incident starts work on it, where the instance is set so.
pub(super) fn start_work(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let assigned = !writer.state.get(&draft.row, "assigned_to").is_empty()
        && old.is_none_or(|old| writer.state.get(old, "assigned_to").is_empty());
    if assigned
        && writer.state.get(&draft.row, "state") == NEW
        && writer.common.switches.on("servicenow.assigning-starts-work")
    {
        set_state(writer, draft, IN_PROGRESS);
    }
}

fn set_state(writer: &mut Writer<'_>, draft: &mut Draft, state: &str) {
    writer.state.set(&mut draft.row, "state", state);
    writer.state.set(&mut draft.row, "incident_state", state);
}

/// Refuses a state whose companions are missing; clears the hold reason of what is not on hold.
pub(super) fn policies(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) -> Result<(), Refusal> {
    let state = writer.state.get(&draft.row, "state").to_owned();
    if state != ON_HOLD {
        writer.state.set(&mut draft.row, "hold_reason", "");
    }
    let moved = old.is_none_or(|old| writer.state.get(old, "state") != state);
    if writer.rules == Rules::Replay || !moved {
        return Ok(());
    }
    let switches = &writer.common.switches;
    let mut required: Vec<&str> = Vec::new();
    if [RESOLVED, CLOSED].contains(&state.as_str()) && switches.on("servicenow.resolution-policy") {
        required.extend(["close_code", "close_notes"]);
    }
    if state == ON_HOLD && switches.on("servicenow.hold-reason-policy") {
        required.push("hold_reason");
    }
    let missing: Vec<String> = required
        .into_iter()
        .filter(|name| writer.state.get(&draft.row, name).is_empty())
        .filter_map(|name| Some(writer.state.schema.field("incident", name)?.label.clone()))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::DataPolicy(missing)) }
}

/// Sets who resolved or reopened it and when.
pub(super) fn stamps(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let was = old.map_or(NEW, |old| writer.state.get(old, "state")).to_owned();
    let is = writer.state.get(&draft.row, "state").to_owned();
    if was == is {
        return;
    }
    let never_resolved = writer.state.get(&draft.row, "resolved_at").is_empty();
    if is == RESOLVED || (is == CLOSED && never_resolved) {
        writer.stamp_pair(draft, "resolved_at", "resolved_by");
    }
    if was == RESOLVED && [NEW, IN_PROGRESS, ON_HOLD].contains(&is.as_str()) {
        writer.stamp_pair(draft, "reopened_time", "reopened_by");
        if !draft.sent.contains("reopen_count") {
            let count: u64 = writer.state.get(&draft.row, "reopen_count").parse().unwrap_or_default();
            writer.state.set(&mut draft.row, "reopen_count", &(count + 1).to_string());
        }
    }
}
