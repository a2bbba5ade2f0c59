//! The calls on tickets besides reading, writing and deleting.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{World, ids};

#[tokio::test]
async fn viewing_a_ticket_marks_it_read_and_names_who_saw_it() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let viewed = world.save("/api/Tickets/View", json!({ "id": id })).await;
    assert_eq!((&viewed["id"], &viewed["read"]), (&json!(id), &json!(true)));
    let shown = world.get(&format!("/api/Tickets/{id}?includeseenby=true")).await;
    assert_eq!(shown["seenby"], "API Agent");
    assert_eq!(world.post("/api/Tickets/View", &json!([{ "id": 99_999 }])).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_agent_has_one_vote() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    let vote = async |vote: i64| world.save("/api/Tickets/vote", json!({ "id": id, "your_vote": vote })).await;
    assert_eq!(vote(1).await["useful_count"], 1);
    let against = vote(-1).await;
    assert_eq!((&against["useful_count"], &against["notuseful_count"]), (&json!(0), &json!(1)));
    assert_eq!(vote(0).await.get("useful_count"), None);
}

#[tokio::test]
async fn processchildren_gives_the_open_children_what_was_sent_for_the_parent() {
    let world = World::open().await;
    let (parent, open, closed) = (world.incident("outage").await, world.incident("a").await, world.incident("b").await);
    for child in [open, closed] {
        world.save("/api/Tickets", json!({ "id": child, "parent_id": parent })).await;
    }
    world.save("/api/Tickets", json!({ "id": closed, "agent_id": 2, "status_id": 9 })).await;
    let answer = world.save("/api/Tickets/processchildren", json!({ "id": parent, "impact": 2 })).await;
    assert_eq!((&answer["id"], answer.get("impact")), (&json!(parent), None));
    let impact = |id: i64| world.halo.ticket(id).unwrap().get("impact").cloned();
    assert_eq!((impact(open), impact(closed)), (Some(json!(2)), None));
}

#[tokio::test]
async fn zapier_gets_the_last_ticket_as_a_sample() {
    let world = World::open().await;
    assert_eq!(world.get("/api/Tickets/zapier").await, json!([]));
    world.incident("first").await;
    let last = world.incident("last").await;
    let sample = world.get("/api/Tickets/zapier").await;
    assert_eq!((sample.as_array().unwrap().len(), &sample[0]["id"]), (1, &json!(last)));
}

#[tokio::test]
async fn related_tickets_know_each_other() {
    let world = World::open().await;
    let (first, second) = (world.incident("a").await, world.incident("b").await);
    world.save("/api/Tickets", json!({ "id": first, "new_related_tickets": [{ "id": second }] })).await;
    let shown = world.get(&format!("/api/Tickets/{second}?includelinkedobjects=true")).await;
    assert_eq!((&shown["has_related"], &shown["related_tickets"][0]["id"]), (&json!(true), &json!(first)));
    world.save("/api/Actions", json!({ "ticket_id": second, "outcome": "Public Note", "note": "theirs" })).await;
    let notes = world.get(&format!("/api/Actions?ticket_id={first}&isrelatednotes=true")).await;
    assert_eq!(ids(&notes, "actions"), [2, 1]);
    assert_eq!(notes["actions"][0]["ticket_id"], second);
    let refused = json!([{ "id": first, "new_related_tickets": [{ "id": 99_999 }] }]);
    assert!(world.post("/api/Tickets", &refused).await.refusal().contains("related"));
}
