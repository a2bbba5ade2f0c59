//! How a ticket looks: as a row of a list, by itself, and by itself with details.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::catalogue::{int, text};
use super::links::{self, table_id};
use super::query::Query;
use super::render::{Look, Object, add_text};
use super::state::{State, Ticket};
use super::ticket_columns;
use crate::standins::server::Common;

/// Schema of a ticket.
pub(super) const SCHEMA: &str = "Faults";

/// How much of a ticket is shown.
#[derive(Debug)]
pub(super) enum Depth<'a> {
    /// A row of a list, with the columns that the request adds.
    Row {
        /// The request.
        query: &'a Query,
        /// Whether it is the only row.
        alone: bool,
    },
    /// The single ticket without details.
    One,
    /// The single ticket with everything.
    Full,
}

/// What a list row and a ticket without details leave out.
const DETAILS: &[&str] = &["details", "details_html", "closure_note", "closure_note_html"];

/// What only the ticket by itself shows, on top of the details.
const ROW_HIDDEN: &[&str] = &["details", "details_html", "closure_note", "closure_note_html", "datecreated", "guid"];

/// A ticket as it is shown.
pub(super) fn show(state: &State, common: &Common, look: &Look, ticket: &Ticket, depth: &Depth<'_>) -> Value {
    let hidden = match depth {
        Depth::Row { .. } if common.switches.on("halo.list-rows-carry-details") => &["datecreated", "guid"],
        Depth::Row { .. } => ROW_HIDDEN,
        Depth::One => DETAILS,
        Depth::Full => &[],
    };
    let mut object = look.show(&ticket.fields, SCHEMA, hidden);
    add_names(state, ticket, &mut object);
    match depth {
        Depth::Row { query, alone } => {
            ticket_columns::add(state, look, ticket, query, *alone, &mut object);
            add_custom_columns(state, common, ticket, query, &mut object);
        }
        Depth::One => add_single_names(state, look, ticket, &mut object),
        Depth::Full => {
            add_single_names(state, look, ticket, &mut object);
            add_details(state, common, look, ticket, &mut object);
        }
    }
    if ticket.deleted {
        object.insert("deleted".to_owned(), Value::Bool(true));
        object.insert("inactive".to_owned(), Value::Bool(true));
    }
    Value::Object(object)
}

fn add_names(state: &State, ticket: &Ticket, object: &mut Object) {
    let id = |name| int(&ticket.fields, name);
    add_text(object, "team", state.label("Team", id("team_id"), "name"));
    add_text(object, "client_name", state.label("Client", id("client_id"), "name"));
    add_text(object, "site_name", state.label("Site", id("site_id"), "name"));
    add_text(object, "user_name", state.label("Users", id("user_id"), "name"));
    object.insert("use".to_owned(), Value::from("ticket"));
}

/// The custom fields that a list request adds.
fn add_custom_columns(state: &State, common: &Common, ticket: &Ticket, query: &Query, object: &mut Object) {
    let wanted =
        query.ids("include_custom_fields").filter(|_| common.switches.get("halo.custom-field-columns") == "on");
    if let Some(wanted) = wanted {
        let on_type = state.custom_of_type(int(&ticket.fields, "tickettype_id"));
        let shown: BTreeSet<i64> = wanted.intersection(&on_type).copied().collect();
        let mut fields = state.show_custom(&ticket.custom, Some(&shown));
        if query.on("cf_display_values_only") {
            fields.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut).for_each(|field| {
                field.remove("value");
            });
        }
        object.insert("customfields".to_owned(), fields);
    }
}

fn add_single_names(state: &State, look: &Look, ticket: &Ticket, object: &mut Object) {
    let id = |name| int(&ticket.fields, name);
    add_text(object, "agent_name", state.label("Agent", id("agent_id"), "name"));
    add_text(object, "status_name", state.label("Status", id("status_id"), "name"));
    add_text(object, "tickettype_name", state.label("TicketType", id("tickettype_id"), "name"));
    add_text(object, "sla_name", state.label("SLA", id("sla_id"), "name"));
    add_text(object, "supplier_name", state.label("Supplier", id("supplier_id"), "name"));
    add_text(object, "user_email", state.label("Users", id("user_id"), "emailaddress"));
    let priority = id("sla_id").zip(id("priority_id")).and_then(|(sla, priority)| state.priority(sla, priority));
    if let Some(priority) = priority {
        add_text(object, "priority_name", text(priority, "name"));
        object.insert("priority".to_owned(), Value::Object(look.show(priority, "Policy", &[])));
    }
}

fn add_details(state: &State, common: &Common, look: &Look, ticket: &Ticket, object: &mut Object) {
    let Some(id) = int(&ticket.fields, "id") else { return };
    let on_type = state.custom_of_type(int(&ticket.fields, "tickettype_id"));
    object.insert("customfields".to_owned(), state.show_custom(&ticket.custom, Some(&on_type)));
    object.insert("external_links".to_owned(), links::shown_for(state, (table_id(common, "ticket"), id, 0), look));
    object.insert("attachment_count".to_owned(), json!(state.files.of_ticket(id).count()));
    let children: Vec<i64> = state.live_children(id).collect();
    if !children.is_empty() {
        object.insert("child_count".to_owned(), json!(children.len()));
        object.insert("child_count_open".to_owned(), json!(state.open_children(id).len()));
        object.insert("child_ticket_ids".to_owned(), json!(children));
    }
    object.insert("actions_count".to_owned(), json!(ticket.actions.len()));
    let votes = |vote: i64| ticket.votes.values().filter(|cast| **cast == vote).count();
    if !ticket.votes.is_empty() {
        object.insert("useful_count".to_owned(), json!(votes(1)));
        object.insert("notuseful_count".to_owned(), json!(votes(-1)));
    }
}
