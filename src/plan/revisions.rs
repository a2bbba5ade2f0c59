//! Notes that were edited or deleted after they were carried: what the other side is told.

use super::action::{CarriedNote, InPlace};
use super::input::Pair;
use crate::mapping::note::{self, Revision};
use crate::model::{Note, Side};
use crate::profile::{DeletedNotes, EditedNotes, Profile};

/// What the opposite side is told of the carried notes of side `from`.
pub(super) fn of(pair: &Pair, from: Side, profile: &Profile) -> Vec<CarriedNote> {
    let (notes, number) = match from {
        Side::Halo => (&pair.halo_notes, &pair.link.halo_number),
        Side::Other => (&pair.other_notes, &pair.link.other_number),
    };
    let mut told: Vec<(&Note, Revision)> =
        notes.iter().filter_map(|one| Some((one, revision(one, pair, profile)?))).collect();
    told.sort_by(|(left, _), (right, _)| (left.at, &left.key).cmp(&(right.at, &right.key)));
    told.into_iter()
        .map(|(one, revision)| {
            let outgoing = note::revised(one, &revision, from, number, profile);
            // Journals cannot be changed.
            let wanted = from == Side::Other && changes_copy(&revision, profile);
            let copy = pair.copies.get(&one.key).filter(|_| wanted).cloned();
            let in_place =
                copy.map(|copy| InPlace { copy, note: note::reworded(one, &revision, from, number, profile) });
            CarriedNote {
                in_place,
                origin: one.key.clone(),
                note: outgoing,
                outcome: None,
                said: Some(revision.said()),
                revision: Some(revision.id(one)),
            }
        })
        .collect()
}

fn changes_copy(revision: &Revision, profile: &Profile) -> bool {
    match revision {
        Revision::Edited(_) => profile.notes.edited == EditedNotes::InPlace,
        Revision::Deleted => profile.notes.deleted == DeletedNotes::InPlace,
    }
}

fn revision(one: &Note, pair: &Pair, profile: &Profile) -> Option<Revision> {
    let before = pair.said.get(&one.key).filter(|said| said.as_str() != note::GONE)?;
    if pair.gone_notes.contains(&one.key) {
        return (profile.notes.deleted != DeletedNotes::Ignore).then_some(Revision::Deleted);
    }
    let now = note::said(one);
    let edited = *before != now && profile.notes.edited != EditedNotes::Ignore;
    edited.then_some(Revision::Edited(now))
}
