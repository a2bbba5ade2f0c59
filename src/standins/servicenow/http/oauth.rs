//! `/oauth_token.do` and `/oauth_revoke_token.do`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::super::switches::Switches;
use super::super::ServiceNow;
use super::super::state::State;
use super::authentication::{may_sign_in, password_accepted};
use super::reply::Reply;
use super::tokens::Code;
use super::{Call, Parameters, jwt};

/// How long a code can be exchanged for a token.
pub(super) const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);

/// The grant for signed assertions.
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Whether a client showed its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    Confidential,
    Public,
}

/// What a grant hands out besides the access token.
enum Refresh {
    Living,
    Same(String),
    None,
}

/// Why no token is handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denial {
    /// The request is not one for a token.
    Request,
    Client,
    /// Password, code, assertion or refresh token do not fit.
    Grant,
    /// The grant is not known, or not enabled.
    Unsupported,
}

impl Denial {
    /// One answer for everything, or those of the standard where the release has them.
    fn reply(self, switches: &Switches) -> Reply {
        let (status, error) = match self {
            _ if switches.get("servicenow.oauth-errors") == "vendor" => (401, "server_error"),
            Self::Request => (400, "invalid_request"),
            Self::Client => (401, "invalid_client"),
            Self::Grant => (401, "invalid_grant"),
            Self::Unsupported => (400, "unsupported_grant_type"),
        };
        Reply::json(status, json!({ "error_description": "access_denied", "error": error }))
    }
}

/// Answers a request for a token.
pub(super) fn token(instance: &ServiceNow, call: &Call) -> Reply {
    let switches = &instance.common().switches;
    granted(instance, call).unwrap_or_else(|denial| denial.reply(switches))
}

/// The fields of a request for a token: those of a form, and those of the query where the property
/// does not forbid it.
fn fields(switches: &Switches, call: &Call) -> Result<BTreeMap<String, String>, Denial> {
    let content_type = call.header("content-type").unwrap_or_default().to_lowercase();
    let is_form = content_type.starts_with("application/x-www-form-urlencoded");
    let in_query = !switches.on("servicenow.oauth-parameters-in-body-only");
    let says_nothing_in_body = in_query && call.body.is_empty();
    if call.method != "POST" || !(is_form || says_nothing_in_body) {
        return Err(Denial::Request);
    }
    let mut fields = BTreeMap::new();
    if in_query {
        fields.extend(url::form_urlencoded::parse(call.query.as_bytes()).into_owned());
    }
    fields.extend(url::form_urlencoded::parse(&call.body).into_owned());
    Ok(fields)
}

/// Which kind of client asks, if it is the one that is registered.
fn client(instance: &ServiceNow, call: &Call, fields: &BTreeMap<String, String>) -> Result<Client, Denial> {
    let credentials = instance.credentials();
    let mut shown = (fields.get("client_id").cloned(), fields.get("client_secret").cloned());
    if shown.0.is_none() && instance.common().switches.on("servicenow.oauth-client-basic") {
        let basic = call.header("authorization").and_then(|header| header.strip_prefix("Basic "));
        let decoded = basic.and_then(|secret| STANDARD.decode(secret.trim()).ok());
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        if let Some((id, secret)) = decoded.split_once(':') {
            shown = (Some(id.to_owned()), Some(secret.to_owned()));
        }
    }
    match shown {
        (Some(id), Some(secret)) if id == credentials.client_id && secret == credentials.client_secret => {
            Ok(Client::Confidential)
        }
        (Some(id), None) if id == credentials.client_id => Ok(Client::Public),
        _ => Err(Denial::Client),
    }
}

