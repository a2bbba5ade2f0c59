//! When requests were sent, as far as limits look back.
//!
//! A request counts from when its answer was here: by then the vendor has counted it for certain,
//! so its place is never taken again too early.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::model::ProfileId;

use super::limits::Limit;

/// How much longer than its window a request counts, because vendors count in whole seconds.
pub(super) const GRACE: Duration = Duration::from_secs(1);

/// The most requests that are remembered; more in a day is a pace that no limit names.
const MOST: usize = 100_000;

#[derive(Debug, Clone)]
struct Sent {
    at: Instant,
    served: bool,
    asker: Option<ProfileId>,
}

/// Whose requests are counted; everybody's where it names nobody.
pub(super) type Whose<'a> = Option<&'a ProfileId>;

/// The requests of one connection.
#[derive(Debug, Default)]
pub(super) struct Log {
    sent: VecDeque<Sent>,
    under_way: Vec<Option<ProfileId>>,
}

impl Log {
    /// A request goes out.
    pub(super) fn begin(&mut self, asker: Option<ProfileId>) {
        self.under_way.push(asker);
    }

    /// Its answer is here, or will not come. `served` is false when the vendor had too many.
    pub(super) fn end(&mut self, at: Instant, served: bool, asker: Option<ProfileId>) {
        if let Some(place) = self.under_way.iter().position(|one| *one == asker) {
            self.under_way.swap_remove(place);
        }
        if self.sent.len() >= MOST {
            self.sent.pop_front();
        }
        self.sent.push_back(Sent { at, served, asker });
    }

    /// Requests that go on.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.len()
    }

    /// Forgets what is older than any limit looks back.
    pub(super) fn forget_before(&mut self, before: Option<Instant>) {
        let Some(before) = before else { return };
        while self.sent.front().is_some_and(|sent| sent.at < before) {
            self.sent.pop_front();
        }
    }

    /// How many requests of a window were served.
    pub(super) fn served_within(&self, window: Duration, now: Instant) -> usize {
        self.counted(window, now, None).filter(|sent| sent.served).count()
    }

    /// How many requests count against a window now.
    pub(super) fn used(&self, window: Duration, now: Instant, whose: Whose<'_>) -> usize {
        let under_way = self.under_way.iter().filter(|asker| whose.is_none() || asker.as_ref() == whose).count();
        under_way + self.counted(window, now, whose).count()
    }

    /// When one more request keeps within the budget of a limit; `None` when that is now.
    pub(super) fn next_free(&self, limit: &Limit, budget: usize, now: Instant, whose: Whose<'_>) -> Option<Instant> {
        let over = (self.used(limit.window, now, whose) + 1).checked_sub(budget).filter(|over| *over > 0)?;
        let frees = self.counted(limit.window, now, whose).nth(over - 1);
        // All places are taken by requests that go on: look again when one of them ends.
        Some(frees.map_or(now, |sent| sent.at) + limit.window + GRACE)
    }

    /// How long until the last of `calls` further requests, were they sent as early as may be.
    pub(super) fn wait_for(
        &self,
        limit: &Limit,
        budget: usize,
        calls: usize,
        now: Instant,
        whose: Whose<'_>,
    ) -> Duration {
        let span = limit.window + GRACE;
        let used = self.used(limit.window, now, whose);
        let (budget, last) = (budget.max(1), calls.saturating_sub(1));
        // A budget has so many places: those that are free, then one whenever a request stops
        // counting; each is free again a window after it was taken.
        let (place, rounds) = (last % budget, u32::try_from(last / budget).unwrap_or(u32::MAX));
        let first = match place.checked_sub(budget.saturating_sub(used)) {
            None => Duration::ZERO,
            Some(taken) => {
                // Of more than the budget, the first ones only make room for others that count already.
                let oldest = self.counted(limit.window, now, whose).nth(taken + used.saturating_sub(budget));
                oldest.map_or(span, |sent| (sent.at + span).saturating_duration_since(now))
            }
        };
        first.saturating_add(span.saturating_mul(rounds))
    }

    fn counted<'a>(&'a self, window: Duration, now: Instant, whose: Whose<'a>) -> impl Iterator<Item = &'a Sent> {
        let young = self.sent.iter().skip_while(move |sent| sent.at + window + GRACE <= now);
        young.filter(move |sent| whose.is_none() || sent.asker.as_ref() == whose)
    }
}
