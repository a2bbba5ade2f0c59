//! Why a pass could not go on.

use crate::connector::ConnectorError;
use crate::plan::approval::ApprovalError;
use crate::store::StoreError;

/// Why a pass ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A vendor could not be read or written.
    #[error("{system}: {error}")]
    Connector {
        /// Whose fault it is: the connection's name.
        system: String,
        /// The error.
        #[source]
        error: ConnectorError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The approval does not fit.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    /// A row of the outbox cannot be understood.
    #[error(
        "an outbox row cannot be read: {0}. It was written by another version; keep the data folder and update Causeway"
    )]
    Item(String),
    /// A person stopped the pass.
    #[error("stopped by a person; what was sent is settled, the rest waits in the outbox")]
    Stopped,
}
