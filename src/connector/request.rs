//! A request on its way to a vendor.

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{ConnectorError, Fault};
use super::piped::Piped;

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
    /// A body that is read from a file instead.
    pub piped: Option<Piped>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("body_bytes", &self.length())
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A read.
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: accepting_json(), body: None, piped: None }
    }

    /// A read of bytes of any kind.
    pub fn bytes(url: Url) -> Self {
        Self { headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("*/*"))]), ..Self::get(url) }
    }

    /// A write whose body is read from a file while it is sent.
    pub fn piped(url: Url, content_type: HeaderValue, piped: Piped) -> Self {
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (CONTENT_TYPE, content_type),
            (CONTENT_LENGTH, HeaderValue::from(piped.length())),
        ]);
        Self { method: Method::POST, url, headers, body: None, piped: Some(piped) }
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
        Ok(Self { method, url, headers, body: Some(body), piped: None })
    }

    /// A form, as token endpoints want it.
    pub fn form(url: Url, body: Vec<u8>) -> Self {
        let mut headers = accepting_json();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        Self { method: Method::POST, url, headers, body: Some(body), piped: None }
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The length of its body, if it has one.
    pub fn length(&self) -> Option<u64> {
        self.piped.as_ref().map(Piped::length).or_else(|| Some(self.body.as_ref()?.len() as u64))
    }

    /// Whether it only reads.
    pub fn reads(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }
}

fn accepting_json() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))])
}
