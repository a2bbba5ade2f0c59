//! `/oauth_token.do` and `/oauth_revoke_token.do`.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::ServiceNow;
use super::authentication::password_fits;
use super::reply::Reply;
use super::{Call, Parameters};

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
    if field("client_id")? != credentials.client_id || field("client_secret")? != credentials.client_secret {
        return None;
    }
    let switches = &instance.common().switches;
    let now = instance.common().clock.now();
    let mut state = instance.write();
    let (user, refresh) = match field("grant_type")? {
        "password" => {
            let user = field("username")?;
            if !password_fits(&state, user, field("password")?) {
                return None;
            }
            (user.to_owned(), Refresh::Living)
        }
        "refresh_token" => {
            let token = field("refresh_token")?;
            (state.tokens.refreshed(token, now)?, Refresh::Same(token.to_owned()))
        }
        "client_credentials" if switches.on("servicenow.client-credentials") => {
            let refresh = if switches.on("servicenow.client-credentials-refresh-token") {
                Refresh::Living
            } else {
                Refresh::None
            };
            (credentials.username, refresh)
        }
        _ => return None,
    };
    state.session(&user, now, switches)?;
    let life = switches.number("servicenow.token-life-seconds");
    let access = match refresh {
        Refresh::Same(_) => state.tokens.fresh(&user, now, life),
        Refresh::Living | Refresh::None => state.tokens.access(&user, now, life),
    };
    let refresh = match refresh {
        Refresh::Same(token) => Some(token),
        Refresh::Living => {
            let life = switches.number("servicenow.refresh-token-life-seconds");
            Some(state.tokens.refresh_token(&user, now, life))
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
    Some(Reply::json(200, body))
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
