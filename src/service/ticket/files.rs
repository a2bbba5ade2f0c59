//! The files of both sides of a pair, and what becomes of each.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::Subject;
use crate::engine::item::Item;
use crate::mapping::file::{self, Occasion, Verdict};
use crate::model::{File, FileKey, Fingerprint, Note, Side, Visibility};
use crate::profile::Profile;
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::store::FilePair;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum FileState {
    /// It is on the opposite side as well.
    Carried {
        /// Since when that is known.
        at: Timestamp,
    },
    /// This desk made it of a file of the opposite side, or found it to be the same.
    Copy {
        /// Since when that is known.
        at: Timestamp,
    },
    /// It is about to be carried.
    OnItsWay,
    /// The next pass that looks at its record carries it.
    Next,
    /// It stays where it is.
    Stays {
        /// Why.
        reason: String,
    },
    /// Nothing asks for it.
    NotMeant,
}

/// A file of either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileView {
    /// The side it is on.
    pub side: Side,
    /// Its id there.
    pub id: String,
    /// Its name, made harmless.
    pub name: String,
    /// How many bytes it has, where that is known.
    pub size: Option<u64>,
    /// The SHA-256 of its bytes, where that is known.
    pub sha256: Option<Fingerprint>,
    /// Who may see it, by the vendor's mark.
    pub visibility: Visibility,
    /// Whether it is an image within a text.
    pub inline: bool,
    /// When it was attached, by its vendor's clock.
    pub at: Timestamp,
    /// What becomes of it.
    pub state: FileState,
}

/// What a file's state is read from.
struct Known {
    profile: Option<Profile>,
    pairs: Vec<FilePair>,
    under_way: BTreeSet<FileKey>,
    occasion: Occasion,
}

impl Desk {
    /// The files of both sides that the store knows, oldest first.
    pub(super) async fn file_views(
        &self,
        subject: &Subject,
        profile: Option<&Profile>,
    ) -> Result<Vec<FileView>, ServiceError> {
        let mut profile = profile.cloned();
        if let Some(profile) = &mut profile {
            profile.files = profile.files.clone().settled(self.settings()?.files);
        }
        let mut known = Known { profile, pairs: Vec::new(), under_way: BTreeSet::new(), occasion: Occasion::Creation };
        if let Some(link) = &subject.link {
            known.pairs = self.store().file_pairs(&[link.id]).await?;
            let adopted = self.store().adopted(&[link.id]).await?;
            known.occasion = Occasion::Linked { adopted: adopted.get(&link.id).copied() };
        }
        if let Some(profile) = &known.profile {
            for row in self.store().open_rows(&profile.name).await? {
                if let Ok(Item::File { file, .. }) = serde_json::from_str(&row.payload) {
                    known.under_way.insert(file.origin);
                }
            }
        }
        let mut views = Vec::new();
        for (side, of) in [(Side::Halo, &subject.halo), (Side::Other, &subject.other)] {
            let Some(of) = of else { continue };
            let notes = self.store().notes_of(std::slice::from_ref(&of.key)).await?;
            let files = self.store().files_of(std::slice::from_ref(&of.key)).await?;
            views.extend(files.into_iter().map(|file| known.view(side, file, &notes)));
        }
        views.sort_by(|one, other| (one.at, one.side, &one.id).cmp(&(other.at, other.side, &other.id)));
        Ok(views)
    }
}

impl Known {
    fn view(&self, side: Side, file: File, notes: &[Note]) -> FileView {
        let pair = self.pairs.iter().find(|pair| {
            let its_id = if pair.origin == side { Some(&pair.origin_file) } else { pair.other_file.as_ref() };
            its_id == Some(&file.key.id)
        });
        let sum = file.sha256.as_ref().or_else(|| pair?.sha256.as_ref());
        FileView {
            side,
            sha256: sum.cloned(),
            state: self.state(side, &file, pair, notes),
            id: file.key.id,
            name: file::clean_name(&file.name),
            size: file.size,
            visibility: file.visibility,
            inline: file.inline,
            at: file.at,
        }
    }

    fn state(&self, side: Side, file: &File, pair: Option<&FilePair>, notes: &[Note]) -> FileState {
        if let Some(pair) = pair {
            return match &pair.given_up {
                Some(reason) => FileState::Stays { reason: reason.clone() },
                None if pair.origin == side => FileState::Carried { at: pair.at },
                None => FileState::Copy { at: pair.at },
            };
        }
        if self.under_way.contains(&file.key) {
            return FileState::OnItsWay;
        }
        let verdict = self.profile.as_ref().map(|profile| file::verdict(file, notes, side, profile, self.occasion));
        match verdict {
            Some(Verdict::Travels(_)) => FileState::Next,
            Some(Verdict::Stays(reason)) => FileState::Stays { reason },
            Some(Verdict::NotMeant) | None => FileState::NotMeant,
        }
    }
}
