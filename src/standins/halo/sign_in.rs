//! The token endpoint: client credentials, codes with PKCE, refresh tokens, and passwords.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Halo;
use super::auth::{Family, Renewal};
use super::caller::{Application, Caller};
use super::query::Query;
use super::scopes;

/// Why no token was given out.
#[derive(Debug)]
pub(super) enum NoToken {
    /// Refused in the words of OAuth.
    OAuth(StatusCode, &'static str, String),
    /// Refused with a status and nothing else.
    Bare(StatusCode),
}

impl NoToken {
    fn bad(error: &'static str, text: &str) -> Self {
        Self::OAuth(StatusCode::BAD_REQUEST, error, text.to_owned())
    }

    /// The body was not a form.
    pub(super) fn not_a_form() -> Self {
        Self::bad("invalid_request", "The specified 'Content-Type' header is not valid.")
    }
}

impl IntoResponse for NoToken {
    fn into_response(self) -> Response {
        match self {
            Self::OAuth(status, error, text) => {
                (status, Json(json!({ "error": error, "error_description": text }))).into_response()
            }
            Self::Bare(status) => status.into_response(),
        }
    }
}

impl Halo {
    /// Answers `POST /auth/token`; `form` is the body, `query` the address's parameters.
    pub(super) fn token(&self, query: &Query, form: &Query) -> Result<Response, NoToken> {
        if !self.limits().count_token(self.common()) {
            return Err(NoToken::Bare(StatusCode::TOO_MANY_REQUESTS));
        }
        self.check_tenant(query.text("tenant").or_else(|| form.text("tenant")))?;
        match form.text("grant_type") {
            None => Err(NoToken::bad("invalid_request", "The mandatory 'grant_type' parameter is missing.")),
            Some("client_credentials") => self.by_secret(form),
            Some("authorization_code") => self.by_code(form),
            Some("refresh_token") => self.by_renewal(form),
            Some("password") if !self.common().switches.get("halo.agent-password").is_empty() => self.by_password(form),
            Some(_) => Err(NoToken::bad("unsupported_grant_type", "The specified 'grant_type' is not supported.")),
        }
    }

    fn check_tenant(&self, tenant: Option<&str>) -> Result<(), NoToken> {
        let switch = match tenant {
            None => "halo.missing-tenant",
            Some(tenant) if tenant.eq_ignore_ascii_case(&self.own_credentials().tenant) => return Ok(()),
            Some(_) => "halo.wrong-tenant",
        };
        let refused = self.common().switches.get(switch) == "refused";
        if refused { Err(NoToken::Bare(StatusCode::INTERNAL_SERVER_ERROR)) } else { Ok(()) }
    }

    fn by_secret(&self, form: &Query) -> Result<Response, NoToken> {
        let own = self.own_credentials();
        let known =
            form.text("client_id") == Some(&own.client_id) && form.text("client_secret") == Some(&own.client_secret);
        if !known {
            return Err(self.invalid_client("The specified client credentials are invalid."));
        }
        let scope = self.known_scope(form)?;
        let caller = Caller::service(self.common(), Application::Service, scope);
        Ok(self.answer(&own.client_id, caller, scope, Uuid::new_v4(), None))
    }

