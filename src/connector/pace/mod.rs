//! A connection's pace: its share of what the vendor allows, and the pauses that the vendor asks for.
//!
//! A request that would exceed the share waits, up to the length of the vendor's window; nothing is
//! ever sent earlier than the vendor said. Limits are set by hand, told by the vendor with a
//! refusal, or learnt where it refuses again and again without naming one. Profiles that share the
//! connection take turns, and none of them takes the whole share while others may want some of it.

mod limits;
mod queue;
mod sent;
mod state;
mod turn;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

pub use limits::{Known, Limit, Told};
pub use queue::{Asker, Crowd};
pub use turn::Turn;

use super::answer::{Answer, LONGEST_WAIT};
use super::write::Budget;
use crate::model::ProfileId;
use crate::profile::connection::Connection;
use sent::GRACE;
use state::{Believed, State};
use turn::Place;

/// Requests under way at once. ServiceNow runs four REST calls at a time per node.
const AT_ONCE: usize = 4;

/// Why a request got no turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTurn {
    /// It would have to wait so long, which is longer than anything waits.
    TooLong(Duration),
    /// A person stopped the pass while it waited.
    Stopped,
    /// It would have to wait so long, and others wait for this pass to end.
    GivesWay(Duration),
}

/// What is known about a limit, for people and for the cost of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The vendor's limit.
    pub limit: Limit,
    /// The requests that this connection takes of it.
    pub budget: usize,
    /// How many of them count in the present window.
    pub used: usize,
}

/// The pace of one connection. It outlives connectors: what was sent and learnt counts for the
/// account, not for the object that sends.
#[derive(Debug)]
pub struct Pace {
    state: Mutex<State>,
    /// Moves whenever somebody's turn may have come.
    changes: watch::Sender<u64>,
    waiting: watch::Sender<Option<Instant>>,
}

impl Pace {
    /// The pace that a connection's settings allow.
    pub fn new(connection: &Connection) -> Self {
        let mut state = State::default();
        state.keep_to(connection);
        Self { state: Mutex::new(state), changes: watch::Sender::new(0), waiting: watch::Sender::new(None) }
    }

    /// Goes on with other settings; what was sent and learnt so far still counts.
    pub fn keep_to(&self, connection: &Connection) {
        self.state().keep_to(connection);
        self.stir();
    }

    /// So many profiles use the connection from now on: none of them alone takes the whole share.
    pub fn shared_by(&self, profiles: usize) {
        self.state().sharing = profiles;
        self.stir();
    }

