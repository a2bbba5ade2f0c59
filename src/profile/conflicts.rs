//! What a profile does where both sides changed a field, or a record was merged.

use serde::{Deserialize, Serialize};

/// What happens when both sides changed the same field and no owner is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictPolicy {
    /// A person decides.
    #[default]
    Hold,
    /// Halo's value is sent.
    HaloWins,
    /// The other side's value is taken.
    OtherWins,
    /// The side whose record changed last is taken.
    Newest,
}

/// What becomes of a pair when one of its records is merged into another one, or closed as its duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Merged {
    /// It rests until a person decides.
    #[default]
    Rest,
    /// The link goes over to the record that is left, if that has none; else the twin gets a private
    /// note that says where to look, and the link ends.
    Redirect,
}
