//! What Halo notes by itself when a ticket goes to somebody: when, and how often again.

use serde_json::Value;

use super::catalogue::{Fields, int};
use super::state::UNASSIGNED;

/// What a change of the agent adds to a ticket with these fields.
pub(super) fn assignment(before: &Fields, set: &Fields, now: &Value) -> Fields {
    let (was, becomes) = (int(before, "agent_id"), int(set, "agent_id"));
    if becomes.is_none_or(|agent| agent <= UNASSIGNED || Some(agent) == was) {
        return Fields::new();
    }
    let mut noted = Fields::from([("dateassigned", now.clone())]);
    if was.is_some_and(|agent| agent > UNASSIGNED) {
        let count = int(before, "reassigncount").unwrap_or_default() + 1;
        noted.insert("reassigncount", Value::from(count));
    }
    noted
}
