//! Carried notes that are looked at again, where the profile follows edits and deletions.

use std::collections::{BTreeMap, BTreeSet};

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::model::{Link, LinkId, NoteKey, RecordId, RecordKey, Side};
use crate::plan::Pair;
use crate::store::Change;

/// The notes that records show, of those records whose notes were read to the end.
pub(super) type Shown = BTreeMap<RecordKey, BTreeSet<NoteKey>>;

impl Gatherer<'_> {
    /// Reads the notes of linked records again and keeps them in the inbox; nothing where edits are not
    /// followed. An edit does not bring a note into the window of the next pull.
    pub(super) async fn look_at_notes_again(&self, links: &[Link]) -> Result<Shown, EngineError> {
        let mut shown = Shown::new();
        if !self.profile.notes.follow_edits() {
            return Ok(shown);
        }
        for side in [Side::Halo, Side::Other] {
            let keys: Vec<RecordKey> = links.iter().map(|link| link.record_on(side).clone()).collect();
            if keys.is_empty() {
                continue;
            }
            let end = self.ends.of(side);
            let read = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
            let poisoned: BTreeSet<Option<&RecordId>> = read.poison.iter().map(|poison| poison.id.as_ref()).collect();
            let whole = |key: &RecordKey| !poisoned.contains(&None) && !poisoned.contains(&Some(&key.id));
            shown.extend(keys.iter().filter(|key| whole(key)).map(|key| (key.clone(), BTreeSet::new())));
            for note in &read.notes {
                if let Some(notes) = shown.get_mut(&note.key.record) {
                    notes.insert(note.key.clone());
                }
            }
            self.store.apply(vec![Change::Notes(read.notes)]).await?;
        }
        Ok(shown)
    }

    /// What the carried notes of these links said when they were carried.
    pub(super) async fn said(
        &self,
        links: &[Link],
        ids: &[LinkId],
    ) -> Result<BTreeMap<LinkId, BTreeMap<NoteKey, String>>, EngineError> {
        let mut said: BTreeMap<LinkId, BTreeMap<NoteKey, String>> = BTreeMap::new();
        if !self.profile.notes.follow_edits() {
            return Ok(said);
        }
        let by_id: BTreeMap<LinkId, &Link> = links.iter().map(|link| (link.id, link)).collect();
        for text in self.store.note_texts(ids).await? {
            let Some(link) = by_id.get(&text.link) else { continue };
            let key = NoteKey { record: link.record_on(text.origin).clone(), id: text.note };
            said.entry(text.link).or_default().insert(key, text.said);
        }
        Ok(said)
    }
}

impl Gatherer<'_> {
    /// The copies of the carried notes of these links, by the note that each is made of.
    pub(super) async fn copies(
        &self,
        links: &[Link],
        ids: &[LinkId],
    ) -> Result<BTreeMap<LinkId, BTreeMap<NoteKey, String>>, EngineError> {
        let mut copies: BTreeMap<LinkId, BTreeMap<NoteKey, String>> = BTreeMap::new();
        if !self.profile.notes.follow_edits() {
            return Ok(copies);
        }
        let by_id: BTreeMap<LinkId, &Link> = links.iter().map(|link| (link.id, link)).collect();
        for pair in self.store.note_pairs(ids).await? {
            let (Some(link), Some(copy)) = (by_id.get(&pair.link), pair.note.other_note) else { continue };
            let key = NoteKey { record: link.record_on(pair.note.origin).clone(), id: pair.note.origin_note };
            copies.entry(pair.link).or_default().insert(key, copy);
        }
        Ok(copies)
    }
}

/// Marks the carried notes of a pair that are there no more. A record that shows no note at all shows
/// nothing about them: a journal that may not be read looks the same.
pub(super) fn mark_gone(pair: &mut Pair, shown: &Shown) {
    let missing =
        |key: &&NoteKey| shown.get(&key.record).is_some_and(|notes| !notes.is_empty() && !notes.contains(*key));
    pair.gone_notes = pair.said.keys().filter(missing).cloned().collect();
}
