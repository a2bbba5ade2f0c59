//! Notes that stand on their record already when they are about to be written: another desk that keeps the
//! same pair in step planned them too and was quicker, or a preview is carried out long after it was made.

use std::collections::{BTreeMap, BTreeSet};

use super::Sender;
use super::prepare::{Prepared, write_of};
use crate::engine::error::EngineError;
use crate::engine::item::{Item, Target};
use crate::engine::progress::Stage;
use crate::engine::pull::Puller;
use crate::engine::recover::copy_of;
use crate::mapping::note::{carries, looks_carried};
use crate::model::{LinkId, Note, NoteKey, RecordKey};
use crate::plan::CarriedNote;
use crate::store::{Change, NewState};

/// The notes of records, by record.
type Standing = BTreeMap<RecordKey, Vec<Note>>;

impl Sender<'_> {
    /// Leaves out the notes that stand on their record by now. Where another desk writes on one of these
    /// pairs, too, what changed is read once more first: between the plan and now it may have carried them.
    pub(super) async fn not_yet_carried(&self, prepared: Vec<Prepared>) -> Result<Vec<Prepared>, EngineError> {
        let mut keys: BTreeSet<RecordKey> = BTreeSet::new();
        for one in &prepared {
            if let Some((_, target)) = linked(&one.item) {
                keys.extend(fresh(&one.item).map(|note| note.origin.record.clone()));
                keys.insert(target.clone());
            }
        }
        if keys.is_empty() {
            return Ok(prepared);
        }
        let keys: Vec<RecordKey> = keys.into_iter().collect();
        let mut standing = self.standing(&keys).await?;
        if self.others_write_on(&keys, &standing).await? {
            self.puller().again().await?;
            self.reporter.stage(Stage::Sending, prepared.len() as u64)?;
            standing = self.standing(&keys).await?;
        }
        let (mut left, mut changes) = (Vec::new(), Vec::new());
        for one in prepared {
            let (one, found) = self.without_carried(one, &standing);
            left.extend(one);
            changes.extend(found);
        }
        if !changes.is_empty() {
            self.store.apply(changes).await?;
        }
        Ok(left)
    }

    fn puller(&self) -> Puller<'_> {
        Puller {
            store: self.store,
            clock: self.clock,
            ends: self.ends,
            profile: self.settler.profile,
            reporter: self.reporter,
        }
    }

    /// The notes that the desk knows of these records.
    async fn standing(&self, keys: &[RecordKey]) -> Result<Standing, EngineError> {
        let mut standing = Standing::new();
        for note in self.store.notes_of(keys).await? {
            standing.entry(note.key.record.clone()).or_default().push(note);
        }
        Ok(standing)
    }

    /// Whether one of these records has a note that another desk carried: it looks like a copy, and is none
    /// of those that this desk wrote for any of its pairs.
    async fn others_write_on(&self, keys: &[RecordKey], standing: &Standing) -> Result<bool, EngineError> {
        let copies: Vec<&Note> = standing.values().flatten().filter(|note| looks_carried(&note.text)).collect();
        if copies.is_empty() {
            return Ok(false);
        }
        let links = self.store.live_links_of(keys).await?;
        let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let mut ours: BTreeSet<NoteKey> = BTreeSet::new();
        // Of a copy that was not confirmed yet only its reference is known.
        let mut references: BTreeSet<(RecordKey, String)> = BTreeSet::new();
        for pair in self.store.note_pairs(&ids).await? {
            let Some(link) = links.iter().find(|link| link.id == pair.link) else { continue };
            let record = link.record_on(pair.note.origin.opposite()).clone();
            match pair.note.other_note {
                Some(id) => ours.extend([NoteKey { record, id }]),
                None => references.extend([(record, pair.note.reference)]),
            }
        }
        let is_ours = |note: &Note| {
            let named = |(record, name): &(RecordKey, String)| *record == note.key.record && carries(&note.text, name);
            ours.contains(&note.key) || references.iter().any(named)
        };
        Ok(copies.into_iter().any(|note| !is_ours(note)))
    }

    /// A write without the notes that stand already, if anything is left of it, and what is remembered of
    /// those.
    fn without_carried(&self, mut one: Prepared, standing: &Standing) -> (Option<Prepared>, Vec<Change>) {
        let Some((link, target)) = linked(&one.item).map(|(link, target)| (link, target.clone())) else {
            return (Some(one), Vec::new());
        };
        let there = standing.get(&target).map(Vec::as_slice).unwrap_or_default();
        let to = one.item.to();
        let found: Vec<(CarriedNote, String)> =
            fresh(&one.item).filter_map(|note| Some((note.clone(), copy_of(note, there)?))).collect();
        if found.is_empty() {
            return (Some(one), Vec::new());
        }
        let mut changes = Vec::new();
        for (note, copy) in &found {
            tracing::info!(record = %target, reference = note.note.reference(), "another desk carried a note meanwhile");
            changes.extend(self.settler.note_pair(link, to, note, Some(copy.clone())));
        }
        if let Item::Update { what, .. } = &mut one.item {
            what.notes.retain(|note| found.iter().all(|(stands, _)| stands.origin != note.origin));
            if !what.notes.is_empty() || !what.fields.is_empty() || !what.companions.is_empty() {
                if let Some(what) = write_of(&one.item, one.link.as_ref()) {
                    one.write.what = what;
                }
                return (Some(one), changes);
            }
        }
        let cause = "another desk carried it meanwhile: it stands on the record already".to_owned();
        changes.push(Change::Outbox { id: one.row.id, to: NewState::Dropped { cause } });
        (None, changes)
    }
}

/// The pair and the record that a write with notes is meant for, where these were there before.
fn linked(item: &Item) -> Option<(LinkId, &RecordKey)> {
    match item {
        Item::Update { what, .. } if !what.notes.is_empty() => Some((what.link, &what.target)),
        Item::Note { target: Target::Linked { link, key }, .. } => Some((*link, key)),
        Item::Create { .. }
        | Item::Complete { .. }
        | Item::Update { .. }
        | Item::Note { target: Target::MadeFor { .. }, .. }
        | Item::File { .. }
        | Item::Mark { .. } => None,
    }
}

/// The notes of a write that are new there: another wording of a copy finds that copy.
fn fresh(item: &Item) -> impl Iterator<Item = &CarriedNote> {
    item.notes().into_iter().filter(|note| note.in_place.is_none())
}