    /// Waits until one more request may be sent. Fails at once when that is later than both
    /// `patience` and the longest wait of all, an hour. `announce` is told the seconds of each wait.
    pub async fn turn(&self, patience: Duration, announce: impl Fn(u64) + Send) -> Result<Turn<'_>, NoTurn> {
        let give_up = Instant::now() + patience.max(LONGEST_WAIT + GRACE);
        let (stop, mut crowd) = (queue::stop(), queue::crowd());
        let mut changes = self.changes.subscribe();
        let mut place = Place::join(self);
        let mut announced = None;
        loop {
            changes.borrow_and_update();
            let wait = match self.step(&mut place) {
                Step::Go => return Ok(Turn { pace: self, served: true, asker: place.asker.clone() }),
                Step::Behind => None,
                Step::Until(at) if at > give_up => return Err(NoTurn::TooLong(at - Instant::now())),
                Step::Until(at) if crowd.as_ref().is_some_and(|crowd| crowd.gives_way(at - Instant::now())) => {
                    return Err(NoTurn::GivesWay(at - Instant::now()));
                }
                Step::Until(at) => Some(at),
            };
            if let Some(at) = wait.filter(|at| announced != Some(*at)) {
                announced = Some(at);
                announce(whole_seconds(at - Instant::now()));
                place.show(at);
            }
            tokio::select! {
                // A change that nobody can send any more leaves the other two ways out.
                Ok(()) = changes.changed() => {}
                () = sleep_until(wait.unwrap_or(give_up)), if wait.is_some() => {}
                () = stop.cancelled() => return Err(NoTurn::Stopped),
                () = others_changed(&mut crowd) => {}
            }
        }
    }

    fn step(&self, place: &mut Place<'_>) -> Step {
        let now = Instant::now();
        let mut state = self.state();
        if state.log.under_way() >= AT_ONCE {
            return Step::Behind;
        }
        state.freshen(now);
        if !state.queue.is_next(place.ticket, |asker| state.own_free(asker, now).is_none()) {
            return state.own_free(place.asker.as_ref(), now).map_or(Step::Behind, Step::Until);
        }
        if let Some(at) = state.next_free(now) {
            return Step::Until(at);
        }
        state.log.begin(place.asker.clone());
        state.queue.serve(place.ticket);
        drop(state);
        place.served();
        Step::Go
    }

    /// Stops all requests of the connection for so long, counted from now.
    pub fn stay_away(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.closed_until = state.closed_until.max(Some(until));
        drop(state);
        self.stir();
    }

    /// How many seconds the connection still waits; `None` when it does not.
    pub fn waiting_seconds(&self) -> Option<u64> {
        let until = (*self.waiting.borrow())?;
        Some(until.saturating_duration_since(Instant::now()).as_secs())
    }

    /// Notices when a wait begins (until when) and ends.
    pub fn watch(&self) -> watch::Receiver<Option<Instant>> {
        self.waiting.subscribe()
    }

    /// The limits that are known, with what is used of them now. Empty when none is known.
    pub fn standing(&self) -> Vec<Standing> {
        let now = Instant::now();
        let mut state = self.state();
        state.freshen(now);
        let standing = |believed: &Believed| {
            let limit = believed.limit;
            Standing { limit, budget: limit.budget(state.share), used: state.log.used(limit.window, now, None) }
        };
        state.limits.iter().map(standing).collect()
    }

    /// What may be sent now: by the limit that leaves the least.
    pub fn budget(&self) -> Budget {
        let tightest = self.standing().into_iter().min_by_key(|known| known.budget.saturating_sub(known.used));
        let now = Instant::now();
        let state = self.state();
        let closed = state.closed_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        Budget {
            per_window: tightest.map(|known| known.budget as u64),
            left: tightest.map(|known| known.budget.saturating_sub(known.used) as u64),
            window_seconds: tightest.map_or(state.assumed, |known| known.limit.window).as_secs(),
            closed_seconds: closed.as_secs(),
        }
    }

    /// How long it takes at least until the last of `calls` further requests can be sent.
    pub fn wait_for(&self, calls: usize) -> Duration {
        let now = Instant::now();
        let mut state = self.state();
        state.freshen(now);
        if calls == 0 {
            return Duration::ZERO;
        }
        let closed = state.closed_until.map(|until| until.saturating_duration_since(now));
        let kept = |believed: &Believed| {
            let budget = believed.limit.budget(state.share);
            state.log.wait_for(&believed.limit, budget, calls, now, None)
        };
        let asker = queue::profile();
        let own = |believed: &Believed| {
            let budget = state.own_budget(&believed.limit, asker.as_ref())?;
            Some(state.log.wait_for(&believed.limit, budget, calls, now, asker.as_ref()))
        };
        state.limits.iter().map(kept).chain(state.limits.iter().filter_map(own)).chain(closed).max().unwrap_or_default()
    }

    /// Learns from an answer: what the vendor says about its limit, and how long it wants us away.
    fn learn(&self, answer: &Answer, pause: Duration) {
        let now = Instant::now();
        let refused = answer.status == StatusCode::TOO_MANY_REQUESTS;
        if refused || answer.status.is_server_error() {
            let mut state = self.state();
            let wait = answer.retry_after();
            let limit = if refused { state.shown_limit(answer, now) } else { None };
            let full = limit.is_some_and(|believed| state.believe(believed, now));
            let pause = if state.refusals == 0 { pause / 2 } else { pause };
            let until = match wait {
                Some(wait) => Some(now + wait),
                None if refused && !full => Some(now + pause),
                None => None,
            };
            state.closed_until = state.closed_until.max(until);
            state.refusals += u32::from(refused);
        } else {
            self.state().refusals = 0;
        }
    }

    fn stir(&self) {
        self.changes.send_modify(|change| *change = change.wrapping_add(1));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Step {
    Go,
    /// Others are before it, or too many are under way.
    Behind,
    Until(Instant),
}

/// Whole seconds, rounded up; at least one.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

async fn others_changed(crowd: &mut Option<Crowd>) {
    match crowd {
        Some(crowd) => crowd.changed().await,
        None => std::future::pending().await,
    }
}

/// The profile whose pass the present work belongs to; `None` outside any pass.
pub fn at_work_for() -> Option<ProfileId> {
    queue::profile()
}

/// Whether the pass that the present work belongs to is to end: a person has stopped it, or it gave
/// way to others.
pub(super) fn ends() -> bool {
    queue::stop().is_cancelled() || queue::crowd().is_some_and(|crowd| crowd.gave_way())
}

#[cfg(test)]
mod tests;
