//! Who makes a call and what they may do: the scopes of the token, and the rights of the agent
//! behind it. Both are settled when the token is given out and stay with it.

use std::collections::BTreeSet;

use super::catalogue::{Fields, int};
use super::scopes;
use super::seed::API_AGENT;
use super::state::{State, Ticket};
use crate::standins::server::Common;

/// The application that a call comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Application {
    /// "Client ID and Secret": logs in as one agent.
    Service,
    /// "Authorisation Code": each agent signs in as themselves.
    User,
    /// The static key.
    Key,
}

impl Application {
    /// Its name as actions show it.
    pub(super) fn name(self, common: &Common) -> String {
        common.switches.get(match self {
            Self::Service | Self::Key => "halo.application-name",
            Self::User => "halo.user-application-name",
        })
    }
}

/// Who makes a call.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The agent that the application is logged in as.
    pub(super) agent: i64,
    /// The application.
    pub(super) application: Application,
    /// What the agent may see.
    pub(super) sight: Sight,
    /// Whether the agent may delete.
    pub(super) may_delete: bool,
    /// Whether look-ups are answered: only for the login type "Agent".
    pub(super) looks_up: bool,
    edit_reads: bool,
    requested: String,
    allowed: String,
}

impl Caller {
    /// The application itself, logged in as its agent, with that agent's present rights.
    pub(super) fn service(common: &Common, application: Application, requested: &str) -> Self {
        let switches = &common.switches;
        Self {
            agent: API_AGENT,
            application,
            sight: Sight::configured(common),
            may_delete: switches.on("halo.agent-may-delete"),
            looks_up: switches.get("halo.login-type") == "agent",
            edit_reads: switches.on("halo.edit-scope-reads"),
            requested: requested.to_owned(),
            allowed: switches.get("halo.application-scopes"),
        }
    }

    /// An agent who signed in through an application.
    pub(super) fn person(common: &Common, agent: i64, requested: &str) -> Self {
        Self {
            agent,
            application: Application::User,
            sight: Sight::default(),
            may_delete: true,
            looks_up: true,
            edit_reads: common.switches.on("halo.edit-scope-reads"),
            requested: requested.to_owned(),
            allowed: common.switches.get("halo.application-scopes"),
        }
    }

    /// Whether the token holds a scope, both as requested and by the application's permissions.
    pub(super) fn allow(&self, scope: &str) -> bool {
        let edit = scope.strip_prefix("read:").filter(|_| self.edit_reads).map(|area| format!("edit:{area}"));
        let grants =
            |held: &str| scopes::grants(held, scope) || edit.as_ref().is_some_and(|edit| scopes::grants(held, edit));
        grants(&self.requested) && grants(&self.allowed)
    }

    /// A token without a scope is refused on every call.
    pub(super) fn is_empty(&self) -> bool {
        self.requested.trim().is_empty()
    }
}

/// What an agent may not see.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    clients: BTreeSet<i64>,
    ticket_types: BTreeSet<i64>,
    teams: BTreeSet<i64>,
}

impl Sight {
    fn configured(common: &Common) -> Self {
        let ids = |name| common.switches.get(name).split(',').filter_map(|id| id.trim().parse().ok()).collect();
        Self {
            clients: ids("halo.agent-hidden-clients"),
            ticket_types: ids("halo.agent-hidden-ticket-types"),
            teams: ids("halo.agent-hidden-teams"),
        }
    }

    /// Whether a ticket with these fields may be seen.
    pub(super) fn shows(&self, ticket: &Fields) -> bool {
        let hidden = |ids: &BTreeSet<i64>, name| int(ticket, name).is_some_and(|id| ids.contains(&id));
        !(hidden(&self.clients, "client_id")
            || hidden(&self.ticket_types, "tickettype_id")
            || hidden(&self.teams, "team_id"))
    }

    /// A ticket that exists, is not deleted and may be seen.
    pub(super) fn ticket<'a>(&self, state: &'a State, id: i64) -> Option<&'a Ticket> {
        state.live_ticket(id).filter(|ticket| self.shows(&ticket.fields))
    }

    /// Whether a record of a plain resource may be seen.
    pub(super) fn shows_row(&self, state: &State, resource: &str, number: i64, fields: &Fields) -> bool {
        let client_of = |site: Option<i64>| int(state.row("Site", site?)?, "client_id");
        match resource {
            "Client" => !self.clients.contains(&number),
            "Site" => int(fields, "client_id").is_none_or(|client| !self.clients.contains(&client)),
            "Users" => client_of(int(fields, "site_id")).is_none_or(|client| !self.clients.contains(&client)),
            "TicketType" => !self.ticket_types.contains(&number),
            "Team" => !self.teams.contains(&number),
            _ => true,
        }
    }
}
