//! A tiny vendor on the shared server, and a way to call it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use causeway::standins::ledger::{Accepted, NewEntry};
use causeway::standins::server::{Common, Running, serve};
use causeway::standins::switches::Declaration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) static DECLARED: &[Declaration] = &[Declaration {
    name: "tiny.mood",
    default: "calm",
    values: &["calm", "stormy"],
    meaning: "How the tiny vendor feels.",
}];

/// A vendor that accepts things and lists nothing.
pub(crate) struct Tiny {
    pub(crate) common: Arc<Common>,
    pub(crate) running: Running,
}

impl Tiny {
    pub(crate) async fn start() -> Self {
        let common = Common::new("tiny", DECLARED);
        let state = Arc::clone(&common);
        let running = serve(Arc::clone(&common), 0, |_| router(state)).await.unwrap();
        Self { common, running }
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.common.ledger.counts_since(0).creates
    }

    pub(crate) fn authority(&self) -> &str {
        self.running.base_url().strip_prefix("http://").unwrap()
    }
}

fn router(common: Arc<Common>) -> Router {
    Router::new()
        .route("/things", post(accept).get(async || "no things"))
        .route("/attachments", post(async |body: axum::body::Bytes| body.len().to_string()))
        .route("/long", get(async || "0123456789"))
        .with_state(common)
}

async fn accept(State(common): State<Arc<Common>>, body: String) -> String {
    let entry = NewEntry { table: "things".into(), id: body.clone(), by: "someone".into(), ..NewEntry::default() };
    common.ledger.enter(common.clock.now(), Accepted::Create, entry);
    format!("accepted {body}")
}

/// A raw answer: status, headers in lower case, body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A connection that stays open between calls, with every byte in the test's hands.
pub(crate) struct Caller(TcpStream);

impl Caller {
    pub(crate) async fn connect(authority: &str) -> Self {
        Self(TcpStream::connect(authority).await.unwrap())
    }

    /// Sends a request and reads its answer; `None` when the connection ends without one.
    pub(crate) async fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<Answer> {
        self.ask_with(method, path, "Host: 127.0.0.1\r\n", body).await
    }

    /// Likewise, with the headers given.
    pub(crate) async fn ask_with(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
        let request = format!("{method} {path} HTTP/1.1\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len());
        // A connection that is already cut refuses the bytes or swallows them; reading tells.
        drop(self.0.write_all(request.as_bytes()).await);
        self.answer().await
    }

    /// Sends a request and reads until the connection ends: the head in lower case, and the bytes
    /// of the body that arrived.
    pub(crate) async fn all_of(&mut self, method: &str, path: &str, body: &str) -> (String, Vec<u8>) {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.0.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        // A connection that is cut may end with an error; what arrived before is what counts.
        drop(self.0.read_to_end(&mut bytes).await);
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        (String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase(), bytes[end..].to_vec())
    }

    async fn answer(&mut self) -> Option<Answer> {
        let mut bytes = Vec::new();
        let head_end = loop {
            let mut byte = [0];
            if self.0.read(&mut byte).await.unwrap_or(0) == 0 {
                assert!(bytes.is_empty(), "a cut connection sends nothing at all");
                return None;
            }
            bytes.push(byte[0]);
            if bytes.ends_with(b"\r\n\r\n") {
                break bytes.len();
            }
        };
        let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        if head.contains("transfer-encoding: chunked\r\n") {
            let body = String::from_utf8(self.chunks().await).unwrap();
            return Some(Answer { status, head, body });
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).await.unwrap();
        Some(Answer { status, head, body: String::from_utf8(body).unwrap() })
    }

    /// A body that is sent in chunks, each behind its length.
    async fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut line = Vec::new();
            while !line.ends_with(b"\r\n") {
                line.push(self.0.read_u8().await.unwrap());
            }
            let length = usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim(), 16).unwrap();
            let mut chunk = vec![0; length + 2];
            self.0.read_exact(&mut chunk).await.unwrap();
            if length == 0 {
                return body;
            }
            body.extend_from_slice(&chunk[..length]);
        }
    }
}

/// One call on a connection of its own.
pub(crate) async fn ask(authority: &str, method: &str, path: &str, body: &str) -> Option<Answer> {
    Caller::connect(authority).await.ask(method, path, body).await
}

/// A connection on which a request was sent, byte for byte.
pub(crate) async fn raw(authority: &str, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(authority).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}
