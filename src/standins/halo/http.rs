//! The API over HTTP: paths without regard to case, verbs, scopes, bodies and answers.

use std::sync::Arc;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request as HttpRequest;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Halo;
use super::auth::{self, Rights};
use super::decode::{self, Body};
use super::desk::Desk;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::Area;
use super::save::{self, Target};
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

/// Answers any request.
pub(super) async fn handle(axum::extract::State(web): axum::extract::State<Web>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = match to_bytes(body, BODY_LIMIT).await {
        Ok(bytes) => web.answer(&parts, &bytes).unwrap_or_else(axum::response::IntoResponse::into_response),
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

impl Web {
    fn answer(&self, parts: &Parts, bytes: &Bytes) -> Result<Response, Refusal> {
        let path = parts.uri.path().to_lowercase();
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        match segments.as_slice() {
            ["auth", rest @ ..] => self.auth(rest, parts, &query, bytes),
            ["api", rest @ ..] => self.api(rest, parts, &query, bytes),
            _ => Err(Refusal::NotFound),
        }
    }

    fn auth(&self, path: &[&str], parts: &Parts, query: &Query, bytes: &Bytes) -> Result<Response, Refusal> {
        match (parts.method.as_str(), path) {
            ("GET", [".well-known", "openid-configuration"]) => {
                Ok(Json(auth::discovery(&format!("{}/auth", self.base_url))).into_response())
            }
            ("POST", ["token"]) if content_type(&parts.headers) != "application/x-www-form-urlencoded" => {
                Ok(auth::not_a_form())
            }
            ("POST", ["token"]) => {
                let form = Query::parse(&String::from_utf8_lossy(bytes));
                Ok(self.halo.door().token(self.halo.common(), self.halo.own_credentials(), query, &form))
            }
            (_, ["token"]) => Err(Refusal::VerbNotAllowed),
            _ => Err(Refusal::NotFound),
        }
    }

    fn api(&self, path: &[&str], parts: &Parts, query: &Query, bytes: &Bytes) -> Result<Response, Refusal> {
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
        self.halo.door().count_call(common)?;
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer =
            sent.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let rights = self.halo.door().rights(common, bearer.map(|(_, token)| token.trim()));
        if let ["instanceinfo"] = path {
            if common.switches.on("halo.instance-info-needs-token") {
                rights?;
            }
            return Ok(Json(self.instance_info()).into_response());
        }
        let special = Request { path, parts, query, bytes, rights: &rights };
        if let Some(answer) = self.halo.special(&special) {
            return answer;
        }
        let rights = rights?;
        let [resource, rest @ ..] = path else { return Err(Refusal::NotFound) };
        let target = Target::named(resource).ok_or(Refusal::NotFound)?;
        self.check_scope(&rights, target, verb != Method::GET)?;
        match *verb {
            Method::GET => self.halo.read(target, rest, query),
            Method::POST => self.post(target, rest, parts, query, bytes),
            _ => self.delete(target, rest, query),
        }
    }

    fn instance_info(&self) -> Value {
        let agents = self.halo.agents().len();
        json!({
            "dbid": 1, "app_version": "2.190.1", "database_version": "2.190.1", "agent_count": agents, "app_name": "HaloITSM",
            "agent_url": self.base_url, "portal_url": format!("{}/portal", self.base_url),
            "auth_url": format!("{}/auth", self.base_url),
        })
    }

    fn check_scope(&self, rights: &Rights, target: Target, write: bool) -> Result<(), Refusal> {
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
        match wanted.first() {
            Some(first) if !wanted.iter().any(|scope| rights.allow(scope)) => Err(Refusal::Forbidden(first)),
            _ => Ok(()),
        }
    }

    fn post(
        &self,
        target: Target,
        path: &[&str],
        parts: &Parts,
        query: &Query,
        bytes: &Bytes,
    ) -> Result<Response, Refusal> {
        let lenient = self.halo.common().switches.get("halo.object-body") == "accepted";
        let form = match (target, path) {
            (_, []) if lenient => Body::ArrayOrObject,
            (_, []) => Body::Array,
            (Target::Tickets, ["object"]) => Body::Object,
            _ => return Err(Refusal::NotFound),
        };
        if !["application/json", "text/json", "application/json-patch+json"]
            .contains(&content_type(&parts.headers).as_str())
        {
            return Err(Refusal::NotJson);
        }
        let look = Look::of(self.halo.common());
        let elements = decode::body(bytes, form, target.schema(), look.zone())?;
        let honoured = self.halo.common().switches.get("halo.returnall") == "honoured";
        let all = honoured && query.on("returnall") && matches!(target, Target::Tickets | Target::Actions);
        let answer = self.halo.write_as_application(|desk| {
            let saved = desk.save_all(target, &look, elements)?;
            let shown = |saved| save::show(desk.state, desk.common, &look, saved);
            let answer =
                if all { saved.iter().map(shown).collect() } else { saved.last().map(shown).unwrap_or_default() };
            Ok(answer)
        })?;
        Ok((StatusCode::CREATED, Json(answer)).into_response())
    }

    fn delete(&self, target: Target, path: &[&str], query: &Query) -> Result<Response, Refusal> {
        let [id] = path else { return Err(Refusal::NotFound) };
        let look = Look::of(self.halo.common());
        let answer = self.halo.write_as_application(|desk| delete_one(desk, &look, target, id, query))?;
        Ok(Json(answer).into_response())
    }
}

fn delete_one(desk: &mut Desk<'_>, look: &Look, target: Target, id: &str, query: &Query) -> Result<Value, Refusal> {
    if let Target::Plain(resource) = target {
        let id = super::features::stored_id(desk.common, resource, id);
        let number = super::rows::number_of(desk.state, resource, &id).ok_or(Refusal::NotFound)?;
        return desk.delete_row(resource, number, look).map(Value::Object).ok_or(Refusal::NotFound);
    }
    let id: i64 = id.parse().ok().ok_or(Refusal::NotFound)?;
    let fields = match target {
        Target::Tickets => {
            desk.delete_ticket(id, query.text("reason"))?;
            return Ok(save::show(desk.state, desk.common, look, &save::Saved::Ticket(id)));
        }
        Target::Actions => {
            let missing = || Refusal::rule("ticket_id must be included when deleting an Action");
            desk.delete_action(query.int("ticket_id").ok_or_else(missing)?, id)
        }
        Target::Attachment => desk.delete_file(id),
        Target::ExternalLink | Target::Plain(_) => desk.delete_link(id),
    };
    fields.map(|fields| Value::Object(look.show(&fields, target.schema(), &[]))).ok_or(Refusal::NotFound)
}
