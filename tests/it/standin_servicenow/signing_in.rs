//! Ways to sign in, and ways to be turned away.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use causeway::standins::servicenow::NewUser;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use super::desk::{Answer, send};
use super::{Desk, text};

const LIST: &str = "/api/now/table/incident?sysparm_limit=1";
/// 2026-01-02T03:04:05Z, at which the desk's clock stands.
const NOW: i64 = 1_767_323_045;

fn account(desk: &Desk, name: &str, roles: &[&str]) {
    desk.instance.add_user(&NewUser {
        user_name: name.to_owned(),
        password: name.to_owned(),
        email: format!("{name}@example.com"),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..NewUser::default()
    });
}

fn user_id(desk: &Desk, name: &str) -> String {
    desk.instance.find("sys_user", &format!("user_name={name}"))[0]["sys_id"].clone()
}

async fn ask(desk: &Desk, fields: &[(&str, &str)]) -> Answer {
    let credentials = desk.instance.credentials();
    let mut form = vec![("client_id", credentials.client_id.as_str()), ("client_secret", &credentials.client_secret)];
    form.extend_from_slice(fields);
    send(desk.client.post(format!("{}/oauth_token.do", desk.url)).form(&form)).await
}

async fn who_is(desk: &Desk, token: &str) -> String {
    let create = desk.client.post(format!("{}/api/now/table/incident", desk.url));
    text(&send(create.bearer_auth(token).json(&json!({}))).await.result()["sys_created_by"])
}

/// An assertion of the desk's client, signed with the secret that verifier `k1` has.
fn assertion(desk: &Desk, changed: &[(&str, Value)]) -> String {
    let client = desk.instance.credentials().client_id;
    let mut claims = json!({ "iss": client, "aud": client, "sub": "abel@example.com", "exp": NOW + 60, "jti": "1" });
    for (name, value) in changed {
        claims[*name] = value.clone();
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT", "kid": "k1" })), part(&claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(b"shared").unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

async fn exchange(desk: &Desk, assertion: &str) -> Answer {
    let grant = ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    ask(desk, &[grant, ("assertion", assertion)]).await
}

#[tokio::test]
async fn a_key_in_the_query_works_for_the_account_that_it_is_bound_to() {
    let desk = Desk::open().await;
    account(&desk, "keeper", &["itil"]);
    desk.set("api-key", "k");
    desk.set("api-key-user", "keeper");
    let create = |query: &str| desk.client.post(format!("{}/api/now/table/incident{query}", desk.url)).json(&json!({}));
    let by_query = send(create("?x-sn-apikey=k")).await;
    assert_eq!((by_query.status, &by_query.result()["sys_created_by"]), (201, &json!("keeper")));
    let by_header = send(create("").header("x-sn-apikey", "k")).await;
    assert_eq!(by_header.result()["sys_created_by"], "keeper");
    for refused in [create("?x-sn-apikey=other"), create("").header("x-sn-apikey", "other")] {
        let answer = send(refused).await;
        assert_eq!((answer.status, answer.refusal().0.as_str()), (401, "User Not Authenticated"));
        assert!(answer.header("www-authenticate").unwrap().starts_with("BASIC realm="));
    }
    desk.set("api-key-parameter", "");
    assert_eq!(send(create("?x-sn-apikey=k")).await.status, 401);
}

#[tokio::test]
async fn a_signed_assertion_is_exchanged_once_for_the_account_that_it_names() {
    let desk = Desk::open().await;
    account(&desk, "abel", &["itil"]);
    assert_eq!(exchange(&desk, &assertion(&desk, &[])).await.status, 401, "no verifier is set up");
    desk.set("jwt-verifiers", "k0=other;k1=shared");
    let answer = exchange(&desk, &assertion(&desk, &[])).await;
    assert_eq!(answer.status, 200);
    let token = answer.json();
    assert_eq!((&token["token_type"], token.get("refresh_token")), (&json!("Bearer"), None));
    assert_eq!(who_is(&desk, &text(&token["access_token"])).await, "abel");
    assert_eq!(exchange(&desk, &assertion(&desk, &[])).await.status, 401, "the same jti again");
    assert_eq!(exchange(&desk, &assertion(&desk, &[("jti", json!("2"))])).await.status, 200);
    desk.set("jwt-replay-check", "false");
    assert_eq!(exchange(&desk, &assertion(&desk, &[])).await.status, 200);
}

#[tokio::test]
async fn an_assertion_must_be_signed_in_time_and_for_this_client() {
    let desk = Desk::open().await;
    account(&desk, "abel", &["itil"]);
    desk.set("jwt-verifiers", "k1=shared");
    desk.set("jwt-replay-check", "false");
    let wrong: [(&str, Value); 4] = [
        ("iss", json!("another")),
        ("aud", json!("another")),
        ("sub", json!("nobody@example.com")),
        ("exp", json!(NOW - 301)),
    ];
    for (name, value) in wrong {
        let answer = exchange(&desk, &assertion(&desk, &[(name, value)])).await;
        assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("server_error")), "{name}");
    }
    let late = assertion(&desk, &[("exp", json!(NOW - 299))]);
    assert_eq!(exchange(&desk, &late).await.status, 200);
    desk.set("jwt-clock-skew-seconds", "0");
    assert_eq!(exchange(&desk, &late).await.status, 401);
    desk.set("jwt-verifiers", "k1=another secret");
    assert_eq!(exchange(&desk, &assertion(&desk, &[])).await.status, 401);
    desk.set("jwt-verifiers", "k1=shared");
    desk.set("jwt-subject-field", "user_name");
    assert_eq!(exchange(&desk, &assertion(&desk, &[("sub", json!("abel"))])).await.status, 200);
}

