//! Trying again: which faults, how often, how long.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use tokio::time::Instant;

use super::call::{CallError, Carried};
use super::error::Fault;

/// How long a call is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The longest time, all waits included.
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

/// Runs a call until it succeeds or its fault deserves no more tries, with jittered pauses.
pub(super) async fn persist<T, Call>(
    patience: Patience,
    deserves: fn(&CallError) -> Tries,
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
        tries += 1;
        match deserves(error) {
            Tries::Never => return None,
            Tries::AtMost(most) if tries > most => return None,
            Tries::AtMost(_) | Tries::UntilDeadline => {}
        }
        let asked = match error.error.fault {
            Fault::RateLimited { retry_after } => Duration::from_secs(retry_after.unwrap_or(0)),
            _ => Duration::ZERO,
        };
        let pause = pause.unwrap_or(patience.longest_pause).max(asked);
        (started.elapsed() + pause < patience.deadline).then_some(pause)
    })
    .await
}
