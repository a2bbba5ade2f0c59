//! What was said on both sides of a pair, in one order.

use jiff::Timestamp;
use serde::Serialize;

use super::Subject;
use crate::model::note::WrittenBy;
use crate::model::{LinkId, Note, Side, Visibility};
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::store::PairedNote;

/// Whether a note was carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "carried")]
pub enum Carried {
    /// Not, or not yet.
    No,
    /// It stayed behind when the pair was made, and is not looked at again.
    LeftBehind,
    /// A note was made of it on the opposite side.
    To {
        /// The reference in that note's header.
        reference: String,
        /// That note's id, once known.
        note: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// This desk made it of a note of the opposite side.
    CopyOf {
        /// The reference in its header.
        reference: String,
        /// The id of the note it was made of.
        note: String,
        /// When.
        at: Timestamp,
    },
}

/// A note of either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The side it is on.
    pub side: Side,
    /// Its id there.
    pub id: String,
    /// Its author's name as the vendor shows it.
    pub author: String,
    /// Who that is: a person, this desk's own account, the vendor's machinery.
    pub written_by: WrittenBy,
    /// When it was written, by its vendor's clock.
    pub at: Timestamp,
    /// Who may read it.
    pub visibility: Visibility,
    /// Its text.
    pub text: String,
    /// Whether it was carried over, and as what.
    pub carried: Carried,
}

impl Desk {
    /// The notes of both sides that the store holds, oldest first.
    pub(super) async fn conversation(&self, subject: &Subject) -> Result<Vec<Entry>, ServiceError> {
        let pairs = match &subject.link {
            Some(link) => self.note_pairs_of(link.id).await?,
            None => Vec::new(),
        };
        let mut entries = Vec::new();
        for (side, of) in [(Side::Halo, &subject.halo), (Side::Other, &subject.other)] {
            let Some(of) = of else { continue };
            let notes = self.store().notes_of(std::slice::from_ref(&of.key)).await?;
            entries.extend(notes.into_iter().map(|note| entry(side, note, &pairs)));
        }
        entries.sort_by(|one, other| (one.at, one.side, &one.id).cmp(&(other.at, other.side, &other.id)));
        Ok(entries)
    }

    async fn note_pairs_of(&self, link: LinkId) -> Result<Vec<PairedNote>, ServiceError> {
        Ok(self.store().note_pairs(&[link]).await?.into_iter().map(|pair| pair.note).collect())
    }
}

fn entry(side: Side, note: Note, pairs: &[PairedNote]) -> Entry {
    Entry {
        side,
        carried: carried(side, &note.key.id, pairs),
        id: note.key.id,
        author: note.author,
        written_by: note.written_by,
        at: note.at,
        visibility: note.visibility,
        text: note.text,
    }
}

fn carried(side: Side, id: &str, pairs: &[PairedNote]) -> Carried {
    for pair in pairs {
        if pair.origin == side && pair.origin_note == id {
            // A note without a reference was only noted, never made.
            return match pair.reference.as_str() {
                "" => Carried::LeftBehind,
                reference => {
                    Carried::To { reference: reference.to_owned(), note: pair.other_note.clone(), at: pair.at }
                }
            };
        }
        if pair.origin != side && pair.other_note.as_deref() == Some(id) {
            return Carried::CopyOf { reference: pair.reference.clone(), note: pair.origin_note.clone(), at: pair.at };
        }
    }
    Carried::No
}
