//! The page on which a person allows a client to act for them: `/oauth_auth.do`.

use super::super::ServiceNow;
use super::super::access::listed;
use super::oauth::CODE_LIFE;
use super::reply::Reply;
use super::tokens::Code;
use super::{Call, Parameters};

/// The consent page, where the integration account is signed in and a person has already pressed
/// what switch `servicenow.oauth-consent` says.
pub(super) fn answer(instance: &ServiceNow, call: &Call) -> Reply {
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
