//! The instance over HTTP: one door for all paths, because verbs can be overridden and a batch
//! sends requests through the same door.

mod attachment;
mod authentication;
mod batch;
mod catalog;
mod change;
mod import;
mod oauth;
mod order_body;
mod paging;
mod parameters;
mod render;
mod reply;
mod stats;
mod table;
pub(super) mod tokens;
mod upload;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::response::Response;

use super::ServiceNow;
use super::refusal::Refusal;
use super::state::Session;
use parameters::Parameters;
use reply::Reply;
use upload::Upload;

/// Bodies larger than this are refused, except attachments (`glide.rest.max_content_length`).
const MAX_BODY: usize = 10_485_760;

pub(super) fn router(instance: ServiceNow) -> Router {
    // Bodies have the instance's own limits, with its own words; see `upload`.
    Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(instance)
}

/// A request, read whole.
#[derive(Debug, Clone, Default)]
struct Call {
    method: String,
    path: String,
    query: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    upload: Option<Upload>,
}

impl Call {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    fn flag(&self, name: &str) -> bool {
        self.header(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// The version segment of a path, which links repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Newest,
    V1,
    V2,
}

impl Version {
    fn segment(self) -> &'static str {
        match self {
            Self::Newest => "",
            Self::V1 => "/v1",
            Self::V2 => "/v2",
        }
    }
}

/// A signed-in request on its way to one of the APIs.
struct Exchange<'a> {
    instance: &'a ServiceNow,
    session: Session,
    call: &'a Call,
    parameters: Parameters,
    version: Version,
    base_url: String,
}

async fn answer(Shared(instance): Shared<ServiceNow>, request: Request) -> Response<Body> {
    let head_only = request.method() == axum::http::Method::HEAD;
    let reply = match upload::read(&instance, request).await {
        Ok(call) => {
            instance.run_due_jobs();
            instance.catch_up_at("next-request");
            let reply = dispatch(&instance, &call);
            instance.catch_up_at("at-once");
            reply
        }
        Err(refusal) => Reply::refused(&refusal),
    };
    reply.into_response(instance.next_request(), head_only)
}

/// Answers a request; also those inside a batch.
fn dispatch(instance: &ServiceNow, call: &Call) -> Reply {
    let longest = usize::try_from(instance.common().switches.number("servicenow.max-url")).unwrap_or(usize::MAX);
    if call.path.len() + call.query.len() >= longest {
        return Reply::page(414, "Request-URI Too Long");
    }
    match call.path.as_str() {
        "/oauth_token.do" => return oauth::token(instance, call),
        "/oauth_auth.do" => return oauth::consent(instance, call),
        "/oauth_revoke_token.do" => return oauth::revoke(instance, call),
        path if !path.starts_with("/api/") => return Reply::page(404, "Page not found"),
        _ => {}
    }
    let result = authentication::session(instance, call).and_then(|session| {
        let exchange = Exchange {
            instance,
            session,
            call,
            parameters: Parameters::read(&call.query),
            version: Version::Newest,
            base_url: instance.base_url(),
        };
        route(exchange)
    });
    result.unwrap_or_else(|refusal| Reply::refused(&refusal))
}

fn route(mut exchange: Exchange<'_>) -> Result<Reply, Refusal> {
    let call = exchange.call;
    let method = match call.header("x-http-method-override") {
        Some(method) if call.method == "POST" => method.to_uppercase(),
        _ => call.method.clone(),
    };
    let path = call.path.trim_start_matches("/api/").trim_end_matches('/');
    let mut segments: Vec<&str> = path.split('/').collect();
    let namespace = segments.remove(0);
    exchange.version = match segments.first() {
        Some(&"v1") => Version::V1,
        Some(&"v2") => Version::V2,
        _ => Version::Newest,
    };
    if exchange.version != Version::Newest {
        segments.remove(0);
    }
    match (namespace, segments.as_slice()) {
        ("now", ["table", name]) => table::collection(&exchange, &method, name),
        ("now", ["table", name, id]) => table::single(&exchange, &method, name, id),
        ("now", ["attachment", rest @ ..]) => attachment::route(&exchange, &method, rest),
        ("now", ["stats", name]) => stats::answer(&exchange, &method, name),
        ("now", ["batch"]) => batch::answer(&exchange, &method),
        ("now", ["import", rest @ ..]) => import::route(&exchange, &method, rest),
        ("sn_sc", ["servicecatalog", rest @ ..]) => catalog::route(&exchange, &method, rest),
        ("sn_chg_rest", ["change", rest @ ..]) => change::route(&exchange, &method, rest),
        _ => Err(unknown(&exchange)),
    }
}

fn unknown(exchange: &Exchange<'_>) -> Refusal {
    if exchange.instance.common().switches.get("servicenow.unknown-path-status") == "404" {
        return Refusal::UnknownUriNotFound;
    }
    Refusal::UnknownUri
}
