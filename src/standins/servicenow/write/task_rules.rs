//! Rules of everything that extends `task`: priority, closing, reassigning.

use super::super::catalogue::{Priority, lifecycle};
use super::super::refusal::{Denied, Refusal};
use super::super::store::Row;
use super::{Draft, Rules, Writer, change_rules, incident_rules, request_rules};

/// Whether a change of a final record is dropped; an error where it is refused.
pub(super) fn is_final(writer: &Writer<'_>, before: &Row, draft: &Draft) -> Result<bool, Refusal> {
    let closed = draft.table == "incident" && writer.state.get(before, "state") == "7";
    if !closed || writer.session.is_admin() || writer.rules == Rules::Replay {
        return Ok(false);
    }
    match writer.common.switches.get("servicenow.closed-incident-writes").as_str() {
        "allowed" => Ok(false),
        "skipped" => Ok(true),
        _ => Err(Refusal::Acl(Denied::Update)),
    }
}

/// Brings a draft in line with the rules before it is stored.
pub(super) fn before(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) -> Result<(), Refusal> {
    let Some(lifecycle) = lifecycle(&writer.state.schema, &draft.table) else { return Ok(()) };
    if draft.table == "incident" {
        incident_rules::mirror_state(writer, old, draft);
        incident_rules::answer_of_caller(writer, draft);
        incident_rules::start_work(writer, old, draft);
        incident_rules::policies(writer, old, draft)?;
        incident_rules::stamps(writer, old, draft);
    }
    match draft.table.as_str() {
        "problem" => change_rules::problem(writer, old, draft),
        "change_request" => {
            change_rules::from_template(writer, old, draft);
            change_rules::check_step(writer, old, draft)?;
        }
        _ => request_rules::before(writer, old, draft),
    }
    if lifecycle.priority == Priority::Matrix {
        let pair =
            (writer.state.get(&draft.row, "impact").to_owned(), writer.state.get(&draft.row, "urgency").to_owned());
        if let Some(priority) = writer.state.matrix.get(&pair).cloned() {
            writer.state.set(&mut draft.row, "priority", &priority);
        }
    }
    closing(writer, old, draft, lifecycle.closing);
    if let Some(old) = old
        && writer.state.get(old, "assignment_group") != writer.state.get(&draft.row, "assignment_group")
        && !draft.sent.contains("reassignment_count")
    {
        let count: u64 = writer.state.get(old, "reassignment_count").parse().unwrap_or_default();
        writer.state.set(&mut draft.row, "reassignment_count", &(count + 1).to_string());
    }
    Ok(())
}

fn closing(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft, states: &[&str]) {
    let was = old.is_some_and(|old| states.contains(&writer.state.get(old, "state")));
    let is = states.contains(&writer.state.get(&draft.row, "state"));
    if is && !was {
        writer.state.set(&mut draft.row, "active", "false");
        writer.stamp_pair(draft, "closed_at", "closed_by");
    } else if was && !is {
        writer.state.set(&mut draft.row, "active", "true");
        writer.state.set(&mut draft.row, "closed_at", "");
        writer.state.set(&mut draft.row, "closed_by", "");
    }
}

impl Writer<'_> {
    /// Sets when and by whom something was done, unless the request says so itself.
    pub(super) fn stamp_pair(&mut self, draft: &mut Draft, at: &str, by: &str) {
        if !draft.sent.contains(at) {
            self.state.set(&mut draft.row, at, &self.session.stamp());
        }
        if !draft.sent.contains(by) {
            self.state.set(&mut draft.row, by, &self.session.user_id);
        }
    }
}
