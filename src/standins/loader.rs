//! Loads one incident log into running stand-ins, part by part.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::halo::Halo;
use super::incident_log::csv::LogError;
use super::incident_log::event::IncidentLog;
use super::incident_log::replay::{Part, ReplayError, Replayer, Summary};
use super::incident_log::tables::Tables;
use super::servicenow::ServiceNow;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// An incident log is replayed into ServiceNow, and ServiceNow is not served.
    #[error("an incident log is replayed into ServiceNow, which is not served; start it too (`--servicenow 0`)")]
    NoServiceNow,
    /// A log was loaded before; its records are still there.
    #[error(
        "an incident log is loaded already; POST /load without a body replays its second half, another log needs a new start"
    )]
    Loaded,
    /// There is no log to go on with.
    #[error(
        "there is no incident log to go on with; send one as the body of POST /load, or make one up with POST /generate"
    )]
    NothingLoaded,
    /// The log was refused.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A stand-in refused a record of the log, or the part is played already.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

/// Loads a log into stand-ins once, and remembers how far it is replayed.
#[derive(Debug)]
pub struct Loader {
    servicenow: Option<ServiceNow>,
    halo: Option<Halo>,
    replayer: Mutex<Option<Replayer>>,
}

impl Loader {
    /// A loader for these stand-ins.
    pub fn new(servicenow: Option<ServiceNow>, halo: Option<Halo>) -> Self {
        Self { servicenow, halo, replayer: Mutex::new(None) }
    }

    /// ServiceNow, if it is served.
    pub fn servicenow(&self) -> Option<&ServiceNow> {
        self.servicenow.as_ref()
    }

    /// Seeds the stand-ins with what the log names, and replays a part of it.
    pub fn load(&self, log: IncidentLog, part: Part) -> Result<Summary, LoadError> {
        let servicenow = self.servicenow.as_ref().ok_or(LoadError::NoServiceNow)?;
        let mut slot = self.replayer();
        if slot.is_some() {
            return Err(LoadError::Loaded);
        }
        let replayer = Replayer::prepare(log, servicenow, self.halo.as_ref())?;
        Ok(slot.insert(replayer).replay(part)?)
    }

    /// Replays a further part of the log that is loaded.
    pub fn go_on(&self, part: Part) -> Result<Summary, LoadError> {
        let mut slot = self.replayer();
        Ok(slot.as_mut().ok_or(LoadError::NothingLoaded)?.replay(part)?)
    }

    /// What stands for what in the stand-ins, once a log is loaded.
    pub fn tables(&self) -> Option<Tables> {
        self.replayer().as_ref().map(|replayer| replayer.tables().clone())
    }

    fn replayer(&self) -> MutexGuard<'_, Option<Replayer>> {
        self.replayer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
