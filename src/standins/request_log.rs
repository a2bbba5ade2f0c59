//! What a vendor was asked: one line per request, in order, for tests, the control API and people.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One request and how it was answered. Bodies and credentials are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Position in the log, from 1, without gaps.
    pub seq: u64,
    /// The vendor's time when the request arrived.
    pub at: Timestamp,
    /// The HTTP verb.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The query as sent; empty when there was none.
    pub query: String,
    /// The status of the answer; `None` while it is worked on, and for ever when the connection was
    /// cut before one was sent.
    pub status: Option<u16>,
    /// The name of the fault that was played on this request, if any.
    pub fault: Option<String>,
}

/// The requests that one vendor saw.
#[derive(Debug, Default)]
pub struct RequestLog(Mutex<Vec<Request>>);

impl RequestLog {
    /// Adds a request when it arrives; `seq` is set here and returned.
    pub fn add(&self, mut request: Request) -> u64 {
        let mut requests = self.requests();
        request.seq = requests.len() as u64 + 1;
        let seq = request.seq;
        requests.push(request);
        seq
    }

    /// Notes the status that the request at position `seq` was answered with.
    pub fn answered(&self, seq: u64, status: u16) {
        let index = usize::try_from(seq).unwrap_or(usize::MAX).wrapping_sub(1);
        if let Some(request) = self.requests().get_mut(index) {
            request.status = Some(status);
        }
    }

    /// The requests after position `seq` (0 for all), oldest first.
    pub fn since(&self, seq: u64) -> Vec<Request> {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        self.requests().iter().skip(skip).cloned().collect()
    }

    /// The position of the last request, which is also how many there were.
    pub fn position(&self) -> u64 {
        self.requests().len() as u64
    }

    fn requests(&self) -> MutexGuard<'_, Vec<Request>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
