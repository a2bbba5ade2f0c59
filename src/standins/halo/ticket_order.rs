//! The order of the ticket list: by stored fields, or by the names that ids stand for.

use serde_json::Value;

use super::catalogue::{int, schema};
use super::paging;
use super::query::Query;
use super::refusal::Refusal;
use super::state::{State, Ticket};
use super::ticket_show::SCHEMA;
use crate::standins::server::Common;

/// Columns that show a name: the column, whose name, and the field with the id.
const NAMED: &[(&str, &str, &str)] = &[
    ("client_name", "Client", "client_id"),
    ("site_name", "Site", "site_id"),
    ("user_name", "Users", "user_id"),
    ("agent_name", "Agent", "agent_id"),
    ("team", "Team", "team_id"),
    ("status_name", "Status", "status_id"),
    ("tickettype_name", "TicketType", "tickettype_id"),
    ("sla_name", "SLA", "sla_id"),
    ("supplier_name", "Supplier", "supplier_id"),
];

/// Puts tickets in the asked order. Without one the last touched ticket comes first, so rows move
/// between pages.
pub(super) fn arrange<'s>(
    state: &'s State,
    common: &Common,
    found: &mut [&'s Ticket],
    query: &Query,
) -> Result<(), Refusal> {
    let mut order = paging::order(query);
    let unknown = |field: &str| schema(SCHEMA).is_none_or(|schema| schema.field(field).is_none());
    if common.switches.get("halo.unknown-order") == "refused"
        && let Some((field, _)) = order.iter().find(|(field, _)| unknown(field))
    {
        return Err(Refusal::rule(format!("Invalid column name '{field}'.")));
    }
    if order.is_empty() {
        order = vec![("lastactiondate".to_owned(), true), ("id".to_owned(), true)];
    }
    paging::sort(found, &order, |ticket, field| value(state, ticket, field));
    Ok(())
}

fn value<'a>(state: &'a State, ticket: &'a Ticket, field: &str) -> Option<&'a Value> {
    match NAMED.iter().find(|(column, ..)| *column == field) {
        Some((_, resource, id)) => state.row(resource, int(&ticket.fields, id)?)?.get("name"),
        None => ticket.fields.get(field),
    }
}
