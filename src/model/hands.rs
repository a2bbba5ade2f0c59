//! What people decided about single pairs and records, beside what a profile says.

use std::collections::BTreeMap;

use jiff::Timestamp;
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
        self.times >= Self::MOST || (self.times + 1 >= Self::MOST && self.sent == code)
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
