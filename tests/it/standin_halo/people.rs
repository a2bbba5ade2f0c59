//! People who sign in themselves: consent, codes with PKCE, refresh tokens, passwords; and the key
//! that never changes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Method, StatusCode};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::support::{Answer, World, send};

const BACK: &str = "http://127.0.0.1:49152/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn client_id(world: &World) -> String {
    world.halo.common().switches.get("halo.user-client-id")
}

/// The address of the consent page; `changes` replace or remove parameters.
fn page(world: &World, changes: &[(&str, Option<&str>)]) -> Url {
    let client = client_id(world);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let parameters = [
        ("tenant", "standin"),
        ("response_type", "code"),
        ("client_id", client.as_str()),
        ("redirect_uri", BACK),
        ("scope", "all offline_access"),
        ("state", "xyz 1"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let mut url = Url::parse(&format!("{}/auth/authorize", world.base)).unwrap();
    for (name, value) in parameters {
        match changes.iter().find(|(changed, _)| *changed == name) {
            None => drop(url.query_pairs_mut().append_pair(name, value)),
            Some((_, Some(value))) => drop(url.query_pairs_mut().append_pair(name, value)),
            Some((_, None)) => {}
        }
    }
    url
}

/// The parameters that a sign-in leads back with.
async fn led_back(world: &World, changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let answer = world.http.get(page(world, changes)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    let location = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert_eq!((location.port(), location.path()), (Some(49152), "/back"));
    location.query_pairs().into_owned().collect()
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    &pairs.iter().find(|(known, _)| known == name).unwrap().1
}

async fn exchange(world: &World, code: &str, verifier: &str, back: &str) -> Answer {
    let client = client_id(world);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    world.post_form("/auth/token", &form).await
}

async fn renew(world: &World, token: &str) -> Answer {
    let client = client_id(world);
    let form = [("grant_type", "refresh_token"), ("client_id", client.as_str()), ("refresh_token", token)];
    world.post_form("/auth/token", &form).await
}

async fn signed_in(world: &World) -> Answer {
    world.set("halo.consent-agent", "2");
    let code = value(&led_back(world, &[]).await, "code").to_owned();
    let answer = exchange(world, &code, VERIFIER, BACK).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer
}

#[tokio::test]
async fn an_agent_who_signs_in_acts_under_the_own_name() {
    let mut world = World::open().await;
    world.set("halo.consent-agent", "2");
    let pairs = led_back(&world, &[]).await;
    assert_eq!(value(&pairs, "state"), "xyz 1");
    let answer = exchange(&world, value(&pairs, "code"), VERIFIER, BACK).await;
    assert_eq!((&answer.json["token_type"], &answer.json["scope"]), (&json!("Bearer"), &json!("all offline_access")));
    world.hold(&answer.json["access_token"]);
    assert_eq!(world.get("/api/Agent/me").await["name"], "Abel Tuter");
    let id = world.incident("VPN drops").await;
    let action = world.save("/api/Actions", json!({ "ticket_id": id, "outcome": "Public Note", "note": "a" })).await;
    assert_eq!(
        (&action["who"], &action["who_agentid"], &action["actionby_application_id"]),
        (&json!("Abel Tuter"), &json!(2), &json!("Service desk sign-in"))
    );
    world.save("/api/Tickets", json!({ "id": id, "agent_id": 2 })).await;
    assert_eq!(world.get("/api/Tickets?mine=true").await["record_count"], 1);
}

#[tokio::test]
async fn the_page_asks_who_it_is_and_lets_the_person_refuse() {
    let world = World::open().await;
    let shown = world.http.get(page(&world, &[])).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "text/html; charset=utf-8");
    let html = shown.text().await.unwrap();
    assert!(html.contains("Beth Anglin") && !html.contains("Unassigned"), "{html}");
    let press = async |agent: &str| {
        let answer = world.http.post(page(&world, &[])).form(&[("agent", agent)]).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FOUND);
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    assert!(press("4").await.contains("code="));
    assert!(press("nobody").await.contains("error=access_denied"));
    world.set("halo.consent-agent", "nobody");
    assert_eq!(value(&led_back(&world, &[]).await, "error"), "access_denied");
}

#[tokio::test]
async fn an_unknown_application_or_address_is_told_so_and_sent_nowhere() {
    let world = World::open().await;
    world.set("halo.consent-agent", "2");
    for changes in [
        [("client_id", Some("somebody else"))],
        [("redirect_uri", Some("https://elsewhere.example/back"))],
        [("redirect_uri", Some("http://127.0.0.1.elsewhere.example/back"))],
        [("redirect_uri", None)],
    ] {
        let answer = world.http.get(page(&world, &changes)).send().await.unwrap();
        assert_eq!((answer.status(), answer.headers().get("location")), (StatusCode::BAD_REQUEST, None));
    }
    world.set("halo.redirect-uris", "https://elsewhere.example/back");
    let changes = [("redirect_uri", Some("https://elsewhere.example/back"))];
    assert_eq!(world.http.get(page(&world, &changes)).send().await.unwrap().status(), StatusCode::FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_for_consent_is_sent_back() {
    let world = World::open().await;
    world.set("halo.consent-agent", "2");
    for (changes, error) in [
        ([("response_type", Some("token"))], "unsupported_response_type"),
        ([("scope", Some("read:users"))], "invalid_scope"),
        ([("code_challenge", None)], "invalid_request"),
        ([("code_challenge_method", Some("plain"))], "invalid_request"),
    ] {
        assert_eq!(value(&led_back(&world, &changes).await, "error"), error);
    }
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_and_for_who_asked_for_it() {
    let world = World::open().await;
    world.set("halo.consent-agent", "2");
    let code = async || value(&led_back(&world, &[]).await, "code").to_owned();
    for (verifier, back) in [("another verifier", BACK), (VERIFIER, "http://127.0.0.1:49152/other")] {
        let refused = exchange(&world, &code().await, verifier, back).await;
        assert_eq!((refused.status, &refused.json["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
    }
    let late = code().await;
    world.minutes_pass(5);
    assert_eq!(exchange(&world, &late, VERIFIER, BACK).await.json["error"], "invalid_grant");
    let once = code().await;
    let token = exchange(&world, &once, VERIFIER, BACK).await.json["access_token"].as_str().unwrap().to_owned();
    let status = async || {
        let request = world.http.get(format!("{}/api/Status", world.base)).bearer_auth(&token);
        request.send().await.unwrap().status()
    };
    assert_eq!(status().await, StatusCode::OK);
    assert_eq!(exchange(&world, &once, VERIFIER, BACK).await.json["error"], "invalid_grant");
    assert_eq!(status().await, StatusCode::UNAUTHORIZED, "a stolen code ends the sign-in");
}

#[tokio::test]
async fn offline_access_gives_a_refresh_token_that_rotates() {
    let mut world = World::open().await;
    let first = signed_in(&world).await;
    world.minutes_pass(120);
    let old = first.json["refresh_token"].as_str().unwrap();
    let second = renew(&world, old).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    world.hold(&second.json["access_token"]);
    assert_eq!(world.get("/api/Agent/me").await["id"], 2);
    assert_ne!(second.json["refresh_token"], first.json["refresh_token"]);
    assert_eq!(renew(&world, old).await.json["error"], "invalid_grant");
    world.set("halo.refresh-tokens", "keep");
    let kept = second.json["refresh_token"].as_str().unwrap();
    for _ in 0..2 {
        let third = renew(&world, kept).await;
        assert_eq!((third.status, third.json.get("refresh_token")), (StatusCode::OK, None));
    }
    world.minutes_pass(14 * 24 * 60);
    assert_eq!(renew(&world, kept).await.json["error"], "invalid_grant");
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let world = World::open().await;
    world.set("halo.consent-agent", "2");
    let pairs = led_back(&world, &[("scope", Some("read:tickets"))]).await;
    let answer = exchange(&world, value(&pairs, "code"), VERIFIER, BACK).await;
    assert_eq!((&answer.json["scope"], answer.json.get("refresh_token")), (&json!("read:tickets"), None));
    assert!(world.token_request(&[("scope", "all offline_access")]).await.json.get("refresh_token").is_none());
}

#[tokio::test]
async fn a_password_signs_in_only_where_there_is_one() {
    let mut world = World::open().await;
    let client = client_id(&world);
    let form = |password: &'static str| {
        [
            ("grant_type", "password".to_owned()),
            ("client_id", client.clone()),
            ("username", "beth.anglin@example.com".to_owned()),
            ("password", password.to_owned()),
            ("scope", "all".to_owned()),
        ]
    };
    let ask = async |world: &World, password: &'static str| {
        let form = form(password);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.post_form("/auth/token", &form).await
    };
    assert_eq!(ask(&world, "open sesame").await.json["error"], "unsupported_grant_type");
    world.set("halo.agent-password", "open sesame");
    assert_eq!(ask(&world, "wrong").await.json["error"], "invalid_grant");
    let answer = ask(&world, "open sesame").await;
    world.hold(&answer.json["access_token"]);
    assert_eq!(world.get("/api/Agent/me").await["name"], "Beth Anglin");
}

#[tokio::test]
async fn the_static_key_reads_and_creates_tickets_but_adds_no_actions() {
    let world = World::open().await;
    let with_key = |method: Method, path: &str| {
        world.http.request(method, format!("{}{path}", world.base)).header("X-Halo-Api-Key", "k-1")
    };
    assert_eq!(send(with_key(Method::GET, "/api/Tickets")).await.status, StatusCode::UNAUTHORIZED);
    world.set("halo.api-key", "k-1");
    assert_eq!(send(with_key(Method::GET, "/api/Tickets")).await.status, StatusCode::OK);
    let ticket = json!([{ "summary": "VPN drops", "tickettype_id": 1 }]);
    let ticket = send(with_key(Method::POST, "/api/Tickets").json(&ticket)).await;
    assert_eq!(ticket.status, StatusCode::CREATED);
    let action = json!([{ "ticket_id": ticket.json["id"], "outcome": "Public Note", "note": "a" }]);
    let add = async || send(with_key(Method::POST, "/api/Actions").json(&action)).await.status;
    assert_eq!(add().await, StatusCode::UNAUTHORIZED);
    world.set("halo.api-key-adds-actions", "true");
    assert_eq!(add().await, StatusCode::CREATED);
}

#[tokio::test]
async fn discovery_names_the_consent_page_and_the_grants() {
    let world = World::open().await;
    let oidc = world.get("/auth/.well-known/openid-configuration").await;
    assert_eq!(oidc["authorization_endpoint"], format!("{}/auth/authorize", world.base));
    assert_eq!(oidc["code_challenge_methods_supported"], json!(["S256"]));
    let password = json!("password");
    assert!(!oidc["grant_types_supported"].as_array().unwrap().contains(&password));
    world.set("halo.agent-password", "x");
    let oidc = world.get("/auth/.well-known/openid-configuration").await;
    assert!(oidc["grant_types_supported"].as_array().unwrap().contains(&password));
}
