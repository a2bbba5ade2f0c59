//! Which rights a Halo application and its agent need.
//!
//! What an application may do is the overlap of its scopes and of what its agent may do, and a
//! refusal with 403 does not say which of both is missing (halo-api.md, 3.4).

use std::collections::BTreeSet;

use super::endpoints::{
    ACTIONS, AGENTS, ATTACHMENTS, CLIENTS, EXTERNAL_LINKS, FIELDS, OUTCOMES, STATUSES, TEAMS, TICKET_TYPES, TICKETS,
    USERS,
};
use super::fields::is_custom;
use super::kinds;
use super::wire::ANY_LIST;
use crate::connector::rights::{FieldRights, KindNeeds, Needs, Right, Rights, TableRights, Weight};
use crate::model::FieldName;

/// A resource that is read.
pub(super) struct Need {
    /// Its name in the matrix.
    pub(super) name: &'static str,
    /// Its path.
    pub(super) path: &'static str,
    /// The key of its list.
    pub(super) key: &'static str,
    purpose: &'static str,
    weight: Weight,
    /// What to grant where it is refused.
    grant: &'static str,
}

const fn need(
    name: &'static str,
    (path, key): (&'static str, &'static str),
    purpose: &'static str,
    weight: Weight,
    grant: &'static str,
) -> Need {
    Need { name, path, key, purpose, weight, grant }
}

/// The name of the tickets among the resources.
pub(super) const TICKET_RIGHTS: &str = "Tickets";
const ACTION_RIGHTS: &str = "Actions";
const LINK_RIGHTS: &str = "External links";
/// The name of the files among the resources.
pub(super) const FILE_RIGHTS: &str = "Attachments";

const SEE_TICKETS: &str = "the scope read:tickets, and let the agent of the application see the tickets";
const SEE_ACTIONS: &str = "the scope read:tickets, and let the agent of the application see the actions";
const SEE_LISTS: &str = "the login type Agent, and the scope read:tickets";

/// The resources that are read, in the order in which they are looked at.
pub(super) const NEEDS: [Need; 12] = [
    need(TICKET_RIGHTS, (TICKETS, "tickets"), "the tickets that are kept in step", Weight::Needed, SEE_TICKETS),
    need(ACTION_RIGHTS, (ACTIONS, "actions"), "notes, and actions that send a ticket", Weight::Needed, SEE_ACTIONS),
    need(FILE_RIGHTS, (ATTACHMENTS, "attachments"), "files", Weight::Helpful, SEE_TICKETS),
    need("Clients", (CLIENTS, "clients"), "whose ticket it is", Weight::Needed, "the scope read:customers"),
    need("Users", (USERS, "users"), "end-users, found by e-mail address", Weight::Needed, "the scope read:customers"),
    need(
        "Agents",
        (AGENTS, "agents"),
        "assignees, found by e-mail address",
        Weight::Needed,
        "the login type Agent, and a role that may see agents",
    ),
    need("Teams", (TEAMS, "teams"), "teams", Weight::Needed, "the login type Agent"),
    need("Statuses", (STATUSES, "statuses"), "statuses, and which of them close", Weight::Needed, SEE_LISTS),
    need("Ticket types", (TICKET_TYPES, "tickettypes"), "which type goes with which table", Weight::Needed, SEE_LISTS),
    need("Outcomes", (OUTCOMES, "outcomes"), "the outcomes of actions", Weight::Needed, SEE_LISTS),
    need(
        LINK_RIGHTS,
        (EXTERNAL_LINKS, ANY_LIST),
        "the mark by which a ticket is found again",
        Weight::Needed,
        "the scope read:tickets, and a role that may see external links",
    ),
    need(
        "Custom fields",
        (FIELDS, "fields"),
        "which custom fields there are",
        Weight::Needed,
        "a role that may read the set-up of custom fields (the scope admin)",
    ),
];

/// The rights that are needed. Nothing is asked of the instance.
pub fn needed(needs: &Needs) -> Rights {
    let nothing = KindNeeds::default();
    let tickets = needs.kinds.get(&kinds::ticket());
    // Without a profile the usual ones.
    let (creates, updates, notes) = tickets.map_or((true, true, true), |t| (t.creates, t.updates, t.notes));
    let table = |need: &Need| {
        let mut table = TableRights::read_only(need.name, need.path, need.purpose, need.weight, need.grant);
        let edit = |grant: &str| Right::needed(format!("the scope edit:tickets, and let the agent {grant}"));
        match need.name {
            TICKET_RIGHTS => {
                table.fields = fields(tickets.unwrap_or(&nothing));
                if creates {
                    table.create = edit("log tickets of the types in use");
                }
                if creates || updates {
                    table.update = edit("change tickets");
                }
            }
            ACTION_RIGHTS if notes => table.create = edit("use the outcomes of the profile"),
            LINK_RIGHTS => table.create = edit("change tickets"),
            _ => {}
        }
        table
    };
    Rights { tables: NEEDS.iter().map(table).collect(), roles: None }
}

fn fields(needs: &KindNeeds) -> Vec<FieldRights> {
    let names: BTreeSet<FieldName> = needs.reads.union(&needs.writes).cloned().collect();
    let of = |name: FieldName| {
        let (read, write) = (needs.reads.contains(&name), needs.writes.contains(&name));
        FieldRights::untested(name, read, write)
    };
    names.into_iter().map(of).collect()
}

/// Whether a ticket, as it was shown in full, shows a field. What is empty is left out, so nothing
/// follows from a field that is not there.
pub(super) fn shows(members: &super::wire::Members<'_>, field: &str) -> bool {
    if !is_custom(field) {
        return members.raw(field).is_some();
    }
    let listed = members.list("customfields").unwrap_or_default();
    listed.into_iter().any(|raw| {
        super::wire::Members::of(raw.get()).is_ok_and(|custom| custom.words("name").eq_ignore_ascii_case(field))
    })
}
