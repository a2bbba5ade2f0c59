//! An instance on a free loopback port, and a plain HTTP client that talks to it.

use std::sync::Arc;

use causeway::standins::ledger::Counts;
use causeway::standins::server::Common;
use causeway::standins::servicenow::{DECLARED, ServiceNow};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// An instance that is served, with its clock standing at a known time.
pub(super) struct Desk {
    pub(super) instance: ServiceNow,
    pub(super) url: String,
    pub(super) client: reqwest::Client,
}

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: reqwest::header::HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(super) fn result(&self) -> Value {
        self.json()["result"].clone()
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    /// The message and detail of a refusal.
    pub(super) fn refusal(&self) -> (String, Value) {
        let error = &self.json()["error"];
        (text(&error["message"]), error["detail"].clone())
    }
}

/// The text of a JSON string.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// One field of each row of a list.
pub(super) fn column(rows: &Value, name: &str) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| text(&row[name])).collect()
}

/// The sys_ids of a list.
pub(super) fn ids(rows: &Value) -> Vec<String> {
    column(rows, "sys_id")
}

impl Desk {
    pub(super) async fn open() -> Self {
        let common = Common::new("servicenow", DECLARED);
        common.clock.stop_at("2026-01-02T03:04:05Z".parse::<Timestamp>().unwrap());
        let instance = ServiceNow::new(Arc::clone(&common));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = instance.router(&url);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { instance, url, client: client() }
    }

    pub(super) fn set(&self, switch: &str, value: &str) {
        self.instance.common().switches.set(&format!("servicenow.{switch}"), value).unwrap();
    }

    pub(super) fn pass_seconds(&self, seconds: i64) {
        self.instance.common().clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(super) fn counts(&self) -> Counts {
        self.instance.common().ledger.counts_since(0)
    }

    /// A request of the integration account.
    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let credentials = self.instance.credentials();
        self.client
            .request(method, format!("{}{path}", self.url))
            .basic_auth(credentials.username, Some(credentials.password))
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(super) async fn get_as(&self, user: &str, path: &str) -> Answer {
        send(self.client.get(format!("{}{path}", self.url)).basic_auth(user, Some(user))).await
    }

    /// A list of the Table API; `query` is encoded here.
    pub(super) async fn list(&self, table: &str, query: &str, more: &str) -> Answer {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        self.get(&format!("/api/now/table/{table}?sysparm_query={query}{more}")).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// A request of the administrator.
    pub(super) async fn admin(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.client.request(method, format!("{}{path}", self.url));
        send(request.basic_auth("admin", Some("admin")).json(body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    /// Creates an incident and answers it.
    pub(super) async fn incident(&self, body: &Value) -> Value {
        let answer = self.post("/api/now/table/incident", body).await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        answer.result()
    }

    /// Creates an incident with a given id and answers its path.
    pub(super) async fn incident_path(&self, body: &Value) -> String {
        format!("/api/now/table/incident/{}", text(&self.incident(body).await["sys_id"]))
    }

    /// Changes an incident that must accept it.
    pub(super) async fn change(&self, path: &str, body: Value) -> Value {
        let answer = self.patch(path, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.result()
    }

    /// Resolves an incident with all that it needs.
    pub(super) async fn resolve(&self, path: &str) -> Value {
        self.change(path, json!({ "state": "6", "close_code": "Solution provided", "close_notes": "Done" })).await
    }
}

pub(super) async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status: StatusCode = response.status();
    let headers = response.headers().clone();
    Answer { status: status.as_u16(), headers, bytes: response.bytes().await.unwrap().to_vec() }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stranger's client: the stand-in must not be tested with the product's own"
)]
pub(crate) fn client() -> reqwest::Client {
    // Another test may have installed it already.
    let _already = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
