//! Why the desk could not do what was asked. The kind is for the program, the text for the person.

use crate::connector::{ConnectorError, Fault};
use crate::dirs::DirsError;
use crate::engine::EngineError;
use crate::plan::approval::ApprovalError;
use crate::profile::ProfileError;
use crate::secrets::{BadSecretRef, SecretError};
use crate::store::{LockError, StoreError};

/// What kind of failure it is; each has an exit code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// Something failed.
    Failed,
    /// A connection, profile or plan is missing or wrong.
    NotConfigured,
    /// Another process holds the desk.
    Held,
    /// A secret cannot be read.
    Secret,
    /// The command does not make sense.
    Usage,
    /// A person stopped it.
    Stopped,
}

/// Why the desk could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] DirsError),
    /// Another process holds the desk, or its lock cannot be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret failed.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A secret's name is none.
    #[error(transparent)]
    SecretName(#[from] BadSecretRef),
    /// A vendor failed.
    #[error("{connection}: {error}")]
    Connector {
        /// The connection.
        connection: String,
        /// The error.
        #[source]
        error: ConnectorError,
    },
    /// A pass failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A profile is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// An approval does not fit its plan.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    /// Something is not there or not set up.
    #[error("{0}")]
    NotConfigured(String),
    /// The command does not make sense.
    #[error("{0}")]
    Usage(String),
    /// The system failed.
    #[error("{what}: {cause}")]
    System {
        /// What was tried, and what to do.
        what: String,
        /// What the system said.
        cause: String,
    },
}

impl ServiceError {
    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Lock(LockError::Held { .. }) => ErrorKind::Held,
            Self::Secret(_) => ErrorKind::Secret,
            Self::Usage(_) | Self::SecretName(_) => ErrorKind::Usage,
            Self::NotConfigured(_) | Self::Profile(_) | Self::Approval(_) | Self::Engine(EngineError::Approval(_)) => {
                ErrorKind::NotConfigured
            }
            Self::Engine(EngineError::Stopped) => ErrorKind::Stopped,
            Self::Connector { error, .. } | Self::Engine(EngineError::Connector { error, .. })
                if error.fault == Fault::Settings =>
            {
                ErrorKind::NotConfigured
            }
            Self::Folder(_)
            | Self::Lock(_)
            | Self::Store(_)
            | Self::Connector { .. }
            | Self::Engine(_)
            | Self::System { .. } => ErrorKind::Failed,
        }
    }
}
