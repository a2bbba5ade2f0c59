//! `/oauth_auth.do`, `/oauth_token.do` and `/oauth_revoke_token.do`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::super::switches::Switches;
use super::super::ServiceNow;
use super::super::access::listed;
use super::super::state::State;
use super::authentication::password_fits;
use super::reply::Reply;
use super::tokens::Code;
use super::{Call, Parameters};

/// How long a code can be exchanged for a token.
const CODE_LIFE: SignedDuration = SignedDuration::from_secs(60);

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

/// Answers a request for a token. Only a form body is read.
pub(super) fn token(instance: &ServiceNow, call: &Call) -> Reply {
    granted(instance, call)
        .unwrap_or_else(|| Reply::json(401, json!({ "error_description": "access_denied", "error": "server_error" })))
}

fn granted(instance: &ServiceNow, call: &Call) -> Option<Reply> {
    let is_form = call.header("content-type")?.to_lowercase().starts_with("application/x-www-form-urlencoded");
    if !is_form || call.method != "POST" {
        return None;
    }
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str);
    let credentials = instance.credentials();
    if field("client_id")? != credentials.client_id {
        return None;
    }
    let client = match field("client_secret") {
        Some(secret) if secret == credentials.client_secret => Client::Confidential,
        Some(_) => return None,
        None => Client::Public,
    };
    let switches = &instance.common().switches;
    let now = instance.common().clock.now();
    let mut state = instance.write();
    let (user, refresh) = match (field("grant_type")?, client) {
        ("authorization_code", client) => {
            let code = state.tokens.redeem(field("code")?, now)?;
            check_code(&code, client, field("redirect_uri")?, field("code_verifier"))?;
            (code.user_name, Refresh::Living)
        }
        ("password", Client::Confidential) => {
            let user = field("username")?;
            if !password_fits(&state, user, field("password")?) {
                return None;
            }
            (user.to_owned(), Refresh::Living)
        }
        ("refresh_token", _) => {
            let token = field("refresh_token")?;
            (state.tokens.refreshed(token, now)?, Refresh::Same(token.to_owned()))
        }
        ("client_credentials", Client::Confidential) if switches.on("servicenow.client-credentials") => {
            let living = switches.on("servicenow.client-credentials-refresh-token");
            (credentials.username, if living { Refresh::Living } else { Refresh::None })
        }
        _ => return None,
    };
    state.session(&user, now, switches)?;
    Some(Reply::json(200, handed_out(&mut state, switches, &user, refresh, now)))
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

/// The consent page, where the integration account is signed in and a person has already pressed
/// what switch `servicenow.oauth-consent` says.
pub(super) fn consent(instance: &ServiceNow, call: &Call) -> Reply {
    let parameters = Parameters::read(&call.query);
    let switches = &instance.common().switches;
    let registered = switches.get("servicenow.oauth-redirect-uris");
    let redirect_uri = parameters.get("redirect_uri").unwrap_or_default();
    let known_client = parameters.get("client_id") == Some(&instance.credentials().client_id);
    if !known_client
        || parameters.get("response_type") != Some("code")
        || !listed(&registered).any(|uri| uri == redirect_uri)
    {
        return Reply::page(400, "Invalid OAuth request");
    }
    let state = parameters.get("state");
    if state.is_none() && switches.on("servicenow.oauth-state-required") {
        return Reply::page(400, "Missing State parameter in request.");
    }
    let mut answer = url::form_urlencoded::Serializer::new(String::new());
    if switches.get("servicenow.oauth-consent") == "denied" {
        answer.append_pair("error", "access_denied");
    } else {
        let code = Code {
            user_name: instance.credentials().username,
            redirect_uri: redirect_uri.to_owned(),
            challenge: parameters.get("code_challenge").map(str::to_owned),
            until: instance.common().clock.now() + CODE_LIFE,
        };
        answer.append_pair("code", &instance.write().tokens.consent(code));
    }
    if let Some(state) = state {
        answer.append_pair("state", state);
    }
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    Reply::empty(302).with("Location", format!("{redirect_uri}{joint}{}", answer.finish()))
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
