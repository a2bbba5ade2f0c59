//! A large desk stays usable: the indices find a few among many, and pages are complete.

use std::collections::BTreeSet;

use causeway::standins::ledger::Accepted;
use serde_json::json;

use super::support::{World, ids};

#[tokio::test]
async fn among_thousands_of_tickets_the_changed_and_the_linked_ones_are_found() {
    let world = World::open().await;
    let tickets: Vec<i64> = (0..3000)
        .map(|number| {
            let ticket = json!({ "summary": format!("incident {number}"), "tickettype_id": 1, "third_party_id_string": format!("key-{number}") });
            world.halo.create_ticket("loader", ticket).unwrap()
        })
        .collect();
    world.minutes_pass(1);
    for id in [tickets[10], tickets[2000]] {
        world.halo.update_ticket("Abel Tuter", id, json!({ "impact": 1 })).unwrap();
    }
    let changed = world
        .get("/api/Tickets?lastupdatefromdate=2026-03-02T09:01:00&pageinate=true&page_no=1&page_size=100&order=id")
        .await;
    assert_eq!(ids(&changed, "tickets"), [tickets[10], tickets[2000]]);
    assert_eq!(ids(&world.get("/api/Tickets?third_party_id_string=key-1234").await, "tickets"), [tickets[1234]]);
    world.halo.update_ticket("Abel Tuter", tickets[1234], json!({ "third_party_id_string": "moved" })).unwrap();
    assert_eq!(world.get("/api/Tickets?third_party_id_string=key-1234").await["record_count"], 0);
    let last = world.get("/api/Tickets?pageinate=true&page_no=30&page_size=100&order=id").await;
    assert_eq!(ids(&last, "tickets"), tickets[2900..]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn creates_at_the_same_time_get_ids_and_ledger_entries_of_their_own() {
    let world = World::open().await;
    let posts = (0..40).map(|number| {
        let halo = world.halo.clone();
        tokio::spawn(async move {
            halo.create_ticket("Abel Tuter", json!({ "summary": format!("incident {number}"), "tickettype_id": 1 }))
                .unwrap()
        })
    });
    let mut created = BTreeSet::new();
    for post in posts.collect::<Vec<_>>() {
        created.insert(post.await.unwrap());
    }
    let entered: BTreeSet<i64> =
        world.accepted(Accepted::Create, "Tickets").iter().map(|entry| entry.id.parse().unwrap()).collect();
    assert_eq!((created.len(), &created), (40, &entered));
}

#[tokio::test]
async fn among_thousands_of_users_one_site_and_one_address_are_found_and_pages_are_complete() {
    let world = World::open().await;
    let site = world.halo.add_site(12, "Large");
    let users: Vec<i64> = (0..5000)
        .map(|number| {
            world.halo.add_user(
                if number % 50 == 0 { site } else { 18 },
                &format!("Person {number:04}"),
                &format!("person.{number}@example.com"),
            )
        })
        .collect();
    assert_eq!(world.get(&format!("/api/Users?site_id={site}")).await["record_count"], 101);
    let twin = json!([{ "name": "Twin", "site_id": 18, "emailaddress": "Person.4321@example.com" }]);
    assert!(world.post("/api/Users", &twin).await.refusal().contains("already exists"));
    let mut seen = BTreeSet::new();
    for page in 1..=51 {
        let list = world.get(&format!("/api/Users?pageinate=true&page_no={page}&page_size=100&order=name")).await;
        seen.extend(ids(&list, "users"));
    }
    assert!(users.iter().all(|user| seen.contains(user)));
}
