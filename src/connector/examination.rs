//! What a test of a connection finds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::identity::InstanceIdentity;
use super::rights::Rights;

/// A token should live at least so long, by both vendors' guides. A fresh one is told with 1799.
pub const LEAST_TOKEN_LIFE: u64 = 1_800;

/// A difference of the clocks that is said in words, in seconds.
const NOTABLE_OFFSET: u64 = 60;

/// What a test of a connection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examination {
    /// The product and its version, as far as it says.
    pub product: String,
    /// The account the desk is signed in as.
    pub account: String,
    /// The id of that account, by which own writes are known.
    pub account_id: String,
    /// Its e-mail address, where it shows one.
    #[serde(default)]
    pub account_email: Option<String>,
    /// What tells this instance from others and from its clones, as far as it says.
    #[serde(default)]
    pub identity: InstanceIdentity,
    /// The server's clock minus ours, in seconds.
    pub clock_offset_seconds: i64,
    /// The zone of stamps without a zone, as an offset from UTC in seconds; `None` until measured.
    pub zone_offset_seconds: Option<i32>,
    /// How long access tokens live, where they are used and the vendor says so.
    #[serde(default)]
    pub token: Option<TokenLife>,
    /// What was found out about what this instance can do, by name: `yes`, `no` or a value.
    pub abilities: BTreeMap<String, String>,
    /// What is missing: each with what to do.
    pub missing: Vec<String>,
    /// What is there and should be otherwise, or should be known.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// What the account may do.
    #[serde(default)]
    pub rights: Rights,
}

/// How long access tokens live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLife {
    /// The life that was told, in seconds.
    pub seconds: u64,
    /// When.
    pub told: Timestamp,
}

impl TokenLife {
    /// What is known after a token was given with so many seconds to live. A vendor that gives the
    /// same token again tells what is left of it, which says nothing new about the life of tokens.
    #[must_use]
    pub fn after(self, seconds: u64, told: Timestamp) -> Self {
        let passed = u64::try_from(told.duration_since(self.told).as_secs()).unwrap_or(0);
        let left_of_the_same = seconds < self.seconds && self.seconds - seconds <= passed.saturating_add(5);
        if left_of_the_same { self } else { Self { seconds, told } }
    }
}

/// How grave a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// Good to know.
    Note,
    /// Should be put right.
    Warning,
}

/// Something about a connection that works, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// How grave.
    pub gravity: Gravity,
    /// What and why, and what to do.
    pub text: String,
}

impl Remark {
    /// Something that is good to know.
    pub fn note(text: impl Into<String>) -> Self {
        Self { gravity: Gravity::Note, text: text.into() }
    }

    /// Something that should be put right.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { gravity: Gravity::Warning, text: text.into() }
    }
}

impl Examination {
    /// Whether everything is there and as it should be.
    pub fn is_in_order(&self) -> bool {
        self.missing.is_empty() && self.told().iter().all(|remark| remark.gravity != Gravity::Warning)
    }

    /// Everything that should be put right or known, the gravest first: what the test remarked, what
    /// was measured, and what writes have shown since.
    pub fn told(&self) -> Vec<Remark> {
        let mut told = self.remarks.clone();
        told.extend(self.measured());
        told.extend(self.rights.doubts());
        told.sort_by_key(|remark| std::cmp::Reverse(remark.gravity));
        told
    }

    /// How the server's clock stands to ours, in words.
    pub fn clock_in_words(&self) -> String {
        let seconds = self.clock_offset_seconds.unsigned_abs();
        let relation = if self.clock_offset_seconds < 0 { "behind ours" } else { "ahead of ours" };
        match seconds {
            0 => "as ours".to_owned(),
            1..=NOTABLE_OFFSET => format!("{seconds} s {relation}"),
            _ => format!("{seconds} s ({}) {relation}", span(seconds)),
        }
    }

    /// The zone of stamps that carry none, in words.
    pub fn zone_in_words(&self) -> String {
        let Some(offset) = self.zone_offset_seconds else { return "not measured yet".to_owned() };
        if offset == 0 {
            return "UTC".to_owned();
        }
        let (sign, seconds) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        format!("UTC{sign}{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
    }

    /// Remarks about what was measured: clocks that differ, tokens that live too short.
    fn measured(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.clock_offset_seconds.unsigned_abs() > NOTABLE_OFFSET {
            remarks.push(Remark::warning(format!(
                "The clock over there is {}. Stamps are taken from there, so nothing is lost, but \u{201c}a minute \
                 ago\u{201d} means something else on each side; set both clocks by a time server",
                self.clock_in_words()
            )));
        }
        if let Some(token) = self.token.filter(|token| token.seconds + 1 < LEAST_TOKEN_LIFE) {
            remarks.push(Remark::warning(format!(
                "Access tokens live {} s only; {LEAST_TOKEN_LIFE} s is the least that works without signing in again \
                 and again. Raise the access token's life span in the OAuth application",
                token.seconds
            )));
        }
        remarks
    }
}

/// A span of time in words: `1 h 2 min 5 s`.
fn span(seconds: u64) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let said = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number} {unit}"));
    said.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Examination {
        Examination {
            product: String::new(),
            account: String::new(),
            account_id: String::new(),
            account_email: None,
            identity: InstanceIdentity::default(),
            clock_offset_seconds: 0,
            zone_offset_seconds: None,
            token: None,
            abilities: BTreeMap::new(),
            missing: Vec::new(),
            remarks: Vec::new(),
            rights: Rights::default(),
        }
    }

    #[test]
    fn the_difference_of_the_clocks_is_said_in_seconds_and_above_a_minute_in_words() {
        for (offset, words) in [
            (0, "as ours"),
            (-7, "7 s behind ours"),
            (60, "60 s ahead of ours"),
            (3_725, "3725 s (1 h 2 min 5 s) ahead of ours"),
            (-86_401, "86401 s (1 d 1 s) behind ours"),
        ] {
            let found = Examination { clock_offset_seconds: offset, ..found() };
            assert_eq!(found.clock_in_words(), words);
            assert_eq!(found.measured().len(), usize::from(offset.unsigned_abs() > 60), "{offset}");
        }
    }

    #[test]
    fn the_zone_is_said_as_people_write_it() {
        let said = |zone| Examination { zone_offset_seconds: zone, ..found() }.zone_in_words();
        assert_eq!(said(None), "not measured yet");
        assert_eq!(said(Some(0)), "UTC");
        assert_eq!(said(Some(19_800)), "UTC+05:30");
        assert_eq!(said(Some(-10_800)), "UTC-03:00");
    }

    #[test]
    fn a_token_that_lives_less_than_1800_seconds_is_warned_about() {
        let told = Timestamp::UNIX_EPOCH;
        for (seconds, warned) in [(1_799, false), (1_800, false), (3_600, false), (1_798, true), (60, true)] {
            let found = Examination { token: Some(TokenLife { seconds, told }), ..found() };
            assert_eq!(!found.measured().is_empty(), warned, "{seconds}");
        }
    }

    #[test]
    fn what_is_left_of_a_token_is_not_the_life_of_tokens() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let fresh = TokenLife { seconds: 1_800, told: at(0) };
        assert_eq!(fresh.after(1_200, at(600)), fresh, "the same token again");
        assert_eq!(fresh.after(900, at(900)), fresh);
        assert_eq!(fresh.after(600, at(700)).seconds, 600, "the life was lowered");
        assert_eq!(fresh.after(3_600, at(10)).seconds, 3_600);
    }
}
