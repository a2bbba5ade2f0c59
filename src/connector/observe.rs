//! Who is told what a connection does.

/// One exchange with a vendor. Holds no query, header or body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The verb.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The status of the answer; `None` when none came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Bytes of the answer's body, after decompression.
    pub bytes: u64,
    /// What went wrong on the way, if something did.
    pub error: Option<String>,
}

/// Is told of every exchange and of every wait. It is called in the middle of the work and must not block.
pub trait CallObserver: Send + Sync {
    /// An exchange has ended.
    fn called(&self, call: &Call);

    /// The connection waits for so many seconds so that the vendor's limit is not exceeded.
    fn waiting(&self, seconds: u64);
}
