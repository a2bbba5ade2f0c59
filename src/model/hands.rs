//! What people decided about single pairs and records, beside what a profile says.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Side, Value};

/// Which side's value a person took where both sides had changed a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The code that Halo held when it was decided.
    pub halo: String,
    /// The code that the other side held.
    pub other: String,
    /// Whose value is taken.
    pub winner: Side,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Resolution {
    /// Whether it is about these values: both sides still hold exactly what was seen.
    pub fn is_about(&self, halo: &Value, other: &Value) -> bool {
        self.halo == halo.code() && self.other == other.code()
    }
}

/// How often in a row the other system's own rules rewrote what was written to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrites {
    /// The code that was written last.
    pub sent: String,
    /// The code that was there after it; the one that was sent where it stayed at first.
    pub stored: String,
    /// How often in a row.
    pub times: u32,
    /// When it was written last.
    pub at: Timestamp,
    /// How it goes to and fro between two values.
    pub flips: Flips,
}

/// How a field goes to and fro: each desk of a ring writes what it holds for right.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flips {
    /// The code that was written before the last one.
    pub earlier: Option<String>,
    /// How often in a row a write brought the earlier one back.
    pub times: u32,
    /// When the first of them was.
    pub since: Option<Timestamp>,
}

impl Flips {
    /// The first two writes, and so many that brought a value back, are five turns of a field; it is not
    /// turned once more.
    pub const MOST: u32 = 3;

    /// Turns that are further apart than this are those of people.
    pub const WITHIN: SignedDuration = SignedDuration::from_mins(10);

    /// The flips after another write of `sent`, which comes after one of `last`.
    #[must_use]
    pub fn after(self, last: &str, sent: &str, at: Timestamp) -> Self {
        let earlier = Some(last.to_owned());
        if self.earlier.as_deref() != Some(sent) || last == sent {
            return Self { earlier, times: 0, since: None };
        }
        match self.fresh(at) {
            Self { times, since: Some(since), .. } => {
                Self { earlier, times: times.saturating_add(1), since: Some(since) }
            }
            Self { since: None, .. } => Self { earlier, times: 1, since: Some(at) },
        }
    }

    /// The same, where they are still those of the last minutes; else none.
    #[must_use]
    pub fn fresh(self, now: Timestamp) -> Self {
        match self.since {
            Some(since) if now.duration_since(since) > Self::WITHIN => Self { times: 0, since: None, ..self },
            _ => self,
        }
    }

    /// Whether a write of this code turns the field once too often.
    fn stop(&self, code: &str) -> bool {
        self.times >= Self::MOST && self.earlier.as_deref() == Some(code)
    }
}

impl Rewrites {
    /// After so many times nothing more is written to the field until a person lets it go on.
    pub const MOST: u32 = 3;

    /// Whether a person should know of it: what is there is not what was sent.
    pub fn is_worth_telling(&self) -> bool {
        self.times > 0 || self.stored != self.sent
    }

    /// Whether writing this code once more would go on with what the other system turns back again
    /// and again. The same code is written again only where it was rewritten since.
    pub fn stop(&self, code: &str) -> bool {
        self.times >= Self::MOST || (self.times + 1 >= Self::MOST && self.sent == code) || self.flips.stop(code)
    }
}

/// Why a record is left alone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::EnumString, strum::Display,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum RestKind {
    /// A person took it out of the profile; what was to be sent is dropped.
    Ignored,
    /// A person lets it wait; what is to be sent is kept.
    Paused,
}

/// A record that is left alone until a person says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// How.
    pub kind: RestKind,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What people decided about the fields of a pair, and what stopped itself there, by the key of
/// the rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hands {
    /// The decisions.
    pub resolutions: BTreeMap<String, Resolution>,
    /// What is rewritten again and again, with the side that is written.
    pub rewrites: BTreeMap<(String, Side), Rewrites>,
    /// Whose value a person takes in the plan at hand, whichever side moved. Kept with that plan only.
    pub turned: BTreeMap<String, Side>,
}
