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

/// How a clock goes, and how wrong a fault has made it.
#[derive(Debug, Clone, Copy)]
struct Works {
    mode: Mode,
    skew: SignedDuration,
}

impl Works {
    fn right(mode: Mode) -> Self {
        Self { mode, skew: SignedDuration::ZERO }
    }
}

/// A vendor's clock: running with an offset, or stopped.
#[derive(Debug)]
pub struct Clock(Mutex<Works>);

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new(Works::right(Mode::Running(SignedDuration::ZERO))))
    }
}

impl Clock {
    /// A clock that stands still at `at` until it is moved.
    pub fn stopped_at(at: Timestamp) -> Self {
        Self(Mutex::new(Works::right(Mode::Stopped(at))))
    }

    /// The vendor's present time.
    pub fn now(&self) -> Timestamp {
        self.reading().now
    }

    /// The present time, and how it comes about.
    pub fn reading(&self) -> Reading {
        let Works { mode, skew } = *self.works();
        match mode {
            Mode::Running(offset) => {
                let offset = offset.saturating_add(skew);
                Reading { now: moved(machine_now(), offset), offset_seconds: Some(offset.as_secs()) }
            }
            Mode::Stopped(at) => Reading { now: moved(at, skew), offset_seconds: None },
        }
    }

    /// Lets the clock run, `offset` away from the machine's time.
    pub fn run_with_offset(&self, offset: SignedDuration) {
        *self.works() = Works::right(Mode::Running(offset));
    }

    /// Stops the clock at `at`.
    pub fn stop_at(&self, at: Timestamp) {
        *self.works() = Works::right(Mode::Stopped(at));
    }

    /// Makes the clock wrong by `skew`, whether it runs or stands, until it is set anew.
    pub fn skew_by(&self, skew: SignedDuration) {
        self.works().skew = skew;
    }

    /// Moves the clock on (or back) by `step`, whether it runs or stands.
    pub fn advance(&self, step: SignedDuration) {
        let mut works = self.works();
        works.mode = match works.mode {
            Mode::Running(offset) => Mode::Running(offset + step),
            Mode::Stopped(at) => Mode::Stopped(at + step),
        };
    }

    fn works(&self) -> MutexGuard<'_, Works> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A moment moved by an offset; the moment itself where no timestamp reaches so far.
fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the stand-ins use nothing of the product, so they read the machine's clock in this one place of their own"
)]
fn machine_now() -> Timestamp {
    Timestamp::now()
}
