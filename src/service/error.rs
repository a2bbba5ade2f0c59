//! Why the desk could not do what was asked. The kind is for the program, the text for the person,
//! the next step for a button or a command. Texts name no commands and no buttons.

use super::next::NextStep;
use crate::connector::identity::Difference;
use crate::connector::{ConnectorError, Fault};
use crate::dirs::DirsError;
use crate::engine::EngineError;
use crate::model::{ConnectionId, ProfileId};
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
    /// A guard stopped it.
    Guard,
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
    /// Another instance answers than the one the connection is meant for.
    #[error(
        "{connection}: wrong or cloned instance: {}. Nothing is read into the desk or sent there until a person \
         confirms which instance is right",
        differing(differences)
    )]
    WrongInstance {
        /// The connection.
        connection: ConnectionId,
        /// What differs.
        differences: Vec<Difference>,
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
    #[error("{text}")]
    NotConfigured {
        /// What and why.
        text: String,
        /// What to do.
        next: Option<NextStep>,
    },
    /// What was asked does not make sense.
    #[error("{text}")]
    Usage {
        /// What and why.
        text: String,
        /// What to do.
        next: Option<NextStep>,
    },
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
    /// Something that is not there or not set up, with what to do about it.
    pub fn not_configured(text: impl Into<String>, next: impl Into<Option<NextStep>>) -> Self {
        Self::NotConfigured { text: text.into(), next: next.into() }
    }

    /// What happened and why, without a command or button to use: see [`Self::next`].
    pub fn text(&self) -> String {
        self.to_string()
    }

    /// What a person can do about it; `None` where the text says all there is to say.
    pub fn next(&self) -> Option<NextStep> {
        match self {
            Self::NotConfigured { next, .. } | Self::Usage { next, .. } => next.clone(),
            Self::Secret(SecretError::Missing { reference } | SecretError::Damaged { reference, .. }) => {
                Some(NextStep::StoreSecret { name: reference.to_string() })
            }
            Self::Connector { connection, error } => next_for(connection, error),
            Self::Engine(EngineError::Connector { system, error }) => next_for(system, error),
            Self::WrongInstance { connection, .. } => Some(NextStep::ConfirmInstance { name: connection.clone() }),
            Self::Approval(_) | Self::Engine(EngineError::Approval(_)) => {
                Some(NextStep::PreviewAgain { profile: None })
            }
            Self::Profile(ProfileError::Wrong { profile, .. }) => {
                Some(NextStep::EditProfile { name: ProfileId::clone(profile) })
            }
            Self::Folder(DirsError::NoHome { .. } | DirsError::NetworkDrive { .. }) => Some(NextStep::ChooseFolder),
            Self::Lock(LockError::Held { .. }) => Some(NextStep::FreeDesk),
            Self::Folder(_)
            | Self::Lock(_)
            | Self::Store(_)
            | Self::Secret(_)
            | Self::SecretName(_)
            | Self::Engine(_)
            | Self::Profile(_)
            | Self::System { .. } => None,
        }
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Lock(LockError::Held { .. }) => ErrorKind::Held,
            Self::Secret(_) => ErrorKind::Secret,
            Self::Usage { .. } | Self::SecretName(_) => ErrorKind::Usage,
            Self::NotConfigured { .. }
            | Self::Profile(_)
            | Self::Approval(_)
            | Self::Engine(EngineError::Approval(_)) => ErrorKind::NotConfigured,
            Self::WrongInstance { .. } => ErrorKind::Guard,
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

/// What an instance said before and says now.
fn differing(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "it was another one before, and the known one answers again".to_owned();
    }
    let said = differences.iter().map(|difference| {
        let Difference { kind, was, is } = difference;
        format!("{}: it was {was} and is now {is}", kind.words())
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What passes by itself needs nobody; the rest is looked into where the connection is tested.
fn next_for(connection: &str, error: &ConnectorError) -> Option<NextStep> {
    let lasting = matches!(error.fault, Fault::SignIn | Fault::Forbidden | Fault::Settings | Fault::Tls);
    lasting.then(|| NextStep::TestConnection { name: ConnectionId::new(connection) })
}
