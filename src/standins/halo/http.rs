//! The API over HTTP: paths without regard to case, verbs, who calls and whether they may.

use std::sync::Arc;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request as HttpRequest;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Halo;
use super::ask::Ask;
use super::auth;
use super::caller::{Application, Caller};
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::Area;
use super::save::Target;
use super::sign_in::NoToken;
use super::special::Request;

/// The largest body that is read.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A stand-in and where it is served.
#[derive(Clone)]
pub(super) struct Web {
    /// The instance.
    pub(super) halo: Halo,
    /// Its root, without a slash at the end.
    pub(super) base_url: Arc<str>,
}

/// Answers any request. A call takes its place in the queue of creates when it arrives, before its
/// body is read.
pub(super) async fn handle(axum::extract::State(web): axum::extract::State<Web>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let place = web.halo.creates_so_far();
    let mut response = match to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => web.answer(&parts, bytes, place).await.unwrap_or_else(IntoResponse::into_response),
        Err(error) => (StatusCode::PAYLOAD_TOO_LARGE, error.to_string()).into_response(),
    };
    let now = web.halo.common().clock.now().to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&now) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn content_type(headers: &HeaderMap) -> String {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// Whether a body is JSON by its content type.
fn is_json(headers: &HeaderMap) -> bool {
    ["application/json", "text/json", "application/json-patch+json"].contains(&content_type(headers).as_str())
}

impl Web {
    async fn answer(&self, parts: &Parts, bytes: Bytes, place: u64) -> Result<Response, Refusal> {
        let path = parts.uri.path().to_lowercase();
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        match segments.as_slice() {
            ["auth", rest @ ..] => self.auth(rest, parts, &query, &bytes),
            ["api", rest @ ..] => self.api(rest, parts, &query, bytes, place).await,
            ["s3", key] => Ok(self.halo.bucket(&parts.method, key, &query, bytes)),
            _ => Err(Refusal::NotFound),
        }
    }

    fn auth(&self, path: &[&str], parts: &Parts, query: &Query, bytes: &Bytes) -> Result<Response, Refusal> {
        let form = || Query::parse(&String::from_utf8_lossy(bytes));
        match (parts.method.as_str(), path) {
            ("GET", [".well-known", "openid-configuration"]) => {
                Ok(Json(auth::discovery(self.halo.common(), &format!("{}/auth", self.base_url))).into_response())
            }
            ("POST", ["token"]) if content_type(&parts.headers) != "application/x-www-form-urlencoded" => {
                Ok(NoToken::not_a_form().into_response())
            }
            ("POST", ["token"]) => Ok(self.halo.token(query, &form()).unwrap_or_else(NoToken::into_response)),
            ("GET" | "POST", ["authorize"]) => Ok(self.halo.authorize(query, &form())),
            (_, ["token" | "authorize"]) => Err(Refusal::VerbNotAllowed),
            _ => Err(Refusal::NotFound),
        }
    }

    async fn api(
        &self,
        path: &[&str],
        parts: &Parts,
        query: &Query,
        bytes: Bytes,
        place: u64,
    ) -> Result<Response, Refusal> {
        let verb = &parts.method;
        if ![Method::GET, Method::POST, Method::DELETE].contains(verb) {
            return Err(Refusal::VerbNotAllowed);
        }
        if let ["authinfo"] = path {
            let tenant = &self.halo.own_credentials().tenant;
            return Ok(
                Json(json!({ "auth_url": format!("{}/auth", self.base_url), "tenant_id": tenant })).into_response()
            );
        }
        let common = self.halo.common();
        let caller = self.caller(&parts.headers);
        self.halo.limits().count_call(common, caller.as_ref().ok())?;
        match path {
            ["instanceinfo"] if !common.switches.on("halo.instance-info-needs-token") => {
                return Ok(Json(self.instance_info()).into_response());
            }
            ["attachment", "image"] if *verb == Method::GET && !common.switches.on("halo.inline-image-needs-token") => {
                return self.halo.inline_image(query.text("token"));
            }
            _ => {}
        }
        if let ["instanceinfo"] = path {
            caller?;
            return Ok(Json(self.instance_info()).into_response());
        }
        let special = Request { path, parts, query, bytes: &bytes, caller: &caller };
        if let Some(answer) = self.halo.special(&special) {
            return answer;
        }
        let caller = caller?;
        let [resource, rest @ ..] = path else { return Err(Refusal::NotFound) };
        let target = Target::named(resource).ok_or(Refusal::NotFound)?;
        let look = Look::of(common).seen_by(&caller);
        let ask = Ask { halo: &self.halo, caller: &caller, look, query, base_url: &self.base_url };
        self.check_rights(&caller, target, verb)?;
        match *verb {
            Method::GET => ask.get(target, rest),
            Method::POST if matches!((target, rest), (Target::Attachment, ["image"])) => {
                ask.upload_image(&parts.headers, bytes).await
            }
            Method::POST => ask.post(target, rest, (&bytes, is_json(&parts.headers)), place),
            _ => ask.delete(target, rest),
        }
    }

    /// Who calls: the holder of a bearer token, or of the static key.
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let common = self.halo.common();
        let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some((scheme, token)) = value("authorization").and_then(|value| value.split_once(' ')) {
            let is_bearer = scheme.eq_ignore_ascii_case("bearer");
            return if is_bearer { self.halo.door().bearer(common, token.trim()) } else { Err(Refusal::Unauthorised) };
        }
        let key = common.switches.get("halo.api-key");
        match value("x-halo-api-key") {
            Some(sent) if !key.is_empty() && sent == key => Ok(Caller::service(common, Application::Key, "all")),
            _ => Err(Refusal::Unauthorised),
        }
    }

    fn instance_info(&self) -> Value {
        let agents = self.halo.agents().len();
        json!({
            "dbid": 1, "app_version": "2.190.1", "database_version": "2.190.1", "nhserver_version": "2.190.1",
            "agent_count": agents, "licensed_agent_count": agents, "online_agent_count": 0, "app_name": "HaloITSM",
            "agent_url": self.base_url, "portal_url": format!("{}/portal", self.base_url),
            "auth_url": format!("{}/auth", self.base_url), "mobileapp_enabled": false, "teamsbot_enabled": false,
        })
    }

    /// The scopes of the token and the rights of the agent behind it.
    fn check_rights(&self, caller: &Caller, target: Target, verb: &Method) -> Result<(), Refusal> {
        let write = *verb != Method::GET;
        let set_up_is_guarded = self.halo.common().switches.on("halo.set-up-needs-admin");
        let wanted: &[&'static str] = match (target, write) {
            (Target::ExternalLink, false) => &["read:tickets", "read:customers"],
            (Target::ExternalLink, true) => &["edit:tickets", "edit:customers"],
            (Target::Plain(resource), write) => match (resource.area, write) {
                (Area::Customers, false) => &["read:customers"],
                (Area::Customers, true) => &["edit:customers"],
                (Area::Suppliers, false) => &["read:suppliers"],
                (Area::Suppliers, true) => &["edit:suppliers"],
                (Area::Lookups, false) => &[],
                (Area::SetUp, false) if !set_up_is_guarded => &[],
                (Area::Lookups | Area::SetUp, _) => &["admin"],
            },
            (_, false) => &["read:tickets"],
            (_, true) => &["edit:tickets"],
        };
        if let Some(first) = wanted.first().filter(|_| !wanted.iter().any(|scope| caller.allow(scope))) {
            return Err(Refusal::Forbidden(first));
        }
        let looks_up = matches!(target, Target::Plain(row) if matches!(row.area, Area::Lookups | Area::SetUp));
        if looks_up && !caller.looks_up {
            return Err(Refusal::Forbidden("login type Agent"));
        }
        if *verb == Method::DELETE && !caller.may_delete {
            return Err(Refusal::Forbidden("right to delete"));
        }
        let key =
            caller.application == Application::Key && !self.halo.common().switches.on("halo.api-key-adds-actions");
        if key && write && matches!(target, Target::Actions) {
            return Err(Refusal::Unauthorised);
        }
        Ok(())
    }
}
