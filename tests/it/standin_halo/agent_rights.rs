//! What the agent behind the application may do: the scopes alone do not open everything.

use reqwest::StatusCode;
use serde_json::json;

use super::support::{CLIENT, World, ids};

/// A second client with a ticket, and a ticket of the known one.
async fn two_clients() -> (World, i64, i64, i64) {
    let world = World::open().await;
    let client = world.halo.add_client("Second client");
    let theirs =
        world.halo.create_ticket("Abel Tuter", json!({ "summary": "b", "tickettype_id": 1, "client_id": client }));
    let ours = world.incident("a").await;
    (world, client, theirs.unwrap(), ours)
}

#[tokio::test]
async fn clients_that_the_agent_may_not_see_are_missing_everywhere() {
    let (mut world, client, theirs, ours) = two_clients().await;
    world.set("halo.agent-hidden-clients", &client.to_string());
    assert_eq!(world.get("/api/Tickets").await["record_count"], 2, "the old token keeps its rights");
    world.sign_in("all").await;
    assert_eq!(ids(&world.get("/api/Tickets").await, "tickets"), [ours]);
    assert_eq!(ids(&world.get("/api/Client").await, "clients"), [CLIENT]);
    assert_eq!(world.get(&format!("/api/Users?client_id={client}")).await["users"], json!([]));
    assert_eq!(world.get(&format!("/api/Actions?ticket_id={theirs}")).await["actions"], json!([]));
    let day = "/api/Actions?startdate=2026-03-02T00:00:00&enddate=2026-03-02T23:00:00";
    assert_eq!(world.get(day).await["record_count"], 1);
    for path in [
        format!("/api/Tickets/{theirs}"),
        format!("/api/Client/{client}"),
        format!("/api/Actions/1?ticket_id={theirs}"),
    ] {
        let refused = world.ask(&path).await;
        assert_eq!((refused.status, refused.text.as_str()), (StatusCode::FORBIDDEN, ""), "{path}");
    }
}

#[tokio::test]
async fn what_the_agent_may_not_see_cannot_be_written() {
    let (mut world, client, theirs, ours) = two_clients().await;
    world.set("halo.agent-hidden-clients", &client.to_string());
    world.sign_in("all").await;
    for (path, body) in [
        ("/api/Tickets", json!([{ "id": theirs, "impact": 1 }])),
        ("/api/Tickets", json!([{ "summary": "x", "tickettype_id": 1, "client_id": client }])),
        ("/api/Tickets", json!([{ "id": ours, "client_id": client }])),
        ("/api/Tickets/vote", json!([{ "id": theirs, "your_vote": 1 }])),
        ("/api/Actions", json!([{ "ticket_id": theirs, "outcome": "Public Note", "note": "x" }])),
        ("/api/Attachment", json!([{ "ticket_id": theirs, "filename": "a.txt", "data_base64": "" }])),
    ] {
        assert_eq!(world.post(path, &body).await.status, StatusCode::FORBIDDEN, "{path} {body}");
    }
    assert_eq!(world.delete(&format!("/api/Tickets/{theirs}")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.halo.actions(theirs).len(), 1);
}

#[tokio::test]
async fn ticket_types_and_teams_can_be_hidden_too() {
    let mut world = World::open().await;
    let change = json!({ "summary": "x", "details": "y", "tickettype_id": 2 });
    world.halo.create_ticket("Abel Tuter", change).unwrap();
    world.halo.create_ticket("Abel Tuter", json!({ "summary": "n", "tickettype_id": 1, "team": "Network" })).unwrap();
    let ours = world.incident("a").await;
    world.set("halo.agent-hidden-ticket-types", "2");
    world.set("halo.agent-hidden-teams", "3");
    world.sign_in("all").await;
    assert_eq!(ids(&world.get("/api/Tickets").await, "tickets"), [ours]);
    let names =
        |list: serde_json::Value| list.as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert!(!names(world.get("/api/TicketType").await).contains(&json!(2)));
    assert!(!names(world.get("/api/Team").await).contains(&json!(3)));
}

#[tokio::test]
async fn an_agent_who_may_not_delete_gets_403() {
    let mut world = World::open().await;
    let id = world.incident("a").await;
    world.set("halo.agent-may-delete", "false");
    world.sign_in("all").await;
    let refused = world.delete(&format!("/api/Tickets/{id}")).await;
    assert_eq!((refused.status, refused.text.as_str()), (StatusCode::FORBIDDEN, ""));
    assert_eq!(world.get("/api/Tickets").await["record_count"], 1);
}

#[tokio::test]
async fn another_login_type_than_agent_gets_403_on_look_ups() {
    let mut world = World::open().await;
    world.set("halo.login-type", "user");
    world.sign_in("all").await;
    for path in ["Status", "Priority", "TicketType", "Agent", "FieldInfo"] {
        assert_eq!(world.ask(&format!("/api/{path}")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_request_without_a_tenant_may_be_refused() {
    let world = World::open().await;
    world.set("halo.missing-tenant", "refused");
    let refused = world.token_request(&[("scope", "all")]).await;
    assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(world.token_request(&[("scope", "all"), ("tenant", "standin")]).await.status, StatusCode::OK);
}
