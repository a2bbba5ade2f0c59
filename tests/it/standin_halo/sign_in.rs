//! Tokens, scopes and discovery.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::support::World;

#[tokio::test]
async fn client_credentials_give_a_bearer_token_for_the_announced_time() {
    let world = World::open().await;
    world.set("halo.token-lifetime", "120");
    let answer = world.token_request(&[("scope", "all")]).await;
    assert_eq!(answer.json["token_type"], "Bearer");
    assert_eq!(answer.json["expires_in"], 120);
    assert_eq!(answer.json["access_token"].as_str().unwrap().split('.').count(), 3);
    let mut world = world;
    world.sign_in("all").await;
    assert_eq!(world.ask("/api/Status").await.status, StatusCode::OK);
    world.minutes_pass(2);
    let late = world.ask("/api/Status").await;
    assert_eq!((late.status, late.text.as_str()), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn the_tenant_may_come_in_the_query_or_the_form_or_not_at_all() {
    let world = World::open().await;
    let own = world.halo.credentials();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", own.client_id.as_str()),
        ("client_secret", own.client_secret.as_str()),
        ("scope", "all"),
    ];
    let in_query = world.post_form(&format!("/auth/token?tenant={}", own.tenant), &form).await;
    assert_eq!(in_query.status, StatusCode::OK);
    assert_eq!(world.token_request(&[("scope", "all"), ("tenant", &own.tenant)]).await.status, StatusCode::OK);
    assert_eq!(world.token_request(&[("scope", "all")]).await.status, StatusCode::OK);
    assert_eq!(
        world.token_request(&[("scope", "all"), ("tenant", "other")]).await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    world.set("halo.wrong-tenant", "ignored");
    assert_eq!(world.token_request(&[("scope", "all"), ("tenant", "other")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_secret_is_an_invalid_client_and_json_is_not_a_form() {
    let world = World::open().await;
    let own = world.halo.credentials();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", own.client_id.as_str()),
        ("client_secret", "wrong"),
        ("scope", "all"),
    ];
    let wrong = world.post_form("/auth/token", &form).await;
    assert_eq!((wrong.status, &wrong.json["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    let as_json =
        json!({ "grant_type": "client_credentials", "client_id": own.client_id, "client_secret": own.client_secret });
    let refused = world.post("/auth/token", &as_json).await;
    assert_eq!((refused.status, &refused.json["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
}

#[tokio::test]
async fn there_is_no_scope_for_users_and_a_token_without_scope_opens_nothing() {
    let mut world = World::open().await;
    let unknown = world.token_request(&[("scope", "read:users")]).await;
    assert_eq!((unknown.status, &unknown.json["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_scope")));
    world.sign_in("").await;
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.ask("/api/Status").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_missing_scope_is_403_without_a_body() {
    let mut world = World::open().await;
    world.sign_in("read:tickets").await;
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::OK);
    assert_eq!(world.ask("/api/Status").await.status, StatusCode::OK, "lookups need no scope of their own");
    let refused = world.post("/api/Tickets", &json!([{ "summary": "x", "tickettype_id": 1 }])).await;
    assert_eq!((refused.status, refused.text.as_str()), (StatusCode::FORBIDDEN, ""));
    assert_eq!(world.ask("/api/Users").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.ask("/api/FieldInfo").await.status, StatusCode::FORBIDDEN);
    assert!(world.halo.tickets().is_empty(), "what was refused is not stored");
}

#[tokio::test]
async fn who_may_edit_may_read_unless_the_instance_keeps_them_apart() {
    let mut world = World::open().await;
    world.sign_in("edit:tickets").await;
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::OK);
    assert_eq!(world.ask("/api/Users").await.status, StatusCode::FORBIDDEN);
    world.set("halo.edit-scope-reads", "false");
    world.sign_in("edit:tickets").await;
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::FORBIDDEN);
    world.incident("VPN drops").await;
}

#[tokio::test]
async fn rights_of_the_application_are_baked_into_the_token() {
    let mut world = World::open().await;
    world.set("halo.application-scopes", "read:tickets");
    assert_eq!(world.ask("/api/Users").await.status, StatusCode::OK, "the old token keeps its rights");
    world.sign_in("all").await;
    assert_eq!(world.ask("/api/Users").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn revoked_and_invented_tokens_are_401() {
    let world = World::open().await;
    world.halo.revoke_tokens();
    assert_eq!(world.ask("/api/Tickets").await.status, StatusCode::UNAUTHORIZED);
    let invented = world.http.get(format!("{}/api/Tickets", world.base)).bearer_auth("a.b.c").send().await.unwrap();
    assert_eq!(invented.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn discovery_says_where_to_sign_in() {
    let world = World::open().await;
    let info = world.http.get(format!("{}/api/AuthInfo", world.base)).send().await.unwrap();
    let info: serde_json::Value = info.json().await.unwrap();
    assert_eq!(info["auth_url"], format!("{}/auth", world.base));
    assert_eq!(info["tenant_id"], world.halo.credentials().tenant);
    let oidc = world.get("/auth/.well-known/openid-configuration").await;
    assert_eq!(oidc["token_endpoint"], format!("{}/auth/token", world.base));
    assert!(world.get("/api/InstanceInfo").await["app_version"].is_string());
    let bare = world.http.get(format!("{}/api/InstanceInfo", world.base)).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_date_header_tells_the_clock_of_the_instance() {
    let world = World::open().await;
    let answer = world.request(Method::GET, "/api/Status").send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Mon, 02 Mar 2026 09:00:00 GMT");
}
