//! Limits: 300 calls in a rolling five minutes, and what they are counted by.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::support::{World, send};

async fn status(world: &World) -> StatusCode {
    world.ask("/api/Status").await.status
}

#[tokio::test]
async fn the_301st_call_within_five_minutes_is_429_and_the_window_rolls() {
    let world = World::open().await;
    world.set("halo.rate-limit", "300");
    for _ in 0..200 {
        assert_eq!(status(&world).await, StatusCode::OK);
    }
    world.minutes_pass(3);
    for _ in 0..100 {
        assert_eq!(status(&world).await, StatusCode::OK);
    }
    let limited = world.ask("/api/Status").await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.json["Message"], "Rate Limit Reached - 300 Requests per rolling 5 minute window");
    world.minutes_pass(2);
    for _ in 0..200 {
        assert_eq!(status(&world).await, StatusCode::OK, "the first 200 have left the window");
    }
    assert_eq!(status(&world).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_write_over_the_limit_stores_nothing() {
    let world = World::open().await;
    world.set("halo.rate-limit", "1");
    world.incident("VPN drops").await;
    let refused = world.post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 1 }])).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(world.halo.tickets().len(), 1);
}

#[tokio::test]
async fn calls_are_counted_together_or_by_application_or_by_agent() {
    let world = World::open().await;
    world.set("halo.api-key", "k-1");
    let with_key = async || {
        let request = world.http.request(Method::GET, format!("{}/api/Status", world.base));
        send(request.header("X-Halo-Api-Key", "k-1")).await.status
    };
    world.set("halo.rate-limit", "1");
    assert_eq!(status(&world).await, StatusCode::OK);
    assert_eq!(with_key().await, StatusCode::TOO_MANY_REQUESTS);
    world.set("halo.rate-limit-unit", "application");
    assert_eq!((status(&world).await, with_key().await), (StatusCode::OK, StatusCode::OK));
    assert_eq!(with_key().await, StatusCode::TOO_MANY_REQUESTS);
    world.set("halo.rate-limit-unit", "agent");
    assert_eq!(status(&world).await, StatusCode::OK);
    assert_eq!(with_key().await, StatusCode::TOO_MANY_REQUESTS, "both are logged in as the same agent");
}

#[tokio::test]
async fn too_many_token_requests_are_429() {
    let world = World::open().await;
    world.set("halo.token-limit", "2");
    for expected in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(world.token_request(&[("scope", "all")]).await.status, expected);
    }
    world.minutes_pass(1);
    assert_eq!(world.token_request(&[("scope", "all")]).await.status, StatusCode::OK);
}
