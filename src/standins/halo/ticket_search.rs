//! The parameters of the ticket list that search text.

use super::catalogue::{int, text};
use super::query::Query;
use super::state::{State, Ticket};
use crate::standins::server::Common;

/// Parameters that search text, with the fields they look into.
const TEXT_FILTERS: &[(&str, &[&str])] = &[
    ("search", &["id", "summary", "details", "user_name", "supplier_reference", "client_reference"]),
    ("search_id", &["id_part"]),
    ("search_summary", &["summary"]),
    ("search_details", &["details"]),
    ("search_reportedby", &["reportedby"]),
    ("search_user_name", &["user_name"]),
    ("username", &["user_name"]),
    ("search_supplier_reference", &["supplier_reference"]),
    ("search_inventory_number", &["inventory_number"]),
    ("search_oppcompanyname", &["oppcompanyname"]),
    ("search_oppcontactname", &["oppcontactname"]),
    ("search_oppemailaddress", &["oppemailaddress"]),
    ("search_releasenote", &["release_note"]),
    ("search_release1", &["release_name"]),
    ("search_release2", &["release2_name"]),
    ("search_release3", &["release3_name"]),
    ("search_version", &["version_name"]),
];

/// One search.
pub(super) struct Search {
    wanted: String,
    names: &'static [&'static str],
    actions_too: bool,
}

/// The searches of a request.
pub(super) fn read(common: &Common, query: &Query) -> Vec<Search> {
    if common.switches.get("halo.ticket-search") == "off" {
        return Vec::new();
    }
    let sent = TEXT_FILTERS.iter().filter_map(|&(parameter, names)| {
        let actions_too = parameter == "search" && query.on("searchactions");
        Some(Search { wanted: query.text(parameter)?.to_lowercase(), names, actions_too })
    });
    sent.collect()
}

impl Search {
    /// Whether a ticket holds what is searched for.
    pub(super) fn finds(&self, state: &State, ticket: &Ticket) -> bool {
        self.names.iter().any(|name| mentions(state, ticket, &self.wanted, name))
            || (self.actions_too && notes_mention(ticket, &self.wanted))
    }
}

fn mentions(state: &State, ticket: &Ticket, wanted: &str, name: &str) -> bool {
    match name {
        "id" => int(&ticket.fields, "id").is_some_and(|id| id.to_string() == wanted),
        "id_part" => int(&ticket.fields, "id").is_some_and(|id| id.to_string().contains(wanted)),
        "user_name" => {
            let user = int(&ticket.fields, "user_id");
            state.label("Users", user, "name").is_some_and(|name| name.to_lowercase().contains(wanted))
        }
        name => text(&ticket.fields, name).is_some_and(|value| value.to_lowercase().contains(wanted)),
    }
}

fn notes_mention(ticket: &Ticket, wanted: &str) -> bool {
    let notes = ticket.actions.values().filter_map(|action| text(action, "note"));
    notes.into_iter().any(|note| note.to_lowercase().contains(wanted))
}
