//! An open desk together with how this process talks to whoever started it.

use std::io;
use std::time::Duration;

use super::Result;
use super::args::Global;
use super::error::CliError;
use super::exit::Exit;
use super::handover::{self, Errand};
use super::output::Output;
use super::place::Place;
use super::terminal::{self, Input};
use crate::clock::SystemClock;
use crate::dirs::DataFolder;
use crate::log;
use crate::model::ConnectionId;
use crate::profile::Environment;
use crate::secrets::MemoryStore;
use crate::service::{Desk, DeskOptions, ErrorKind, SecretSource, ServiceError};

/// How often a desk that is held, and whose holder takes nothing over, is tried again: the holder may be a short
/// command that ends soon, or may not have opened its door yet.
const MOST_WAITS: u32 = 20;

/// How long each of these waits is.
const WAIT: Duration = Duration::from_millis(100);

/// An open desk together with how this process talks to whoever started it.
pub(super) struct Session {
    /// The desk.
    pub(super) desk: Desk,
    /// Where results go.
    pub(super) output: Output,
    /// What standard input is now.
    pub(super) input: Input,
    /// Where the command was typed.
    pub(super) place: Place,
    /// Where secrets are kept.
    pub(super) secrets: Secrets,
    consent: Consent,
}

/// Where this process keeps secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
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

impl Consent {
    fn of(global: &Global) -> Self {
        if global.yes { Self::Given } else { Self::ToBeAsked }
    }
}

/// What came of starting a command.
pub(super) enum Start {
    /// The desk is open here, and these are the last events of its log.
    Here(Session, log::Recent),
    /// Another process holds the desk and has done it.
    Elsewhere(Exit),
}

impl Session {
    /// Opens the desk; `purpose` tells others who find it held. If it is held already, whoever holds it does the errand.
    pub(super) async fn open(global: &Global, output: &Output, purpose: &str, errand: &Errand) -> Result<Start> {
        let (secrets, mut given, input) = if global.secrets_stdin {
            let given = blocking(|| MemoryStore::from_reader(io::stdin().lock())).await??;
            (Secrets::Given, Some(given), Input::UsedUp)
        } else {
            (Secrets::Keychain, None, Input::fresh())
        };
        let clock = SystemClock::shared();
        let mut waits = 0;
        let desk = loop {
            let options = DeskOptions {
                data_dir: global.data_dir.clone(),
                purpose: format!("causeway {purpose}"),
                secrets: given.take().map_or(SecretSource::Keychain, SecretSource::Memory),
                clock: clock.clone(),
            };
            let held = match blocking(move || Desk::open(options)).await? {
                Ok(desk) => break desk,
                Err(error) if error.kind() == ErrorKind::Held => error,
                Err(error) => return Err(error.into()),
            };
            let data_dir = global.data_dir.clone();
            let folder = blocking(move || DataFolder::open(data_dir.as_deref())).await?.map_err(ServiceError::from)?;
            if let Some(exit) = handover::hand_over(&folder, errand, &held, output).await? {
                return Ok(Start::Elsewhere(exit));
            }
            if waits == MOST_WAITS {
                return Err(held.into());
            }
            waits += 1;
            tokio::time::sleep(WAIT).await;
        };
        let settings = log::Settings { stderr: global.log, ..log::Settings::default() };
        let recent = log::install(&settings, &desk.folder().logs(), &clock)?;
        let consent = Consent::of(global);
        let session = Self { desk, output: output.clone(), input, place: Place::here(), secrets, consent };
        Ok(Start::Here(session, recent))
    }

    /// The session of a command that another process handed over to the holder of this desk.
    pub(super) fn handed_over(desk: Desk, output: Output, global: &Global, secrets: Secrets, place: Place) -> Self {
        Self { desk, output, input: Input::Elsewhere, place, secrets, consent: Consent::of(global) }
    }

    /// Whether a person agrees, or agreed beforehand. Where nobody can be asked, one thing goes on
    /// without a word and several do not.
    pub(super) async fn agrees(&self, question: &str, several: bool) -> Result<bool> {
        match (self.consent, self.input) {
            (Consent::Given, _) => Ok(true),
            (Consent::ToBeAsked, Input::Person) => terminal::agrees(question).await,
            (Consent::ToBeAsked, _) if !several => Ok(true),
            (Consent::ToBeAsked, _) => {
                Err(CliError::Usage("several at once are done only by a person or with --yes".to_owned()))
            }
        }
    }

    /// Whether a person agrees; without one it needs `--yes`.
    pub(super) async fn confirms(&self, question: &str) -> Result<bool> {
        if self.consent == Consent::Given {
            return Ok(true);
        }
        if self.input == Input::Person {
            return terminal::agrees(question).await;
        }
        Err(CliError::Usage(format!("{question} Nobody is at a terminal to ask; add --yes")))
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
        let nobody = match self.input {
            Input::Elsewhere => "a command that was handed over asks nobody",
            Input::Person | Input::Pipe | Input::UsedUp => "nobody is at a terminal to ask",
        };
        Err(CliError::Usage(format!(
            "{connection} is a production system and {nobody}; look at the plan and add --yes"
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
