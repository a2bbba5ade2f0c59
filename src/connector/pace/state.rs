//! What is known of a connection's pace: what was sent, which limits are believed and for how long.

use std::time::Duration;

use tokio::time::Instant;

use super::limits::{Known, Limit, Told};
use super::queue::Queue;
use super::sent::{GRACE, Log};
use crate::connector::answer::Answer;
use crate::model::ProfileId;
use crate::profile::connection::Connection;

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
pub(super) struct Believed {
    pub(super) limit: Limit,
    pub(super) until: Option<Instant>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) share: u8,
    /// How long the vendor is taken to count where it does not say.
    pub(super) assumed: Duration,
    pub(super) log: Log,
    pub(super) queue: Queue,
    pub(super) limits: Vec<Believed>,
    pub(super) closed_until: Option<Instant>,
    /// When the vendor begins to count anew.
    pub(super) anew: Option<Instant>,
    pub(super) refusals: u32,
    /// How many profiles use the connection.
    pub(super) sharing: usize,
}

impl State {
    /// Takes a connection's settings in.
    pub(super) fn keep_to(&mut self, connection: &Connection) {
        self.share = connection.share_percent.clamp(1, 100);
        self.assumed = Duration::from_secs(u64::from(connection.window_seconds.max(1)));
        self.limits.retain(|believed| believed.limit.known != Known::Set);
        let set = connection.allowance.filter(|requests| *requests > 0);
        let set = set.map(|requests| Limit { requests, window: self.assumed, known: Known::Set });
        self.limits.extend(set.map(|limit| Believed { limit, until: None }));
    }

    /// Drops what is over: pauses, limits no longer believed, requests that no limit looks back to.
    pub(super) fn freshen(&mut self, now: Instant) {
        self.closed_until = self.closed_until.filter(|until| *until > now);
        self.limits.retain(|believed| believed.until.is_none_or(|until| until > now));
        let reach = self.limits.iter().map(|believed| believed.limit.window).fold(REMEMBERED, Duration::max);
        self.log.forget_before(now.checked_sub(reach + GRACE));
        if let Some(anew) = self.anew.filter(|anew| *anew + GRACE <= now) {
            self.log.forget_before(anew.checked_sub(GRACE));
            self.anew = None;
        }
    }

    pub(super) fn next_free(&self, now: Instant) -> Option<Instant> {
        let free =
            |believed: &Believed| self.log.next_free(&believed.limit, believed.limit.budget(self.share), now, None);
        let anew = |at: Instant| self.anew.map_or(at, |anew| at.min(anew + GRACE));
        self.limits.iter().filter_map(free).map(anew).chain(self.closed_until).max()
    }

    /// What one profile takes of a limit at most; `None` where it may take all of the share.
    pub(super) fn own_budget(&self, limit: &Limit, asker: Option<&ProfileId>) -> Option<usize> {
        let budget = limit.budget(self.share);
        let left = budget / LEFT_TO_OTHERS;
        (asker.is_some() && self.sharing > 1 && left > 0).then_some(budget - left)
    }

    /// When a profile may send again that has taken as much as one alone may; `None` when that is now.
    pub(super) fn own_free(&self, asker: Option<&ProfileId>, now: Instant) -> Option<Instant> {
        let free = |believed: &Believed| {
            let budget = self.own_budget(&believed.limit, asker)?;
            self.log.next_free(&believed.limit, budget, now, asker)
        };
        let anew = |at: Instant| self.anew.map_or(at, |anew| at.min(anew + GRACE));
        self.limits.iter().filter_map(free).map(anew).max()
    }

    /// The limit that a refusal names, or shows by being the second one in a row without a word: the
    /// crowd of a moment, which ServiceNow refuses in the same way, has gone after a pause.
    pub(super) fn shown_limit(&mut self, answer: &Answer, now: Instant) -> Option<Believed> {
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
    pub(super) fn believe(&mut self, believed: Believed, now: Instant) -> bool {
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
