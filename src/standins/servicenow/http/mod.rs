//! The instance over HTTP: one door for all paths, because verbs can be overridden and a batch
//! sends requests through the same door.

mod api;
mod attach;
mod attachment;
mod attributes;
mod authentication;
mod batch;
mod body;
mod catalog;
mod change;
mod consent;
mod door;
mod having;
mod import;
mod jwt;
mod oauth;
mod order_body;
mod paging;
mod parameters;
mod quota;
mod rates;
mod render;
mod reply;
mod sessions;
mod stats;
mod table;
mod tiny;
pub(super) mod tokens;
mod traffic;
mod upload;
mod xml;
mod xml_body;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::response::Response;

use super::ServiceNow;
use super::refusal::Refusal;
use super::state::Session;
use authentication::{Identity, Means};
use parameters::Parameters;
use reply::Reply;
use upload::Upload;

pub(super) use door::Door;

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
    /// What the caller proved itself with.
    means: Means,
    call: &'a Call,
    parameters: Parameters,
    version: Version,
    base_url: String,
}

async fn answer(Shared(instance): Shared<ServiceNow>, request: Request) -> Response<Body> {
    let head_only = request.method() == axum::http::Method::HEAD;
    let number = instance.next_request();
    let reply = match upload::read(&instance, request).await {
        Ok(call) => {
            instance.run_due_jobs();
            instance.catch_up_at("next-request");
            let reply = door::answer(&instance, &call, number).await;
            instance.catch_up_at("at-once");
            reply
        }
        Err(refusal) => Reply::refused(&refusal),
    };
    reply.into_response(number, head_only)
}

/// Leads a request whose caller is known to its API.
fn route(instance: &ServiceNow, call: &Call, identity: Identity) -> Result<Reply, Refusal> {
    let mut exchange = Exchange {
        instance,
        session: identity.session,
        means: identity.means,
        call,
        parameters: tiny::unfolded(instance, Parameters::read(&call.query)),
        version: Version::Newest,
        base_url: link_base(instance, call),
    };
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
    if !matches!(segments.as_slice(), ["attachment", _, "file"]) {
        xml::check_accept(call)?;
    }
    match (namespace, segments.as_slice()) {
        ("now", ["table", name]) => table::collection(&exchange, &method, name),
        ("now", ["table", name, id]) => table::single(&exchange, &method, name, id),
        ("now", ["attachment", rest @ ..]) => attachment::route(&exchange, &method, rest),
        ("now", ["stats", name]) => stats::answer(&exchange, &method, name),
        ("now", ["batch"]) => batch::answer(&exchange, &method),
        ("now", ["tinyurl"]) => tiny::answer(&exchange, &method),
        ("now", ["import", rest @ ..]) => import::route(&exchange, &method, rest),
        ("sn_sc", ["servicecatalog", rest @ ..]) => catalog::route(&exchange, &method, rest),
        ("sn_chg_rest", ["change", rest @ ..]) => change::route(&exchange, &method, rest),
        _ => Err(unknown(&exchange)),
    }
}

/// What links begin with: the instance's own address, or what the property says.
fn link_base(instance: &ServiceNow, call: &Call) -> String {
    match instance.common().switches.get("servicenow.link-base-url").as_str() {
        "" => instance.base_url(),
        "request" => format!("http://{}", call.header("host").unwrap_or_default()),
        base => base.trim_end_matches('/').to_owned(),
    }
}

fn unknown(exchange: &Exchange<'_>) -> Refusal {
    if exchange.instance.common().switches.get("servicenow.unknown-path-status") == "404" {
        return Refusal::UnknownUriNotFound;
    }
    Refusal::UnknownUri
}
