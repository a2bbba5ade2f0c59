//! People: end-users, agents, accounts.

use serde::{Deserialize, Serialize};

use super::{Fingerprint, RecordId};

/// What a person is on their system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonRole {
    /// Somebody who raises tickets. ServiceNow makes no difference: there everyone is this.
    EndUser,
    /// Somebody who works on tickets.
    Agent,
}

/// A person as one system knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id on that system.
    pub id: RecordId,
    /// What they are there.
    pub role: PersonRole,
    /// Their name.
    pub name: String,
    /// Their e-mail address, trimmed and in lower case; empty when there is none.
    pub email: String,
    /// The name that they sign in with, in lower case and without a domain; empty when it is not known.
    #[serde(default)]
    pub user_name: String,
    /// The id that the other system knows them by, where this one keeps it; empty when it does not.
    #[serde(default)]
    pub external_id: String,
    /// Whether they are active.
    pub active: bool,
    /// The customer they belong to, where the system knows one.
    pub customer: Option<RecordId>,
}

impl Person {
    /// A short fingerprint, so that a change of the directory can be noticed.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&format!("{}|{}|{}|{}|{}", self.id, self.name, self.email, self.user_name, self.active))
    }

    /// A name to sign in with as it is compared: `ACME\\Joe.E` and `joe.e` are one.
    pub fn compared_user_name(text: &str) -> String {
        text.trim().rsplit('\\').next().unwrap_or_default().trim().to_lowercase()
    }
}
