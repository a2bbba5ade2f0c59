//! What the window reads of tickets: from the store alone, also without a network.

mod detail;
mod list;
mod sending;
mod values;

use std::collections::BTreeMap;

use causeway::model::{ConnectionId, Kind, RecordId, RecordKey, System};
use causeway::service::{TicketPage, TicketQuery, TicketRef, TicketRow};
use serde_json::json;

use crate::support::world::{SEND, World};

/// How many requests the desk has made so far.
fn requests(world: &World) -> BTreeMap<ConnectionId, u64> {
    world.desk().requests()
}

async fn list(world: &World, query: TicketQuery) -> TicketPage {
    world.desk().tickets(query).await.unwrap()
}

/// What people call a row: `1 ↔ INC0010001`, or the one number there is.
fn name(row: &TicketRow) -> String {
    let number = |side: &Option<causeway::service::TicketSide>| side.as_ref().map(|side| side.number.clone());
    [number(&row.halo), number(&row.other)].into_iter().flatten().collect::<Vec<_>>().join(" ↔ ")
}

async fn names(world: &World, query: TicketQuery) -> Vec<String> {
    let page = list(world, query).await;
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(name).collect()
}

fn searching(search: &str) -> TicketQuery {
    TicketQuery { search: search.to_owned(), ..TicketQuery::default() }
}

/// The key of a ticket of the world's Halo.
async fn ticket_key(world: &World, id: i64) -> RecordKey {
    RecordKey {
        system: System::Halo,
        instance: world.desk().connection(&"halo".into()).await.unwrap().instance(),
        kind: Kind::new("Ticket"),
        id: RecordId::new(id.to_string()),
    }
}

/// The key of an incident of the world's ServiceNow.
async fn incident_key(world: &World, sys_id: &str) -> RecordKey {
    RecordKey {
        system: System::ServiceNow,
        instance: world.desk().connection(&"servicenow".into()).await.unwrap().instance(),
        kind: Kind::new("incident"),
        id: RecordId::new(sys_id),
    }
}

async fn ticket(world: &World, id: i64) -> TicketRef {
    TicketRef::Record(ticket_key(world, id).await)
}

/// A ticket that somebody makes in Halo and that nobody sends, known to the desk.
async fn known_ticket(world: &World, summary: &str, client: i64) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": client, "impact": 2, "urgency": 2});
    let id = world.halo().create_ticket("Abel Tuter", fields).unwrap();
    world.pass().await;
    id
}

/// A second customer of the world's Halo.
const GLOBEX: &str = "Globex";

/// The id of that second customer.
fn globex(world: &World) -> i64 {
    let clients = world.halo().records("Client");
    clients.iter().find(|client| client["name"] == GLOBEX).unwrap()["id"].as_i64().unwrap()
}

/// A world whose first load is done, with one linked incident: its sys_id and its ticket.
async fn loaded(summary: &str) -> (World, String, i64) {
    let world = World::new().await;
    world.halo().add_client(GLOBEX);
    let incident = world.incident(&[("short_description", summary), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// Asks in Halo for a ticket to be sent.
fn ask_to_send(world: &World, ticket: i64) {
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please"})).unwrap();
}
