//! What tests and operators make the instance do: limits, rewritten and ignored fields, poison.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::support::World;

#[tokio::test]
async fn too_many_calls_in_five_minutes_are_429_with_the_text_in_the_message() {
    let world = World::open().await;
    world.set("halo.rate-limit", "3");
    for _ in 0..3 {
        assert_eq!(world.ask("/api/Status").await.status, StatusCode::OK);
    }
    let limited = world.ask("/api/Status").await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.json["Message"], "Rate Limit Reached - 3 Requests per rolling 5 minute window");
    world.set("halo.rate-limit-body", "plain");
    world.set("halo.retry-after", "30");
    let plain = world.request(Method::GET, "/api/Status").send().await.unwrap();
    assert_eq!(plain.headers()["retry-after"], "30");
    assert!(plain.text().await.unwrap().starts_with("Rate Limit Reached"));
    world.minutes_pass(5);
    assert_eq!(world.ask("/api/Status").await.status, StatusCode::OK);
}

#[tokio::test]
async fn text_may_be_rewritten_before_it_is_stored() {
    let world = World::open().await;
    world.set("halo.rewrite-text", "trim-and-crlf");
    let stored =
        world.save("/api/Tickets", json!({ "summary": "  VPN  ", "details": "a\nb", "tickettype_id": 1 })).await;
    assert_eq!((&stored["summary"], &stored["details"]), (&json!("VPN"), &json!("a\r\nb")));
}

#[tokio::test]
async fn ignored_fields_are_answered_with_success_and_not_stored() {
    let world = World::open().await;
    world.set("halo.ignored-fields", "servicenow_id, impact");
    let stored = world
        .save("/api/Tickets", json!({ "summary": "x", "tickettype_id": 1, "impact": 2, "servicenow_id": "abc" }))
        .await;
    assert!(stored.get("impact").is_none() && stored.get("servicenow_id").is_none());
}

#[tokio::test]
async fn every_write_on_a_poisoned_ticket_fails() {
    let world = World::open().await;
    let (good, bad) = (world.incident("good").await, world.incident("bad").await);
    world.set("halo.poisoned-tickets", &format!("1, {bad}"));
    for (path, body) in [
        ("/api/Tickets", json!([{ "id": bad, "impact": 1 }])),
        ("/api/Actions", json!([{ "ticket_id": bad, "outcome": "Private Note", "note": "x" }])),
        ("/api/Attachment", json!([{ "ticket_id": bad, "filename": "a.txt", "data_base64": "" }])),
    ] {
        assert!(world.post(path, &body).await.refusal().starts_with("Object reference"), "{path}");
    }
    assert_eq!(world.delete(&format!("/api/Tickets/{bad}")).await.status, StatusCode::BAD_REQUEST);
    world.save("/api/Tickets", json!({ "id": good, "impact": 1 })).await;
}

#[tokio::test]
async fn stored_notes_may_get_a_trailer() {
    let world = World::open().await;
    let id = world.incident("VPN drops").await;
    world.set("halo.note-trailer", " [logged by API]");
    let stored = world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Private Note", "note": "x" })).await;
    assert_eq!(stored["note"], "x [logged by API]");
}

#[tokio::test]
async fn every_declared_switch_takes_its_own_default() {
    let world = World::open().await;
    let switches = &world.halo.common().switches;
    for state in switches.list() {
        switches.set(state.name, state.default).unwrap();
        assert!(state.name.starts_with("halo.") && !state.meaning.is_empty());
    }
}

#[tokio::test]
async fn some_lists_have_another_form_on_some_instances() {
    let world = World::open().await;
    world.set("halo.agent-list", "envelope");
    assert_eq!(world.get("/api/Agent").await["results"][0]["name"], "Abel Tuter");
    world.set("halo.external-link-list", "envelope");
    assert_eq!(world.get("/api/ExternalLink").await["external_links"], json!([]));
    world.set("halo.page-fields-when-off", "zero");
    assert_eq!(world.get("/api/Tickets").await["page_no"], 0);
}
