//! The machine's clock: the one place of the product that reads it.
//!
//! Whoever needs the time is handed a [`SharedClock`], so that a test decides what time it is. Two
//! times exist and are not mixed: the wall clock (UTC, for people and for records; it may jump when
//! the machine is set) and the steady clock (for durations and time-outs; it never goes back).

use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// Tells the wall-clock time and measures durations.
pub trait Clock: Debug + Send + Sync {
    /// The present wall-clock time in UTC. It may jump, forwards and backwards.
    fn now(&self) -> Timestamp;

    /// The present reading of the steady clock, for measuring durations.
    fn steady(&self) -> Steady;
}

/// The clock as it is handed around: cheap to clone, shared by everyone.
pub type SharedClock = Arc<dyn Clock>;

/// A reading of the steady clock; only the distance between two readings of one clock means
/// something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Steady(Duration);

impl Steady {
    /// The time that passed from `earlier` to this reading; zero when `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The reading that comes `step` after this one, as a deadline.
    #[must_use]
    pub fn after(self, step: Duration) -> Self {
        Self(self.0.saturating_add(step))
    }
}

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose steady part starts now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }

    /// The machine's clock, ready to be handed around.
    pub fn shared() -> SharedClock {
        Arc::new(Self::new())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn steady(&self) -> Steady {
        Steady(self.started.elapsed())
    }
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
struct Hands {
    wall: Timestamp,
    steady: Duration,
}

impl ManualClock {
    /// A clock that stands at `wall`.
    pub fn at(wall: Timestamp) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Hands { wall, steady: Duration::ZERO })))
    }

    /// Sets the wall clock to `wall`, as an operator or a time server would: the steady clock does
    /// not move.
    pub fn set(&self, wall: Timestamp) {
        self.hands().wall = wall;
    }

    /// Lets `step` pass on both clocks. The wall clock stops at the end of representable time.
    pub fn advance(&self, step: Duration) {
        let mut hands = self.hands();
        let signed = SignedDuration::try_from(step).unwrap_or(SignedDuration::MAX);
        hands.wall = hands.wall.saturating_add(signed).unwrap_or(Timestamp::MAX);
        hands.steady = hands.steady.saturating_add(step);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().wall
    }

    fn steady(&self) -> Steady {
        Steady(self.hands().steady)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let clock = ManualClock::at(noon());
        let before = clock.steady();
        assert_eq!(clock.now(), noon());
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now(), noon() + SignedDuration::from_secs(90));
        assert_eq!(clock.steady().since(before), Duration::from_secs(90));
    }

    #[test]
    fn setting_the_wall_clock_back_does_not_move_the_steady_clock() {
        let clock = ManualClock::at(noon());
        let deadline = clock.steady().after(Duration::from_secs(10));
        clock.set(noon() - SignedDuration::from_hours(48));
        assert!(clock.steady() < deadline, "the deadline has not come nearer");
        assert_eq!(clock.steady().since(deadline), Duration::ZERO, "a duration is never negative");
    }

    #[test]
    fn moving_past_the_end_of_time_stops_there() {
        let clock = ManualClock::at(noon());
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn the_system_clock_never_runs_backwards_on_its_steady_side() {
        let clock: SharedClock = SystemClock::shared();
        let first = clock.steady();
        assert!(clock.steady() >= first);
        assert!(clock.now() > noon().min(Timestamp::UNIX_EPOCH));
    }
}