fn granted(instance: &ServiceNow, call: &Call) -> Result<Reply, Denial> {
    let switches = &instance.common().switches;
    let fields = fields(switches, call)?;
    let field = |name: &str| fields.get(name).map(String::as_str).ok_or(Denial::Request);
    let client = client(instance, call, &fields)?;
    let now = instance.common().clock.now();
    let mut state = instance.write();
    let (user, refresh) = match (field("grant_type")?, client) {
        ("authorization_code", client) => {
            let code = state.tokens.redeem(field("code")?, now).ok_or(Denial::Grant)?;
            let verifier = fields.get("code_verifier").map(String::as_str);
            check_code(&code, client, field("redirect_uri")?, verifier).ok_or(Denial::Grant)?;
            (code.user_name, Refresh::Living)
        }
        ("password", Client::Confidential) => {
            let user = field("username")?;
            if !password_accepted(&mut state, switches, user, field("password")?) {
                return Err(Denial::Grant);
            }
            (user.to_owned(), Refresh::Living)
        }
        ("refresh_token", _) => {
            let token = field("refresh_token")?;
            (state.tokens.refreshed(token, now).ok_or(Denial::Grant)?, Refresh::Same(token.to_owned()))
        }
        ("client_credentials", Client::Confidential) if switches.on("servicenow.client-credentials") => {
            let living = switches.on("servicenow.client-credentials-refresh-token");
            (application_user(instance), if living { Refresh::Living } else { Refresh::None })
        }
        (JWT_BEARER, Client::Confidential) if !switches.get("servicenow.jwt-verifiers").is_empty() => {
            (asserted(instance, &mut state, field("assertion")?, now).ok_or(Denial::Grant)?, Refresh::None)
        }
        _ => return Err(Denial::Unsupported),
    };
    if !may_sign_in(&state, switches, &user, now) {
        return Err(Denial::Grant);
    }
    Ok(Reply::json(200, handed_out(&mut state, switches, &user, refresh, now)))
}

/// As whom calls with a client_credentials token run.
fn application_user(instance: &ServiceNow) -> String {
    let named = instance.common().switches.get("servicenow.client-credentials-user");
    if named.is_empty() { instance.credentials().username } else { named }
}

/// The account that an assertion speaks for.
fn asserted(instance: &ServiceNow, state: &mut State, assertion: &str, now: Timestamp) -> Option<String> {
    let switches = &instance.common().switches;
    let skew = SignedDuration::from_secs(switches.number("servicenow.jwt-clock-skew-seconds"));
    let verifiers = switches.get("servicenow.jwt-verifiers");
    let claims = jwt::verified(assertion, &verifiers, &instance.credentials().client_id, (now, skew))?;
    if switches.on("servicenow.jwt-replay-check") {
        let until = claims.until().checked_add(skew).ok()?;
        if !state.tokens.is_new_assertion(claims.jti.as_deref()?, until, now) {
            return None;
        }
    }
    let user = state.find_by("sys_user", &switches.get("servicenow.jwt-subject-field"), &claims.sub)?;
    Some(state.get(user, "user_name").to_owned())
}

/// The tokens of an account, as they are answered.
fn handed_out(state: &mut State, switches: &Switches, user: &str, refresh: Refresh, now: Timestamp) -> Value {
    let life = switches.number("servicenow.token-life-seconds");
    let access = match refresh {
        Refresh::Same(_) => state.tokens.fresh(user, now, life),
        Refresh::Living | Refresh::None => state.tokens.access(user, now, life),
    };
    let refresh = match refresh {
        Refresh::Same(token) => Some(token),
        Refresh::Living => {
            let life = switches.number("servicenow.refresh-token-life-seconds");
            Some(state.tokens.refresh_token(user, now, life))
        }
        Refresh::None => None,
    };
    let mut body = json!({
        "access_token": access.token,
        "scope": "useraccount",
        "token_type": "Bearer",
        "expires_in": access.seconds_left,
    });
    if let (Some(token), Some(fields)) = (refresh, body.as_object_mut()) {
        fields.insert("refresh_token".to_owned(), token.into());
    }
    body
}

/// A client without secret proves itself with the verifier of its challenge; who sent a challenge
/// must prove it in any case.
fn check_code(code: &Code, client: Client, redirect_uri: &str, verifier: Option<&str>) -> Option<()> {
    let proven = match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge,
        (Some(_), None) => false,
        (None, _) => client == Client::Confidential,
    };
    (proven && code.redirect_uri == redirect_uri).then_some(())
}

/// Ends a token, named in the query or the form. No other authentication is asked for.
pub(super) fn revoke(instance: &ServiceNow, call: &Call) -> Reply {
    let body = String::from_utf8_lossy(&call.body);
    for parameters in [Parameters::read(&call.query), Parameters::read(&body)] {
        if let Some(token) = parameters.get("token") {
            instance.write().tokens.revoke(token);
        }
    }
    Reply::empty(200)
}
