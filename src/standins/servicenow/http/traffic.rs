//! How many requests are under way: in one session, and on the node.
//!
//! Requests of one session are carried out one at a time, and only so many wait for it; the node
//! has a pool of its own with a queue. What finds the queue full is not carried out.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::super::switches::Switches;
use super::super::ServiceNow;
use super::reply::Reply;

/// How often a held request looks whether it may go on.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

#[derive(Debug, Default)]
struct Counts {
    all: i64,
    by_session: BTreeMap<String, i64>,
}

/// The requests under way.
#[derive(Debug, Default)]
pub(super) struct Traffic(Mutex<Counts>);

/// Which queue was full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    Session,
    Node,
}

/// A request's place among those under way, given up when dropped.
pub(super) struct UnderWay<'a> {
    traffic: &'a Traffic,
    session: Option<String>,
}

impl Traffic {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a request of this session.
    pub(super) fn enter(&self, session: Option<&str>, switches: &Switches) -> Result<UnderWay<'_>, Overflow> {
        let mut counts = self.counts();
        let running = switches.number("servicenow.semaphore-slots");
        if running > 0 && counts.all >= running + switches.number("servicenow.semaphore-queue") {
            return Err(Overflow::Node);
        }
        if let Some(session) = session {
            let of_session = counts.by_session.entry(session.to_owned()).or_default();
            // One is carried out, the others wait.
            if *of_session > switches.number("servicenow.session-queue") {
                return Err(Overflow::Session);
            }
            *of_session += 1;
        }
        counts.all += 1;
        Ok(UnderWay { traffic: self, session: session.map(str::to_owned) })
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut counts = self.traffic.counts();
        counts.all -= 1;
        if let Some(session) = &self.session
            && let Some(left) = counts.by_session.get_mut(session)
        {
            *left -= 1;
            if *left == 0 {
                counts.by_session.remove(session);
            }
        }
    }
}

/// Waits while the instance holds requests to such a path.
pub(super) async fn held(instance: &ServiceNow, path: &str) {
    loop {
        let held = instance.common().switches.get("servicenow.held-requests");
        if held.is_empty() || !path.contains(&held) {
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// What a request that was not carried out is answered.
pub(super) fn dropped(overflow: Overflow, switches: &Switches) -> Reply {
    match overflow {
        Overflow::Session => Reply::empty(202),
        Overflow::Node if switches.get("servicenow.semaphore-status") == "503" => {
            Reply::page(503, "Service Unavailable")
        }
        Overflow::Node => Reply::error(429, "Too many concurrent requests", None),
    }
}
