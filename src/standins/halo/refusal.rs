//! Why Halo refuses a request, and how each refusal looks on the wire.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A business rule: 400 with a serialised .NET exception.
    #[error("{0}")]
    Rule(String),
    /// The JSON does not fit the model: 400 with an object whose key is the path into the body.
    #[error("{path}: {message}")]
    Binding {
        /// The path, for example `[0].id`.
        path: String,
        /// What does not fit.
        message: String,
    },
    /// There is no such record or resource: 404 with an empty body.
    #[error("there is no such record")]
    NotFound,
    /// No token, an expired one or a token without scope: 401 with an empty body.
    #[error("the token is missing, expired or without scope")]
    Unauthorised,
    /// The token lacks the scope, or the agent behind it the right: 403 with an empty body.
    #[error("the token or the agent behind it lacks: {0}")]
    Forbidden(&'static str),
    /// `PUT`, `PATCH` and other verbs that Halo does not know: 405.
    #[error("the verb is not allowed")]
    VerbNotAllowed,
    /// The body is not of the content type that the call takes: 415.
    #[error("the content type is not the one that the call takes")]
    MediaType,
    /// Too many calls in the last five minutes: 429.
    #[error("Rate Limit Reached - {limit} Requests per rolling 5 minute window")]
    RateLimit {
        /// The number of calls allowed.
        limit: i64,
        /// Whether the body is the bare text instead of an exception.
        plain: bool,
        /// Seconds for a `Retry-After` header; 0 for none.
        retry_after: i64,
    },
}

impl Refusal {
    /// A refusal by a business rule.
    pub(super) fn rule(message: impl Into<String>) -> Self {
        Self::Rule(message.into())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Rule(_) | Self::Binding { .. } => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::VerbNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimit { .. } => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        match self {
            Self::VerbNotAllowed => {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST, DELETE"));
            }
            Self::RateLimit { retry_after, .. } if *retry_after > 0 => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
            }
            _ => {}
        }
        headers
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, headers, message) = (self.status(), self.headers(), self.to_string());
        match self {
            Self::Rule(_) | Self::RateLimit { plain: false, .. } => {
                (status, headers, axum::Json(dotnet_exception(&message))).into_response()
            }
            Self::RateLimit { plain: true, .. } => (status, headers, message).into_response(),
            Self::Binding { path, message } => {
                (status, headers, axum::Json(json!({ path: [message] }))).into_response()
            }
            _ => (status, headers).into_response(),
        }
    }
}

/// An exception as the .NET serialiser writes it.
fn dotnet_exception(message: &str) -> Value {
    json!({
        "ClassName": "System.Exception", "Message": message, "Data": null, "InnerException": null, "HelpURL": null,
        "StackTraceString": null, "RemoteStackTraceString": null, "RemoteStackIndex": 0, "ExceptionMethod": null,
        "HResult": -2_146_233_088, "Source": null,
    })
}
