//! What the desk is doing, as one snapshot and as a stream of events.

use jiff::Timestamp;
use serde::Serialize;

use crate::engine::{Progress, RunOutcome};
use crate::store::Actor;

/// A snapshot of the desk, the most important field first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Status {
    /// The pass that runs now, if any.
    pub running: Option<Running>,
    /// Connections that wait for a limit, with the seconds left.
    pub waiting: Vec<(String, u64)>,
    /// The newest success of any profile.
    pub last_success: Option<Timestamp>,
}

/// A pass that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    /// The profile.
    pub profile: String,
    /// How far it is.
    pub progress: Progress,
}

/// Something that happened. Each says who caused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// A pass began.
    PassBegan {
        /// The profile.
        profile: String,
        /// Who caused it.
        actor: Actor,
    },
    /// A pass ended.
    PassEnded {
        /// The profile.
        profile: String,
        /// Who caused it.
        actor: Actor,
        /// The run.
        run: i64,
        /// How.
        outcome: RunOutcome,
    },
    /// A connection, profile or mapping changed.
    SetupChanged {
        /// What.
        what: String,
        /// Who caused it.
        actor: Actor,
    },
}
