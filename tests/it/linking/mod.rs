//! Links in the operator's hands: pairs are adopted, parted and linked anew, and nothing is lost.

mod adopting;
pub(crate) mod lost_store;
mod native;
mod native_desk;
mod parting;
mod random;
mod sending_again;

use std::collections::BTreeSet;

use causeway::model::ProfileId;
use causeway::service::{AdoptFrom, LinkView, PairName, Proposal, RunReport, ServiceError};
use serde_json::{Value, json};

use crate::support::world::{PROFILE, World};

/// Who works in Halo.
const AGENT: &str = "Abel Tuter";

/// A world whose profile makes no tickets by itself: pairs are linked by hand.
pub(crate) async fn by_hand() -> World {
    let world = World::new().await;
    world.change_profile(|profile| profile.inbound.create_tickets = false).await;
    world
}

/// A ticket that somebody made in Halo.
fn ticket(world: &World, summary: &str, more: &Value) -> i64 {
    let mut fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.halo().create_ticket(AGENT, fields).unwrap()
}

/// The number of an incident.
fn number(world: &World, sys_id: &str) -> String {
    world.incident_field(sys_id, "number")
}

pub(crate) fn named(world: &World, pairs: &[(i64, &str)]) -> AdoptFrom {
    let name = |(ticket, sys_id): &(i64, &str)| PairName::of(&ticket.to_string(), &number(world, sys_id)).unwrap();
    AdoptFrom::Numbers(pairs.iter().map(name).collect())
}

pub(crate) async fn proposed(world: &World, from: &AdoptFrom) -> Proposal {
    world.desk().propose_links(&ProfileId::new(PROFILE), from, false).await.unwrap()
}

/// Looks at pairs, and links all that can be.
pub(crate) async fn adopted(world: &World, from: &AdoptFrom) -> RunReport {
    let proposal = proposed(world, from).await;
    world.desk().adopt(&proposal, None).await.unwrap()
}

async fn links(world: &World) -> Vec<LinkView> {
    world.desk().links(None, None, 0, 100).await.unwrap().0
}

/// The live pairs, as people call them, in order.
async fn pairs(world: &World) -> BTreeSet<String> {
    links(world).await.iter().map(|link| format!("{} ↔ {}", link.halo, link.other)).collect()
}

pub(crate) async fn unlink(world: &World, number: &str) -> Result<Vec<String>, ServiceError> {
    let found = world.desk().links_named(number, None).await.unwrap();
    let ids: Vec<i64> = found.iter().map(|link| link.id).collect();
    Ok(world.desk().unlink(&ids, "they were two matters").await?.pairs)
}
