//! Answers, and the headers that every answer carries.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::ids;
use super::super::refusal::Refusal;

const JSON: &str = "application/json;charset=UTF-8";

#[derive(Debug, Clone)]
pub(super) enum Content {
    None,
    Json(Value),
    Bytes { content_type: String, bytes: Vec<u8> },
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

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::None }
    }

    /// A page of the front end.
    pub(super) fn page(status: u16, title: &str) -> Self {
        let bytes =
            format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>").into_bytes();
        Self { status, headers: Vec::new(), content: Content::Bytes { content_type: "text/html".to_owned(), bytes } }
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        let body = json!({
            "error": { "message": refusal.to_string(), "detail": refusal.detail() },
            "status": "failure",
        });
        let mut reply = Self::json(refusal.status(), body);
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
        let session = format!("JSESSIONID={}; Path=/; HttpOnly", ids::numbered("session", request).to_uppercase());
        headers.push(("Set-Cookie".to_owned(), session));
        for (name, value) in [
            ("Set-Cookie", "glide_user_route=glide.standin; Path=/; HttpOnly"),
            ("Cache-Control", "no-cache,no-store,must-revalidate,max-age=-1"),
            ("Pragma", "no-store,no-cache"),
            ("Expires", "0"),
            ("X-Content-Type-Options", "nosniff"),
            ("Server", "ServiceNow"),
        ] {
            headers.push((name.to_owned(), value.to_owned()));
        }
        let (content_type, bytes) = self.body();
        if let Some(content_type) = content_type {
            headers.push(("Content-Type".to_owned(), content_type));
        }
        let mut response = Response::new(if head_only { Body::empty() } else { Body::from(bytes) });
        *response.status_mut() = status;
        for (name, value) in headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
