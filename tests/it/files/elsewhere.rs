//! Files that Halo keeps on another host: fetched only where the connection lists that host, and
//! never with the connection's credentials.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::any;
use causeway::model::ConnectionId;
use causeway::service::NewConnection;
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{attach, carrying, stored_there};
use crate::connector_base::serve;
use crate::support::world::World;

/// Another host that keeps the file, and the headers of each request that it got.
async fn store() -> (String, Arc<Mutex<Vec<HeaderMap>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = seen.clone();
    let router = Router::new().fallback(any(move |headers: HeaderMap| async move {
        told.lock().unwrap().push(headers);
        "kept elsewhere"
    }));
    (serve(router).await, seen)
}

/// A pair whose ticket has a file that Halo sends us for to `address`.
async fn sent_on_to(world: &World, address: &str) -> String {
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.pass().await;
    let file = attach(world, ticket, "photo.png", b"kept elsewhere", true);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "a picture"})).unwrap();
    world.halo().common().faults.arm(Fault {
        name: "kept elsewhere".to_owned(),
        method: Some("GET".to_owned()),
        path: Some(format!("/api/Attachment/{file}")),
        from: 1,
        times: None,
        play: Play::Answer {
            status: 302,
            headers: vec![("Location".to_owned(), address.to_owned())],
            body: String::new(),
        },
    });
    incident
}

async fn list(world: &World, host: &str) {
    let mut connection = world.desk().connection(&ConnectionId::new("halo")).await.unwrap();
    connection.file_hosts = vec![host.to_owned()];
    world.desk().save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();
}

#[tokio::test]
async fn a_host_that_is_not_listed_is_not_asked_and_the_file_waits_with_the_reason() {
    let (host, seen) = store().await;
    let world = carrying().await;
    let incident = sent_on_to(&world, &format!("{host}/photo")).await;
    let report = world.pass().await;
    let said = format!("{:#?}{:#?}", report.later, report.parked);
    assert!(said.contains("where our credentials must not go") && said.contains("Hosts that keep files"), "{said}");
    assert!(seen.lock().unwrap().is_empty() && stored_there(&world, &incident).is_empty());
}

#[tokio::test]
async fn a_listed_host_gives_the_file_and_gets_no_credentials() {
    let (host, seen) = store().await;
    let world = carrying().await;
    let incident = sent_on_to(&world, &format!("{host}/photo")).await;
    list(&world, host.trim_start_matches("http://")).await;
    world.settle().await;
    assert_eq!(stored_there(&world, &incident), [("photo.png".to_owned(), b"kept elsewhere".to_vec())]);
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty());
    for headers in seen.iter() {
        let told: Vec<&str> = headers.keys().map(header::HeaderName::as_str).collect();
        assert!(!headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::COOKIE), "{told:?}");
    }
}
