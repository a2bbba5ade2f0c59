//! Signing in: basic, or a token that is asked for once however many calls need it.
//!
//! Tokens stay in memory. A token that is refused is dropped and asked for again once; a refused
//! sign-in is not repeated for a while, because repeated failures lock accounts.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::{Zeroize as _, Zeroizing};

use super::answer::{Answer, Dialect};
use super::call::{CallError, Carried};
use super::error::{ConnectorError, Fault};
use super::http::{HttpClient, Request};
use super::retry::{self, AskedWaits, Patience};
use crate::profile::connection::{Authentication, Connection};

/// How long before its end a token is replaced, at most.
const EARLY: Duration = Duration::from_mins(1);
/// How long a refused sign-in is not repeated.
const REFUSAL_LASTS: Duration = Duration::from_mins(1);
/// The life of a token whose answer does not say.
const UNSAID_LIFE: u64 = 300;
/// The longest life that is believed.
const LONGEST_LIFE: u64 = 24 * 3600;

/// What a connection proves itself with. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// User name and password with each request.
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: SecretString,
    },
    /// OAuth client credentials.
    ClientCredentials {
        /// The client id.
        client_id: String,
        /// The client secret.
        client_secret: SecretString,
    },
    /// OAuth password grant.
    Password {
        /// The client id.
        client_id: String,
        /// The client secret.
        client_secret: SecretString,
        /// The user name.
        username: String,
        /// The password.
        password: SecretString,
    },
}

impl Credentials {
    /// The credentials of a connection with its secrets, in the order of [`Connection::secret_names`].
    pub fn of(connection: &Connection, secrets: Vec<SecretString>) -> Result<Self, ConnectorError> {
        let mut secrets = secrets.into_iter();
        let mut next = || {
            secrets.next().ok_or_else(|| {
                ConnectorError::new(
                    Fault::Settings,
                    format!("A secret of the connection {} is missing", connection.name),
                    "Enter the credentials of the connection",
                )
            })
        };
        Ok(match &connection.authentication {
            Authentication::Basic { username } => Self::Basic { username: username.clone(), password: next()? },
            Authentication::ClientCredentials { client_id } => {
                Self::ClientCredentials { client_id: client_id.clone(), client_secret: next()? }
            }
            Authentication::Password { client_id, username } => Self::Password {
                client_id: client_id.clone(),
                client_secret: next()?,
                username: username.clone(),
                password: next()?,
            },
        })
    }
}

/// Where a vendor gives tokens.
#[derive(Debug, Clone)]
pub struct TokenEndpoint {
    /// Its address.
    pub url: Url,
    /// What the vendor wants besides the grant: scope, tenant. No secrets.
    pub extra: Vec<(String, String)>,
}

/// The sign-in header of one request.
#[derive(Debug, Clone)]
pub struct Ticket {
    header: HeaderValue,
    generation: u64,
}

impl Ticket {
    /// The `Authorization` header; marked as sensitive.
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }
}

#[derive(Debug)]
enum Cache {
    Empty,
    Token { ticket: Ticket, renew_at: Instant },
    Refused { error: CallError, until: Instant },
}

#[derive(Debug)]
struct State {
    cache: Cache,
    generation: u64,
    /// The life of the last token in seconds, where its answer said so.
    told_life: Option<u64>,
}

/// Signs the requests of one connection.
#[derive(Debug)]
pub struct Auth {
    credentials: Credentials,
    endpoint: TokenEndpoint,
    dialect: Dialect,
    state: Mutex<State>,
}

impl Auth {
    /// Signs with these credentials; tokens come from `endpoint`, which basic does not use.
    pub fn new(credentials: Credentials, endpoint: TokenEndpoint, dialect: Dialect) -> Self {
        let state = Mutex::new(State { cache: Cache::Empty, generation: 0, told_life: None });
        Self { credentials, endpoint, dialect, state }
    }

    /// The header for the next request. Callers that come while a token is asked for wait for that one.
    pub async fn ticket(&self, http: &HttpClient) -> Result<Ticket, CallError> {
        let (grant, client_id, client_secret) = match &self.credentials {
            Credentials::Basic { username, password } => return basic(username, password),
            Credentials::ClientCredentials { client_id, client_secret } => {
                ("client_credentials", client_id, client_secret)
            }
            Credentials::Password { client_id, client_secret, .. } => ("password", client_id, client_secret),
        };
        let mut state = self.state.lock().await;
        match &state.cache {
            Cache::Token { ticket, renew_at } if Instant::now() < *renew_at => return Ok(ticket.clone()),
            Cache::Refused { error, until } if Instant::now() < *until => return Err(error.clone()),
            Cache::Empty | Cache::Token { .. } | Cache::Refused { .. } => {}
        }
        let body = self.form(grant, client_id, client_secret);
        match self.ask(http, &body).await {
            Ok(Granted { header, told_life }) => {
                let life = Duration::from_secs(told_life.unwrap_or(UNSAID_LIFE).clamp(1, LONGEST_LIFE));
                state.told_life = told_life;
                state.generation += 1;
                let ticket = Ticket { header, generation: state.generation };
                let renew_at = Instant::now() + life - EARLY.min(life / 5);
                state.cache = Cache::Token { ticket: ticket.clone(), renew_at };
                Ok(ticket)
            }
            Err(error) => {
                let refused = error.error.fault == Fault::SignIn;
                let until = Instant::now() + REFUSAL_LASTS;
                state.cache = if refused { Cache::Refused { error: error.clone(), until } } else { Cache::Empty };
                Err(error)
            }
        }
    }

