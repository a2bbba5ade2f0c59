//! How a ServiceNow instance is called.

use std::time::Duration;

use url::Url;

use crate::connector::answer::Dialect;
use crate::connector::auth::TokenEndpoint;
use crate::connector::call::Carried;

use super::wire;

/// How ServiceNow says no. A 202 means that the queue of a session was full: the request was dropped.
pub(super) const DIALECT: Dialect =
    Dialect { vendor: "ServiceNow", explain: wire::vendor_words, accepted: Carried::No };

/// Ids in one `IN` list: keeps the address below the 8 kB that front ends take, also when the list
/// is repeated after `^NQ`.
pub(super) const IDS_AT_ONCE: usize = 50;

/// The longest encoded query that fits into an address.
pub(super) const LONGEST_QUERY: usize = 6_000;

/// Writes in one call of the Batch API, which must end within 30 s.
pub(super) const WRITES_AT_ONCE: usize = 25;

/// The largest body of one REST call: `glide.rest.max_content_length` is 10 MB unless changed.
pub(super) const LARGEST_BODY: usize = 9 * 1024 * 1024;

/// How changes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// How far a pull steps back behind its position: stamps are given at write time and become
    /// visible at commit, so a row can appear late with an older stamp.
    pub overlap: Duration,
    /// Rows in one page.
    pub page: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { overlap: Duration::from_mins(2), page: 1_000 }
    }
}

/// Where tokens come from. Parameters must be in the form body, not in the address.
pub(super) fn token_endpoint(url: Url) -> TokenEndpoint {
    TokenEndpoint { url, extra: Vec::new() }
}

/// The name under which ServiceNow itself changes records (servicenow-api.md, 3.1).
pub(super) const SYSTEM_USER: &str = "system";
