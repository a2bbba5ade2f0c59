//! Faults that a stand-in plays on chosen requests: the ways in which real vendors and networks
//! fail. The ledger says what was really committed.

mod form;
mod play;
pub(super) mod rows;

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

pub use form::{FaultError, parse, parse_file};
pub use play::Play;

/// Which requests a fault is played on, and which fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A name that the request log shows.
    pub name: String,
    /// The verb; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Text that the path with its query must contain (compared without regard to case); any when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// The first matching request it is played on, from 1.
    #[serde(default = "one")]
    pub from: u64,
    /// How many matching requests it is played on; unbounded when absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens.
    #[serde(flatten)]
    pub play: Play,
}

fn one() -> u64 {
    1
}

/// Further conditions of a fault.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// What the whole path with its query must look like, `*` standing for any text; letter case
    /// does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A header that must be there, with text that its value contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<(String, String)>,
    /// Text that the request's body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_contains: Option<String>,
    /// How likely it is played on a request that it would be played on without this, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Which of the possible outcomes of [`When::probability`] happens; the same seed, the same requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// A fault with all its conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Armed {
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// When else it is played.
    #[serde(flatten)]
    pub when: When,
}

impl From<Fault> for Armed {
    fn from(fault: Fault) -> Self {
        Self { fault, when: When::default() }
    }
}

/// A request as conditions see it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The verb.
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, as far as some condition asks for it.
    pub body: &'a [u8],
}

impl Armed {
    fn matches(&self, asked: &Asked<'_>) -> bool {
        let Self { fault, when } = self;
        let path = asked.path.to_lowercase();
        fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(asked.method))
            && fault.path.as_ref().is_none_or(|wanted| path.contains(&wanted.to_lowercase()))
            && when.pattern.as_ref().is_none_or(|pattern| fits(&pattern.to_lowercase(), &path))
            && when.header.as_ref().is_none_or(|(name, text)| carries(asked.headers, name, text))
            && when.body_contains.as_ref().is_none_or(|text| holds(asked.body, text.as_bytes()))
    }

    /// Whether the nth matching request is one of those that it is played on.
    fn plays_on(&self, nth: u64) -> bool {
        let Self { fault, when } = self;
        let in_time = fault.times.is_none_or(|times| nth < fault.from.saturating_add(times));
        nth >= fault.from && in_time && when.probability.is_none_or(|chance| drawn(when.seed, nth) < chance)
    }
}

/// Whether a text looks like a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

fn carries(headers: &HeaderMap, name: &str, text: &str) -> bool {
    headers.get_all(name).iter().any(|value| holds(value.as_bytes(), text.as_bytes()))
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    text.is_empty() || bytes.windows(text.len()).any(|window| window == text)
}

/// A number from 0 to 1 that only the seed and the position decide (SplitMix64).
fn drawn(seed: Option<u64>, nth: u64) -> f64 {
    let mut z = seed.unwrap_or_default().wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let part = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or_default();
    f64::from(part) / f64::from(u32::MAX)
}

/// The faults that one vendor has armed, each with the number of requests that it matched.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Mutex<Vec<(Armed, u64)>>,
    cleared: Notify,
}

impl Faults {
    /// Arms a fault in addition to those that are armed.
    pub fn arm(&self, fault: impl Into<Armed>) {
        self.armed().push((fault.into(), 0));
    }

    /// Disarms all faults.
    pub fn clear(&self) {
        self.armed().clear();
        self.cleared.notify_waiters();
    }

    /// Waits until all faults are disarmed.
    pub(super) async fn cleared(&self) {
        let mut cleared = std::pin::pin!(self.cleared.notified());
        // From here on no clearing is missed.
        cleared.as_mut().enable();
        if !self.armed().is_empty() {
            cleared.await;
        }
    }

    /// The armed faults.
    pub fn list(&self) -> Vec<Armed> {
        self.armed().iter().map(|(armed, _)| armed.clone()).collect()
    }

    /// Whether some condition looks at bodies.
    pub(super) fn ask_for_bodies(&self) -> bool {
        self.armed().iter().any(|(armed, _)| armed.when.body_contains.is_some())
    }

    /// The fault to play on this request, if one is due. Counts the request on each fault it matches.
    pub fn due(&self, asked: &Asked<'_>) -> Option<Fault> {
        let mut due = None;
        for (armed, matched) in self.armed().iter_mut().filter(|(armed, _)| armed.matches(asked)) {
            *matched += 1;
            if due.is_none() && armed.plays_on(*matched) {
                due = Some(armed.fault.clone());
            }
        }
        due
    }

    fn armed(&self) -> MutexGuard<'_, Vec<(Armed, u64)>> {
        self.armed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_looks_at_the_whole_path() {
        for (pattern, text, expected) in [
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a*", "/ab", true),
            ("*b", "/ab", true),
            ("/a*/c?x=*", "/a/b/c?x=1", true),
            ("/a*a", "/a", false),
            ("*", "", true),
            ("", "/a", false),
            ("/a*b*c", "/a-c-b", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_draw_depends_on_seed_and_position_alone_and_is_even() {
        let hits = |seed| (1..=10_000).filter(|nth| drawn(Some(seed), *nth) < 0.02).collect::<Vec<u64>>();
        assert_eq!(hits(7), hits(7));
        assert_ne!(hits(7), hits(8));
        assert!((150..=250).contains(&hits(7).len()), "{}", hits(7).len());
    }
}
