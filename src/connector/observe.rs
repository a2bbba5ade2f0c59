//! Who is told what a connection does.

use super::said::Said;
use crate::model::{ProfileId, RecordKey};

/// One exchange with a vendor. Holds headers and bodies only where the observer asked for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The verb.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The query, in outline unless the observer keeps what is said; empty where there is none.
    pub query: String,
    /// The status of the answer; `None` when none came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Bytes of the request's body.
    pub sent_bytes: u64,
    /// Bytes of the answer's body, after decompression.
    pub bytes: u64,
    /// What went wrong on the way, if something did.
    pub error: Option<String>,
    /// The profile whose pass made it; `None` outside any pass.
    pub profile: Option<ProfileId>,
    /// The records that it was about; none where it was about many, or about none in particular.
    pub records: Vec<RecordKey>,
    /// What was said, redacted, where the observer keeps it.
    pub said: Option<Said>,
}

/// Is told of every exchange and of every wait. It is called in the middle of the work and must not block.
pub trait CallObserver: Send + Sync {
    /// An exchange has ended.
    fn called(&self, call: &Call);

    /// Whether it wants to know what was said.
    fn keeps_bodies(&self) -> bool {
        false
    }

    /// The connection waits for so many seconds so that the vendor's limit is not exceeded.
    fn waiting(&self, seconds: u64);
}
