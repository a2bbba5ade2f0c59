//! The files of both sides of a pair, and what becomes of each.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::Subject;
use crate::engine::item::Item;
use crate::mapping::file::{self, Occasion, Verdict};
use crate::model::{File, FileKey, Note, Side, Visibility};
use crate::profile::Profile;
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::store::FilePair;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum FileState {
    /// The opposite side has the same bytes, since then.
    Carried {
        /// When it was carried, or found to be there.
        at: Timestamp,
    },
    /// It is the copy of a file of the opposite side.
    Copy {
        /// When it was made.
        at: Timestamp,
    },
    /// It is on its way.
    OnItsWay,
    /// The next pass carries it.
    Next,
    /// It stays, and why.
    Stays {
        /// Why.
        reason: String,
    },
    /// Nobody asked for it to be carried.
    NotMeant,
}

/// A file of either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileView {
    /// The side it is on.
    pub side: Side,
    /// Its id there.
    pub id: String,
    /// Its name, made safe to show.
    pub name: String,
    /// How many bytes it has, where its vendor says so.
    pub size: Option<u64>,
    /// Who may see it, by its vendor's marks on the file alone.
    pub visibility: Visibility,
    /// When it was attached, by its vendor's clock.
    pub at: Timestamp,
    /// The SHA-256 of its bytes, where it is known.
    pub sha256: Option<String>,
    /// What becomes of it.
    #[serde(flatten)]
    pub state: FileState,
}

/// What a file's state is read from.
struct Known<'a> {
    profile: Option<&'a Profile>,
    pairs: Vec<FilePair>,
    under_way: BTreeSet<FileKey>,
    occasion: Occasion,
}

impl Desk {
    /// The files of both sides as they were listed last, oldest first.
    pub(super) async fn file_views(
        &self,
        subject: &Subject,
        profile: Option<&Profile>,
    ) -> Result<Vec<FileView>, ServiceError> {
        let mut known = Known { profile, pairs: Vec::new(), under_way: BTreeSet::new(), occasion: Occasion::Creation };
        if let Some(link) = &subject.link {
            known.pairs = self.store().file_pairs(&[link.id]).await?;
            known.occasion = Occasion::Linked;
        }
        if let Some(profile) = profile {
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

impl Known<'_> {
    fn view(&self, side: Side, file: File, notes: &[Note]) -> FileView {
        let pair = self.pairs.iter().find(|pair| match pair.origin == side {
            true => pair.origin_file == file.key.id,
            false => pair.other_file.as_ref() == Some(&file.key.id),
        });
        let sum = file.sha256.as_ref().or_else(|| pair?.sha256.as_ref());
        FileView {
            side,
            state: self.state(side, pair, &file, notes),
            name: file::clean_name(&file.name),
            size: file.size,
            visibility: file.visibility,
            at: file.at,
            sha256: sum.map(ToString::to_string),
            id: file.key.id,
        }
    }

    fn state(&self, side: Side, pair: Option<&FilePair>, file: &File, notes: &[Note]) -> FileState {
        match pair {
            Some(pair) if pair.origin != side => return FileState::Copy { at: pair.at },
            Some(FilePair { given_up: Some(reason), .. }) => return FileState::Stays { reason: reason.clone() },
            Some(pair) => return FileState::Carried { at: pair.at },
            None => {}
        }
        if self.under_way.contains(&file.key) {
            return FileState::OnItsWay;
        }
        let verdict = self.profile.map(|profile| file::verdict(file, notes, side, profile, self.occasion));
        match verdict {
            Some(Verdict::Travels(_)) => FileState::Next,
            Some(Verdict::Stays(reason)) => FileState::Stays { reason },
            Some(Verdict::NotMeant) | None => FileState::NotMeant,
        }
    }
}
