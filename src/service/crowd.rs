//! Who waits for the pass that runs: one waits for another's end, and a pass that nobody attends gives
//! its turn up rather than keep the others waiting for a vendor's limit.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::desk::Desk;
use crate::connector::pace::Crowd;
use crate::model::ProfileId;

/// Everybody who waits for a turn.
#[derive(Debug)]
pub(super) struct Waiters {
    count: watch::Sender<usize>,
    gave_way: Mutex<BTreeSet<ProfileId>>,
}

impl Default for Waiters {
    fn default() -> Self {
        Self { count: watch::Sender::new(0), gave_way: Mutex::default() }
    }
}

impl Waiters {
    /// Counts somebody who waits, until the guard is dropped.
    pub(super) fn one_more(&self) -> Waits {
        self.count.send_modify(|count| *count += 1);
        Waits(self.count.clone())
    }

    /// The others, for a pass that gives way to them.
    pub(super) fn crowd(&self) -> Crowd {
        Crowd::new(self.count.subscribe())
    }

    /// Remembers whether the last pass of a profile gave way.
    pub(super) fn note(&self, profile: &ProfileId, gave_way: bool) {
        let mut known = self.gave_way.lock().unwrap_or_else(PoisonError::into_inner);
        if gave_way {
            known.insert(profile.clone());
        } else {
            known.remove(profile);
        }
    }

    fn gave_way(&self, profile: &ProfileId) -> bool {
        self.gave_way.lock().unwrap_or_else(PoisonError::into_inner).contains(profile)
    }
}

/// Somebody waits for as long as this lives.
#[derive(Debug)]
pub struct Waits(watch::Sender<usize>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl Desk {
    /// Says that other profiles are to be run after the present one, for as long as the answer lives.
    pub fn others_follow(&self) -> Waits {
        self.waiters().one_more()
    }

    /// Whether the last pass of a profile ended before its time so that others need not wait. It is to
    /// be run again after them.
    pub fn gave_way(&self, profile: &ProfileId) -> bool {
        self.waiters().gave_way(profile)
    }
}
