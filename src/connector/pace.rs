//! A connection's pace: its share of what the vendor allows, and the pauses that the vendor asks for.
//!
//! A request that would exceed the share waits. Nothing is ever sent earlier than the vendor said.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::{Instant, sleep_until};

use super::write::Budget;
use crate::profile::connection::Connection;

/// Requests under way at once. ServiceNow runs four REST calls at a time per node.
const AT_ONCE: usize = 4;

#[derive(Debug, Default)]
struct Window {
    sent: VecDeque<Instant>,
    closed_until: Option<Instant>,
}

/// The right to send one request now. The next one may take its place when it is dropped.
#[derive(Debug)]
pub struct Turn<'a>(#[expect(dead_code, reason = "held until the request has ended")] SemaphorePermit<'a>);

/// The pace of one connection.
#[derive(Debug)]
pub struct Pace {
    budget: Option<usize>,
    length: Duration,
    window: Mutex<Window>,
    places: Semaphore,
    waiting: watch::Sender<Option<Instant>>,
}

impl Pace {
    /// The pace that a connection's settings allow.
    pub fn new(connection: &Connection) -> Self {
        let share = u64::from(connection.share_percent.clamp(1, 100));
        let budget = connection.allowance.map(|allowance| (u64::from(allowance) * share / 100).max(1));
        Self {
            budget: budget.and_then(|requests| usize::try_from(requests).ok()),
            length: Duration::from_secs(u64::from(connection.window_seconds.max(1))),
            window: Mutex::new(Window::default()),
            places: Semaphore::new(AT_ONCE),
            waiting: watch::Sender::new(None),
        }
    }

    /// Waits until one more request may be sent. Fails at once with the time still to wait when
    /// that is longer than `patience`. `announce` is told the seconds of each wait.
    pub async fn turn(&self, patience: Duration, announce: impl Fn(u64) + Send) -> Result<Turn<'_>, Duration> {
        let give_up = Instant::now() + patience;
        // The semaphore is never closed; should it be, waiting is the safe answer.
        let Ok(place) = self.places.acquire().await else { return Err(patience) };
        while let Some(until) = self.take_or_wait() {
            let wait = until.saturating_duration_since(Instant::now());
            if until > give_up {
                return Err(wait);
            }
            announce(wait.as_secs().max(1));
            self.waiting.send_replace(Some(until));
            sleep_until(until).await;
            self.waiting.send_replace(None);
        }
        Ok(Turn(place))
    }

    /// Stops all requests of the connection for so long, counted from now.
    pub fn stay_away(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut window = self.window();
        window.closed_until = window.closed_until.max(Some(until));
    }

    /// How many seconds the connection still waits; `None` when it does not.
    pub fn waiting_seconds(&self) -> Option<u64> {
        let until = (*self.waiting.borrow())?;
        Some(until.saturating_duration_since(Instant::now()).as_secs())
    }

    /// What may be sent now.
    pub fn budget(&self) -> Budget {
        let now = Instant::now();
        let mut window = self.window();
        while window.sent.front().is_some_and(|sent| *sent + self.length <= now) {
            window.sent.pop_front();
        }
        let closed = window.closed_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        Budget {
            per_window: self.budget.map(|budget| budget as u64),
            left: self.budget.map(|budget| budget.saturating_sub(window.sent.len()) as u64),
            window_seconds: self.length.as_secs(),
            closed_seconds: closed.as_secs(),
        }
    }

    /// Notices when a wait begins (until when) and ends.
    pub fn watch(&self) -> watch::Receiver<Option<Instant>> {
        self.waiting.subscribe()
    }

    /// Counts a request as sent now, or says until when to wait.
    fn take_or_wait(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut window = self.window();
        if let Some(until) = window.closed_until {
            if until > now {
                return Some(until);
            }
            window.closed_until = None;
        }
        let budget = self.budget?;
        while window.sent.front().is_some_and(|sent| *sent + self.length <= now) {
            window.sent.pop_front();
        }
        if window.sent.len() >= budget
            && let Some(oldest) = window.sent.front()
        {
            return Some(*oldest + self.length);
        }
        window.sent.push_back(now);
        None
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as Log;

    use super::*;

    const PATIENCE: Duration = Duration::from_hours(2);

    fn pace(share: u8, allowance: Option<u32>) -> Pace {
        let connection = serde_json::json!({
            "name": "desk", "system": "servicenow", "base_url": "https://acme.service-now.com",
            "environment": "sandbox", "authentication": {"method": "basic", "username": "desk"},
            "share_percent": share, "allowance": allowance, "window_seconds": 300,
        });
        Pace::new(&serde_json::from_value(connection).unwrap())
    }

    async fn requests(pace: &Pace, count: usize) -> Duration {
        let started = Instant::now();
        for _ in 0..count {
            drop(pace.turn(PATIENCE, |_seconds| ()).await.unwrap());
        }
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_share_of_the_allowance_is_used_and_the_rest_waits_for_the_window() {
        let pace = pace(60, Some(10));
        assert_eq!(requests(&pace, 6).await, Duration::ZERO);
        assert_eq!(requests(&pace, 1).await, Duration::from_mins(5));
        assert_eq!(requests(&pace, 5).await, Duration::ZERO);
        assert_eq!(requests(&pace, 1).await, Duration::from_mins(5));
    }

    #[tokio::test(start_paused = true)]
    async fn the_window_rolls() {
        let pace = pace(100, Some(2));
        requests(&pace, 1).await;
        tokio::time::advance(Duration::from_secs(200)).await;
        requests(&pace, 1).await;
        assert_eq!(requests(&pace, 1).await, Duration::from_secs(100));
        assert_eq!(requests(&pace, 1).await, Duration::from_secs(200));
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_allowance_still_means_four_at_once() {
        let pace = pace(60, None);
        let mut under_way = Vec::new();
        for _ in 0..4 {
            under_way.push(pace.turn(PATIENCE, |_seconds| ()).await.unwrap());
        }
        let fifth = pace.turn(PATIENCE, |_seconds| ());
        tokio::pin!(fifth);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut fifth).await.is_err());
        under_way.pop();
        assert!(fifth.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_vendor_asks_for_is_waited_in_full_and_shown() {
        let pace = pace(60, None);
        pace.stay_away(Duration::from_secs(30));
        pace.stay_away(Duration::from_secs(5));
        let shown = Log::new(Vec::new());
        let started = Instant::now();
        let waiting = pace.turn(PATIENCE, |seconds| shown.lock().unwrap().push(seconds));
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(Duration::from_secs(10), &mut waiting).await.is_err());
        assert_eq!(pace.waiting_seconds(), Some(20));
        drop(waiting.await.unwrap());
        assert_eq!((started.elapsed(), pace.waiting_seconds()), (Duration::from_secs(30), None));
        assert_eq!(*shown.lock().unwrap(), [30]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_patience_is_told_at_once() {
        let pace = pace(60, None);
        pace.stay_away(Duration::from_hours(1));
        let wait = pace.turn(Duration::from_mins(10), |_seconds| ()).await.unwrap_err();
        assert_eq!(wait, Duration::from_hours(1));
    }
}
