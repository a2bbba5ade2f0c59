//! An open desk together with how this process talks to whoever started it.

use std::io;

use super::Result;
use super::args::Global;
use super::error::CliError;
use super::output::Output;
use super::terminal::{self, Input};
use crate::clock::SystemClock;
use crate::log;
use crate::model::ConnectionId;
use crate::profile::Environment;
use crate::secrets::MemoryStore;
use crate::service::{Desk, DeskOptions, SecretSource, ServiceError};

/// An open desk together with how this process talks to whoever started it.
pub(super) struct Session {
    /// The desk.
    pub(super) desk: Desk,
    /// Where results go.
    pub(super) output: Output,
    /// What standard input is now.
    pub(super) input: Input,
    /// Where secrets are kept.
    pub(super) secrets: Secrets,
    /// The last events of the log.
    #[cfg(feature = "gui")]
    pub(super) log: log::Recent,
    consent: Consent,
}

/// Where this process keeps secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secrets {
    /// In the keychain.
    Keychain,
    /// In memory, as `--secrets-stdin` gave them.
    Given,
}

/// Whether writing was agreed to beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    /// With `--yes`.
    Given,
    /// Not yet.
    ToBeAsked,
}

impl Session {
    /// Opens the desk; `purpose` tells others who find it held.
    pub(super) async fn open(global: &Global, output: Output, purpose: &str) -> Result<Self> {
        let (secrets, source, input) = if global.secrets_stdin {
            let given = blocking(|| MemoryStore::from_reader(io::stdin().lock())).await??;
            (Secrets::Given, SecretSource::Memory(given), Input::UsedUp)
        } else {
            (Secrets::Keychain, SecretSource::Keychain, Input::fresh())
        };
        let clock = SystemClock::shared();
        let options = DeskOptions {
            data_dir: global.data_dir.clone(),
            purpose: format!("causeway {purpose}"),
            secrets: source,
            clock: clock.clone(),
        };
        let desk = blocking(move || Desk::open(options)).await??;
        let settings = log::Settings { stderr: global.log, ..log::Settings::default() };
        let recent = log::install(&settings, &desk.folder().logs(), &clock)?;
        #[cfg(not(feature = "gui"))]
        drop(recent);
        let consent = if global.yes { Consent::Given } else { Consent::ToBeAsked };
        Ok(Self {
            desk,
            output,
            input,
            secrets,
            #[cfg(feature = "gui")]
            log: recent,
            consent,
        })
    }

    /// Whether writing to this connection may go on: a person is asked where there is one; without
    /// one, production needs `--yes`.
    pub(super) async fn may_write(&self, connection: &ConnectionId, question: &str) -> Result<bool> {
        if self.consent == Consent::Given {
            return Ok(true);
        }
        if self.input == Input::Person {
            return terminal::agrees(question).await;
        }
        let environment = self.desk.connection(connection).await?.environment;
        if environment == Environment::Sandbox {
            return Ok(true);
        }
        Err(CliError::Usage(format!(
            "{connection} is a production system and nobody is at a terminal to ask; look at the plan and add --yes"
        )))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let failed = |error: tokio::task::JoinError| ServiceError::System {
        what: "a thread of Causeway failed; try again".to_owned(),
        cause: error.to_string(),
    };
    Ok(tokio::task::spawn_blocking(work).await.map_err(failed)?)
}
