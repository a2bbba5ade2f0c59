//! Every exchange is told to the observer of its connection, and may end the process where a test wants that.

use std::sync::PoisonError;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use tokio::time::Instant;
use url::Url;

use super::super::answer::Answer;
use super::super::call::CallError;
use super::super::observe::Call;
use super::super::request::Request;
use super::super::said::Said;
use super::super::{about, client, pace};
use super::{HttpClient, Limits};
use crate::faultpoint;
use crate::log::redact;

/// The most bytes of a query that are told.
const MOST_QUERY: usize = 1_000;

impl HttpClient {
    pub(super) async fn observed(
        &self,
        request: &Request,
        url: &Url,
        sign_in: Option<&HeaderValue>,
        limits: Limits<'_>,
    ) -> Result<Answer, CallError> {
        let started = Instant::now();
        faultpoint::reach(before(&request.method));
        let keeps = self.observer.keeps_bodies();
        let mut heard = HeaderMap::new();
        let result = self.once(request, url, sign_in, limits, keeps.then_some(&mut heard)).await;
        faultpoint::reach(after(&request.method));
        if let Some(date) = result.as_ref().ok().and_then(Answer::date).filter(|_| self.is_home(url)) {
            *self.server_time.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Instant::now()));
        }
        let said = keeps.then(|| {
            let answered = result.as_ref().map(|answer| answer.body.as_slice()).unwrap_or_default();
            let said = Said::of(url.path(), request.body.as_deref().unwrap_or_default(), answered);
            said.with_headers(url, &sent_headers(request, sign_in), &heard).without(sign_in)
        });
        self.observer.called(&Call {
            method: request.method.to_string(),
            path: url.path().to_owned(),
            // What was asked for may name people, as what was said does.
            query: match said {
                Some(_) => redact::redacted_query(url, MOST_QUERY),
                None => redact::outlined_query(url, MOST_QUERY),
            },
            sent_bytes: request.length().unwrap_or(0),
            status: result.as_ref().map_or_else(|error| error.status, |answer| Some(answer.status.as_u16())),
            millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            bytes: result.as_ref().map_or(0, |answer| answer.body.len() as u64),
            error: result.as_ref().err().map(|error| error.error.what.clone()),
            profile: pace::at_work_for(),
            records: about::records(),
            said,
        });
        result
    }
}

/// The headers of a request as it is sent, as far as they are ours.
fn sent_headers(request: &Request, sign_in: Option<&HeaderValue>) -> HeaderMap {
    let mut headers = request.headers.clone();
    headers.insert(USER_AGENT, HeaderValue::from_static(client::USER_AGENT));
    if let Some(value) = sign_in {
        headers.insert(AUTHORIZATION, value.clone());
    }
    headers
}

fn before(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "http: before GET",
        "POST" => "http: before POST",
        "PATCH" => "http: before PATCH",
        "PUT" => "http: before PUT",
        "DELETE" => "http: before DELETE",
        _ => "http: before another verb",
    }
}

fn after(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "http: after GET",
        "POST" => "http: after POST",
        "PATCH" => "http: after PATCH",
        "PUT" => "http: after PUT",
        "DELETE" => "http: after DELETE",
        _ => "http: after another verb",
    }
}
