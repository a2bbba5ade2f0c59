//! The authorisation server: client credentials, scopes, tokens, and the limit on calls.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::query::Query;
use super::refusal::Refusal;
use crate::standins::server::Common;

/// Scopes outside the areas.
const GENERAL_SCOPES: &[&str] =
    &["all", "all:standard", "admin", "offline_access", "editmine:timesheets", "access:chat", "access:adpasswordreset"];

/// The areas that have a `read:` and an `edit:` scope.
const AREAS: &[&str] = &[
    "tickets",
    "calendar",
    "customers",
    "crm",
    "timesheets",
    "contracts",
    "suppliers",
    "items",
    "projects",
    "sales",
    "quotes",
    "sos",
    "pos",
    "invoices",
    "reporting",
    "software",
    "softwarelicensing",
    "kb",
    "assets",
];

/// The window of the limit on calls.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// How a client signs in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Credentials {
    /// The tenant's name.
    pub tenant: String,
    /// A GUID.
    pub client_id: String,
    /// Two GUIDs joined by a hyphen.
    pub client_secret: String,
}

impl Credentials {
    /// Fresh credentials.
    pub(super) fn generate() -> Self {
        Self {
            tenant: "standin".to_owned(),
            client_id: Uuid::new_v4().to_string(),
            client_secret: format!("{}-{}", Uuid::new_v4(), Uuid::new_v4()),
        }
    }
}

#[derive(Debug, Clone)]
struct Token {
    expires: Timestamp,
    requested: String,
    allowed: String,
}

/// The tokens that were given out and the calls of the last minutes.
#[derive(Debug, Default)]
pub(super) struct Door {
    tokens: Mutex<BTreeMap<String, Token>>,
    calls: Mutex<VecDeque<Timestamp>>,
}

/// The rights baked into a token.
#[derive(Debug, Clone)]
pub(super) struct Rights(Token);

impl Rights {
    /// Whether the token holds a scope, both as requested and by the application's permissions.
    pub(super) fn allow(&self, scope: &str) -> bool {
        grants(&self.0.requested, scope) && grants(&self.0.allowed, scope)
    }
}

fn grants(held: &str, scope: &str) -> bool {
    held.split_whitespace().any(|own| own == "all" || own == scope || (own == "all:standard" && scope != "admin"))
}

fn is_known(scope: &str) -> bool {
    let of_area = scope.strip_prefix("read:").or_else(|| scope.strip_prefix("edit:"));
    GENERAL_SCOPES.contains(&scope) || of_area.is_some_and(|area| AREAS.contains(&area))
}

impl Door {
    /// Answers `POST /auth/token`; `form` is the body as sent, `query` the address's parameters.
    pub(super) fn token(&self, common: &Common, own: &Credentials, query: &Query, form: &Query) -> Response {
        if let Some(refusal) = check_grant(common, own, query, form) {
            return refusal;
        }
        let scope = form.text("scope").unwrap_or_default().to_owned();
        if let Some(unknown) = scope.split_whitespace().find(|scope| !is_known(scope)) {
            let status = status(common, "halo.invalid-scope-status");
            return refuse(status, "invalid_scope", &format!("The scope '{unknown}' is not valid."));
        }
        let lifetime = common.switches.number("halo.token-lifetime");
        let expires = common.clock.now().saturating_add(SignedDuration::from_secs(lifetime)).unwrap_or(Timestamp::MAX);
        let token = opaque(own, expires);
        let allowed = common.switches.get("halo.application-scopes");
        self.tokens().insert(token.clone(), Token { expires, requested: scope.clone(), allowed });
        let mut answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": lifetime });
        if let (false, Some(object)) = (scope.is_empty(), answer.as_object_mut()) {
            object.insert("scope".to_owned(), scope.into());
        }
        Json(answer).into_response()
    }

