//! Trying again: which faults, how often, how long.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use tokio::time::Instant;

use super::answer::LONGEST_WAIT;
use super::call::{CallError, Carried};
use super::error::Fault;
use super::pace;

/// How long a call is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest time, all waits included but those that the vendor asked for.
    pub deadline: Duration,
    /// The first pause.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            deadline: Duration::from_mins(10),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
        }
    }
}

/// How many more tries a fault deserves; `None`: as many as the deadline allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tries {
    /// None: it would fail again, or must not be repeated.
    Never,
    /// At most so many.
    AtMost(u32),
    /// Until the deadline.
    UntilDeadline,
}

/// The tries that a failed read deserves.
pub(super) fn reading(error: &CallError) -> Tries {
    match error.error.fault {
        Fault::RateLimited { .. } => Tries::UntilDeadline,
        Fault::Incomplete => Tries::AtMost(2),
        // A plain 500 is an error of a script or a query and comes again; these three pass.
        Fault::Server if matches!(error.status, Some(502..=504)) => Tries::AtMost(4),
        Fault::Unreachable | Fault::TimedOut | Fault::Broken => Tries::AtMost(4),
        Fault::Server
        | Fault::Tls
        | Fault::SignIn
        | Fault::Forbidden
        | Fault::NotFound
        | Fault::Unreadable
        | Fault::Refused
        | Fault::Settings => Tries::Never,
    }
}

/// The tries that a failed write deserves: none unless it certainly did nothing.
pub(super) fn writing(error: &CallError) -> Tries {
    match error.carried {
        Carried::Maybe => Tries::Never,
        Carried::No => reading(error),
    }
}

/// Who sits out the waits that a vendor asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedWaits {
    /// The call itself, between two tries.
    Here,
    /// The connection's pace, which the call meets before its next try.
    InPace,
}

/// Runs a call until it succeeds or its fault deserves no more tries, with jittered pauses. A vendor
/// that says how long to stay away is obeyed, up to an hour besides the deadline.
pub(super) async fn persist<T, Call>(
    patience: Patience,
    deserves: fn(&CallError) -> Tries,
    asked: AskedWaits,
    call: impl FnMut() -> Call + Send,
) -> Result<T, CallError>
where
    Call: Future<Output = Result<T, CallError>> + Send,
    T: Send,
{
    let started = Instant::now();
    let mut tries = 0_u32;
    call.retry(
        ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(patience.first_pause)
            .with_max_delay(patience.longest_pause)
            .without_max_times(),
    )
    .adjust(move |error, pause| {
        if pace::ends() {
            return None;
        }
        tries += 1;
        match deserves(error) {
            Tries::Never => return None,
            Tries::AtMost(most) if tries > most => return None,
            Tries::AtMost(_) | Tries::UntilDeadline => {}
        }
        // What the vendor asked for is kept to: a longer pause only idles, a shorter one is refused again.
        let Fault::RateLimited { retry_after: Some(seconds @ 1..) } = error.error.fault else {
            let pause = pause.unwrap_or(patience.longest_pause);
            return (started.elapsed() + pause < patience.deadline).then_some(pause);
        };
        let wait = Duration::from_secs(seconds);
        let bearable = wait <= LONGEST_WAIT && started.elapsed() + wait < LONGEST_WAIT + patience.deadline;
        bearable.then_some(if asked == AskedWaits::Here { wait } else { Duration::ZERO })
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::connector::error::ConnectorError;

    fn error(fault: Fault, carried: Carried, status: Option<u16>) -> CallError {
        CallError { error: ConnectorError::new(fault, "what", "hint"), carried, status }
    }

    /// How often a call that always fails like this is made.
    async fn calls(deserves: fn(&CallError) -> Tries, failure: CallError) -> u32 {
        let made = AtomicU32::new(0);
        let ended = persist(Patience::default(), deserves, AskedWaits::Here, || async {
            made.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(failure.clone())
        });
        assert!(ended.await.is_err());
        made.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn reads_are_tried_again_by_class() {
        use Carried::Maybe;
        for (failure, expected) in [
            (error(Fault::Incomplete, Maybe, Some(200)), 3),
            (error(Fault::Server, Maybe, Some(503)), 5),
            (error(Fault::TimedOut, Maybe, None), 5),
            (error(Fault::Unreachable, Carried::No, None), 5),
            (error(Fault::Server, Maybe, Some(500)), 1),
            (error(Fault::SignIn, Carried::No, Some(401)), 1),
            (error(Fault::Forbidden, Carried::No, Some(403)), 1),
            (error(Fault::NotFound, Carried::No, Some(404)), 1),
            (error(Fault::Refused, Carried::No, Some(400)), 1),
            (error(Fault::Tls, Carried::No, None), 1),
        ] {
            assert_eq!(calls(reading, failure.clone()).await, expected, "{failure:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_may_have_been_carried_out_is_never_sent_twice() {
        for fault in [Fault::Server, Fault::TimedOut, Fault::Broken, Fault::Incomplete] {
            assert_eq!(calls(writing, error(fault, Carried::Maybe, Some(503))).await, 1);
        }
        assert_eq!(calls(writing, error(Fault::Unreachable, Carried::No, None)).await, 5);
        assert_eq!(calls(writing, error(Fault::Incomplete, Carried::No, Some(202))).await, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_storm_of_429_is_waited_out_and_never_answered_early() {
        let started = Instant::now();
        let tried = persist(Patience::default(), writing, AskedWaits::Here, || async {
            let over = started.elapsed() >= Duration::from_mins(5);
            let storm = || error(Fault::RateLimited { retry_after: Some(40) }, Carried::No, Some(429));
            if over { Ok(()) } else { Err(storm()) }
        });
        assert_eq!(tried.await, Ok(()));
        assert!(started.elapsed() >= Duration::from_mins(5) && started.elapsed() < Duration::from_secs(345));
    }

    #[tokio::test(start_paused = true)]
    async fn an_asked_wait_of_up_to_an_hour_is_sat_out_once_and_a_longer_one_ends_the_call_at_once() {
        let limited = |seconds| error(Fault::RateLimited { retry_after: Some(seconds) }, Carried::No, Some(429));
        let started = Instant::now();
        assert_eq!(calls(reading, limited(3_600)).await, 2);
        assert_eq!(started.elapsed(), Duration::from_hours(1));
        assert_eq!(calls(reading, limited(3_601)).await, 1);
        assert_eq!(started.elapsed(), Duration::from_hours(1));
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_a_pass_ends_its_tries() {
        let stop = tokio_util::sync::CancellationToken::new();
        stop.cancel();
        let asker = crate::connector::pace::Asker::new("acme".into(), stop);
        assert_eq!(asker.doing(calls(reading, error(Fault::TimedOut, Carried::Maybe, None))).await, 1);
    }
}
