//! `/auth/authorize`: where a person lets an application act for them. The switch
//! `halo.consent-agent` says whether a page asks, an agent agrees at once, or everybody refuses.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use url::Url;
use uuid::Uuid;

use super::Halo;
use super::auth::Code;
use super::catalogue::{flag, text};
use super::html::escape;
use super::query::Query;
use super::scopes;
use super::state::UNASSIGNED;

/// What the person at the page decided.
enum Consent {
    Ask,
    Refuse,
    By(i64),
}

impl Halo {
    /// Answers a request for consent; `form` is what the page sent.
    pub(super) fn authorize(&self, query: &Query, form: &Query) -> Response {
        let switches = &self.common().switches;
        let client_known = query.text("client_id") == Some(&switches.get("halo.user-client-id"));
        let redirect = query.text("redirect_uri").and_then(|uri| Url::parse(uri).ok());
        let redirect = redirect.filter(|uri| allowed(&switches.get("halo.redirect-uris"), uri));
        let Some(redirect) = redirect.filter(|_| client_known) else {
            let text = "The application is not known, or its redirect address is not registered.";
            return (StatusCode::BAD_REQUEST, Html(format!("<!doctype html><title>Halo</title><p>{text}")))
                .into_response();
        };
        let state = query.text("state");
        if let Some((error, text)) = flaw(query) {
            return send(redirect, &[("error", error), ("error_description", text)], state);
        }
        match self.consent(form) {
            Consent::Ask => Html(self.page()).into_response(),
            Consent::Refuse => {
                let text = "The authorization was denied by the agent.";
                send(redirect, &[("error", "access_denied"), ("error_description", text)], state)
            }
            Consent::By(agent) => {
                let code = Code {
                    agent,
                    scope: query.text("scope").unwrap_or_default().to_owned(),
                    redirect: query.text("redirect_uri").unwrap_or_default().to_owned(),
                    challenge: query.text("code_challenge").unwrap_or_default().to_owned(),
                    family: Uuid::new_v4(),
                };
                let code = self.door().issue_code(self.common(), code);
                send(redirect, &[("code", &code)], state)
            }
        }
    }

    fn consent(&self, form: &Query) -> Consent {
        let configured = self.common().switches.get("halo.consent-agent");
        let chosen = form.text("agent").map(str::to_owned);
        let decided = if configured == "ask" { chosen } else { Some(configured) };
        match decided {
            None => Consent::Ask,
            Some(agent) => {
                let agent = agent.parse().ok().filter(|agent| *agent > UNASSIGNED);
                let agent = agent.filter(|agent| self.state().row("Agent", *agent).is_some());
                agent.map_or(Consent::Refuse, Consent::By)
            }
        }
    }

    /// The page: one button for each agent who can sign in, and one to refuse.
    fn page(&self) -> String {
        let state = self.state();
        let agents =
            state.table("Agent").iter().filter(|(id, row)| *id > UNASSIGNED && !flag(&row.fields, "isdisabled"));
        let buttons = agents.fold(String::new(), |buttons, (id, row)| {
            let name = escape(text(&row.fields, "name").unwrap_or_default());
            buttons + &format!("<p><button name=\"agent\" value=\"{id}\">{name}</button>")
        });
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Halo</title><h1>Sign in</h1>\
             <form method=\"post\"><p>An application asks to act for you. Who are you?{buttons}\
             <p><button name=\"agent\" value=\"nobody\">Refuse</button></form></html>"
        )
    }
}

/// What is wrong with a request of a known application.
fn flaw(query: &Query) -> Option<(&'static str, &'static str)> {
    if query.text("response_type") != Some("code") {
        return Some(("unsupported_response_type", "The specified 'response_type' is not supported."));
    }
    if scopes::unknown(query.text("scope").unwrap_or_default()).is_some() {
        return Some(("invalid_scope", "The specified 'scope' is not valid."));
    }
    if query.text("code_challenge").is_none() {
        return Some(("invalid_request", "The mandatory 'code_challenge' parameter is missing."));
    }
    if query.text("code_challenge_method") != Some("S256") {
        return Some(("invalid_request", "The specified 'code_challenge_method' is not supported."));
    }
    None
}

/// Whether an address is one of the registered ones: the same scheme and host, the same port and
/// path where the registered address has them.
fn allowed(registered: &str, uri: &Url) -> bool {
    let matches = |entry: Url| {
        entry.scheme() == uri.scheme()
            && entry.host() == uri.host()
            && entry.port().is_none_or(|port| uri.port() == Some(port))
            && (entry.path() == "/" || entry.path() == uri.path())
    };
    registered.split(',').filter_map(|entry| Url::parse(entry.trim()).ok()).any(matches)
}

fn send(mut to: Url, parameters: &[(&str, &str)], state: Option<&str>) -> Response {
    to.query_pairs_mut().extend_pairs(parameters).extend_pairs(state.map(|state| ("state", state)));
    let mut response = StatusCode::FOUND.into_response();
    if let Ok(location) = HeaderValue::from_str(to.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
