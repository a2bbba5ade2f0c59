//! What an incident log says, typed: incidents, and the events that made them what they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::DateTime;
use strum::{Display, EnumString, VariantArray};

/// A state of an incident, as the log words it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, VariantArray)]
#[strum(serialize_all = "title_case")]
#[expect(missing_docs, reason = "the log's own words; the labels are the variants' names in words")]
pub enum State {
    New,
    Active,
    AwaitingUserInfo,
    AwaitingProblem,
    AwaitingVendor,
    AwaitingEvidence,
    Resolved,
    Closed,
}

/// An impact or an urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, VariantArray)]
pub enum Level {
    /// The highest.
    #[strum(serialize = "1 - High")]
    High,
    /// Between.
    #[strum(serialize = "2 - Medium")]
    Medium,
    /// The lowest, and the default of ServiceNow.
    #[strum(serialize = "3 - Low")]
    Low,
}

impl Level {
    /// The value that ServiceNow stores.
    pub fn code(self) -> &'static str {
        match self {
            Self::High => "1",
            Self::Medium => "2",
            Self::Low => "3",
        }
    }
}

/// A priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, VariantArray)]
pub enum Priority {
    /// The highest.
    #[strum(serialize = "1 - Critical")]
    Critical,
    /// The second.
    #[strum(serialize = "2 - High")]
    High,
    /// The third.
    #[strum(serialize = "3 - Moderate")]
    Moderate,
    /// The fourth.
    #[strum(serialize = "4 - Low")]
    Low,
    /// The lowest.
    #[strum(serialize = "5 - Planning")]
    Planning,
}

impl Priority {
    /// The value that ServiceNow stores.
    pub fn code(self) -> &'static str {
        match self {
            Self::Critical => "1",
            Self::High => "2",
            Self::Moderate => "3",
            Self::Low => "4",
            Self::Planning => "5",
        }
    }

    /// The word that both vendors show.
    pub fn label(self) -> &'static str {
        match self {
            Self::Critical => "Critical",
            Self::High => "High",
            Self::Moderate => "Moderate",
            Self::Low => "Low",
            Self::Planning => "Planning",
        }
    }
}

/// Names that a log repeats in many events, each kept once.
#[derive(Debug, Default)]
pub(super) struct Pool(BTreeSet<Arc<str>>);

impl Pool {
    pub(super) fn of(&mut self, name: &str) -> Arc<str> {
        if let Some(there) = self.0.get(name) {
            return Arc::clone(there);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// What a log says in every event of an incident and rarely changes. Events that say the same share
/// it, for a log has millions of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who reported the incident.
    pub caller: Option<Arc<str>>,
    /// Who entered it.
    pub opened_by: Option<Arc<str>>,
    /// When it was reported; may be a little before or after its first event.
    pub opened_at: DateTime,
    /// Where.
    pub location: Option<Arc<str>>,
    /// What about, roughly.
    pub category: Option<Arc<str>>,
    /// What about.
    pub subcategory: Option<Arc<str>>,
    /// What the caller noticed.
    pub symptom: Option<Arc<str>>,
    /// How it was closed in the end; the log repeats it in every event.
    pub closed_code: Option<Arc<str>>,
    /// Who resolved it in the end; repeated likewise.
    pub resolved_by: Option<Arc<str>>,
    /// When it was resolved in the end; repeated likewise.
    pub resolved_at: Option<DateTime>,
    /// When it was closed in the end; repeated likewise.
    pub closed_at: Option<DateTime>,
}

/// The incident as one event left it. Names are the log's anonymous ones; `None` is the log's `?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// State.
    pub state: State,
    /// How often the incident had been changed.
    pub mod_count: u32,
    /// When the event happened, to the minute.
    pub at: DateTime,
    /// Whether the service level was still met.
    pub made_sla: bool,
    /// What most events of an incident repeat.
    pub origin: Arc<Origin>,
    /// How many are hit.
    pub impact: Level,
    /// How much it hurries.
    pub urgency: Level,
    /// What follows from impact and urgency.
    pub priority: Priority,
    /// The group that has it.
    pub group: Option<Arc<str>>,
    /// The person who has it.
    pub assigned_to: Option<Arc<str>>,
}

/// One incident of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The incident's number, `INC` and digits.
    pub number: String,
    /// Its events in their order; never empty.
    pub events: Vec<Event>,
}

/// A checked incident log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentLog {
    /// The incidents in the order in which the log begins them.
    pub incidents: Vec<Incident>,
}

impl IncidentLog {
    /// How many events there are.
    pub fn events(&self) -> usize {
        self.incidents.iter().map(|incident| incident.events.len()).sum()
    }

    /// All events, incident by incident.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.incidents.iter().flat_map(|incident| incident.events.iter())
    }
}
