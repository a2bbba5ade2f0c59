//! Rate rules: so many requests an hour to an API, for a user, for those with a role, or for all.
//!
//! The switch `servicenow.rate-rules` holds them: `100 table all; 20 table role=itil`. Each user is
//! counted alone. Of the rules for an API the one for the user counts, else one for a role, else
//! the one for all.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::super::super::switches::Switches;
use super::super::ids;
use super::super::state::Session;
use super::api::Api;
use super::reply::Reply;

const HOUR: i64 = 3_600;

/// How often counters are brought together where they are not exact.
const FLUSH: i64 = 30;

#[derive(Debug, Default)]
struct Count {
    hour: i64,
    counted: u64,
    /// Requests since the counter was last brought up to date, and when that was.
    pending: u64,
    since: i64,
}

/// The counters of the present hour, by rule and user.
#[derive(Debug, Default)]
pub(super) struct Rates(Mutex<BTreeMap<(String, String), Count>>);

struct Rule<'t> {
    text: &'t str,
    limit: u64,
    api: &'t str,
    whom: &'t str,
}

impl<'t> Rule<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (limit, api, whom) = (words.next()?.parse().ok()?, words.next()?, words.next()?);
        Some(Self { text: text.trim(), limit, api, whom })
    }

    /// How closely the rule is meant for a user, closest first; `None` when it is not.
    fn closeness(&self, session: &Session) -> Option<u8> {
        match self.whom.split_once('=') {
            Some(("user", name)) if name == session.user_name => Some(0),
            Some(("role", role)) if session.roles.contains(role) => Some(1),
            None if self.whom == "all" => Some(2),
            _ => None,
        }
    }
}

impl Rates {
    /// Counts a request, or answers that there were too many of them.
    pub(super) fn check(&self, switches: &Switches, api: &Api, session: &Session) -> Option<Reply> {
        let text = switches.get("servicenow.rate-rules");
        let rules = text.split(';').filter_map(Rule::read).filter(|rule| rule.api == api.name);
        let rule = rules
            .filter_map(|rule| Some((rule.closeness(session)?, rule)))
            .min_by_key(|(closeness, _)| *closeness)
            .map(|(_, rule)| rule)?;
        let now = session.now.as_second();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((rule.text.to_owned(), session.user_name.clone())).or_default();
        count.move_to(now);
        if switches.get("servicenow.rate-counting") == "exact" {
            count.flush(now);
        }
        if count.counted >= rule.limit {
            return Some(exceeded(&rule, api, session.now));
        }
        count.pending += 1;
        None
    }
}

impl Count {
    /// Begins anew with the hour, and takes in what is pending with each half minute.
    fn move_to(&mut self, now: i64) {
        if self.hour != now / HOUR {
            *self = Self { hour: now / HOUR, since: now, ..Self::default() };
        }
        if self.since / FLUSH != now / FLUSH {
            self.flush(now);
        }
    }

    fn flush(&mut self, now: i64) {
        self.counted += self.pending;
        self.pending = 0;
        self.since = now;
    }
}

fn exceeded(rule: &Rule<'_>, api: &Api, now: Timestamp) -> Reply {
    let reset = (now.as_second() / HOUR + 1) * HOUR;
    let detail = format!("Rate limit of {} requests per hour for {} exceeded", rule.limit, api.title);
    Reply::error(429, "Rate limit exceeded", Some(&detail))
        .with("X-RateLimit-Limit", rule.limit.to_string())
        .with("X-RateLimit-Reset", reset.to_string())
        .with("X-RateLimit-Rule", ids::named(&format!("rate rule:{}", rule.text)))
        .with("Retry-After", (reset - now.as_second()).to_string())
}