    /// The rights of a bearer token. One that was fetched without a scope is refused on every call.
    pub(super) fn rights(&self, common: &Common, bearer: Option<&str>) -> Result<Rights, Refusal> {
        let token = bearer.and_then(|bearer| self.tokens().get(bearer).cloned()).ok_or(Refusal::Unauthorised)?;
        let live = common.clock.now() < token.expires && !token.requested.trim().is_empty();
        if live { Ok(Rights(token)) } else { Err(Refusal::Unauthorised) }
    }

    /// Forgets every token, as after a restart of the authorisation server.
    pub(super) fn revoke_all(&self) {
        self.tokens().clear();
    }

    /// Forgets one token.
    pub(super) fn revoke(&self, token: &str) {
        self.tokens().remove(token);
    }

    /// Counts a call and refuses it when there were too many.
    pub(super) fn count_call(&self, common: &Common) -> Result<(), Refusal> {
        let limit = common.switches.number("halo.rate-limit");
        let Some(allowed) = usize::try_from(limit).ok().filter(|limit| *limit > 0) else { return Ok(()) };
        let now = common.clock.now();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        while calls.front().is_some_and(|first| now.duration_since(*first) >= WINDOW) {
            calls.pop_front();
        }
        if calls.len() >= allowed {
            let plain = common.switches.get("halo.rate-limit-body") == "plain";
            return Err(Refusal::RateLimit { limit, plain, retry_after: common.switches.number("halo.retry-after") });
        }
        calls.push_back(now);
        Ok(())
    }

    fn tokens(&self) -> MutexGuard<'_, BTreeMap<String, Token>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check_grant(common: &Common, own: &Credentials, query: &Query, form: &Query) -> Option<Response> {
    let tenant = query.text("tenant").or_else(|| form.text("tenant"));
    let wrong = tenant.is_some_and(|tenant| !tenant.eq_ignore_ascii_case(&own.tenant));
    if wrong && common.switches.get("halo.wrong-tenant") == "refused" {
        return Some(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    let bad_request = |error, text| Some(refuse(StatusCode::BAD_REQUEST, error, text));
    match form.text("grant_type") {
        None => return bad_request("invalid_request", "The mandatory 'grant_type' parameter is missing."),
        Some("client_credentials") => {}
        Some(_) => return bad_request("unsupported_grant_type", "The specified 'grant_type' is not supported."),
    }
    let known =
        form.text("client_id") == Some(&own.client_id) && form.text("client_secret") == Some(&own.client_secret);
    if known {
        return None;
    }
    let text = "The specified client credentials are invalid.";
    Some(refuse(status(common, "halo.invalid-client-status"), "invalid_client", text))
}

/// The refusal of a token request whose body is not a form.
pub(super) fn not_a_form() -> Response {
    let text = "The specified 'Content-Type' header is not valid.";
    refuse(StatusCode::BAD_REQUEST, "invalid_request", text)
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

fn status(common: &Common, switch: &str) -> StatusCode {
    u16::try_from(common.switches.number(switch))
        .ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .unwrap_or_default()
}

/// A token that looks like a JWT; its signature is random, and only this door knows it.
fn opaque(own: &Credentials, expires: Timestamp) -> String {
    let header = json!({ "alg": "RS256", "typ": "at+jwt" }).to_string();
    let claims =
        json!({ "sub": own.client_id, "exp": expires.as_second(), "jti": Uuid::new_v4().to_string() }).to_string();
    let signature = [*Uuid::new_v4().as_bytes(), *Uuid::new_v4().as_bytes()].concat();
    [header.into_bytes(), claims.into_bytes(), signature].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// The OIDC discovery document of an authorisation server at `issuer`.
pub(super) fn discovery(issuer: &str) -> serde_json::Value {
    let scopes: Vec<String> = GENERAL_SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
    json!({
        "issuer": format!("{issuer}/"), "token_endpoint": format!("{issuer}/token"),
        "grant_types_supported": ["client_credentials"],
        "scopes_supported": scopes, "token_endpoint_auth_methods_supported": ["client_secret_post"],
    })
}
