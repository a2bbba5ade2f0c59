//! Tokens.

use serde_json::{Value, json};

use super::desk::{Answer, send};
use super::{Desk, text};

async fn ask(desk: &Desk, fields: &[(&str, &str)]) -> Answer {
    let credentials = desk.instance.credentials();
    let mut form = vec![("client_id", credentials.client_id.as_str()), ("client_secret", &credentials.client_secret)];
    form.extend_from_slice(fields);
    send(desk.client.post(format!("{}/oauth_token.do", desk.url)).form(&form)).await
}

async fn with_password(desk: &Desk) -> Value {
    let credentials = desk.instance.credentials();
    let fields = [("grant_type", "password"), ("username", &credentials.username), ("password", &credentials.password)];
    let answer = ask(desk, &fields).await;
    assert_eq!(answer.status, 200);
    answer.json()
}

async fn status_with(desk: &Desk, token: &str) -> u16 {
    send(desk.client.get(format!("{}/api/now/table/incident", desk.url)).bearer_auth(token)).await.status
}

#[tokio::test]
async fn the_password_grant_gives_a_token_that_works_until_it_expires() {
    let desk = Desk::open().await;
    let token = with_password(&desk).await;
    assert_eq!(token["expires_in"], 1800);
    assert_eq!((&token["scope"], &token["token_type"]), (&json!("useraccount"), &json!("Bearer")));
    let access = text(&token["access_token"]);
    assert_eq!(status_with(&desk, &access).await, 200);
    desk.pass_seconds(1800);
    assert_eq!(status_with(&desk, &access).await, 401);
}

#[tokio::test]
async fn asking_again_with_the_password_gives_the_same_token_with_what_is_left() {
    let desk = Desk::open().await;
    let first = with_password(&desk).await;
    desk.pass_seconds(100);
    let second = with_password(&desk).await;
    assert_eq!(first["access_token"], second["access_token"]);
    assert_eq!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(second["expires_in"], 1700);
}

#[tokio::test]
async fn refreshing_gives_a_new_access_token_and_the_same_refresh_token() {
    let desk = Desk::open().await;
    let first = with_password(&desk).await;
    let refresh = text(&first["refresh_token"]);
    let second = ask(&desk, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await.json();
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(text(&second["refresh_token"]), refresh);
}

#[tokio::test]
async fn client_credentials_give_a_token_without_refresh_token() {
    let desk = Desk::open().await;
    let token = ask(&desk, &[("grant_type", "client_credentials")]).await.json();
    assert!(token.get("refresh_token").is_none());
    assert_eq!(status_with(&desk, &text(&token["access_token"])).await, 200);
    desk.set("client-credentials", "false");
    assert_eq!(ask(&desk, &[("grant_type", "client_credentials")]).await.status, 401);
}

#[tokio::test]
async fn every_refusal_of_a_token_has_the_same_words() {
    let desk = Desk::open().await;
    let wrong_password = ask(&desk, &[("grant_type", "password"), ("username", "admin"), ("password", "x")]).await;
    let wrong_refresh = ask(&desk, &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await;
    let credentials = desk.instance.credentials();
    let as_json = json!({
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    });
    let json_body = send(desk.client.post(format!("{}/oauth_token.do", desk.url)).json(&as_json)).await;
    for answer in [wrong_password, wrong_refresh, json_body] {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json(), json!({ "error_description": "access_denied", "error": "server_error" }));
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused() {
    let desk = Desk::open().await;
    let access = text(&with_password(&desk).await["access_token"]);
    send(desk.client.get(format!("{}/oauth_revoke_token.do?token={access}", desk.url))).await;
    assert_eq!(status_with(&desk, &access).await, 401);
}

#[tokio::test]
async fn the_life_of_a_token_can_be_shortened() {
    let desk = Desk::open().await;
    desk.set("token-life-seconds", "5");
    assert_eq!(with_password(&desk).await["expires_in"], 5);
}

#[tokio::test]
async fn a_public_client_exchanges_a_code_once_with_its_verifier() {
    let desk = Desk::open().await;
    let client_id = desk.instance.credentials().client_id;
    let redirect = "http://127.0.0.1:4242/back";
    // The verifier and challenge of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let consent = format!(
        "{}/oauth_auth.do?response_type=code&client_id={client_id}&redirect_uri={redirect}&state=s%261&code_challenge={challenge}&code_challenge_method=S256",
        desk.url
    );
    assert_eq!(send(desk.client.get(&consent)).await.status, 400);
    desk.set("oauth-redirect-uris", redirect);
    let page = send(desk.client.get(&consent)).await;
    let location = url::Url::parse(&page.header("location").unwrap()).unwrap();
    let back: std::collections::BTreeMap<_, _> = location.query_pairs().into_owned().collect();
    assert_eq!((page.status, back["state"].as_str()), (302, "s&1"));
    let exchange = |verifier: &'static str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client_id.as_str()),
            ("code", back["code"].as_str()),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        send(desk.client.post(format!("{}/oauth_token.do", desk.url)).form(&form))
    };
    let token = exchange(verifier).await.json();
    assert_eq!(status_with(&desk, &text(&token["access_token"])).await, 200);
    assert_eq!(exchange(verifier).await.status, 401);
}

#[tokio::test]
async fn a_refused_consent_comes_back_as_an_error() {
    let desk = Desk::open().await;
    desk.set("oauth-redirect-uris", "http://127.0.0.1:4242/back");
    desk.set("oauth-consent", "denied");
    let client_id = desk.instance.credentials().client_id;
    let consent = format!(
        "{}/oauth_auth.do?response_type=code&client_id={client_id}&redirect_uri=http://127.0.0.1:4242/back&state=s",
        desk.url
    );
    let location = send(desk.client.get(&consent)).await.header("location");
    assert_eq!(location.as_deref(), Some("http://127.0.0.1:4242/back?error=access_denied&state=s"));
}

#[tokio::test]
async fn an_api_key_works_where_the_instance_has_one() {
    let desk = Desk::open().await;
    let with_key = || desk.client.get(format!("{}/api/now/table/incident", desk.url)).header("x-sn-apikey", "key");
    assert_eq!(send(with_key()).await.status, 401);
    desk.set("api-key", "key");
    assert_eq!(send(with_key()).await.status, 200);
}
