//! Files travel both ways: once, whole, and to their readers only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::profile::{FilesIn, FilesOut};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::world::{SEND, World};

/// A world whose profile carries files both ways.
async fn carrying() -> World {
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
fn attach(world: &World, ticket: i64, name: &str, bytes: &[u8], public: bool) -> i64 {
    let file = json!({
        "ticket_id": ticket, "filename": name, "data_base64": STANDARD.encode(bytes), "showforusers": public,
    });
    world.halo().save("Abel Tuter", "Attachment", file).unwrap()["id"].as_i64().unwrap()
}

/// A ticket that somebody in Halo makes.
fn ticket(world: &World, summary: &str) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

fn send(world: &World, ticket: i64) {
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
}

/// The files of a record in ServiceNow: name and bytes.
fn stored_there(world: &World, sys_id: &str) -> Vec<(String, Vec<u8>)> {
    let rows = world.servicenow().find("sys_attachment", &format!("table_sys_id={sys_id}^ORDERBYfile_name"));
    let file = |row: std::collections::BTreeMap<String, String>| {
        (row["file_name"].clone(), world.servicenow().file(&row["sys_id"]).unwrap())
    };
    rows.into_iter().map(file).collect()
}

/// The files of a ticket: name, bytes, and whether end-users see it.
fn stored_here(world: &World, ticket: i64) -> Vec<(String, Vec<u8>, bool)> {
    let file = |(fields, bytes): (Value, Vec<u8>)| {
        let visible = fields["showforusers"].as_bool().unwrap();
        (fields["filename"].as_str().unwrap().to_owned(), bytes, visible)
    };
    let mut files: Vec<_> = world.halo().files(ticket).into_iter().map(file).collect();
    files.sort();
    files
}

fn named(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn public_files_go_along_when_a_ticket_is_sent_and_private_ones_never_leave() {
    let world = carrying().await;
    world.incident(&[("short_description", "Another one")]);
    world.first_load().await;
    let ticket = ticket(&world, "Printer on fire");
    attach(&world, ticket, "photo.png", b"flames", true);
    attach(&world, ticket, "payroll.xlsx", b"secret", false);
    send(&world, ticket);
    let report = world.settle().await;
    assert_eq!((report.done.created_in_other, report.done.files_to_other), (1, 1), "{report:#?}");
    let incident = &world.incidents_of(ticket)[0]["sys_id"];
    assert_eq!(stored_there(&world, incident), [("photo.png".to_owned(), b"flames".to_vec())]);
}

#[tokio::test]
async fn files_of_an_incident_become_private_files_of_its_ticket() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"hello").unwrap();
    let report = world.first_load().await;
    assert_eq!(report.done.files_to_halo, 1, "{report:#?}");
    let ticket = world.ticket_of(&incident);
    assert_eq!(stored_here(&world, ticket), [("trace.log".to_owned(), b"hello".to_vec(), false)]);
    world.settle().await;
}

#[tokio::test]
async fn ten_passes_store_the_same_bytes_once_on_each_side() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"from there").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    attach(&world, ticket, "here.log", b"from here", true);
    attach(&world, ticket, "here again.log", b"from here", true);
    for pass in 0..10 {
        // Somebody touches both records, so that each pass looks at them again.
        world.edit_incident(&incident, &[("short_description", &format!("VPN drops {pass}"))]);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1 + pass % 3})).unwrap();
        world.pass().await;
    }
    let there = stored_there(&world, &incident);
    assert_eq!(named(&there), ["here.log", "there.log"]);
    let sums = |bytes: &[u8]| Sha256::digest(bytes).to_vec();
    assert_eq!(sums(&there[0].1), sums(b"from here"));
    let here: Vec<String> = stored_here(&world, ticket).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(here, ["here again.log", "here.log", "there.log"]);
}
