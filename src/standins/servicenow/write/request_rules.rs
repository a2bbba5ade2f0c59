//! How requests, their items and their tasks move one another.

use super::super::store::Row;
use super::effects::follow;
use super::{Draft, Rules, Writer};

const CLOSED: &[&str] = &["3", "4", "7"];

/// Brings the states of a request or item in step before it is stored.
pub(super) fn before(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    if writer.rules == Rules::Replay {
        return;
    }
    match draft.table.as_str() {
        "sc_request" => request(writer, old, draft),
        "sc_req_item" => item(writer, old, draft),
        _ => {}
    }
}

fn request(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let is = writer.state.get(&draft.row, "request_state").to_owned();
    if old.is_some_and(|old| writer.state.get(old, "request_state") == is) {
        return;
    }
    if is == "submitted" {
        writer.state.set(&mut draft.row, "request_state", "in_process");
    }
    let (state, stage) = match is.as_str() {
        "closed_complete" => ("3", "closed_complete"),
        "closed_skipped" => ("7", "closed_incomplete"),
        "closed_incomplete" | "closed_cancelled" | "closed_rejected" => ("4", "closed_incomplete"),
        _ => return,
    };
    writer.state.set(&mut draft.row, "state", state);
    if !draft.sent.contains("stage") {
        writer.state.set(&mut draft.row, "stage", stage);
    }
}

fn item(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    let is = writer.state.get(&draft.row, "state").to_owned();
    let moved = old.is_none_or(|old| writer.state.get(old, "state") != is);
    if moved && CLOSED.contains(&is.as_str()) && !draft.sent.contains("stage") {
        let stage = if is == "3" { "complete" } else { "request_cancelled" };
        writer.state.set(&mut draft.row, "stage", stage);
    }
}

/// Closing the last open item of a request closes the request. It is not so the other way round.
pub(super) fn after(writer: &mut Writer<'_>, old: Option<&Row>, draft: &Draft) {
    let closed = |row: &Row| CLOSED.contains(&writer.state.get(row, "state"));
    if !closed(&draft.row) || old.is_some_and(closed) {
        return;
    }
    let parent = |name: &str| writer.state.get(&draft.row, name).to_owned();
    match draft.table.as_str() {
        "sc_req_item" => close_request(writer, &parent("request")),
        "sc_task" if writer.common.switches.on("servicenow.tasks-close-items") => {
            let item = parent("request_item");
            if all_closed(writer, "sc_task", "request_item", &item).is_some() {
                follow(writer, "sc_req_item", &item, &[("state", "3")]);
            }
        }
        _ => {}
    }
}

fn close_request(writer: &mut Writer<'_>, request: &str) {
    let Some(states) = all_closed(writer, "sc_req_item", "request", request) else { return };
    let ended = |state: &str| states.iter().any(|found| found == state);
    let request_state = match (ended("3"), ended("4"), ended("7")) {
        (true, false, false) => "closed_complete",
        (false, false, true) => "closed_skipped",
        _ => "closed_incomplete",
    };
    follow(writer, "sc_request", request, &[("request_state", request_state)]);
}

/// The states of the records below another; `None` while one of them is open, or there is none.
fn all_closed(writer: &Writer<'_>, table: &str, column: &str, parent: &str) -> Option<Vec<String>> {
    let below = writer.state.all_by(table, column, parent);
    let states: Vec<String> = below.iter().map(|row| writer.state.get(row, "state").to_owned()).collect();
    let open = states.iter().any(|state| !CLOSED.contains(&state.as_str()));
    if states.is_empty() || open { None } else { Some(states) }
}
