//! What happens around every request to a vendor: the log, the faults, the body limit and the
//! `Date` header.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

use super::bodies;
use super::connection::Breaker;
use super::faults::{Asked, Play, rows};
use super::request_log;
use super::server::Common;

/// The largest request body outside the attachment APIs, in bytes.
pub(super) const BODY_LIMIT: usize = 25 * 1024 * 1024;

/// The largest request body of an attachment API, in bytes: ServiceNow takes files up to 1,024 MB,
/// and a multipart form adds its frame.
pub(super) const ATTACHMENT_BODY_LIMIT: usize = 1100 * 1024 * 1024;

/// What a sign-in page or a proxy answers in the place of data.
const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on</body></html>";

/// Logs a request, plays the fault that is due on it, and stamps its answer with the vendor's time.
pub(super) async fn play_faults(
    State(common): State<Arc<Common>>,
    ConnectInfo(connection): ConnectInfo<Breaker>,
    mut request: Request,
    next: Next,
) -> Response {
    limit_body(&mut request);
    let (request, body) = if common.faults.ask_for_bodies() { read(request).await } else { (request, Bytes::new()) };
    let asked = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let fault = common.faults.due(&Asked {
        method: request.method().as_str(),
        path: &asked,
        headers: request.headers(),
        body: &body,
    });
    let seq = common.requests.add(request_log::Request {
        seq: 0,
        at: common.clock.now(),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        status: None,
        fault: fault.as_ref().map(|fault| fault.name.clone()),
    });
    let answered = match fault.map(|fault| fault.play) {
        None => Some(next.run(request).await),
        Some(play) => played(play, &common, request, next).await,
    };
    let Some(mut response) = answered else {
        connection.cut();
        // Never written: the connection is already gone.
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    common.requests.answered(seq, response.status().as_u16());
    if !response.headers().contains_key(DATE) {
        stamp(response.headers_mut(), common.clock.now());
    }
    response
}

/// The answer with the fault played on it; nothing when the connection is to be cut.
async fn played(play: Play, common: &Common, request: Request, next: Next) -> Option<Response> {
    match play {
        Play::CutBefore => return None,
        Play::Answer { status, headers, body } => return Some(canned(status, headers, body)),
        Play::Delay { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
        Play::Hold => common.faults.cleared().await,
        Play::RevokeToken => common.inside.revoke_token(&shown_token(request.headers())),
        Play::ClockOffset { seconds } => common.clock.skew_by(SignedDuration::from_secs(seconds)),
        Play::DeleteRecord { ref table, ref id } => {
            // Who names a record that is not there gets an answer without it, which is what was asked for.
            let _was_there = common.inside.delete_record(table, id);
        }
        Play::IgnoreField { ref field } => {
            let (request, body) = read(request).await;
            let sent = rows::without_field(&body, field).map_or(body, Bytes::from);
            let answer = next.run(with_body(request, sent)).await;
            return Some(rewritten(answer, |body| rows::without_field(body, field)).await);
        }
        _ => return spoilt(play, next.run(request).await).await,
    }
    Some(next.run(request).await)
}

/// The true answer with a fault on its way back; nothing when the connection is to be cut.
async fn spoilt(play: Play, answer: Response) -> Option<Response> {
    Some(match play {
        Play::CutAfter => return None,
        Play::CutBody { bytes } => sent_as(answer, |body| bodies::cut(body, bytes)).await,
        Play::Stall { bytes } => sent_as(answer, |body| bodies::stalled(body, bytes)).await,
        Play::Drip { bytes, ms } => {
            sent_as(answer, |body| bodies::dripping(body, bytes, Duration::from_millis(ms))).await
        }
        Play::ReplaceBody { content_type, body } => replaced(answer, &content_type, Bytes::from(body)),
        Play::Html => {
            let mut page = replaced(answer, "text/html;charset=UTF-8", Bytes::from_static(PAGE.as_bytes()));
            *page.status_mut() = StatusCode::OK;
            page
        }
        Play::EmptyBody => rewritten(answer, |_body| Some(Vec::new())).await,
        Play::ContentType { content_type } => {
            let (parts, body) = answer.into_parts();
            let mut answer = Response::from_parts(parts, body);
            claim(&mut answer, &content_type);
            answer
        }
        Play::Truncate { bytes } => rewritten(answer, |body| body.get(..bytes).map(<[u8]>::to_vec)).await,
        Play::TruncatePercent { percent } => {
            let part = |body: &[u8]| body.get(..body.len() * usize::from(percent) / 100).map(<[u8]>::to_vec);
            rewritten(answer, part).await
        }
        Play::GzipBomb { bytes } => {
            let mut bomb = replaced(answer, "application/json", bodies::bomb(bytes).await);
            bomb.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            bomb
        }
        Play::Flood { bytes } => {
            let (mut parts, _body) = answer.into_parts();
            parts.headers.remove(CONTENT_LENGTH);
            Response::from_parts(parts, bodies::flood(bytes))
        }
        Play::HideRecord { id } => rewritten(answer, |body| rows::without_record(body, &id)).await,
        Play::HideRows { every } => rewritten(answer, |body| rows::without_every(body, every)).await,
        // What happens before the request is looked at has been played.
        Play::CutBefore
        | Play::Answer { .. }
        | Play::Delay { .. }
        | Play::Hold
        | Play::RevokeToken
        | Play::ClockOffset { .. }
        | Play::DeleteRecord { .. }
        | Play::IgnoreField { .. } => answer,
    })
}

fn shown_token(headers: &HeaderMap) -> String {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    shown.split_once(' ').map_or("", |(_scheme, token)| token.trim()).to_owned()
}

/// A request whose body was read; it is as it was, with a body that can be read again.
async fn read(request: Request) -> (Request, Bytes) {
    let (parts, body) = request.into_parts();
    // A body that breaks off is shorter than it says; the vendor then sees what arrived.
    let body = to_bytes(body, ATTACHMENT_BODY_LIMIT).await.unwrap_or_default();
    (Request::from_parts(parts, Body::from(body.clone())), body)
}

fn with_body(request: Request, body: Bytes) -> Request {
    let (mut parts, _read) = request.into_parts();
    if parts.headers.contains_key(CONTENT_LENGTH) {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Request::from_parts(parts, Body::from(body))
}

fn canned(status: u16, headers: Vec<(String, String)>, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn claim(response: &mut Response, content_type: &str) {
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
}

fn replaced(mut response: Response, content_type: &str, body: Bytes) -> Response {
    response.headers_mut().remove(CONTENT_LENGTH);
    claim(&mut response, content_type);
    *response.body_mut() = Body::from(body);
    response
}

/// The answer with another body; the same one where there is nothing to change.
async fn rewritten(answer: Response, change: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Response {
    let (mut parts, body) = answer.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(whole) => {
            parts.headers.remove(CONTENT_LENGTH);
            let body = change(&whole).map_or(whole, Bytes::from);
            Response::from_parts(parts, Body::from(body))
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The answer with its whole length announced and its body sent in another way.
async fn sent_as(answer: Response, send: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut parts, body) = answer.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(whole) => {
            parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
            Response::from_parts(parts, send(whole))
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn limit_body(request: &mut Request) {
    let attachment = request.uri().path().to_ascii_lowercase().contains("/attachment");
    let limit = if attachment { ATTACHMENT_BODY_LIMIT } else { BODY_LIMIT };
    DefaultBodyLimit::max(limit).apply(request);
}

fn stamp(headers: &mut HeaderMap, now: Timestamp) {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    if let Some(value) = text.ok().and_then(|text| HeaderValue::try_from(text).ok()) {
        headers.insert(DATE, value);
    }
}
