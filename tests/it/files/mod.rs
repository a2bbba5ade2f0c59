//! Files travel both ways: once, whole, and to their readers only.

mod archives;
mod both_ways;
mod elsewhere;
mod huge;
mod killed;
mod names;
mod old;
mod staying;
mod too_large;
mod trouble;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::profile::{FilesIn, FilesOut};
use serde_json::{Value, json};

use crate::support::world::{SEND, World};

/// A world whose profile carries files both ways.
pub(crate) async fn carrying() -> World {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            profile.files.outbound = FilesOut::Public;
            profile.files.inbound = FilesIn::On;
        })
        .await;
    world
}

/// Somebody in Halo attaches a file to a ticket.
pub(crate) fn attach(world: &World, ticket: i64, name: &str, bytes: &[u8], public: bool) -> i64 {
    let file = json!({
        "ticket_id": ticket, "filename": name, "data_base64": STANDARD.encode(bytes), "showforusers": public,
    });
    world.halo().save("Abel Tuter", "Attachment", file).unwrap()["id"].as_i64().unwrap()
}

/// A ticket that somebody in Halo makes.
pub(crate) fn ticket(world: &World, summary: &str) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

pub(crate) fn send(world: &World, ticket: i64) {
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
}

/// The files of a record in ServiceNow: name and bytes.
pub(crate) fn stored_there(world: &World, sys_id: &str) -> Vec<(String, Vec<u8>)> {
    let rows = world.servicenow().find("sys_attachment", &format!("table_sys_id={sys_id}^ORDERBYfile_name"));
    let file = |row: std::collections::BTreeMap<String, String>| {
        (row["file_name"].clone(), world.servicenow().file(&row["sys_id"]).unwrap())
    };
    rows.into_iter().map(file).collect()
}

/// The files of a ticket: name, bytes, and whether end-users see it.
pub(crate) fn stored_here(world: &World, ticket: i64) -> Vec<(String, Vec<u8>, bool)> {
    let file = |(fields, bytes): (Value, Vec<u8>)| {
        let visible = fields["showforusers"].as_bool().unwrap();
        (fields["filename"].as_str().unwrap().to_owned(), bytes, visible)
    };
    let mut files: Vec<_> = world.halo().files(ticket).into_iter().map(file).collect();
    files.sort();
    files
}

pub(crate) fn named(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}
