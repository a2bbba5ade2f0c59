//! Which ticket and which incident belong together, as the two stand-ins themselves show it: the
//! ticket's external link names the incident, the incident's correlation names the ticket.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::setup::World;

/// An incident with its stored values.
pub(super) type Incident = BTreeMap<String, String>;

/// A ticket and the incident that it names.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// The ticket, in full.
    pub(super) ticket: Value,
    /// The incident.
    pub(super) incident: Incident,
    /// The columns that the log changed while people worked in Halo.
    pub(super) moved: BTreeSet<String>,
}

impl Pair {
    /// The ticket's number.
    pub(super) fn ticket_id(&self) -> i64 {
        number(&self.ticket, "id")
    }

    /// The incident's sys_id.
    pub(super) fn sys_id(&self) -> &str {
        self.value("sys_id")
    }

    /// The incident's number.
    pub(super) fn incident_number(&self) -> &str {
        self.value("number")
    }

    /// A stored value of the incident; empty when there is none.
    pub(super) fn value(&self, column: &str) -> &str {
        self.incident.get(column).map(String::as_str).unwrap_or_default()
    }

    /// Whether the log has left these columns alone.
    pub(super) fn rests(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| !self.moved.contains(*column))
    }
}

/// A number in a ticket or in another record of Halo; 0 when it is not there.
pub(super) fn number(record: &Value, field: &str) -> i64 {
    record.get(field).and_then(Value::as_i64).unwrap_or_default()
}

/// A text in a record of Halo; empty when it is not there.
pub(super) fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The sys_ids that a ticket's external links name.
pub(super) fn named_incidents(ticket: &Value) -> Vec<&str> {
    let links = ticket.get("external_links").and_then(Value::as_array).into_iter().flatten();
    links.map(|link| text(link, "third_party_id")).filter(|id| !id.is_empty()).collect()
}

/// The ticket that an incident's correlation names.
pub(super) fn named_ticket(incident: &Incident) -> Option<i64> {
    incident.get("correlation_id")?.rsplit_once('/')?.1.parse().ok()
}

impl World {
    /// The pairs of tickets and incidents, in the order of the tickets.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        let incidents = self.servicenow().find("incident", "");
        let by_id: BTreeMap<String, Incident> =
            incidents.into_iter().map(|one| (one.get("sys_id").cloned().unwrap_or_default(), one)).collect();
        let tickets = self.halo().tickets().into_iter();
        let pair = |ticket: Value| {
            let incident = named_incidents(&ticket).into_iter().find_map(|id| by_id.get(id)).cloned()?;
            Some(Pair { ticket, incident, moved: BTreeSet::new() })
        };
        tickets.filter_map(pair).collect()
    }

    /// The pairs as they are now, each with what has changed in ServiceNow since `before`.
    pub(super) fn pairs_after(&self, before: &[Pair]) -> Vec<Pair> {
        let before: BTreeMap<&str, &Incident> = before.iter().map(|pair| (pair.sys_id(), &pair.incident)).collect();
        let mut pairs = self.pairs();
        for pair in &mut pairs {
            let Some(old) = before.get(pair.sys_id()) else { continue };
            let changed = pair.incident.iter().filter(|(column, value)| old.get(*column) != Some(value));
            pair.moved = changed.map(|(column, _)| column.clone()).collect();
        }
        pairs
    }
}
