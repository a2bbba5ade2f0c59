//! A world whose profile keeps incidents, problems and catalogue tasks, with their parents.

use causeway::model::{ConnectionId, Kind, ProfileId};
use causeway::profile::{Conversion, FieldRule, Profile, Scope, TypeRule, Unmapped};
use causeway::service::ProfileDraft;
use serde_json::{Value, json};

use crate::support::world::{SEND, World};

pub(crate) const AGENT: &str = "Abel Tuter";
pub(crate) const INCIDENT: i64 = 1;
pub(crate) const TASK: i64 = 3;
pub(crate) const PROBLEM: i64 = 4;

fn types() -> Vec<TypeRule> {
    let types = [("incident", INCIDENT), ("problem", PROBLEM), ("sc_task", TASK)];
    types
        .map(|(table, ticket_type)| TypeRule { table: Kind::new(table), ticket_type, outbound: true, inbound: true })
        .to_vec()
}

/// The rules as the program drafts them for these tables, parents among them.
pub(crate) async fn world() -> World {
    let world = World::new().await;
    let draft = ProfileDraft {
        name: ProfileId::new("drafted"),
        halo: ConnectionId::new("halo"),
        other: ConnectionId::new("servicenow"),
        scope: Scope::WholeDesk,
        types: types(),
        create_tickets: true,
    };
    let drafted = world.desk().draft_profile(&draft).await.unwrap();
    world
        .change_profile(|profile| {
            profile.types = types();
            profile.mapping = drafted.mapping;
            profile.inbound.default_status = Some(1);
            for rule in &mut profile.mapping.fields {
                rule.unmapped = Unmapped::LeaveOut;
            }
        })
        .await;
    world
}

/// The rules about parents.
pub(crate) fn parents(profile: &Profile) -> Vec<&FieldRule> {
    profile.mapping.fields.iter().filter(|rule| rule.conversion == Conversion::Link).collect()
}

/// A first load of one incident that no story is about.
pub(crate) async fn loaded() -> World {
    let world = world().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    world
}

pub(crate) fn ticket(world: &World, summary: &str, ticket_type: i64, parent: Option<i64>) -> i64 {
    let mut ticket =
        json!({"summary": summary, "tickettype_id": ticket_type, "client_id": 12, "impact": 2, "urgency": 2});
    if let Some(parent) = parent {
        ticket["parent_id"] = json!(parent);
    }
    world.halo().create_ticket(AGENT, ticket).unwrap()
}

/// An agent sends a ticket.
pub(crate) fn send(world: &World, ticket: i64) {
    world.halo().add_action(AGENT, ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
}

pub(crate) fn parent_of(world: &World, ticket: i64) -> Value {
    world.ticket_field(ticket, "parent_id")
}

/// The record of a table that carries a ticket's marker.
pub(crate) fn record_of(world: &World, table: &str, ticket: i64) -> String {
    let found = world.servicenow().find(table, &format!("correlation_idENDSWITH/{ticket}"));
    assert_eq!(found.len(), 1, "one {table} of ticket {ticket}: {found:#?}");
    found[0]["sys_id"].clone()
}

pub(crate) fn field(world: &World, table: &str, sys_id: &str, name: &str) -> String {
    world.servicenow().record(table, sys_id).unwrap().get(name).cloned().unwrap_or_default()
}
