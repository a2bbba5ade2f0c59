//! Exchanging a request for an answer, with the client that `client` builds.
//!
//! Rules: TLS always, `http://` only towards loopback; no cookie jar, because requests that share
//! a ServiceNow session are carried out one at a time; a redirect is followed for reads only and
//! only within its origin, so no credential leaves it; files alone may come from other hosts that the
//! connection lists, and then without any credential; every wait and every body has a bound.

mod hops;
mod watched;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::Answer;
use super::call::CallError;
use super::contents::Draft;
use super::elsewhere::FileHosts;
use super::error::{ConnectorError, Fault};
use super::observe::CallObserver;
pub use super::origin::host_of;
use super::origin::{check_base, check_scheme};
pub use super::request::Request;
use super::resolve::{self, Resolver};
use super::{client, transport};
use crate::profile::connection::Connection;

/// How many redirects a read follows.
const MOST_REDIRECTS: usize = 5;

/// The bounds of every exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long connecting may take, TLS included.
    pub connect: Duration,
    /// How long the answer's headers may take, connecting included.
    pub first_byte: Duration,
    /// How long the body may pause.
    pub idle: Duration,
    /// How long the whole exchange may take.
    pub whole: Duration,
    /// The same where a file is sent or fetched.
    pub file: Duration,
    /// The most bytes of a body, counted after decompression.
    pub body_bytes: usize,
}

impl Default for Bounds {
    /// ServiceNow cancels a transaction after 60 s and its front end cuts at 5 minutes.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            first_byte: Duration::from_secs(90),
            idle: Duration::from_secs(30),
            whole: Duration::from_mins(5),
            file: Duration::from_hours(1),
            body_bytes: 64 * 1024 * 1024,
        }
    }
}

/// The limits of one exchange, and where the body of its answer goes if not into the answer.
#[derive(Clone, Copy)]
struct Limits<'a> {
    deadline: Instant,
    draft: Option<&'a Draft>,
}

/// The client of one connection.
pub struct HttpClient {
    client: reqwest::Client,
    base: Url,
    file_hosts: FileHosts,
    bounds: Bounds,
    observer: Arc<dyn CallObserver>,
    server_time: Mutex<Option<(Timestamp, Instant)>>,
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpClient").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl HttpClient {
    /// The client of a connection. Fails when the address or the certificate file is unusable.
    pub fn new(
        connection: &Connection,
        bounds: Bounds,
        observer: Arc<dyn CallObserver>,
    ) -> Result<Self, ConnectorError> {
        Self::with_names(connection, bounds, observer, Arc::new(resolve::System))
    }

    /// The same, which looks names up elsewhere.
    pub(super) fn with_names(
        connection: &Connection,
        bounds: Bounds,
        observer: Arc<dyn CallObserver>,
        names: Arc<dyn reqwest::dns::Resolve>,
    ) -> Result<Self, ConnectorError> {
        check_base(&connection.base_url)?;
        let file_hosts = FileHosts::of(connection);
        let client = client::build(connection, bounds, Resolver { hosts: file_hosts.clone(), names })?;
        let base = connection.base_url.clone();
        Ok(Self { client, base, file_hosts, bounds, observer, server_time: Mutex::new(None) })
    }

    /// The address of a path below the instance's root. `path` begins with a slash; its segments
    /// are escaped, so that an id never becomes a query.
    pub fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// Whether an address belongs to the instance itself, so that its credentials may go there.
    pub fn is_home(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }

    /// Whether a file may be fetched from there: from the instance itself, or from a host that the
    /// connection lists.
    pub fn may_fetch(&self, url: &Url) -> bool {
        self.is_home(url) || self.file_hosts.allow(url)
    }