#[tokio::test]
async fn calls_with_client_credentials_run_as_the_application_user() {
    let desk = Desk::open().await;
    account(&desk, "robot", &["itil"]);
    desk.set("client-credentials-user", "robot");
    let token = ask(&desk, &[("grant_type", "client_credentials")]).await.json();
    assert_eq!(who_is(&desk, &text(&token["access_token"])).await, "robot");
    desk.set("client-credentials-refresh-token", "true");
    assert!(ask(&desk, &[("grant_type", "client_credentials")]).await.json().get("refresh_token").is_some());
}

#[tokio::test]
async fn a_refresh_token_lives_longer_than_the_access_token_and_not_for_ever() {
    let desk = Desk::open().await;
    let token = ask(&desk, &[("grant_type", "password"), ("username", "admin"), ("password", "admin")]).await.json();
    let refresh = text(&token["refresh_token"]);
    let again = async || ask(&desk, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await;
    desk.pass_seconds(8_639_999);
    let renewed = again().await.json();
    assert_eq!((&renewed["refresh_token"], &renewed["expires_in"]), (&json!(refresh), &json!(1800)));
    desk.pass_seconds(1);
    assert_eq!(again().await.status, 401);
}

#[tokio::test]
async fn parameters_of_a_token_request_are_read_from_the_query_only_where_the_property_allows_it() {
    let desk = Desk::open().await;
    let credentials = desk.instance.credentials();
    let url = format!(
        "{}/oauth_token.do?grant_type=client_credentials&client_id={}&client_secret={}",
        desk.url, credentials.client_id, credentials.client_secret
    );
    assert_eq!(send(desk.client.post(&url)).await.status, 401);
    desk.set("oauth-parameters-in-body-only", "false");
    assert_eq!(send(desk.client.post(&url)).await.status, 200);
    assert_eq!(send(desk.client.get(&url)).await.status, 401);
}

#[tokio::test]
async fn a_client_may_show_its_secret_by_basic_authentication_unless_set_otherwise() {
    let desk = Desk::open().await;
    let credentials = desk.instance.credentials();
    let request = || {
        let request = desk.client.post(format!("{}/oauth_token.do", desk.url));
        let request = request.basic_auth(&credentials.client_id, Some(&credentials.client_secret));
        request.form(&[("grant_type", "client_credentials")])
    };
    assert_eq!(send(request()).await.status, 200);
    desk.set("oauth-client-basic", "false");
    assert_eq!(send(request()).await.status, 401);
}

#[tokio::test]
async fn newer_releases_refuse_tokens_with_the_codes_of_the_standard() {
    let desk = Desk::open().await;
    desk.set("oauth-errors", "standard");
    let code = |answer: Answer| (answer.status, text(&answer.json()["error"]));
    let wrong = ask(&desk, &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await;
    assert_eq!(code(wrong), (401, "invalid_grant".to_owned()));
    assert_eq!(code(ask(&desk, &[]).await), (400, "invalid_request".to_owned()));
    assert_eq!(code(ask(&desk, &[("grant_type", "guess")]).await), (400, "unsupported_grant_type".to_owned()));
    let form = [("client_id", "x"), ("client_secret", "y"), ("grant_type", "client_credentials")];
    let stranger = send(desk.client.post(format!("{}/oauth_token.do", desk.url)).form(&form)).await;
    assert_eq!(code(stranger), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn where_a_second_factor_is_required_its_lack_is_named_in_a_header() {
    let desk = Desk::open().await;
    assert_eq!(desk.get(LIST).await.header("x-mfa_token"), None);
    desk.set("mfa-code", "123456");
    for code in [None, Some("654321")] {
        let request = desk.request(Method::GET, LIST);
        let answer = send(code.into_iter().fold(request, |request, code| request.header("X-MFA_TOKEN", code))).await;
        assert_eq!((answer.status, answer.header("x-mfa_token").as_deref()), (401, Some("invalid")));
    }
    assert_eq!(send(desk.request(Method::GET, LIST).header("X-MFA_TOKEN", "123456")).await.status, 200);
}

#[tokio::test]
async fn wrong_passwords_in_a_row_lock_the_account_until_somebody_unlocks_it() {
    let desk = Desk::open().await;
    account(&desk, "abel", &["itil"]);
    let try_with = |password: &'static str| {
        send(desk.client.get(format!("{}{LIST}", desk.url)).basic_auth("abel", Some(password)))
    };
    for _ in 0..4 {
        assert_eq!(try_with("wrong").await.status, 401);
    }
    assert_eq!(try_with("abel").await.status, 200, "four failures are forgiven");
    for _ in 0..5 {
        assert_eq!(try_with("wrong").await.status, 401);
    }
    assert_eq!(try_with("abel").await.status, 401);
    let id = user_id(&desk, "abel");
    desk.instance.update("admin", "sys_user", &id, &[("locked_out", "false")]).unwrap();
    assert_eq!(try_with("abel").await.status, 200);
    desk.set("lock-out-after", "0");
    for _ in 0..10 {
        assert_eq!(try_with("wrong").await.status, 401);
    }
    assert_eq!(try_with("abel").await.status, 200);
}

#[tokio::test]
async fn accounts_of_people_can_be_kept_from_basic_authentication() {
    let desk = Desk::open().await;
    account(&desk, "abel", &["itil"]);
    desk.set("basic-auth-interactive", "false");
    assert_eq!(desk.get_as("abel", LIST).await.status, 401);
    let id = user_id(&desk, "abel");
    desk.instance.update("admin", "sys_user", &id, &[("internal_integration_user", "true")]).unwrap();
    assert_eq!(desk.get_as("abel", LIST).await.status, 200);
}

#[tokio::test]
async fn the_role_for_rest_is_asked_for_only_where_the_property_says_so() {
    let desk = Desk::open().await;
    account(&desk, "abel", &["itil"]);
    assert_eq!(desk.get_as("abel", LIST).await.status, 200);
    desk.set("rest-role-required", "true");
    assert_eq!(desk.get_as("abel", LIST).await.status, 401);
    assert_eq!(desk.get(LIST).await.status, 200, "the integration account holds it");
    assert_eq!(desk.get_as("admin", LIST).await.status, 200);
}

#[tokio::test]
async fn a_token_with_a_scope_reaches_no_other_api_and_a_password_does() {
    let desk = Desk::open().await;
    let token = text(&ask(&desk, &[("grant_type", "client_credentials")]).await.json()["access_token"]);
    desk.set("oauth-scope-apis", "table");
    let call = |path: &str| send(desk.client.get(format!("{}{path}", desk.url)).bearer_auth(&token));
    assert_eq!(call(LIST).await.status, 200);
    let refused = call("/api/now/v1/stats/incident?sysparm_count=true").await;
    assert_eq!(refused.status, 403);
    assert!(refused.refusal().0.contains("Missing required api access scope"));
    assert_eq!(desk.get("/api/now/stats/incident?sysparm_count=true").await.status, 200);
}

#[tokio::test]
async fn an_access_policy_refuses_like_an_unknown_caller_or_with_403() {
    let desk = Desk::open().await;
    desk.set("access-policy-refuses", "attachment");
    let unknown = desk.get("/api/now/attachment").await;
    assert_eq!((unknown.status, unknown.refusal().0.as_str()), (401, "User Not Authenticated"));
    desk.set("access-policy-status", "403");
    assert_eq!(desk.get("/api/now/attachment").await.status, 403);
    assert_eq!(desk.get(LIST).await.status, 200);
}

#[tokio::test]
async fn a_client_with_a_secret_exchanges_a_code_and_the_page_wants_a_state_unless_set_otherwise() {
    let desk = Desk::open().await;
    let redirect = "http://127.0.0.1:4242/back";
    desk.set("oauth-redirect-uris", redirect);
    let client = desk.instance.credentials().client_id;
    let page = |more: &str| {
        let query = format!("response_type=code&client_id={client}&redirect_uri={redirect}{more}");
        send(desk.client.get(format!("{}/oauth_auth.do?{query}", desk.url)))
    };
    let stateless = page("").await;
    assert_eq!(stateless.status, 400);
    assert!(String::from_utf8(stateless.bytes).unwrap().contains("Missing State parameter in request."));
    desk.set("oauth-state-required", "false");
    let code = async || {
        let location = page("").await.header("location").unwrap();
        location.split_once("code=").unwrap().1.to_owned()
    };
    let grant = ("grant_type", "authorization_code");
    let elsewhere = ask(&desk, &[grant, ("code", &code().await), ("redirect_uri", "http://127.0.0.1:4243/back")]).await;
    assert_eq!(elsewhere.status, 401, "another address than the code was asked for");
    let late = code().await;
    desk.pass_seconds(61);
    assert_eq!(ask(&desk, &[grant, ("code", &late), ("redirect_uri", redirect)]).await.status, 401);
    let token = ask(&desk, &[grant, ("code", &code().await), ("redirect_uri", redirect)]).await.json();
    assert!(token.get("refresh_token").is_some());
    assert_eq!(who_is(&desk, &text(&token["access_token"])).await, desk.instance.credentials().username);
}
