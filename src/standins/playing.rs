//! What happens around every request to a vendor: the log, the faults, the body limit and the
//! `Date` header.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::connection::Breaker;
use super::faults::Play;
use super::request_log;
use super::server::Common;

/// The largest request body outside the attachment APIs, in bytes.
pub(super) const BODY_LIMIT: usize = 25 * 1024 * 1024;

/// The largest request body of an attachment API, in bytes: ServiceNow takes files up to 1,024 MB,
/// and a multipart form adds its frame.
pub(super) const ATTACHMENT_BODY_LIMIT: usize = 1100 * 1024 * 1024;

/// Logs a request, plays the fault that is due on it, and stamps its answer with the vendor's time.
pub(super) async fn play_faults(
    State(common): State<Arc<Common>>,
    ConnectInfo(connection): ConnectInfo<Breaker>,
    mut request: Request,
    next: Next,
) -> Response {
    limit_body(&mut request);
    let asked = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let fault = common.faults.due(request.method().as_str(), &asked);
    let seq = common.requests.add(request_log::Request {
        seq: 0,
        at: common.clock.now(),
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        status: None,
        fault: fault.as_ref().map(|fault| fault.name.clone()),
    });
    let Some(mut response) = answer(fault.map(|fault| fault.play), request, next).await else {
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
async fn answer(play: Option<Play>, request: Request, next: Next) -> Option<Response> {
    match play {
        None => Some(next.run(request).await),
        Some(Play::CutBefore) => None,
        Some(Play::CutAfter) => {
            next.run(request).await;
            None
        }
        Some(Play::Answer { status, headers, body }) => Some(canned(status, headers, body)),
        Some(Play::ReplaceBody { content_type, body }) => Some(replaced(next.run(request).await, &content_type, body)),
        Some(Play::Truncate { bytes }) => Some(truncated(next.run(request).await, bytes).await),
        Some(Play::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Some(next.run(request).await)
        }
    }
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

fn replaced(mut response: Response, content_type: &str, body: String) -> Response {
    response.headers_mut().remove(CONTENT_LENGTH);
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    *response.body_mut() = Body::from(body);
    response
}

async fn truncated(response: Response, bytes: usize) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    match to_bytes(body, usize::MAX).await {
        Ok(whole) => Response::from_parts(parts, Body::from(whole.slice(..whole.len().min(bytes)))),
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
