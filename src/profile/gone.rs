//! What becomes of pairs of which one record was deleted, or left what the profile looks at.

use serde::{Deserialize, Serialize};

/// What becomes of a pair when one of its records is certainly deleted. It is never made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deleted {
    /// It rests and is told, until a person decides.
    #[default]
    Rest,
    /// The twin is closed with a private note, and the link ends.
    Close,
    /// The link ends; the twin stays as it is.
    Unlink,
    /// It rests, and nobody is told.
    Ignore,
}

/// What becomes of a pair whose records left the customer, the supplier or the query of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// It is kept in step all the same.
    #[default]
    Follow,
    /// It rests until it comes back.
    Pause,
    /// The link ends.
    Unlink,
}

/// What becomes of pairs whose records are gone, and how it is found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gone {
    /// What becomes of a pair of which one record was deleted.
    pub deleted: Deleted,
    /// What becomes of a pair that left what the profile looks at.
    pub outside: Outside,
    /// Whether twins may be closed and links ended without a person looking at it.
    pub unattended: bool,
    /// All linked records are looked for once in so many hours; never with 0.
    pub look_hours: u32,
}

impl Default for Gone {
    fn default() -> Self {
        Self { deleted: Deleted::Rest, outside: Outside::Follow, unattended: false, look_hours: 24 }
    }
}
