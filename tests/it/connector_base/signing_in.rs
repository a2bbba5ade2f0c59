//! Tokens: asked for once, renewed once, never shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use causeway::connector::answer::{Answer, Dialect};
use causeway::connector::auth::{Auth, TokenEndpoint};
use causeway::connector::call::{Caller, Carried};
use causeway::connector::http::Request;
use causeway::connector::pace::Pace;
use causeway::connector::{Credentials, Fault};
use futures_util::future::join_all;
use secrecy::SecretString;

use super::{client, connection, hasty, serve};

const DIALECT: Dialect = Dialect { vendor: "Vendor", explain: |_body| None, accepted: Carried::No };

/// A vendor that gives `token-1`, `token-2`, … and accepts only the one that is named.
#[derive(Debug, Clone, Default)]
struct Vendor {
    given: Arc<AtomicU32>,
    accepted: Arc<AtomicU32>,
    forms: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Vendor {
    async fn start(&self) -> Caller {
        let router =
            Router::new().route("/token", post(give)).route("/data", get(answer).post(answer)).with_state(self.clone());
        let home = serve(router).await;
        caller(&home, client_credentials())
    }
}

async fn give(State(vendor): State<Vendor>, form: String) -> Response {
    vendor.forms.lock().unwrap().push(form);
    let number = vendor.given.fetch_add(1, Ordering::SeqCst) + 1;
    if vendor.accepted.load(Ordering::SeqCst) == u32::MAX {
        let body = r#"{"error_description":"access_denied","error":"server_error"}"#;
        return (StatusCode::UNAUTHORIZED, body).into_response();
    }
    format!(r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":1799}}"#).into_response()
}

async fn answer(State(vendor): State<Vendor>, headers: HeaderMap) -> Response {
    let wanted = format!("Bearer token-{}", vendor.accepted.load(Ordering::SeqCst));
    let signed = headers.get(header::AUTHORIZATION).is_some_and(|value| value == wanted.as_str());
    if signed { "{}".into_response() } else { StatusCode::UNAUTHORIZED.into_response() }
}

fn client_credentials() -> Credentials {
    Credentials::ClientCredentials {
        client_id: "desk".to_owned(),
        client_secret: SecretString::from("canary & secret"),
    }
}

fn caller(home: &str, credentials: Credentials) -> Caller {
    let (http, _calls) = client(home);
    let endpoint = TokenEndpoint { url: http.url("/token"), extra: vec![("scope".to_owned(), "all".to_owned())] };
    let auth = Auth::new(credentials, endpoint, DIALECT);
    Caller::new(http, auth, Pace::new(&connection(home)), DIALECT).with_patience(hasty())
}

async fn read(caller: &Caller) -> Result<(), Fault> {
    let request = Request::get(caller.http().url("/data"));
    caller.read(&request, |_answer: &Answer| Ok(())).await.map_err(|error| error.fault)
}

#[tokio::test]
async fn eight_calls_at_once_ask_for_one_token() {
    let vendor = Vendor::default();
    vendor.accepted.store(1, Ordering::SeqCst);
    let caller = vendor.start().await;
    let read = join_all((0..8).map(|_| read(&caller))).await;
    assert!(read.iter().all(Result::is_ok));
    assert_eq!(vendor.given.load(Ordering::SeqCst), 1);
    let form = "grant_type=client_credentials&client_id=desk&client_secret=canary+%26+secret&scope=all";
    assert_eq!(*vendor.forms.lock().unwrap(), [form]);
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_of_eight_calls_is_renewed_once_and_no_call_is_lost() {
    let vendor = Vendor::default();
    vendor.accepted.store(1, Ordering::SeqCst);
    let caller = vendor.start().await;
    read(&caller).await.unwrap();
    vendor.accepted.store(2, Ordering::SeqCst);
    let read = join_all((0..8).map(|_| read(&caller))).await;
    assert!(read.iter().all(Result::is_ok), "{read:?}");
    assert_eq!(vendor.given.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_write_with_an_old_token_is_sent_again_with_a_new_one() {
    let vendor = Vendor::default();
    vendor.accepted.store(2, Ordering::SeqCst);
    let caller = vendor.start().await;
    let url = caller.http().url("/data");
    let request = Request::json(reqwest::Method::POST, url, &serde_json::json!({"a": "b"})).unwrap();
    assert_eq!(caller.write(&request).await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_refused_sign_in_is_said_and_not_repeated() {
    let vendor = Vendor::default();
    vendor.accepted.store(u32::MAX, Ordering::SeqCst);
    let caller = vendor.start().await;
    let request = Request::get(caller.http().url("/data"));
    for _ in 0..3 {
        let refused = caller.read(&request, |_answer: &Answer| Ok(())).await.unwrap_err();
        assert_eq!(refused.fault, Fault::SignIn);
        assert!(refused.what.contains("server_error") && !refused.to_string().contains("canary"), "{refused}");
    }
    assert_eq!(vendor.given.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_because_repeating_it_locks_the_account() {
    let vendor = Vendor::default();
    let home = serve(Router::new().route("/data", get(counted)).with_state(vendor.clone())).await;
    let password = SecretString::from("canary");
    let caller = caller(&home, Credentials::Basic { username: "desk".to_owned(), password });
    assert_eq!(read(&caller).await, Err(Fault::SignIn));
    assert_eq!(vendor.given.load(Ordering::SeqCst), 1);
}

async fn counted(State(vendor): State<Vendor>) -> StatusCode {
    vendor.given.fetch_add(1, Ordering::SeqCst);
    StatusCode::UNAUTHORIZED
}

#[tokio::test]
async fn credentials_go_home_only() {
    let vendor = Vendor::default();
    vendor.accepted.store(1, Ordering::SeqCst);
    let caller = vendor.start().await;
    let elsewhere = Vendor::default();
    elsewhere.accepted.store(1, Ordering::SeqCst);
    let other = elsewhere.start().await;
    let request = Request::get(other.http().url("/data"));
    let refused = caller.read(&request, |_answer: &Answer| Ok(())).await.unwrap_err();
    assert_eq!(refused.fault, Fault::SignIn);
}

#[test]
fn debug_shows_no_secret() {
    let caller = caller("http://127.0.0.1:1", client_credentials());
    assert!(!format!("{caller:?}").contains("canary"));
    let connection = connection("http://127.0.0.1:1");
    let basic = Credentials::of(&connection, vec![SecretString::from("canary")]).unwrap();
    assert!(!format!("{basic:?}").contains("canary"));
    assert_eq!(Credentials::of(&connection, Vec::new()).unwrap_err().fault, Fault::Settings);
}
