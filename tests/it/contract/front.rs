//! What stands between a connector and its vendor in these stories: it grants fewer rows than asked
//! for and changes answers on their way.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};

/// An answer on its way.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

/// Changes the answers to some requests.
pub(crate) struct Change {
    /// The verb; any when empty.
    pub(crate) method: &'static str,
    /// What the path with its query must contain.
    pub(crate) path: String,
    /// How many answers it changes; all when absent.
    pub(crate) times: Option<u32>,
    pub(crate) how: Box<dyn Fn(&mut Reply) + Send + Sync>,
}

#[derive(Default)]
struct Rules {
    /// The parameter that names the size of a page, and the most that is granted.
    granted: Option<(&'static str, usize)>,
    changes: Vec<Change>,
    /// Which requests never get through, by path and body, and the status that they get.
    refused: Option<(Concerns, u16)>,
    refusals: u32,
}

/// Whether a rule concerns a request with this path and body.
type Concerns = fn(&str, &[u8]) -> bool;

/// The rules of one front.
#[derive(Clone, Default)]
pub(crate) struct Front(Arc<Mutex<Rules>>);

impl Front {
    /// Puts itself in front of a vendor.
    pub(crate) fn of(&self, vendor: Router) -> Router {
        vendor.layer(middleware::from_fn_with_state(self.clone(), pass))
    }

    pub(crate) fn grant(&self, parameter: &'static str, rows: usize) {
        self.rules().granted = Some((parameter, rows));
    }

    /// Changes the answers to requests with this verb whose path with query holds a text.
    pub(crate) fn change(&self, method: &'static str, path: &str, how: impl Fn(&mut Reply) + Send + Sync + 'static) {
        self.change_some(method, path, None, how);
    }

    /// The same for so many answers.
    pub(crate) fn change_some(
        &self,
        method: &'static str,
        path: &str,
        times: Option<u32>,
        how: impl Fn(&mut Reply) + Send + Sync + 'static,
    ) {
        self.rules().changes.push(Change { method, path: path.to_owned(), times, how: Box::new(how) });
    }

    /// Answers these requests with a status and does not let them through.
    pub(crate) fn refuse(&self, which: Concerns, status: u16) {
        self.rules().refused = Some((which, status));
    }

    /// How many requests it has refused.
    pub(crate) fn refusals(&self) -> u32 {
        self.rules().refusals
    }

    pub(crate) fn clear(&self) {
        self.rules().changes.clear();
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap()
    }

    fn refusing(&self, path: &str, body: &[u8]) -> Option<StatusCode> {
        let mut rules = self.rules();
        let (which, status) = rules.refused?;
        if !which(path, body) {
            return None;
        }
        rules.refusals += 1;
        StatusCode::from_u16(status).ok()
    }

    fn granting(&self, uri: &Uri) -> Option<Uri> {
        let (parameter, most) = self.rules().granted?;
        let (path, query) = uri.path_and_query()?.as_str().split_once('?')?;
        let parts: Vec<String> = query
            .split('&')
            .map(|part| match part.split_once('=') {
                Some((name, rows)) if name == parameter => {
                    format!("{name}={}", rows.parse::<usize>().unwrap_or(most).min(most))
                }
                _ => part.to_owned(),
            })
            .collect();
        format!("{path}?{}", parts.join("&")).parse().ok()
    }

    fn changed(&self, method: &str, address: &str, mut reply: Reply) -> Reply {
        for change in &mut self.rules().changes {
            let concerned = (change.method.is_empty() || change.method == method) && address.contains(&change.path);
            if !concerned || change.times == Some(0) {
                continue;
            }
            change.times = change.times.map(|times| times - 1);
            (change.how)(&mut reply);
        }
        reply
    }
}

async fn pass(State(front): State<Front>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let (head, sent) = request.into_parts();
    let sent = to_bytes(sent, usize::MAX).await.unwrap();
    if let Some(status) = front.refusing(head.uri.path(), &sent) {
        return status.into_response();
    }
    let mut request = Request::from_parts(head, Body::from(sent));
    if let Some(uri) = front.granting(request.uri()) {
        *request.uri_mut() = uri;
    }
    let (mut parts, body) = next.run(request).await.into_parts();
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let reply = Reply { status: parts.status.as_u16(), content_type: kind, body: body.to_vec() };
    let reply = front.changed(&method, &address, reply);
    parts.status = StatusCode::from_u16(reply.status).unwrap();
    parts.headers.remove(CONTENT_LENGTH);
    if !reply.content_type.is_empty() {
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_str(&reply.content_type).unwrap());
    }
    Response::from_parts(parts, Body::from(reply.body))
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, json: &serde_json::Value) {
        self.body = json.to_string().into_bytes();
    }

    pub(crate) fn answer(&mut self, status: u16, content_type: &str, body: impl Into<Vec<u8>>) {
        self.status = status;
        content_type.clone_into(&mut self.content_type);
        self.body = body.into();
    }
}