    /// How long the last token was to live, in seconds, where the vendor said so.
    pub async fn told_life(&self) -> Option<u64> {
        self.state.lock().await.told_life
    }

    /// Drops the token of a ticket that was refused. Says whether asking again can help: not with basic.
    pub async fn renounce(&self, ticket: &Ticket) -> bool {
        if matches!(self.credentials, Credentials::Basic { .. }) {
            return false;
        }
        let mut state = self.state.lock().await;
        if matches!(&state.cache, Cache::Token { ticket: held, .. } if held.generation == ticket.generation) {
            state.cache = Cache::Empty;
        }
        true
    }

    fn form(&self, grant: &str, client_id: &str, client_secret: &SecretString) -> Zeroizing<String> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", grant);
        form.append_pair("client_id", client_id);
        form.append_pair("client_secret", client_secret.expose_secret());
        if let Credentials::Password { username, password, .. } = &self.credentials {
            form.append_pair("username", username);
            form.append_pair("password", password.expose_secret());
        }
        form.extend_pairs(&self.endpoint.extra);
        Zeroizing::new(form.finish())
    }

    /// Asks for a token. Repeating it is harmless, so it is tried again like a read.
    async fn ask(&self, http: &HttpClient, body: &Zeroizing<String>) -> Result<Granted, CallError> {
        let patience = Patience { deadline: Duration::from_mins(2), ..Patience::default() };
        retry::persist(patience, retry::reading, AskedWaits::Here, || async {
            let request = Request::form(self.endpoint.url.clone(), body.as_bytes().to_vec());
            let answer = http.exchange(&request, None).await?;
            self.token_of(answer)
        })
        .await
        .map_err(|error| CallError { carried: Carried::No, ..error })
    }

    fn token_of(&self, mut answer: Answer) -> Result<Granted, CallError> {
        let vendor = self.dialect.vendor;
        if matches!(answer.status.as_u16(), 400 | 401 | 403) {
            let code = refusal_code(&answer.body).map_or_else(String::new, |code| format!(": {code}"));
            let error = ConnectorError::new(
                Fault::SignIn,
                format!("{vendor} gave no token ({}){code}", answer.status.as_u16()),
                "Enter the credentials of the connection again and check the application's grant and user there",
            );
            return Err(CallError::not_sent(error).with_status(answer.status));
        }
        answer = answer.carried_out(&self.dialect)?;
        let parsed = answer.json::<TokenAnswer>(&self.dialect);
        answer.body.zeroize();
        let TokenAnswer { access_token, expires_in } = parsed?;
        let access_token = Zeroizing::new(access_token);
        let header = sensitive(&Zeroizing::new(format!("Bearer {}", access_token.as_str())))?;
        Ok(Granted { header, told_life: expires_in.as_ref().and_then(seconds) })
    }
}

/// A token that was given.
struct Granted {
    header: HeaderValue,
    told_life: Option<u64>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
}

/// The seconds in a number or, as some servers write it, in a text.
fn seconds(value: &serde_json::Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The OAuth error code of a refusal. Other words of a token endpoint are not passed on: they may
/// repeat what was sent.
fn refusal_code(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let code = serde_json::from_slice::<Refusal>(body).ok()?.error;
    let is_code = code.len() <= 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_code.then_some(code)
}

fn basic(username: &str, password: &SecretString) -> Result<Ticket, CallError> {
    let pair = Zeroizing::new(format!("{username}:{}", password.expose_secret()));
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()));
    let header = sensitive(&Zeroizing::new(format!("Basic {}", encoded.as_str())))?;
    Ok(Ticket { header, generation: 0 })
}

fn sensitive(text: &Zeroizing<String>) -> Result<HeaderValue, CallError> {
    let mut value = HeaderValue::from_str(text).map_err(|_invalid| {
        CallError::not_sent(ConnectorError::new(
            Fault::SignIn,
            "The vendor's token holds characters that cannot be sent",
            "Ask the vendor's administrator about the application that issues tokens",
        ))
    })?;
    value.set_sensitive(true);
    Ok(value)
}
