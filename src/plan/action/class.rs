//! The classes of actions, each with a guard of its own.

use serde::{Deserialize, Serialize};

/// A class of actions with a guard of its own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Class {
    /// New tickets in Halo.
    CreateInHalo,
    /// New records on the other side.
    CreateInOther,
    /// Changed tickets in Halo.
    UpdateHalo,
    /// Changed records on the other side.
    UpdateOther,
    /// Notes that a customer can read.
    PublicNote,
    /// Files.
    File,
    /// Texts that a customer will be able to read, in notes and in fields.
    VisibleText,
    /// Linked records that are gone or out of scope.
    Gone,
    /// Fields that become empty.
    Blanking,
}

impl Class {
    /// What several actions of this class are called, between systems of these names.
    pub fn words(self, halo: &str, other: &str) -> String {
        match self {
            Self::CreateInHalo => format!("new tickets in {halo}"),
            Self::CreateInOther => format!("new records in {other}"),
            Self::UpdateHalo => format!("changed tickets in {halo}"),
            Self::UpdateOther => format!("changed records in {other}"),
            Self::PublicNote => "notes that customers can read".to_owned(),
            Self::File => "files".to_owned(),
            Self::VisibleText => "texts that customers will be able to read".to_owned(),
            Self::Gone => "linked records that are gone or out of scope".to_owned(),
            Self::Blanking => "records whose same field would be emptied".to_owned(),
        }
    }
}
