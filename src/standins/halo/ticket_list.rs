//! The ticket list: its rows and its envelope.

use serde_json::{Value, json};

use super::catalogue::int;
use super::paging;
use super::query::Query;
use super::refusal::Refusal;
use super::render::{Look, Object};
use super::state::{State, Ticket};
use super::ticket_filter::Wanted;
use super::ticket_order::arrange;
use super::ticket_show::{Depth, show};
use super::ticket_views;
use crate::standins::server::Common;

/// The answer to a list request; `agent` is the agent that `mine` means.
pub(super) fn list(state: &State, common: &Common, look: &Look, query: &Query, agent: i64) -> Result<Value, Refusal> {
    let mut found = Wanted::read(state, common, look, query, agent)?.find(state);
    arrange(state, common, &mut found, query)?;
    if query.on("ticketidonly") {
        let rows: Vec<Value> = found.iter().map(|ticket| only_ids(state, look, ticket)).collect();
        return Ok(json!({ "record_count": rows.len(), "tickets": rows }));
    }
    let alone = found.len() == 1;
    let page = paging::page(found, query, common, paging::TICKET_CAP);
    let depth = Depth::Row { query, alone };
    let mut envelope = page.envelope("tickets", |ticket| show(state, common, look, ticket, &depth));
    if let Some(object) = envelope.as_object_mut() {
        object.insert("include_children".to_owned(), Value::Bool(false));
        if query.on("includecolumns") {
            let profile = query.int("columns_id").unwrap_or(ticket_views::DEFAULT_PROFILE);
            object.insert("columns_id".to_owned(), Value::from(profile));
            object.insert("columns".to_owned(), ticket_views::described(profile));
        }
    }
    Ok(envelope)
}

/// The last ticket that the reader may see, as a sample for a connector to learn its fields from.
pub(super) fn sample(state: &State, common: &Common, look: &Look) -> Value {
    let last = state.tickets.iter().rev().map(|(_, ticket)| ticket);
    let last = last.into_iter().find(|ticket| !ticket.deleted && look.sight().shows(&ticket.fields));
    last.into_iter().map(|ticket| show(state, common, look, ticket, &Depth::One)).collect()
}

/// A ticket as `ticketidonly` shows it.
pub(super) fn only_ids(state: &State, look: &Look, ticket: &Ticket) -> Value {
    let mut row = Object::new();
    for name in ["id", "sla_id", "status_id", "client_id"] {
        if let Some(value) = ticket.fields.get(name) {
            row.insert(name.to_owned(), value.clone());
        }
    }
    let client = state.label("Client", int(&ticket.fields, "client_id"), "name");
    super::render::add_text(&mut row, "client_name", client);
    if let Some(at) = super::catalogue::text(&ticket.fields, "lastincomingemail") {
        row.insert("lastincomingemail".to_owned(), Value::from(super::stamp::shown(at, look.zone())));
    }
    Value::Object(row)
}
