//! Time that passes only in steps of the story: nobody sleeps, and the vendor's clock goes with ours.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use causeway::standins::clock::Clock;
use jiff::SignedDuration;
use tokio::task::yield_now;

/// How far time goes on when nothing else says how far.
const STEP: Duration = Duration::from_millis(100);

/// Turns of the scheduler between two steps, in which what is under way on this machine arrives.
const TURNS: u32 = 48;

/// Holds tokio's clock: it moves in [`Lockstep::drive`] only.
pub(crate) struct Lockstep {
    _held: SyncSender<()>,
}

impl Lockstep {
    /// Stops time in a runtime of one thread.
    pub(crate) fn begin() -> Self {
        tokio::time::pause();
        // While a blocking task runs, tokio does not move a paused clock by itself.
        let (held, until_dropped) = sync_channel::<()>(0);
        drop(tokio::task::spawn_blocking(move || until_dropped.recv()));
        Self { _held: held }
    }

    /// Works to the end. Whenever nothing happens, both clocks go on: as far as `next` says, else a
    /// small step.
    pub(crate) async fn drive<T>(
        &self,
        clock: &Clock,
        next: impl Fn() -> Option<Duration>,
        work: impl Future<Output = T>,
    ) -> T {
        tokio::pin!(work);
        loop {
            for _ in 0..TURNS {
                tokio::select! {
                    biased;
                    done = &mut work => return done,
                    () = yield_now() => {}
                }
            }
            // A timer fires with the next millisecond, so a wait that is over may need one more.
            let step = next().map_or(STEP, |next| next.max(Duration::from_millis(1)));
            clock.advance(SignedDuration::try_from(step).unwrap());
            tokio::time::advance(step).await;
        }
    }
}
