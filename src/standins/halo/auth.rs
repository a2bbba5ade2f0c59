//! What the authorisation server gives out: tokens, codes, and refresh tokens.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::caller::Caller;
use super::refusal::Refusal;
use super::scopes;
use crate::standins::server::Common;

/// How long a code can be exchanged for a token.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// How long a refresh token can be used.
const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

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

/// One sign-in of a person: everything given out on it falls together.
pub(super) type Family = Uuid;

/// A code that a person's consent led to.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The agent who signed in.
    pub(super) agent: i64,
    /// The scope that was asked for.
    pub(super) scope: String,
    /// The address it was sent to.
    pub(super) redirect: String,
    /// The PKCE challenge.
    pub(super) challenge: String,
    /// The sign-in.
    pub(super) family: Family,
}

/// What a refresh token stands for.
#[derive(Debug, Clone)]
pub(super) struct Renewal {
    /// The agent who signed in.
    pub(super) agent: i64,
    /// The scope that was asked for.
    pub(super) scope: String,
    /// The sign-in.
    pub(super) family: Family,
}

#[derive(Debug, Default)]
struct Issued {
    tokens: BTreeMap<String, (Timestamp, Caller, Family)>,
    codes: BTreeMap<String, (Timestamp, Code)>,
    spent: BTreeMap<String, Family>,
    renewals: BTreeMap<String, (Timestamp, Renewal)>,
}

/// What was given out and is still good.
#[derive(Debug, Default)]
pub(super) struct Door(Mutex<Issued>);

impl Door {
    /// A new access token and its life in seconds.
    pub(super) fn issue(&self, common: &Common, subject: &str, caller: Caller, family: Family) -> (String, i64) {
        let lifetime = common.switches.number("halo.token-lifetime");
        let expires = later(common, SignedDuration::from_secs(lifetime));
        let token = opaque(subject, expires);
        self.issued().tokens.insert(token.clone(), (expires, caller, family));
        (token, lifetime)
    }

    /// Who holds a bearer token that is still good.
    pub(super) fn bearer(&self, common: &Common, token: &str) -> Result<Caller, Refusal> {
        let (expires, caller, _) = self.issued().tokens.get(token).cloned().ok_or(Refusal::Unauthorised)?;
        if common.clock.now() < expires && !caller.is_empty() { Ok(caller) } else { Err(Refusal::Unauthorised) }
    }

    /// A new code.
    pub(super) fn issue_code(&self, common: &Common, code: Code) -> String {
        let name = opaque_name();
        self.issued().codes.insert(name.clone(), (later(common, CODE_LIFE), code));
        name
    }

    /// Takes a code, once. A second use ends the sign-in that the first one began.
    pub(super) fn take_code(&self, common: &Common, name: &str) -> Option<Code> {
        let mut issued = self.issued();
        if let Some(family) = issued.spent.get(name).copied() {
            issued.tokens.retain(|_, (_, _, of)| *of != family);
            issued.renewals.retain(|_, (_, renewal)| renewal.family != family);
            return None;
        }
        let (expires, code) = issued.codes.remove(name)?;
        issued.spent.insert(name.to_owned(), code.family);
        (common.clock.now() < expires).then_some(code)
    }

    /// A new refresh token.
    pub(super) fn issue_renewal(&self, common: &Common, renewal: Renewal) -> String {
        let name = opaque_name();
        self.issued().renewals.insert(name.clone(), (later(common, REFRESH_LIFE), renewal));
        name
    }

    /// What a refresh token stands for; where tokens rotate it is used up by this.
    pub(super) fn take_renewal(&self, common: &Common, name: &str, rotates: bool) -> Option<Renewal> {
        let mut issued = self.issued();
        let (expires, renewal) = issued.renewals.get(name).cloned()?;
        if rotates {
            issued.renewals.remove(name);
        }
        (common.clock.now() < expires).then_some(renewal)
    }

    /// Forgets everything given out, as after a restart of the authorisation server.
    pub(super) fn revoke_all(&self) {
        *self.issued() = Issued::default();
    }

    /// Forgets one token.
    pub(super) fn revoke(&self, token: &str) {
        self.issued().tokens.remove(token);
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn later(common: &Common, span: SignedDuration) -> Timestamp {
    common.clock.now().saturating_add(span).unwrap_or(Timestamp::MAX)
}

fn opaque_name() -> String {
    URL_SAFE_NO_PAD.encode([*Uuid::new_v4().as_bytes(), *Uuid::new_v4().as_bytes()].concat())
}

/// A token that looks like a JWT; its signature is random, and only this door knows it.
fn opaque(subject: &str, expires: Timestamp) -> String {
    let header = json!({ "alg": "RS256", "typ": "at+jwt" }).to_string();
    let claims = json!({ "sub": subject, "exp": expires.as_second(), "jti": Uuid::new_v4().to_string() }).to_string();
    let signature = [*Uuid::new_v4().as_bytes(), *Uuid::new_v4().as_bytes()].concat();
    [header.into_bytes(), claims.into_bytes(), signature].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// The OIDC discovery document of an authorisation server at `issuer`.
pub(super) fn discovery(common: &Common, issuer: &str) -> serde_json::Value {
    let mut grants = vec!["authorization_code", "client_credentials", "refresh_token"];
    if !common.switches.get("halo.agent-password").is_empty() {
        grants.push("password");
    }
    json!({
        "issuer": format!("{issuer}/"), "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "grant_types_supported": grants,
        "response_types_supported": ["code"], "response_modes_supported": ["query"],
        "scopes_supported": scopes::GENERAL, "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    })
}
