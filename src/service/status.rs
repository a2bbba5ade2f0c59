//! What the desk is doing, as one snapshot and as a stream of events.

use jiff::Timestamp;
use serde::Serialize;

use crate::engine::{Progress, RunOutcome};
use crate::model::ProfileId;
use crate::store::{Actor, Figures, LastError};

/// A snapshot of the desk, the most important field first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Status {
    /// The passes that run now, in the order in which they began.
    pub running: Vec<Running>,
    /// Connections that wait for a limit.
    pub waiting: Vec<Waiting>,
    /// What went wrong last, if nothing went right in that profile since.
    pub last_error: Option<Failure>,
    /// Writes that were sent and whose answer is lost, of all profiles.
    pub unknown: u64,
    /// Writes that were given up, of all profiles.
    pub parked: u64,
    /// Rows of which both sides changed the same field, of all profiles.
    pub conflicts: u64,
    /// Rows that wait until something is put right, of all profiles.
    pub holds: u64,
    /// When a run last went through without an error, of any profile.
    pub last_success: Option<Timestamp>,
    /// How many profiles passes run.
    pub enabled: u64,
    /// The production connections that enabled profiles write to, by name; none when all they
    /// write to are sandboxes.
    pub production: Vec<String>,
}

/// A pass that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Running {
    /// The profile.
    pub profile: String,
    /// Who caused it.
    pub actor: Actor,
    /// When it began.
    pub since: Timestamp,
    /// How far it is.
    pub progress: Progress,
}

/// A connection that waits for a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The connection.
    pub connection: String,
    /// How many seconds it was told to wait when the wait began.
    pub seconds: u64,
    /// When it goes on.
    pub until: Timestamp,
}

/// A run that could not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The profile.
    pub profile: String,
    /// The run.
    pub run: i64,
    /// When it ended.
    pub at: Timestamp,
    /// What went wrong.
    pub text: String,
}

impl Failure {
    pub(super) fn of(profile: &ProfileId, error: LastError) -> Self {
        Self { profile: profile.to_string(), run: error.run.0, at: error.at, text: error.error }
    }
}

impl Status {
    /// Takes over what the store says; what runs and waits stays.
    pub(super) fn take(&mut self, figures: Figures) {
        self.last_error = figures.last_error.map(|(profile, error)| Failure::of(&profile, error));
        self.unknown = figures.unknown;
        self.parked = figures.parked;
        self.conflicts = figures.conflicts;
        self.holds = figures.holds;
        self.last_success = figures.last_success;
        self.enabled = figures.enabled;
        self.production = figures.production.iter().map(ToString::to_string).collect();
    }

    /// Whether any enabled profile writes to a production system.
    pub fn writes_to_production(&self) -> bool {
        !self.production.is_empty()
    }
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
    /// A pass ended, well or not.
    PassEnded {
        /// The profile.
        profile: String,
        /// Who caused it.
        actor: Actor,
        /// The run; `None` when it was stopped before one began.
        run: Option<i64>,
        /// How.
        outcome: RunOutcome,
        /// Why it could not go on, if it could not.
        error: Option<String>,
    },
    /// Another instance answers than the one a connection is meant for, or a clone of it. Nothing is
    /// done there until a person confirms.
    AnotherInstance {
        /// The connection.
        connection: String,
        /// Whose work met it.
        actor: Actor,
    },
    /// What waits for a person changed.
    WaitingChanged {
        /// Who caused it.
        actor: Actor,
    },
    /// A connection, profile or mapping changed.
    SetupChanged {
        /// What.
        what: String,
        /// Who caused it.
        actor: Actor,
    },
}