    /// What to do so that a file may be fetched from there.
    pub(super) fn fetch_hint(&self, url: &Url) -> &'static str {
        self.file_hosts.hint(url)
    }

    /// Who is told of every call.
    pub fn observer(&self) -> &Arc<dyn CallObserver> {
        &self.observer
    }

    /// The vendor's present time: its last `Date` header plus what has passed since.
    pub fn server_time(&self) -> Option<Timestamp> {
        let (date, read_at) = (*self.server_time.lock().unwrap_or_else(PoisonError::into_inner))?;
        let passed = SignedDuration::try_from(read_at.elapsed()).ok()?;
        date.checked_add(passed).ok()
    }

    /// Sends a request once and reads the whole answer, whatever its status. `sign_in` is the
    /// `Authorization` header; it is sent to the request's own origin only.
    pub async fn exchange(&self, request: &Request, sign_in: Option<&HeaderValue>) -> Result<Answer, CallError> {
        self.exchange_into(request, sign_in, None).await
    }

    /// The same, with the body of an answer of success written into a draft instead of the answer.
    pub async fn exchange_into(
        &self,
        request: &Request,
        sign_in: Option<&HeaderValue>,
        draft: Option<&Draft>,
    ) -> Result<Answer, CallError> {
        let large = draft.is_some() || request.piped.is_some();
        let limits =
            Limits { deadline: Instant::now() + if large { self.bounds.file } else { self.bounds.whole }, draft };
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            check_scheme(&url).map_err(CallError::not_sent)?;
            let sign_in = sign_in.filter(|_| self.is_home(&url));
            let answer = self.observed(request, &url, sign_in, limits).await?;
            match self.next_hop(request, &url, &answer, draft.is_some())? {
                Some(next) => url = next,
                None => return Ok(answer),
            }
        }
        Err(CallError::not_sent(ConnectorError::new(
            Fault::Settings,
            format!("{} sends us round in circles", host_of(&request.url)),
            "Check the address of the connection",
        )))
    }

    async fn once(
        &self,
        request: &Request,
        url: &Url,
        sign_in: Option<&HeaderValue>,
        limits: Limits<'_>,
        heard: Option<&mut HeaderMap>,
    ) -> Result<Answer, CallError> {
        let host = host_of(url);
        let mut builder = self.client.request(request.method.clone(), url.clone()).headers(request.headers.clone());
        if let Some(value) = sign_in {
            builder = builder.header(AUTHORIZATION, value.clone());
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        // The first byte of an answer comes after the last one of the request, which may be large.
        let patience = match &request.piped {
            Some(piped) => {
                builder = builder.body(piped.body());
                self.bounds.file
            }
            None => self.bounds.first_byte,
        };
        let first_byte = (Instant::now() + patience).min(limits.deadline);
        let response = match timeout_at(first_byte, builder.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(transport::failed(&host, &error)),
            Err(_elapsed) => return Err(transport::silent(&host, patience)),
        };
        // They came even where the body never does.
        if let Some(heard) = heard {
            heard.clone_from(response.headers());
        }
        self.body_of(&host, response, limits).await
    }

    async fn body_of(
        &self,
        host: &str,
        mut response: reqwest::Response,
        limits: Limits<'_>,
    ) -> Result<Answer, CallError> {
        let status = response.status();
        let headers = response.headers().clone();
        let draft = limits.draft.filter(|_| status == StatusCode::OK);
        let mut body = Vec::new();
        loop {
            let idle = (Instant::now() + self.bounds.idle).min(limits.deadline);
            let chunk = timeout_at(idle, response.chunk()).await;
            if let (Ok(Ok(Some(chunk))), Some(draft)) = (&chunk, draft) {
                draft.take(chunk).map_err(|error| CallError::not_sent(error).with_status(status))?;
                continue;
            }
            match chunk {
                Ok(Ok(Some(chunk))) if body.len() + chunk.len() > self.bounds.body_bytes => {
                    return Err(transport::too_large(host, self.bounds.body_bytes).with_status(status));
                }
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                Ok(Ok(None)) => return Ok(Answer { status, headers, body }),
                Ok(Err(error)) => return Err(transport::cut_off(host, &error).with_status(status)),
                Err(_elapsed) => return Err(transport::stalled(host).with_status(status)),
            }
        }
    }
}
