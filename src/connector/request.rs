//! A request on its way to a vendor.

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{ConnectorError, Fault};

/// What is sent. Its `Debug` shows neither query nor body nor the sign-in header.
#[derive(Clone)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// Headers besides the sign-in.
    pub headers: HeaderMap,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("body_bytes", &self.body.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A read.
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: accepting_json(), body: None }
    }

    /// A write of a JSON document.
    pub fn json(method: Method, url: Url, body: &impl serde::Serialize) -> Result<Self, ConnectorError> {
        let body = serde_json::to_vec(body).map_err(|error| {
            ConnectorError::new(
                Fault::Settings,
                format!("A request could not be written as JSON: {error}"),
                "Look at the values of this record",
            )
        })?;
        let mut headers = accepting_json();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { method, url, headers, body: Some(body) })
    }

    /// A form, as token endpoints want it.
    pub fn form(url: Url, body: Vec<u8>) -> Self {
        let mut headers = accepting_json();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        Self { method: Method::POST, url, headers, body: Some(body) }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Whether it only reads.
    pub fn reads(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }
}

fn accepting_json() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))])
}
