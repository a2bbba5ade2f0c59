//! What every request passes before an API looks at it: whether the instance is awake, has room,
//! knows the caller, and lets this caller use this API.

use super::super::ServiceNow;
use super::super::access::listed;
use super::super::refusal::Refusal;
use super::api::Api;
use super::authentication::{Identity, Means, Stranger, identify};
use super::rates::Rates;
use super::reply::Reply;
use super::sessions::{self, Sessions};
use super::traffic::{self, Traffic};
use super::{Call, consent, oauth, route, xml};

/// What the front of the instance remembers.
#[derive(Debug, Default)]
pub(in super::super) struct Door {
    pub(super) sessions: Sessions,
    pub(super) traffic: Traffic,
    rates: Rates,
}

/// Answers the `number`th request.
pub(super) async fn answer(instance: &ServiceNow, call: &Call, number: u64) -> Reply {
    let switches = &instance.common().switches;
    match switches.get("servicenow.hibernating").as_str() {
        "200" => return hibernating(200),
        "503" => return hibernating(503),
        _ => {}
    }
    let longest = usize::try_from(switches.number("servicenow.max-url")).unwrap_or(usize::MAX);
    if call.path.len() + call.query.len() >= longest {
        return Reply::page(414, "Request-URI Too Long");
    }
    match call.path.as_str() {
        "/oauth_token.do" => return oauth::token(instance, call),
        "/oauth_auth.do" => return consent::answer(instance, call),
        "/oauth_revoke_token.do" => return oauth::revoke(instance, call),
        path if !path.starts_with("/api/") => return Reply::page(404, "Page not found"),
        _ => {}
    }
    let _under_way = match instance.door().traffic.enter(sessions::presented(call), switches) {
        Ok(under_way) => under_way,
        Err(overflow) => return traffic::dropped(overflow, switches),
    };
    traffic::held(instance, &call.path).await;
    match identify(instance, call) {
        Ok(identity) => {
            let user = identity.session.user_name.clone();
            sessions::with_cookies(instance, call, Some(&user), number, admitted(instance, call, identity))
        }
        Err(stranger) => {
            let reply = sessions::with_token(instance, call, unknown_caller(call, stranger));
            sessions::with_cookies(instance, call, None, number, reply)
        }
    }
}

/// Answers a part of a batch: as its own account where it names one, else as the batch's.
pub(super) fn answer_part(instance: &ServiceNow, call: &Call, batch: &Identity) -> Reply {
    if !call.path.starts_with("/api/") {
        return Reply::refused(&Refusal::UnknownUri);
    }
    let signs_in = call.header("authorization").is_some() || call.header("x-sn-apikey").is_some();
    let identity = if signs_in { identify(instance, call) } else { Ok(batch.clone()) };
    match identity {
        Ok(identity) => admitted(instance, call, identity),
        Err(stranger) => unknown_caller(call, stranger),
    }
}

/// Answers a request whose caller is known.
fn admitted(instance: &ServiceNow, call: &Call, identity: Identity) -> Reply {
    let switches = &instance.common().switches;
    let api = Api::of(&call.path);
    let reply = match refused(instance, &api, &identity) {
        Some(refusal) => Reply::refused(&refusal),
        None => match instance.door().rates.check(switches, &api, &identity.session) {
            Some(too_many) => too_many,
            None => route(instance, call, identity).unwrap_or_else(|refusal| Reply::refused(&refusal)),
        },
    };
    xml::as_accepted(call, reply)
}

/// Why this caller may not use this API: an access policy, or the scope of the token.
fn refused(instance: &ServiceNow, api: &Api, identity: &Identity) -> Option<Refusal> {
    let switches = &instance.common().switches;
    let names = |switch: &str| listed(&switches.get(switch)).any(|name| name == api.name);
    if names("servicenow.access-policy-refuses") {
        return Some(match switches.get("servicenow.access-policy-status").as_str() {
            "403" => Refusal::TableClosed,
            _ => Refusal::NotAuthenticated,
        });
    }
    let restricted = !switches.get("servicenow.oauth-scope-apis").is_empty();
    if identity.means == Means::Token && restricted && !names("servicenow.oauth-scope-apis") {
        return Some(Refusal::Scope);
    }
    if api.name == "batch" {
        return match switches.get("servicenow.batch-api").as_str() {
            "403" => Some(Refusal::TableClosed),
            "404" => Some(Refusal::UnknownUriNotFound),
            _ => None,
        };
    }
    None
}

fn unknown_caller(call: &Call, stranger: Stranger) -> Reply {
    let reply = xml::as_accepted(call, Reply::refused(&Refusal::NotAuthenticated));
    match stranger {
        Stranger::Unknown => reply,
        Stranger::WrongCode => reply.with("X-MFA_TOKEN", "invalid"),
    }
}

/// The page of a developer instance that sleeps until somebody signs in to the vendor's site.
fn hibernating(status: u16) -> Reply {
    Reply::html(
        status,
        "<html><head><title>Instance Hibernating page</title></head><body><h1>Your instance is hibernating</h1>\
         <p>Sign in to the site to wake your instance</p></body></html>",
    )
}
