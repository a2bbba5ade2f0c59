//! Forgetting what is too old or too much, as the desk's settings say: now and then, after a pass.

use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;
use super::error::ServiceError;
use crate::store::Bound;

/// How often it is looked whether there is anything to forget.
const EVERY: SignedDuration = SignedDuration::from_hours(6);

impl Desk {
    /// Forgets what is out of bounds, if that was not looked at lately. What goes wrong with that is
    /// logged, and tried again with the next pass.
    pub(super) async fn forget_what_is_old(&self) {
        let now = self.clock().now();
        let due = self.forgot().is_none_or(|at| now >= at + EVERY || now < at);
        if !due {
            return;
        }
        match self.forget(now).await {
            Ok(()) => *self.forgot() = Some(now),
            Err(error) => tracing::warn!("what is too old could not be forgotten: {}", error.text()),
        }
    }

    async fn forget(&self, now: Timestamp) -> Result<(), ServiceError> {
        let keeping = self.settings()?.keeping;
        let bound = |days: u32, rows: u32| {
            let age = SignedDuration::from_hours(i64::from(days) * 24);
            Bound { since: now.checked_sub(age).unwrap_or(Timestamp::MIN), rows }
        };
        let calls = bound(keeping.calls_days, keeping.calls_rows);
        let history = bound(keeping.history_days, keeping.history_rows);
        let pruned = self.store().prune(calls, history).await?;
        if pruned != crate::store::Pruned::default() {
            tracing::info!(runs = pruned.runs, changes = pruned.journal, requests = pruned.calls, "forgot what is old");
        }
        Ok(())
    }
}
