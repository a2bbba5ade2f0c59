//! Limits of a vendor: set by hand, told in a refusal, or learnt from one.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;

use crate::connector::answer::Answer;

/// The most of a refusal's body that is looked at.
const MOST_TEXT: usize = 4_096;

/// How a limit came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It stands in the connection's settings.
    Set,
    /// The vendor named it in a refusal.
    Told,
    /// The vendor refused without naming it; so many had been served.
    Learnt,
}

/// So many requests in any stretch of so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The requests that the vendor allows.
    pub requests: u32,
    /// How long it counts.
    pub window: Duration,
    /// How it came to be known.
    pub known: Known,
}

impl Limit {
    /// How many of the requests a share in percent is; at least one.
    pub(super) fn budget(&self, share: u8) -> usize {
        let requests = u64::from(self.requests) * u64::from(share) / 100;
        usize::try_from(requests.max(1)).unwrap_or(usize::MAX)
    }
}

/// What a refusal says about the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The limit.
    pub limit: Limit,
    /// How long until the vendor begins to count anew, where it counts in fixed windows.
    pub anew: Option<Duration>,
}

impl Told {
    /// What an answer of 429 tells: ServiceNow in headers, per hour; Halo in its text.
    pub fn of(answer: &Answer) -> Option<Self> {
        if answer.status != StatusCode::TOO_MANY_REQUESTS {
            return None;
        }
        let limit = |(requests, window)| Limit { requests, window, known: Known::Told };
        if let Some(requests) = answer.header("x-ratelimit-limit").and_then(|text| text.trim().parse().ok()) {
            let told = sensible(requests, Duration::from_hours(1)).map(limit)?;
            return Some(Self { limit: told, anew: until_reset(answer) });
        }
        let text = String::from_utf8_lossy(answer.body.get(..MOST_TEXT).unwrap_or(&answer.body)).to_lowercase();
        Some(Self { limit: limit(in_words(&text)?), anew: None })
    }
}

fn until_reset(answer: &Answer) -> Option<Duration> {
    let reset = Timestamp::from_second(answer.header("x-ratelimit-reset")?.trim().parse().ok()?).ok()?;
    u64::try_from(reset.as_second() - answer.date()?.as_second()).ok().map(Duration::from_secs)
}

/// Reads `300 requests per rolling 5 minute window` and `100 requests per hour`, in lower case.
fn in_words(text: &str) -> Option<(u32, Duration)> {
    let (before, after) = text.split_once(" requests per ")?;
    let requests = before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let mut words = after.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| *word != "rolling").peekable();
    let count: u64 =
        words.next_if(|word| word.starts_with(|c: char| c.is_ascii_digit())).map_or(Ok(1), str::parse).ok()?;
    let unit = match words.next()?.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    sensible(requests, Duration::from_secs(count.checked_mul(unit)?))
}

/// A limit that can be kept: something is allowed, and within a day.
fn sensible(requests: u32, window: Duration) -> Option<(u32, Duration)> {
    let kept = requests > 0 && window > Duration::ZERO && window <= Duration::from_hours(24);
    kept.then_some((requests, window))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderName};

    use super::*;

    fn refusal(headers: &[(&'static str, &str)], body: &str) -> Answer {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        Answer { status: StatusCode::TOO_MANY_REQUESTS, headers, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn both_vendors_tell_their_limit_in_their_own_way() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        let now = refusal(&[date, ("x-ratelimit-limit", "100"), ("x-ratelimit-reset", "784111837")], "");
        let limit = Limit { requests: 100, window: Duration::from_hours(1), known: Known::Told };
        assert_eq!(Told::of(&now), Some(Told { limit, anew: Some(Duration::from_mins(1)) }));
        let halo = r#"{"Message":"Rate Limit Reached - 300 Requests per rolling 5 minute window","HResult":-1}"#;
        let limit = Limit { requests: 300, window: Duration::from_mins(5), known: Known::Told };
        assert_eq!(Told::of(&refusal(&[], halo)), Some(Told { limit, anew: None }));
        let detail = "Rate limit of 100 requests per hour for Table API exceeded";
        assert_eq!(Told::of(&refusal(&[], detail)).unwrap().limit.window, Duration::from_hours(1));
    }

    #[test]
    fn what_is_no_limit_is_not_taken_for_one() {
        for body in [
            "",
            "Rate Limit Reached",
            "0 requests per hour",
            "many requests per hour",
            "9 requests per 99999999999999999999 minute",
            "9 requests per 0 minutes",
            "9 requests per fortnight",
            "9 requests per 400 days",
        ] {
            assert_eq!(Told::of(&refusal(&[], body)), None, "{body}");
        }
        assert_eq!(Told::of(&refusal(&[("x-ratelimit-limit", "0")], "")), None);
        let served = Answer { status: StatusCode::OK, ..refusal(&[("x-ratelimit-limit", "9")], "") };
        assert_eq!(Told::of(&served), None);
    }
}
