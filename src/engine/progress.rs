//! Progress and the stop signal of a pass: counters change freely, and the same handle notices
//! that somebody wants to stop. Stopping happens between records, never inside one.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::error::EngineError;

/// What a pass is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// Nothing yet.
    #[default]
    Idle,
    /// Settling what an earlier process left.
    Recovering,
    /// Reading what changed.
    Pulling,
    /// Deciding.
    Planning,
    /// Writing.
    Sending,
    /// Looking at what was stored.
    Confirming,
}

/// How far a pass is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Records done in this stage.
    pub done: u64,
    /// Records to do in this stage; 0 when not known.
    pub of: u64,
}

/// Reports progress and carries the stop signal.
#[derive(Debug)]
pub struct Reporter {
    watch: watch::Sender<Progress>,
    done: AtomicU64,
    stop: CancellationToken,
}

impl Reporter {
    /// A reporter that stops when `stop` is cancelled.
    pub fn new(stop: CancellationToken) -> Self {
        Self { watch: watch::Sender::new(Progress::default()), done: AtomicU64::new(0), stop }
    }

    /// Follows the progress.
    pub fn follow(&self) -> watch::Receiver<Progress> {
        self.watch.subscribe()
    }

    /// Begins a stage with `of` records to do.
    pub fn stage(&self, stage: Stage, of: u64) -> Result<(), EngineError> {
        self.done.store(0, Ordering::Relaxed);
        self.watch.send_replace(Progress { stage, done: 0, of });
        self.check()
    }

    /// Counts records that are done and notices the stop signal.
    pub fn done(&self, records: u64) -> Result<(), EngineError> {
        let done = self.done.fetch_add(records, Ordering::Relaxed) + records;
        self.watch.send_modify(|progress| progress.done = done);
        self.check()
    }

    /// What is cancelled when somebody wants to stop.
    pub fn stop_signal(&self) -> &CancellationToken {
        &self.stop
    }

    /// An error when somebody wants to stop.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.stop.is_cancelled() { Err(EngineError::Stopped) } else { Ok(()) }
    }
}
