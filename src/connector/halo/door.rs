//! Calls to one Halo: finds out where it signs in, then reads lists and single rows and posts
//! arrays through the shared caller.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use tokio::sync::{Mutex, OnceCell};
use url::Url;

use super::endpoints::{self, Query};
use super::wire::{self, Body, Listing, Members};
use crate::connector::answer::{Answer, Dialect};
use crate::connector::auth::{Auth, TokenEndpoint};
use crate::connector::call::{CallError, Caller, Carried};
use crate::connector::http::{Bounds, HttpClient, Request};
use crate::connector::pace::Pace;
use crate::connector::piped::Piped;
use crate::connector::retry::Patience;
use crate::connector::{Budget, CallObserver, ConnectorError, Credentials, Fault, Result};
use crate::profile::connection::Connection;

/// How Halo says no. A 202 is not documented, so nobody knows what it means.
const DIALECT: Dialect = Dialect { vendor: "Halo", explain, accepted: Carried::Maybe };

fn explain(body: &[u8]) -> Option<String> {
    wire::refusal_text(std::str::from_utf8(body).ok()?)
}

/// The way to one Halo.
pub(super) struct Door {
    connection: Connection,
    credentials: Credentials,
    observer: Arc<dyn CallObserver>,
    patience: Patience,
    pace: Arc<Pace>,
    waiting: Mutex<Option<HttpClient>>,
    caller: OnceCell<Caller>,
    tenant: OnceLock<String>,
}

impl Door {
    /// A door that is not opened yet. Fails when the address cannot be used.
    pub(super) fn new(
        connection: &Connection,
        credentials: Credentials,
        observer: Arc<dyn CallObserver>,
    ) -> Result<Self> {
        let http = HttpClient::new(connection, Bounds::default(), Arc::clone(&observer))?;
        Ok(Self {
            connection: connection.clone(),
            credentials,
            observer,
            patience: Patience::default(),
            pace: Arc::new(Pace::new(connection)),
            waiting: Mutex::new(Some(http)),
            caller: OnceCell::new(),
            tenant: OnceLock::new(),
        })
    }

    /// The tenant that the instance names as its own, once it was asked; `None` where it names none.
    pub(super) fn told_tenant(&self) -> Option<&str> {
        self.tenant.get().map(String::as_str).filter(|tenant| !tenant.is_empty())
    }

    /// How long the last access token was to live, in seconds, where Halo said so.
    pub(super) async fn told_token_life(&self) -> Option<u64> {
        self.caller.get()?.told_token_life().await
    }

