//! Calls as both vendors make them: paced, signed in, sent, judged, and tried again where that is safe.

use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::HeaderValue;

use super::answer::{Answer, Dialect};
use super::auth::Auth;
use super::contents::Draft;
use super::error::{ConnectorError, Fault};
use super::http::{HttpClient, Request};
use super::pace::{NoTurn, Pace};
use super::retry::{self, AskedWaits, Patience};

/// Whether a request that failed may have been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// It was not, for certain.
    No,
    /// It may have been.
    Maybe,
}

/// Why a call failed, and whether the vendor may have acted on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct CallError {
    /// The error.
    pub error: ConnectorError,
    /// Whether the request may have been carried out.
    pub carried: Carried,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
}

impl CallError {
    /// An error before anything was carried out.
    pub fn not_sent(error: ConnectorError) -> Self {
        Self { error, carried: Carried::No, status: None }
    }

    /// An error after which nobody knows.
    pub fn maybe(error: ConnectorError) -> Self {
        Self { error, carried: Carried::Maybe, status: None }
    }

    /// The same error with the status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status.as_u16());
        self
    }
}

impl From<CallError> for ConnectorError {
    fn from(error: CallError) -> Self {
        error.error
    }
}

/// Makes the calls of one connection.
#[derive(Debug)]
pub struct Caller {
    http: HttpClient,
    auth: Auth,
    pace: Arc<Pace>,
    dialect: Dialect,
    patience: Patience,
}

impl Caller {
    /// A caller with the standard patience.
    pub fn new(http: HttpClient, auth: Auth, pace: impl Into<Arc<Pace>>, dialect: Dialect) -> Self {
        Self { http, auth, pace: pace.into(), dialect, patience: Patience::default() }
    }

    /// The same caller with another patience.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The same caller at another pace.
    #[must_use]
    pub fn with_pace(mut self, pace: Arc<Pace>) -> Self {
        self.pace = pace;
        self
    }

    /// The client it sends with.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// How the vendor says no.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// The connection's pace, to be watched.
    pub fn pace(&self) -> &Arc<Pace> {
        &self.pace
    }

    /// How long the last access token was to live, in seconds, where the vendor said so.
    pub async fn told_token_life(&self) -> Option<u64> {
        self.auth.told_life().await
    }

    /// Reads: sends until an answer can be decoded, the patience ends or the fault is one that stays.
    /// `decode` is part of each try, so that a body that lies is asked for again.
    pub async fn read<T>(
        &self,
        request: &Request,
        decode: impl Fn(&Answer) -> Result<T, CallError> + Sync,
    ) -> Result<T, ConnectorError>
    where
        T: Send,
    {
        let tried = retry::persist(self.patience, retry::reading, AskedWaits::InPace, || async {
            let answer = self.signed(request, None).await?;
            decode(&answer)
        });
        Ok(tried.await?)
    }

    /// Fetches bytes into a draft, which holds those of the last try alone.
    pub async fn fetch(&self, request: &Request, draft: &Draft) -> Result<Answer, ConnectorError> {
        let tried = retry::persist(self.patience, retry::reading, AskedWaits::InPace, || async {
            draft.restart().map_err(CallError::not_sent)?;
            self.signed(request, Some(draft)).await
        });
        Ok(tried.await?)
    }

    /// Writes: tried again only after what certainly did nothing.
    pub async fn write(&self, request: &Request) -> Result<Answer, CallError> {
        retry::persist(self.patience, retry::writing, AskedWaits::InPace, || self.signed(request, None)).await
    }

    /// One try, and a second one with a new token when the first token is refused.
    async fn signed(&self, request: &Request, draft: Option<&Draft>) -> Result<Answer, CallError> {
        let ticket = self.auth.ticket(&self.http).await?;
        let first = self.paced(request, ticket.header(), draft).await;
        let refused = matches!(&first, Err(CallError { error: ConnectorError { fault: Fault::SignIn, .. }, .. }));
        if !refused || !self.auth.renounce(&ticket).await {
            return first;
        }
        let ticket = self.auth.ticket(&self.http).await?;
        self.paced(request, ticket.header(), draft).await
    }

    async fn paced(
        &self,
        request: &Request,
        sign_in: &HeaderValue,
        draft: Option<&Draft>,
    ) -> Result<Answer, CallError> {
        let observer = self.http.observer();
        let turn = self.pace.turn(self.patience.deadline, |seconds| observer.waiting(seconds)).await;
        let mut turn = turn.map_err(|why| CallError::not_sent(self.no_turn(why)))?;
        let sign_in = self.http.is_home(&request.url).then_some(sign_in);
        let answer = self.http.exchange_into(request, sign_in, draft).await?;
        turn.answered(&answer, self.patience.longest_pause);
        answer.carried_out(&self.dialect)
    }

    fn no_turn(&self, why: NoTurn) -> ConnectorError {
        let vendor = self.dialect.vendor;
        let (retry_after, what) = match why {
            NoTurn::TooLong(wait) => {
                let seconds = wait.as_secs().max(1);
                (Some(seconds), format!("{vendor} allows no more requests for {seconds} s"))
            }
            NoTurn::GivesWay(wait) => {
                let seconds = wait.as_secs().max(1);
                let what = format!(
                    "{vendor} allows no more requests for {seconds} s, and other profiles wait for this one to end"
                );
                (Some(seconds), what)
            }
            NoTurn::Stopped => {
                (None, format!("A person stopped this while it waited until {vendor} allows more requests"))
            }
        };
        let hint = "Nothing is lost; the next pass goes on after that";
        ConnectorError::new(Fault::RateLimited { retry_after }, what, hint)
    }
}
