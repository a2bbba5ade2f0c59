//! What a profile sends to the other side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::push::PushRule;
use super::services::WithoutService;
use crate::model::{FieldName, Kind};

/// The state of a new record on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreateState {
    /// The state that the ticket's status is mapped to.
    #[default]
    Mapped,
    /// Always the table's first state, as Halo's own integration does.
    AlwaysNew,
}

/// What is sent to the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// The ids of the Halo outcomes whose action sends the ticket ("Send ticket to ServiceNow", "Log to supplier").
    pub send_outcomes: Vec<i64>,
    /// The ids of the Halo outcomes whose note is sent without a tick ("Email Supplier").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update_outcomes: Vec<i64>,
    /// Whether sending a problem also sends its child incidents.
    pub with_incidents: bool,
    /// The rules by which tickets are sent without anybody asking for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub push: Vec<PushRule>,
    /// The state of a new record.
    pub create_state: CreateState,
    /// Whether what is logged or mailed to a supplier waits while the supplier has no e-mail address,
    /// which Halo demands of it.
    pub needs_supplier_email: bool,
    /// Whether fields follow after a ticket was sent; otherwise only its notes do.
    pub updates: bool,
    /// The assignment group of a record whose team has none: its sys_id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_group: Option<String>,
    /// What becomes of a service request whose service has no catalogue item.
    pub without_service: WithoutService,
    /// What must be sent along when a state is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<Companion>,
}

impl Default for Outbound {
    fn default() -> Self {
        Self {
            send_outcomes: Vec::new(),
            update_outcomes: Vec::new(),
            with_incidents: false,
            push: Vec::new(),
            create_state: CreateState::default(),
            needs_supplier_email: true,
            updates: true,
            default_group: None,
            without_service: WithoutService::default(),
            companions: Vec::new(),
        }
    }
}

/// Fields that the other side demands together with a state: close code and close notes with
/// Resolved, a reason with On Hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// The code of the state field that needs them.
    pub state: String,
    /// The tables in which the state needs them; all when empty. The same code means another state
    /// in another table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Kind>,
    /// What is sent where the record has nothing yet: texts with the placeholders of
    /// [`super::ClosingWords`]. What comes out empty is demanded, and the state waits for it.
    pub fields: BTreeMap<FieldName, String>,
}

impl Companion {
    /// Whether it is demanded by the records of a table.
    pub fn applies_to(&self, table: &Kind) -> bool {
        self.tables.is_empty() || self.tables.contains(table)
    }
}
