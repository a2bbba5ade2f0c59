//! Answers, and the headers that every answer carries.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::ids;
use super::super::refusal::Refusal;

pub(super) const JSON: &str = "application/json;charset=UTF-8";

#[derive(Debug, Clone)]
pub(super) enum Content {
    None,
    Json(Value),
    /// JSON that is written already.
    Text(String),
    Bytes {
        content_type: String,
        bytes: Vec<u8>,
    },
}

/// An answer on its way out.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) content: Content,
}

impl Reply {
    pub(super) fn json(status: u16, value: Value) -> Self {
        Self { status, headers: Vec::new(), content: Content::Json(value) }
    }

    /// An answer in JSON that is written already.
    pub(super) fn text(status: u16, json: String) -> Self {
        Self { status, headers: Vec::new(), content: Content::Text(json) }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::None }
    }

    /// A page of the front end.
    pub(super) fn page(status: u16, title: &str) -> Self {
        Self::html(status, &format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"))
    }

    pub(super) fn html(status: u16, page: &str) -> Self {
        let bytes = page.as_bytes().to_vec();
        Self { status, headers: Vec::new(), content: Content::Bytes { content_type: "text/html".to_owned(), bytes } }
    }

    /// A refusal in the vendor's envelope.
    pub(super) fn error(status: u16, message: &str, detail: Option<&str>) -> Self {
        Self::json(status, json!({ "error": { "message": message, "detail": detail }, "status": "failure" }))
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        let mut reply = Self::error(refusal.status(), &refusal.to_string(), refusal.detail().as_deref());
        if *refusal == Refusal::NotAuthenticated {
            reply = reply.with("WWW-Authenticate", "BASIC realm=\"Service-now\"").with("X-Is-Logged-In", "false");
        }
        reply
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The content type and the bytes of the body.
    pub(super) fn body(self) -> (Option<String>, Vec<u8>) {
        match self.content {
            Content::None => (None, Vec::new()),
            Content::Json(value) => (Some(JSON.to_owned()), value.to_string().into_bytes()),
            Content::Text(json) => (Some(JSON.to_owned()), json.into_bytes()),
            Content::Bytes { content_type, bytes } => (Some(content_type), bytes),
        }
    }

    /// The answer with the headers of every answer. `request` numbers the transaction.
    pub(super) fn into_response(self, request: u64, head_only: bool) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut headers = self.headers.clone();
        if !headers.iter().any(|(name, _)| name == "X-Is-Logged-In") {
            headers.push(("X-Is-Logged-In".to_owned(), "true".to_owned()));
        }
        headers.push(("X-Transaction-ID".to_owned(), format!("{:012x}", ids::mix(request) >> 16)));
        for (name, value) in [
            ("Cache-Control", "no-cache,no-store,must-revalidate,max-age=-1"),
            ("Pragma", "no-store,no-cache"),
            ("Expires", "0"),
            ("X-Content-Type-Options", "nosniff"),
            ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
            ("Server-Timing", "wall;dur=1"),
            ("Server", "ServiceNow"),
        ] {
            headers.push((name.to_owned(), value.to_owned()));
        }
        let (content_type, bytes) = self.body();
        headers.extend(content_type.clone().map(|content_type| ("Content-Type".to_owned(), content_type)));
        let mut response = Response::new(body(bytes, content_type.as_deref(), head_only));
        *response.status_mut() = status;
        for (name, value) in headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// What APIs answer is streamed, so its length is not told in advance.
fn body(bytes: Vec<u8>, content_type: Option<&str>, head_only: bool) -> Body {
    match content_type {
        _ if head_only => Body::empty(),
        Some(JSON) => Body::from_stream(futures_util::stream::iter([Ok::<_, Infallible>(bytes)])),
        _ => Body::from(bytes),
    }
}
