//! What both vendors' connectors stand on: the client, its bounds, TLS, signing in.

mod exchange;
mod large;
mod lies;
mod overload;
mod pacing;
mod signing_in;
mod slow;
mod tls;
mod tokens;
mod vendors;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use causeway::connector::http::{Bounds, HttpClient};
use causeway::connector::retry::Patience;
use causeway::connector::{Call, CallObserver, ConnectorError};
use causeway::profile::Connection;
use serde_json::json;
use tokio::net::TcpListener;

/// Remembers what it is told.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    seen: Mutex<Vec<Call>>,
    waits: Mutex<Vec<u64>>,
}

impl CallObserver for Calls {
    fn called(&self, call: &Call) {
        self.seen.lock().unwrap().push(call.clone());
    }

    fn waiting(&self, seconds: u64) {
        self.waits.lock().unwrap().push(seconds);
    }
}

impl Calls {
    pub(crate) fn seen(&self) -> Vec<Call> {
        self.seen.lock().unwrap().clone()
    }

    /// The seconds of each wait for a vendor's limit.
    pub(crate) fn waits(&self) -> Vec<u64> {
        self.waits.lock().unwrap().clone()
    }

    /// Verb and path of each call.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().iter().map(|call| format!("{} {}", call.method, call.path)).collect()
    }
}

/// Serves on a free port of this machine and answers the address.
pub(crate) async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A connection that signs in with user name and password.
pub(crate) fn connection(base_url: &str) -> Connection {
    serde_json::from_value(json!({
        "name": "desk", "system": "servicenow", "base_url": base_url, "environment": "sandbox",
        "authentication": {"method": "basic", "username": "desk"},
    }))
    .unwrap()
}

/// Pauses of a few milliseconds, so that a test that tries again ends at once.
pub(crate) fn hasty() -> Patience {
    Patience {
        deadline: Duration::from_secs(20),
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(2),
    }
}

fn client_with(base_url: &str, bounds: Bounds) -> Result<(HttpClient, Arc<Calls>), ConnectorError> {
    let calls = Arc::new(Calls::default());
    Ok((HttpClient::new(&connection(base_url), bounds, calls.clone())?, calls))
}

fn client(base_url: &str) -> (HttpClient, Arc<Calls>) {
    client_with(base_url, Bounds::default()).unwrap()
}
