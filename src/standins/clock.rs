//! The clock that a stand-in stamps its records with.
//!
//! It runs with the machine's clock unless a test or an operator shifts it, stops it or moves it
//! on by hand. Every stand-in has its own, because vendors' clocks differ.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy)]
enum Mode {
    /// The machine's time plus an offset.
    Running(SignedDuration),
    /// Standing still until moved.
    Stopped(Timestamp),
}

/// A clock as the control API shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The vendor's present time.
    pub now: Timestamp,
    /// How many seconds a running clock is ahead of the machine's; `None` while it stands still.
    pub offset_seconds: Option<i64>,
}

/// A vendor's clock: running with an offset, or stopped.
#[derive(Debug)]
pub struct Clock(Mutex<Mode>);

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new(Mode::Running(SignedDuration::ZERO)))
    }
}

impl Clock {
    /// A clock that stands still at `at` until it is moved.
    pub fn stopped_at(at: Timestamp) -> Self {
        Self(Mutex::new(Mode::Stopped(at)))
    }

    /// The vendor's present time.
    pub fn now(&self) -> Timestamp {
        self.reading().now
    }

    /// The present time, and how it comes about.
    pub fn reading(&self) -> Reading {
        match *self.mode() {
            Mode::Running(offset) => Reading { now: machine_now() + offset, offset_seconds: Some(offset.as_secs()) },
            Mode::Stopped(at) => Reading { now: at, offset_seconds: None },
        }
    }

    /// Lets the clock run, `offset` away from the machine's time.
    pub fn run_with_offset(&self, offset: SignedDuration) {
        *self.mode() = Mode::Running(offset);
    }

    /// Stops the clock at `at`.
    pub fn stop_at(&self, at: Timestamp) {
        *self.mode() = Mode::Stopped(at);
    }

    /// Moves the clock on (or back) by `step`, whether it runs or stands.
    pub fn advance(&self, step: SignedDuration) {
        let mut mode = self.mode();
        *mode = match *mode {
            Mode::Running(offset) => Mode::Running(offset + step),
            Mode::Stopped(at) => Mode::Stopped(at + step),
        };
    }

    fn mode(&self) -> MutexGuard<'_, Mode> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins use nothing of the product, so they read the machine's clock in this one place of their own"
)]
fn machine_now() -> Timestamp {
    Timestamp::now()
}