    /// Sets how long calls are tried.
    pub(super) fn set_patience(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// Sets the pace of calls, before the first one.
    pub(super) fn set_pace(&mut self, pace: Arc<Pace>) {
        self.pace = pace;
    }

    /// The connection's pace, to be watched.
    pub(super) fn pace(&self) -> &Arc<Pace> {
        &self.pace
    }

    /// Halo's present time; `None` before its first answer.
    pub(super) fn server_time(&self) -> Option<Timestamp> {
        self.caller.get()?.http().server_time()
    }

    /// What the connection's pace lets through now.
    pub(super) fn budget(&self) -> Budget {
        self.pace.budget()
    }

    /// Makes sure that Halo has answered once and told where it signs in.
    pub(super) async fn open(&self) -> Result<&Caller> {
        self.caller
            .get_or_try_init(|| async {
                let mut waiting = self.waiting.lock().await;
                let http = match waiting.take() {
                    Some(http) => http,
                    None => HttpClient::new(&self.connection, Bounds::default(), Arc::clone(&self.observer))?,
                };
                let endpoint = match self.authority(&http).await {
                    Ok(endpoint) => endpoint,
                    Err(error) => {
                        *waiting = Some(http);
                        return Err(error);
                    }
                };
                let auth = Auth::new(self.credentials.clone(), endpoint, DIALECT);
                let caller = Caller::new(http, auth, Arc::clone(&self.pace), DIALECT);
                Ok(caller.with_patience(self.patience))
            })
            .await
    }

    /// Asks the instance where it signs in. An instance that does not say so signs in below its own
    /// root. The tenant that the operator entered wins over the one that is told.
    async fn authority(&self, http: &HttpClient) -> Result<TokenEndpoint> {
        let answer = http.exchange(&Request::get(http.url(endpoints::AUTH_INFO)), None).await?;
        let told = if answer.status.as_u16() == 404 { None } else { Some(text_of(answer.carried_out(&DIALECT)?)?) };
        let what = "the question where it signs in";
        let members = match &told {
            Some(body) => Members::of(body).map_err(|reason| wire::incomplete(what, &reason))?,
            None => Members::default(),
        };
        let root = members.words("auth_url");
        let root = if root.is_empty() { http.url("/auth").to_string() } else { root };
        let mut url: Url = format!("{}/token", root.trim().trim_end_matches('/')).parse().map_err(|error| {
            ConnectorError::new(
                Fault::Settings,
                format!("Halo names an authorisation server that is no address: {error}"),
                "Check the address of the connection; it must be the instance's root",
            )
        })?;
        let told_tenant = self.tenant.get_or_init(|| members.words("tenant_id"));
        let tenant = self.connection.tenant.as_ref().unwrap_or(told_tenant);
        if !tenant.is_empty() {
            url.query_pairs_mut().append_pair("tenant", tenant);
        }
        Ok(TokenEndpoint { url, extra: vec![("scope".to_owned(), "all".to_owned())] })
    }

    /// Reads a list; `convert` is part of each try, so a body that lies is asked for again.
    pub(super) async fn list<T: Send>(
        &self,
        path: &str,
        key: &str,
        query: &Query,
        convert: impl Fn(Listing<'_>) -> Result<T> + Sync,
    ) -> Result<T> {
        let caller = self.open().await?;
        let request = Request::get(address(caller, path, query));
        let decode = |answer: &Answer| {
            let body = checked(answer)?;
            wire::listing(body, key, path).and_then(&convert).map_err(CallError::maybe)
        };
        caller.read(&request, decode).await
    }

    /// Reads one object; `None` when Halo does not know it.
    pub(super) async fn one<T: Send>(
        &self,
        path: &str,
        query: &Query,
        convert: impl Fn(&RawValue) -> Result<T> + Sync,
    ) -> Result<Option<T>> {
        let caller = self.open().await?;
        let request = Request::get(address(caller, path, query));
        let decode = |answer: &Answer| {
            let raw: &RawValue = serde_json::from_str(checked(answer)?)
                .map_err(|error| CallError::maybe(wire::incomplete(path, &error.to_string())))?;
            if !raw.get().starts_with('{') {
                return Err(CallError::maybe(wire::incomplete(path, "it is not one object")));
            }
            convert(raw).map_err(CallError::maybe)
        };
        match caller.read(&request, decode).await {
            Ok(read) => Ok(Some(read)),
            Err(error) if error.fault == Fault::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Posts an array and gives the body of the answer. Asked to return all that it has stored.
    pub(super) async fn post(&self, path: &str, rows: &[Body]) -> std::result::Result<String, CallError> {
        let caller = self.open().await.map_err(CallError::not_sent)?;
        let url = address(caller, path, &vec![("returnall", "true".to_owned())]);
        let request = Request::json(Method::POST, url, &rows).map_err(CallError::not_sent)?;
        text_of(caller.write(&request).await?)
    }

    /// Posts a body that is read from a file, and gives the body of the answer.
    pub(super) async fn post_piped(
        &self,
        path: &str,
        content_type: HeaderValue,
        piped: Piped,
    ) -> std::result::Result<String, CallError> {
        let caller = self.open().await.map_err(CallError::not_sent)?;
        let url = address(caller, path, &vec![("returnall", "true".to_owned())]);
        text_of(caller.write(&Request::piped(url, content_type, piped)).await?)
    }
}

fn address(caller: &Caller, path: &str, query: &Query) -> Url {
    let mut url = caller.http().url(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query.iter().map(|(name, value)| (*name, value.as_str())));
    }
    url
}

/// The body of an answer as text, once it is known to be whole JSON.
fn checked(answer: &Answer) -> std::result::Result<&str, CallError> {
    answer.json::<IgnoredAny>(&DIALECT)?;
    std::str::from_utf8(&answer.body)
        .map_err(|error| CallError::maybe(wire::incomplete("a request", &error.to_string())).with_status(answer.status))
}

fn text_of(answer: Answer) -> std::result::Result<String, CallError> {
    answer.json::<IgnoredAny>(&DIALECT)?;
    let status = answer.status;
    String::from_utf8(answer.body)
        .map_err(|error| CallError::maybe(wire::incomplete("a request", &error.to_string())).with_status(status))
}
