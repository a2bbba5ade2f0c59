//! Errors of vendor calls: a kind for the program, a text and a hint for the person.

use serde::{Deserialize, Serialize};

/// What kind of error it is. Decided by status codes and error types, never by words in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// No connection: wrong address, refused, name not found.
    Unreachable,
    /// The certificate was refused, or TLS failed.
    Tls,
    /// No answer in time, or it stopped in the middle.
    TimedOut,
    /// The connection broke after the request was sent.
    Broken,
    /// User name, password, client id, secret or token were refused.
    SignIn,
    /// The account may not do this.
    Forbidden,
    /// The record is not there or not visible.
    NotFound,
    /// Too many requests.
    RateLimited {
        /// Seconds to wait, if the vendor said so.
        retry_after: Option<u64>,
    },
    /// The answer is not what the vendor documents: HTML, an empty body, cut-off JSON, an early end.
    Incomplete,
    /// One record is there and cannot be read, while others can.
    Unreadable,
    /// The vendor understood and said no.
    Refused,
    /// The vendor failed.
    Server,
    /// The desk's own settings are wrong: an address, a missing secret.
    Settings,
}

impl Fault {
    /// Whether the same request may succeed later without anybody changing anything.
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::TimedOut
            | Self::Broken
            | Self::RateLimited { .. }
            | Self::Incomplete
            | Self::Server => true,
            Self::Tls
            | Self::SignIn
            | Self::Forbidden
            | Self::NotFound
            | Self::Unreadable
            | Self::Refused
            | Self::Settings => false,
        }
    }
}

/// Why a vendor call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}. {hint}")]
pub struct ConnectorError {
    /// The kind.
    pub fault: Fault,
    /// What happened and why, as far as known; no secret, no query string.
    pub what: String,
    /// What to do.
    pub hint: String,
}

impl ConnectorError {
    /// An error of a kind with its texts.
    pub fn new(fault: Fault, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { fault, what: what.into(), hint: hint.into() }
    }
}
