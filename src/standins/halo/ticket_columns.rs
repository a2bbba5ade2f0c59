//! What a request adds to a ticket, in a list or by itself: names, dates, counts, the last action.

use serde_json::{Value, json};

use super::catalogue::{Fields, int, text};
use super::query::Query;
use super::render::{Look, Object, add_text};
use super::stamp;
use super::state::{State, Ticket};
use super::ticket_views;

/// Parameters that add the name behind an id: the parameter, the column, whose name, the id's field.
const NAMES: &[(&str, &str, &str, &str)] = &[
    ("includeagent", "agent_name", "Agent", "agent_id"),
    ("includestatus", "status_name", "Status", "status_id"),
    ("includetickettype", "tickettype_name", "TicketType", "tickettype_id"),
    ("includesupplier", "supplier_name", "Supplier", "supplier_id"),
];

/// The names of the kinds of the ITIL request types that come with Halo.
const ITIL: &[(i64, &str)] = &[(1, "Incident"), (2, "Change Request"), (3, "Service Request"), (4, "Problem")];

/// Adds what the request asks for; `alone` says whether the ticket is the only one of the answer.
pub(super) fn add(state: &State, look: &Look, ticket: &Ticket, query: &Query, alone: bool, object: &mut Object) {
    let profile = query.int("columns_id").map_or(&[] as &[&str], ticket_views::columns);
    let asked = |parameter: &str, column: &str| query.on(parameter) || profile.contains(&column);
    for (parameter, column, resource, id) in NAMES {
        if asked(parameter, column) {
            add_text(object, column, state.label(resource, int(&ticket.fields, id), "name"));
        }
    }
    if query.on("includeitilname") {
        let kind = int(&ticket.fields, "itil_requesttype_id");
        let name = ITIL.iter().find(|(number, _)| Some(*number) == kind).map(|(_, name)| *name);
        add_text(object, "itilname", name);
    }
    add_party(state, ticket, query, object);
    add_children(state, ticket, query, object);
    add_times(look, ticket, query, object);
    let last = ticket.actions.values().next_back();
    if asked("includelastnote", "lastnote") {
        let notes = ticket.actions.values().rev().filter_map(|action| text(action, "note"));
        add_text(object, "lastnote", notes.into_iter().find(|note| !note.is_empty()));
    }
    if let Some(last) = last.filter(|_| alone && query.on("includelastaction")) {
        add_last_action(look, last, object);
    }
    if query.on("includeseenby") {
        let names = ticket.seen_by.iter().filter_map(|agent| state.label("Agent", Some(*agent), "name"));
        object.insert("seenby".to_owned(), Value::from(names.collect::<Vec<_>>().join(", ")));
    }
    if query.on("includelinkedobjects") {
        let related = ticket.related.iter().filter_map(|id| state.live_ticket(*id));
        let rows = related.map(|other| json!({ "id": other.fields.get("id"), "summary": other.fields.get("summary") }));
        object.insert("related_tickets".to_owned(), rows.collect());
        object.insert("has_related".to_owned(), Value::Bool(!ticket.related.is_empty()));
    }
}

fn add_party(state: &State, ticket: &Ticket, query: &Query, object: &mut Object) {
    let id = |name| int(&ticket.fields, name);
    if query.on("includetoplevel")
        && let Some(group) = id("client_id").and_then(|client| int(state.row("Client", client)?, "toplevel_id"))
    {
        object.insert("top_level_id".to_owned(), Value::from(group));
        add_text(object, "top_level_name", state.label("TopLevel", Some(group), "name"));
    }
    if query.on("includefirstname") {
        add_text(object, "firstname", state.label("Users", id("user_id"), "firstname"));
    }
    if query.on("includelastname") {
        add_text(object, "lastname", state.label("Users", id("user_id"), "surname"));
    }
    if query.on("includeparentsubject") {
        let parent = id("parent_id").and_then(|parent| state.live_ticket(parent));
        add_text(object, "parent_subject", parent.and_then(|parent| text(&parent.fields, "summary")));
    }
}

fn add_children(state: &State, ticket: &Ticket, query: &Query, object: &mut Object) {
    let Some(id) = int(&ticket.fields, "id") else { return };
    if query.on("includechildids") {
        let children: Vec<i64> = state.live_children(id).collect();
        let text = children.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        object.insert("child_ticket_id_string".to_owned(), Value::from(text));
        object.insert("child_ticket_ids".to_owned(), json!(children));
    }
    if query.on("inlcludeopenchildcount") {
        object.insert("child_count_open".to_owned(), json!(state.open_children(id).len()));
    }
}

fn add_times(look: &Look, ticket: &Ticket, query: &Query, object: &mut Object) {
    let due = super::ticket_deadlines::next(&ticket.fields);
    if let Some(due) = due.filter(|_| query.on("includeslaactiondate")) {
        object.insert("slaactiondate".to_owned(), Value::from(stamp::shown(due, look.zone())));
    }
    if let Some(hours) = due.and_then(|due| look.hours_until(due)).filter(|_| query.on("includeslatimer")) {
        object.insert("slatimeleft".to_owned(), json!(hours));
    }
    if query.on("includetimetaken") {
        let taken = ticket.actions.values().filter_map(|action| action.get("timetaken").and_then(Value::as_f64));
        object.insert("timetaken".to_owned(), json!(taken.sum::<f64>()));
    }
    if query.on("includelastincomingemail")
        && let Some(at) = text(&ticket.fields, "lastincomingemail")
    {
        object.insert("lastincomingemail".to_owned(), Value::from(stamp::shown(at, look.zone())));
    }
}

/// The last action in the columns that a row has for it.
fn add_last_action(look: &Look, action: &Fields, object: &mut Object) {
    for (column, name) in [("action_number", "id"), ("action_ticket_id", "ticket_id")] {
        object.insert(column.to_owned(), json!(int(action, name)));
    }
    for (column, name) in [("action_outcome", "outcome"), ("action_note", "note"), ("action_agent_name", "who")] {
        add_text(object, column, text(action, name));
    }
    if let Some(at) = text(action, "datetime") {
        object.insert("action_datetime".to_owned(), Value::from(stamp::shown(at, look.zone())));
    }
}
