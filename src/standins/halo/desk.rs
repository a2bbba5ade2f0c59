//! A write in progress: the locked state, who writes, and when. Every change and its ledger entry
//! are made through one desk, that is in one critical section.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::catalogue::{Fields, shown};
use super::stamp;
use super::state::{Custom, State};
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// On whose behalf something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Actor {
    /// The name in the ledger: the API application, or the person.
    pub(super) by: String,
    /// The name shown on actions.
    pub(super) who: String,
    /// What stands behind the name.
    pub(super) role: Role,
}

/// What stands behind an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The API application, logged in as this agent.
    Application(i64),
    /// An agent at the screen.
    Agent(i64),
    /// An end-user.
    User(i64),
    /// The loader, or somebody that the instance does not know.
    Outside,
}

impl Role {
    /// The agent, if it is one.
    pub(super) fn agent(self) -> Option<i64> {
        match self {
            Self::Application(agent) | Self::Agent(agent) => Some(agent),
            Self::User(_) | Self::Outside => None,
        }
    }
}

/// A write in progress.
pub(super) struct Desk<'a> {
    /// The locked instance.
    pub(super) state: &'a mut State,
    /// Ledger, switches, clock.
    pub(super) common: &'a Common,
    /// Who writes.
    pub(super) actor: &'a Actor,
    /// The time of all changes of this write.
    pub(super) at: Timestamp,
}

impl Desk<'_> {
    /// The time of this write in the stored form.
    pub(super) fn now(&self) -> String {
        stamp::stored(self.at)
    }

    /// Enters an accepted change.
    pub(super) fn enter(&self, what: Accepted, mut entry: NewEntry) {
        entry.by.clone_from(&self.actor.by);
        self.common.ledger.enter(self.at, what, entry);
    }

    /// Fields and custom fields as the ledger shows them; a custom field is named `cf:` and its name.
    pub(super) fn ledger_fields(&self, fields: &Fields, custom: &Custom) -> BTreeMap<String, String> {
        let plain = fields.iter().map(|(name, value)| ((*name).to_owned(), shown(value)));
        let named = custom.iter().map(|(id, value)| {
            let name = self.state.label("FieldInfo", Some(*id), "name").map_or_else(|| id.to_string(), str::to_owned);
            (format!("cf:{name}"), shown(value))
        });
        plain.chain(named).collect()
    }

    /// The mail address of a user who may be mailed.
    pub(super) fn mail_address(&self, user: Option<i64>) -> Option<String> {
        let fields = self.state.row("Users", user?)?;
        if super::catalogue::flag(fields, "neversendemails") {
            return None;
        }
        super::catalogue::filled(fields, "emailaddress").map(str::to_owned)
    }
}

/// What the switches do to sent fields before they are stored: some are dropped, text is rewritten.
pub(super) fn tamper(common: &Common, fields: &mut Fields) {
    let ignored = common.switches.get("halo.ignored-fields");
    for name in ignored.split(',').map(str::trim) {
        fields.remove(name);
    }
    let rewrite = common.switches.get("halo.rewrite-text");
    if rewrite == "none" {
        return;
    }
    for value in fields.values_mut() {
        if let Value::String(text) = value {
            if rewrite.starts_with("trim") {
                *text = text.trim().to_owned();
            }
            if rewrite.ends_with("crlf") {
                *text = text.replace("\r\n", "\n").replace('\n', "\r\n");
            }
        }
    }
}
