//! A connection's pace: its share of what the vendor allows, and the pauses that the vendor asks for.
//!
//! A request that would exceed the share waits, up to the length of the vendor's window; nothing is
//! ever sent earlier than the vendor said. Limits are set by hand, told by the vendor with a
//! refusal, or learnt where it refuses again and again without naming one. Profiles that share the
//! connection take turns, and none of them takes the whole share while others may want some of it.

mod limits;
mod queue;
mod sent;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

pub use limits::{Known, Limit, Told};
pub use queue::{Asker, Crowd};

use super::answer::{Answer, LONGEST_WAIT};
use super::write::Budget;
use crate::model::ProfileId;
use crate::profile::connection::Connection;
use queue::{Queue, Ticket};
use sent::{GRACE, Log};

/// Requests under way at once. ServiceNow runs four REST calls at a time per node.
const AT_ONCE: usize = 4;

/// How long a limit that the vendor did not name is believed. It may have been a moment's crowd.
const LEARNT_LASTS: Duration = Duration::from_hours(1);

/// How long a limit is believed that the vendor named. It may be raised without a word.
const TOLD_LASTS: Duration = Duration::from_hours(24);

/// Fewer requests than this before a refusal are no sign of a limit on their number.
const LEAST_LEARNT: usize = 20;

/// How long the log of sent requests reaches back when no limit reaches further.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Of a share that several profiles use, each leaves the others this part, one in so many.
const LEFT_TO_OTHERS: usize = 4;

#[derive(Debug, Clone, Copy)]
struct Believed {
    limit: Limit,
    until: Option<Instant>,
}

#[derive(Debug, Default)]
struct State {
    share: u8,
    /// How long the vendor is taken to count where it does not say.
    assumed: Duration,
    log: Log,
    queue: Queue,
    limits: Vec<Believed>,
    closed_until: Option<Instant>,
    /// When the vendor begins to count anew.
    anew: Option<Instant>,
    refusals: u32,
    /// How many profiles use the connection.
    sharing: usize,
}

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

impl State {
    /// Takes a connection's settings in.
    fn keep_to(&mut self, connection: &Connection) {
        self.share = connection.share_percent.clamp(1, 100);
        self.assumed = Duration::from_secs(u64::from(connection.window_seconds.max(1)));
        self.limits.retain(|believed| believed.limit.known != Known::Set);
        let set = connection.allowance.filter(|requests| *requests > 0);
        let set = set.map(|requests| Limit { requests, window: self.assumed, known: Known::Set });
        self.limits.extend(set.map(|limit| Believed { limit, until: None }));
    }

    /// Drops what is over: pauses, limits no longer believed, requests that no limit looks back to.
    fn freshen(&mut self, now: Instant) {
        self.closed_until = self.closed_until.filter(|until| *until > now);
        self.limits.retain(|believed| believed.until.is_none_or(|until| until > now));
        let reach = self.limits.iter().map(|believed| believed.limit.window).fold(REMEMBERED, Duration::max);
        self.log.forget_before(now.checked_sub(reach + GRACE));
        if let Some(anew) = self.anew.filter(|anew| *anew + GRACE <= now) {
            self.log.forget_before(anew.checked_sub(GRACE));
            self.anew = None;
        }
    }

    fn next_free(&self, now: Instant) -> Option<Instant> {
        let free =
            |believed: &Believed| self.log.next_free(&believed.limit, believed.limit.budget(self.share), now, None);
        let anew = |at: Instant| self.anew.map_or(at, |anew| at.min(anew + GRACE));
        self.limits.iter().filter_map(free).map(anew).chain(self.closed_until).max()
    }

    /// What one profile takes of a limit at most; `None` where it may take all of the share.
    fn own_budget(&self, limit: &Limit, asker: Option<&ProfileId>) -> Option<usize> {
        let budget = limit.budget(self.share);
        let left = budget / LEFT_TO_OTHERS;
        (asker.is_some() && self.sharing > 1 && left > 0).then_some(budget - left)
    }

    /// When a profile may send again that has taken as much as one alone may; `None` when that is now.
    fn own_free(&self, asker: Option<&ProfileId>, now: Instant) -> Option<Instant> {
        let free = |believed: &Believed| {
            let budget = self.own_budget(&believed.limit, asker)?;
            self.log.next_free(&believed.limit, budget, now, asker)
        };
        let anew = |at: Instant| self.anew.map_or(at, |anew| at.min(anew + GRACE));
        self.limits.iter().filter_map(free).map(anew).max()
    }

    /// The limit that a refusal names, or shows by being the second one in a row without a word: the
    /// crowd of a moment, which ServiceNow refuses in the same way, has gone after a pause.
    fn shown_limit(&mut self, answer: &Answer, now: Instant) -> Option<Believed> {
        if let Some(told) = Told::of(answer) {
            self.anew = told.anew.map(|anew| now + anew);
            return Some(Believed { limit: told.limit, until: Some(now + TOLD_LASTS) });
        }
        let known = self.limits.iter().any(|believed| believed.limit.known != Known::Learnt);
        let served = self.log.served_within(self.assumed, now);
        if known || self.refusals == 0 || answer.retry_after().is_some() || served < LEAST_LEARNT {
            return None;
        }
        let requests = u32::try_from(served).unwrap_or(u32::MAX);
        let limit = Limit { requests, window: self.assumed, known: Known::Learnt };
        Some(Believed { limit, until: Some(now + LEARNT_LASTS) })
    }

    /// Keeps a limit from now on. Says whether the connection's share of it is used up, so that
    /// waiting for the window is waiting enough.
    fn believe(&mut self, believed: Believed, now: Instant) -> bool {
        let limit = believed.limit;
        // Of two limits on the same stretch, the lower one counts; what was learnt is only replaced.
        let replaced = |old: &Limit| {
            let lower = old.window == limit.window && old.requests >= limit.requests;
            old.known == limit.known && (lower || limit.known == Known::Learnt)
        };
        self.limits.retain(|believed| !replaced(&believed.limit));
        self.limits.push(believed);
        self.log.used(limit.window, now, None) >= limit.budget(self.share)
    }
}

enum Step {
    Go,
    /// Others are before it, or too many are under way.
    Behind,
    Until(Instant),
}

/// A place in the queue, left when it is dropped.
struct Place<'a> {
    pace: &'a Pace,
    ticket: Ticket,
    asker: Option<ProfileId>,
    showing: bool,
    waits: bool,
}

impl<'a> Place<'a> {
    fn join(pace: &'a Pace) -> Self {
        let asker = queue::profile();
        let ticket = pace.state().queue.join(asker.clone());
        Self { pace, ticket, asker, showing: false, waits: true }
    }

    fn show(&mut self, until: Instant) {
        self.showing = true;
        self.pace.waiting.send_replace(Some(until));
    }

    fn served(&mut self) {
        self.waits = false;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.pace.state().queue.leave(self.ticket);
        }
        if self.showing {
            self.pace.waiting.send_replace(None);
        }
        self.pace.stir();
    }
}

/// The right to send one request now. The next one may take its place when it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    pace: &'a Pace,
    served: bool,
    asker: Option<ProfileId>,
}

impl Turn<'_> {
    /// Learns from the request's answer. `pause` is how long to stay away from a vendor that had too
    /// many requests and does not say for how long; half of it the first time.
    pub fn answered(&mut self, answer: &Answer, pause: Duration) {
        self.served = answer.status != StatusCode::TOO_MANY_REQUESTS;
        self.pace.learn(answer, pause);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pace.state().log.end(Instant::now(), self.served, self.asker.take());
        self.pace.stir();
    }
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
