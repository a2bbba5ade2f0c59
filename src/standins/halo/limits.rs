//! The limits on calls: so many per rolling five minutes of the instance's clock, and so many token
//! requests per rolling minute.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::caller::Caller;
use super::refusal::Refusal;
use crate::standins::server::Common;

/// The window of the limit on calls.
const CALLS: SignedDuration = SignedDuration::from_mins(5);

/// The window of the limit on token requests.
const TOKENS: SignedDuration = SignedDuration::from_mins(1);

/// The calls of the last minutes.
#[derive(Debug, Default)]
pub(super) struct Limits {
    calls: Mutex<BTreeMap<String, VecDeque<Timestamp>>>,
    tokens: Mutex<VecDeque<Timestamp>>,
}

impl Limits {
    /// Counts a call on whatever the instance counts by, and refuses it when there were too many.
    pub(super) fn count_call(&self, common: &Common, caller: Option<&Caller>) -> Result<(), Refusal> {
        let limit = common.switches.number("halo.rate-limit");
        let unit = match (common.switches.get("halo.rate-limit-unit").as_str(), caller) {
            ("application", Some(caller)) => format!("{:?}", caller.application),
            ("agent", Some(caller)) => caller.agent.to_string(),
            _ => String::new(),
        };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if count(calls.entry(unit).or_default(), common.clock.now(), CALLS, limit) {
            return Ok(());
        }
        let plain = common.switches.get("halo.rate-limit-body") == "plain";
        Err(Refusal::RateLimit { limit, plain, retry_after: common.switches.number("halo.retry-after") })
    }

    /// Counts a token request; false when there were too many.
    pub(super) fn count_token(&self, common: &Common) -> bool {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut tokens, common.clock.now(), TOKENS, common.switches.number("halo.token-limit"))
    }
}

/// Whether one more fits into the window; what is refused does not count. A limit of 0 is none.
fn count(calls: &mut VecDeque<Timestamp>, now: Timestamp, window: SignedDuration, limit: i64) -> bool {
    let Some(allowed) = usize::try_from(limit).ok().filter(|limit| *limit > 0) else { return true };
    while calls.front().is_some_and(|first| now.duration_since(*first) >= window) {
        calls.pop_front();
    }
    if calls.len() >= allowed {
        return false;
    }
    calls.push_back(now);
    true
}
