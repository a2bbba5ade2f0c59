//! A note on its way to the other side.

use serde::{Deserialize, Serialize};

use crate::mapping::OutgoingNote;
use crate::model::NoteKey;

/// A note that is carried to the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedNote {
    /// The note it is made of.
    pub origin: NoteKey,
    /// The note as it is written.
    pub note: OutgoingNote,
    /// The Halo outcome it is written with, for notes towards Halo.
    pub outcome: Option<String>,
    /// What the note said when it was carried, as a fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The revision that this tells of, where the note itself was carried before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The copy that is changed instead, where its vendor permits that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place: Option<InPlace>,
}

/// A copy of a note that is changed in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlace {
    /// Its id.
    pub copy: String,
    /// What it says then.
    pub note: OutgoingNote,
}

impl CarriedNote {
    /// The name under which the pair of this note and its copy is kept: the note's id, or its revision's.
    pub fn paired_as(&self) -> &str {
        self.revision.as_deref().unwrap_or(&self.origin.id)
    }

    /// What people will read, unless a copy that is to be changed must be left as it is.
    pub fn shown(&self) -> &OutgoingNote {
        self.in_place.as_ref().map_or(&self.note, |place| &place.note)
    }
}
