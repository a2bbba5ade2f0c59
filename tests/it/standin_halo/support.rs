//! A Halo stand-in on a free loopback port, its clock stopped, and a client that is signed in.

use causeway::standins::halo::{DECLARED, Halo};
use causeway::standins::ledger::{Accepted, Entry};
use causeway::standins::server::Common;
use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

/// When the stories begin.
pub(super) const START: &str = "2026-03-02T09:00:00Z";

/// The client, site and known user of the instance.
pub(super) const CLIENT: i64 = 12;
pub(super) const SITE: i64 = 18;
pub(super) const USER: i64 = 44;

/// A status, its body as text, and as JSON where it is JSON.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) text: String,
    pub(super) json: Value,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let status = response.status();
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, text, json }
    }

    /// The `Message` of a serialised .NET exception that came with 400.
    pub(super) fn refusal(&self) -> &str {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text);
        assert_eq!(self.json["ClassName"], "System.Exception", "{}", self.text);
        self.json["Message"].as_str().unwrap()
    }
}

pub(super) struct World {
    pub(super) halo: Halo,
    pub(super) base: String,
    pub(super) http: reqwest::Client,
    token: String,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a stranger's client, which knows nothing of the product's")]
fn stranger() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl World {
    /// A served instance and a client with the scope `all`.
    pub(super) async fn open() -> Self {
        let common = Common::new("halo", DECLARED);
        common.clock.stop_at(START.parse().unwrap());
        let halo = Halo::new(common);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = halo.router(&base);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let mut world = Self { halo, base, http: stranger(), token: String::new(), server };
        world.sign_in("all").await;
        world
    }

    /// Fetches a token with this scope and uses it from now on.
    pub(super) async fn sign_in(&mut self, scope: &str) {
        let answer = self.token_request(&[("scope", scope)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json["access_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    /// Asks for a token with the right credentials and these form fields besides.
    pub(super) async fn token_request(&self, more: &[(&str, &str)]) -> Answer {
        let own = self.halo.credentials();
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", &own.client_id),
            ("client_secret", &own.client_secret),
        ];
        form.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        self.post_form("/auth/token", &form).await
    }

    /// Uses a token from now on.
    pub(super) fn hold(&mut self, token: &Value) {
        token.as_str().unwrap().clone_into(&mut self.token);
    }

    pub(super) async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::of(self.http.post(format!("{}{path}", self.base)).form(form).send().await.unwrap()).await
    }

    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub(super) async fn ask(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// A `GET` that is answered with 200.
    pub(super) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path).send().await.unwrap()).await
    }

    /// A `POST` of one element in an array that is answered with 201 and the stored object.
    pub(super) async fn save(&self, path: &str, element: Value) -> Value {
        let answer = self.post(path, &json!([element])).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{path}: {}", answer.text);
        answer.json
    }

    /// A new incident of the known user.
    pub(super) async fn incident(&self, summary: &str) -> i64 {
        let ticket = json!({ "summary": summary, "tickettype_id": 1, "user_id": USER });
        self.save("/api/Tickets", ticket).await["id"].as_i64().unwrap()
    }

    pub(super) fn set(&self, switch: &str, value: &str) {
        self.halo.common().switches.set(switch, value).unwrap();
    }

    pub(super) fn minutes_pass(&self, minutes: i64) {
        self.halo.common().clock.advance(SignedDuration::from_mins(minutes));
    }

    /// The ledger's entries of a table, oldest first.
    pub(super) fn accepted(&self, what: Accepted, table: &str) -> Vec<Entry> {
        let entries = self.halo.common().ledger.since(0).into_iter();
        entries.filter(|entry| entry.what == what && entry.table == table).collect()
    }
}

/// Sends a request and takes its answer apart.
pub(super) async fn send(request: reqwest::RequestBuilder) -> Answer {
    Answer::of(request.send().await.unwrap()).await
}

/// The ids of the rows under `key`.
pub(super) fn ids(envelope: &Value, key: &str) -> Vec<i64> {
    envelope[key].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}