    fn by_code(&self, form: &Query) -> Result<Response, NoToken> {
        self.check_user_application(form)?;
        let refused = |text: &str| NoToken::bad("invalid_grant", text);
        let code = form.text("code").and_then(|code| self.door().take_code(self.common(), code));
        let code = code.ok_or_else(|| refused("The specified authorization code is invalid or no longer valid."))?;
        if form.text("redirect_uri") != Some(&code.redirect) {
            return Err(refused("The specified 'redirect_uri' parameter doesn't match the one of the authorization."));
        }
        let proven = form.text("code_verifier").map(|verifier| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
        if proven.as_ref() != Some(&code.challenge) {
            return Err(refused("The specified 'code_verifier' parameter is invalid."));
        }
        Ok(self.answer_person(code.agent, &code.scope, code.family))
    }

    /// A refresh token gives the agent's present rights, not those of the old token.
    fn by_renewal(&self, form: &Query) -> Result<Response, NoToken> {
        self.check_user_application(form)?;
        let rotates = self.common().switches.get("halo.refresh-tokens") == "rotate";
        let renewal =
            form.text("refresh_token").and_then(|name| self.door().take_renewal(self.common(), name, rotates));
        let Some(renewal) = renewal else {
            return Err(NoToken::bad("invalid_grant", "The specified refresh token is invalid or no longer valid."));
        };
        if rotates {
            return Ok(self.answer_person(renewal.agent, &renewal.scope, renewal.family));
        }
        let caller = Caller::person(self.common(), renewal.agent, &renewal.scope);
        Ok(self.answer(&renewal.agent.to_string(), caller, &renewal.scope, renewal.family, None))
    }

    fn by_password(&self, form: &Query) -> Result<Response, NoToken> {
        let own = self.own_credentials().client_id.as_str();
        if form.text("client_id") != Some(own) {
            self.check_user_application(form)?;
        }
        let name = form.text("username").unwrap_or_default();
        let agent = {
            let state = self.state();
            let agents = state.table("Agent");
            agents.with_text("name", name).or_else(|| agents.with_text("email", name)).map(|(id, _)| id)
        };
        let expected = self.common().switches.get("halo.agent-password");
        let agent = agent.filter(|_| form.text("password") == Some(&expected));
        let agent = agent.ok_or_else(|| NoToken::bad("invalid_grant", "The username/password couple is invalid."))?;
        let scope = self.known_scope(form)?;
        Ok(self.answer_person(agent, scope, Uuid::new_v4()))
    }

    fn check_user_application(&self, form: &Query) -> Result<(), NoToken> {
        let known = form.text("client_id") == Some(&self.common().switches.get("halo.user-client-id"));
        if known { Ok(()) } else { Err(self.invalid_client("The specified 'client_id' parameter is invalid.")) }
    }

    fn known_scope<'a>(&self, form: &'a Query) -> Result<&'a str, NoToken> {
        let scope = form.text("scope").unwrap_or_default();
        match scopes::unknown(scope) {
            Some(unknown) => {
                let text = format!("The scope '{unknown}' is not valid.");
                Err(NoToken::OAuth(self.status("halo.invalid-scope-status"), "invalid_scope", text))
            }
            None => Ok(scope),
        }
    }

    fn invalid_client(&self, text: &str) -> NoToken {
        NoToken::OAuth(self.status("halo.invalid-client-status"), "invalid_client", text.to_owned())
    }

    fn status(&self, switch: &str) -> StatusCode {
        let code = u16::try_from(self.common().switches.number(switch)).ok();
        code.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or_default()
    }

    /// A person's token; `offline_access` adds a refresh token.
    fn answer_person(&self, agent: i64, scope: &str, family: Family) -> Response {
        let caller = Caller::person(self.common(), agent, scope);
        let offline = scope.split_whitespace().any(|scope| scope == "offline_access");
        let renewal = offline.then(|| Renewal { agent, scope: scope.to_owned(), family });
        self.answer(&agent.to_string(), caller, scope, family, renewal)
    }

    fn answer(&self, subject: &str, caller: Caller, scope: &str, family: Family, renewal: Option<Renewal>) -> Response {
        let (token, lifetime) = self.door().issue(self.common(), subject, caller, family);
        let mut answer = json!({ "access_token": token, "token_type": "Bearer", "expires_in": lifetime });
        if let Some(object) = answer.as_object_mut() {
            if !scope.is_empty() {
                object.insert("scope".to_owned(), scope.into());
            }
            if let Some(renewal) = renewal {
                object.insert("refresh_token".to_owned(), self.door().issue_renewal(self.common(), renewal).into());
            }
        }
        Json(answer).into_response()
    }
}
