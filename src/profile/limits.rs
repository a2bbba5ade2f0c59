//! How much a pass may do before a guard stops that class of actions.

use serde::{Deserialize, Serialize};

/// The most that one plan may hold of a class: whichever of the two is reached first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The largest number.
    pub number: u32,
    /// The largest share of the live links, in percent; not applied below 20 links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
}

impl Limit {
    /// A limit by number alone.
    pub fn number(number: u32) -> Self {
        Self { number, percent: None }
    }
}

/// What may vanish at once: so many always, and above that a share of what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// So many are never too many.
    pub always: u32,
    /// The largest share of the whole, in percent.
    pub percent: u32,
}

impl Share {
    /// How many of a whole may vanish at once.
    pub fn of(self, whole: u64) -> u64 {
        u64::from(self.always).max(whole.saturating_mul(u64::from(self.percent)) / 100)
    }
}

/// The limits of a profile, by class of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// New tickets in Halo.
    pub creates_in_halo: Limit,
    /// New records on the other side.
    pub creates_in_other: Limit,
    /// Changed tickets in Halo.
    pub updates_in_halo: Limit,
    /// Changed records on the other side.
    pub updates_in_other: Limit,
    /// Notes that a customer can read, on either side.
    pub public_notes: Limit,
    /// Files, on either side.
    pub files: Limit,
    /// Texts that a customer will be able to read, in notes and in fields, on either side.
    pub visible_texts: Limit,
    /// Linked records that are gone or out of scope at once, of the live links.
    pub gone: Share,
    /// Records of one plan of which the same field would be emptied, of the pairs that it looks at.
    pub blankings: Share,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            creates_in_halo: Limit::number(200),
            creates_in_other: Limit::number(100),
            updates_in_halo: Limit { number: 2_000, percent: Some(80) },
            updates_in_other: Limit { number: 2_000, percent: Some(80) },
            public_notes: Limit::number(200),
            files: Limit::number(200),
            visible_texts: Limit::number(500),
            gone: Share { always: 10, percent: 20 },
            blankings: Share { always: 10, percent: 20 },
        }
    }
}
