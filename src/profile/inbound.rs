//! What a profile takes in from the other side.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which records a pull looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullBy {
    /// Those that changed since the last pull.
    #[default]
    Updated,
    /// Those that were made since the last pull, and the linked ones.
    Created,
}

/// What is taken in from the other side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inbound {
    /// Whether new records there make new tickets.
    pub create_tickets: bool,
    /// An encoded query that records must match to make a ticket; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Only records made after this moment make tickets; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_after: Option<Timestamp>,
    /// Which records a pull looks at.
    pub pull_by: PullBy,
    /// The type of a new ticket whose table names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_ticket_type: Option<i64>,
    /// The status of a new ticket when the status mapping gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i64>,
    /// The statuses that close a ticket; Halo refuses them for a ticket without an agent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed_statuses: Vec<i64>,
    /// The agent who gets a ticket that is closed while nobody is assigned to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_agent: Option<i64>,
    /// The team of a new ticket whose assignment group has no team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_team: Option<String>,
}
