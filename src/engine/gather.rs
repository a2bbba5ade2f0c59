//! Gathering what a plan is made from: dirty records, their links, notes, people and catalogues.

mod chains;
mod closed;
mod completing;
mod edits;
mod files;
mod kin;
mod orders;
mod outside;
mod people;
mod pushed;
mod supplier;
mod turned;
mod unlinked;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::catalogue::{self, Catalogues};
use super::ends::Ends;
use super::error::EngineError;
use super::item::Item;
use super::sight;
use crate::clock::SharedClock;
use crate::connector::about::about;
use crate::mapping::{KinBook, PeopleBook};
use crate::model::{Catalogue, Hands, Kind, Link, LinkId, Note, NoteKey, Record, RecordId, RecordKey, Rest, Side};
use crate::plan::{Arrival, FileBook, Pair, PlanInput, Send};
use crate::profile::Profile;
use crate::store::Store;

/// A ticket that a person asked to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRequest {
    /// The ticket's number.
    pub ticket: RecordId,
    /// The table that was chosen for it, if any.
    pub table: Option<Kind>,
    /// Whether a linked ticket goes to a new record, and its link ends for that.
    pub again: bool,
}

/// What a plan looks at.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Dirty records.
    pub dirty: Vec<RecordKey>,
    /// Tickets that a person asked to send.
    pub sends: Vec<SendRequest>,
}

/// Everything that a plan is made from, with its owner.
pub struct Gathered {
    people: PeopleBook,
    kin: KinBook,
    halo_catalogue: Catalogue,
    other_catalogue: Catalogue,
    pairs: Vec<Pair>,
    arrivals: Vec<Arrival>,
    sends: Vec<Send>,
    unread: BTreeSet<RecordKey>,
    live_links: u64,
    loaded_before: bool,
    under_way: BTreeSet<RecordKey>,
    orders_in_doubt: BTreeMap<String, String>,
    rests: BTreeMap<RecordKey, Rest>,
    files: FileBook,
    unreachable: Option<String>,
    halo_origin: String,
}

impl Gathered {
    /// The linked pairs.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The tickets that should be sent and are not shown just now: they are looked at again.
    pub fn unread(&self) -> &BTreeSet<RecordKey> {
        &self.unread
    }

    /// The plan's input.
    pub fn input<'a>(&'a self, profile: &'a Profile, profile_version: u32, now: Timestamp) -> PlanInput<'a> {
        PlanInput {
            profile,
            profile_version,
            now,
            people: &self.people,
            kin: &self.kin,
            halo_catalogue: &self.halo_catalogue,
            other_catalogue: &self.other_catalogue,
            halo_origin: self.halo_origin.clone(),
            pairs: &self.pairs,
            arrivals: &self.arrivals,
            sends: &self.sends,
            files: &self.files,
            live_links: self.live_links,
            loaded_before: self.loaded_before,
            under_way: &self.under_way,
            orders_in_doubt: &self.orders_in_doubt,
            unreachable: self.unreachable.as_deref(),
            rests: &self.rests,
        }
    }
}

/// The store's name for the fact that a profile's first load was confirmed.
pub fn loaded_name(profile: &Profile) -> String {
    format!("first load confirmed/{}", profile.name)
}

/// Gathers for one profile.
pub struct Gatherer<'a> {
    /// Where things are remembered.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Where the rest comes from.
    pub ends: &'a Ends,
    /// For whom.
    pub profile: &'a Profile,
}

impl Gatherer<'_> {
    /// Gathers what a look needs.
    pub async fn gather(&self, look: &Look) -> Result<Gathered, EngineError> {
        let links = self.links_of(&look.dirty).await?;
        let shown = self.look_at_notes_again(&links).await?;
        let mut pairs = self.pairs(links).await?;
        for pair in &mut pairs {
            edits::mark_gone(pair, &shown);
        }
        self.mark_outside(&mut pairs).await?;
        self.complete_tickets(&mut pairs).await?;
        self.complete_others(pairs.iter_mut().filter_map(|pair| pair.other.as_mut()).collect()).await?;
        let unlinked = self.unlinked(look, &pairs).await?;
        let (closed, others) = self.closed_apart(unlinked.other).await?;
        let mut arrivals = self.arrivals(others).await?;
        let (sends, unread) = self.sends(look, unlinked.halo).await?;
        // Catalogues and directories are large; where there is nothing to decide they are not looked at.
        let nothing = pairs.is_empty() && arrivals.is_empty() && sends.is_empty() && closed.is_empty();
        let (halo_catalogue, other_catalogue, people) = if nothing {
            (Catalogue::default(), Catalogue::default(), PeopleBook::default())
        } else {
            let people = self.people(&pairs, &arrivals, &sends).await?;
            (self.catalogue(Side::Halo).await?, self.catalogue(Side::Other).await?, people)
        };
        let kin = self.kin((&pairs, &arrivals, &sends), &other_catalogue).await?;
        let files = Box::pin(self.files(&pairs, &arrivals, &sends)).await?;
        let mut unread = unread;
        unread.extend(files.unlisted.keys().cloned());
        arrivals.extend(closed);
        let unreachable = self.unreachable(&pairs, &sends).await?;
        let halo_instance = self.ends.halo.source.instance();
        Ok(Gathered {
            people,
            kin,
            halo_catalogue,
            other_catalogue,
            pairs,
            arrivals,
            sends,
            unread,
            live_links: self.store.counts(&self.profile.name).await?.links,
            loaded_before: self.store.meta(&loaded_name(self.profile)).await?.is_some(),
            under_way: self.under_way().await?,
            orders_in_doubt: self.orders_in_doubt().await?,
            rests: self.rests().await?,
            files,
            unreachable,
            halo_origin: format!("halo:{halo_instance}"),
        })
    }

    /// What a look at pairs needs that are not linked yet.
    pub async fn around(&self, pairs: Vec<Pair>) -> Result<Gathered, EngineError> {
        let people = self.people(&pairs, &[], &[]).await?;
        let other_catalogue = self.catalogue(Side::Other).await?;
        Ok(Gathered {
            people,
            kin: self.kin((&pairs, &[], &[]), &other_catalogue).await?,
            halo_catalogue: self.catalogue(Side::Halo).await?,
            other_catalogue,
            pairs,
            arrivals: Vec::new(),
            sends: Vec::new(),
            unread: BTreeSet::new(),
            live_links: 0,
            loaded_before: true,
            under_way: BTreeSet::new(),
            orders_in_doubt: BTreeMap::new(),
            rests: BTreeMap::new(),
            files: FileBook::default(),
            unreachable: None,
            halo_origin: String::new(),
        })
    }

    /// The records that rows of the outbox still concern.
    pub async fn under_way(&self) -> Result<BTreeSet<RecordKey>, EngineError> {
        let mut keys = BTreeSet::new();
        for row in self.store.open_rows(&self.profile.name).await? {
            let item: Item =
                serde_json::from_str(&row.payload).map_err(|error| EngineError::Item(error.to_string()))?;
            keys.extend(item.concerns());
        }
        Ok(keys)
    }

    /// The records that are left alone.
    async fn rests(&self) -> Result<BTreeMap<RecordKey, Rest>, EngineError> {
        let rests = self.store.rests(&self.profile.name).await?;
        Ok(rests.into_iter().map(|one| (one.record, one.rest)).collect())
    }

    /// The links of these records that belong to this profile.
    pub async fn links_of(&self, keys: &[RecordKey]) -> Result<Vec<Link>, EngineError> {
        let links = self.store.live_links_of(keys).await?;
        Ok(links.into_iter().filter(|link| link.profile == self.profile.name).collect())
    }

    /// Reads the pairs of these links from the inbox; what is not there is read from the vendor.
    pub async fn pairs(&self, links: Vec<Link>) -> Result<Vec<Pair>, EngineError> {
        let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let keys: Vec<RecordKey> = links.iter().flat_map(|link| [link.halo.clone(), link.other.clone()]).collect();
        let mut records = self.records(&keys).await?;
        let mut bases = self.store.bases(&ids).await?;
        let mut hands = self.hands(&ids).await?;
        let mut settled = self.settled_notes(&links, &ids).await?;
        let mut notes = by_record(self.passed_on(self.store.notes_of(&keys).await?).await?);
        let mut said = self.said(&links, &ids).await?;
        let mut copies = self.copies(&links, &ids).await?;
        let pairs = links.into_iter().map(|link| Pair {
            halo: records.remove(&link.halo),
            other: records.remove(&link.other),
            bases: bases.remove(&link.id).unwrap_or_default(),
            halo_notes: notes.remove(&link.halo).unwrap_or_default(),
            other_notes: notes.remove(&link.other).unwrap_or_default(),
            settled_notes: settled.remove(&link.id).unwrap_or_default(),
            said: said.remove(&link.id).unwrap_or_default(),
            copies: copies.remove(&link.id).unwrap_or_default(),
            gone_notes: BTreeSet::new(),
            outside: false,
            hands: hands.remove(&link.id).unwrap_or_default(),
            link,
        });
        Ok(pairs.collect())
    }

    async fn records(&self, keys: &[RecordKey]) -> Result<BTreeMap<RecordKey, Record>, EngineError> {
        let known = self.store.records(keys).await?;
        let mut records: BTreeMap<RecordKey, Record> =
            known.into_iter().map(|record| (record.key.clone(), record)).collect();
        let lacks = |key: &&RecordKey| records.get(*key).is_none_or(sight::is_lost);
        let missing: Vec<RecordKey> = keys.iter().filter(lacks).cloned().collect();
        for record in self.fetch(&missing).await? {
            records.insert(record.key.clone(), record);
        }
        Ok(records)
    }

    /// Reads records from their vendors and keeps them in the inbox.
    pub async fn fetch(&self, keys: &[RecordKey]) -> Result<Vec<Record>, EngineError> {
        let mut wanted: BTreeMap<(Side, Kind), Vec<RecordId>> = BTreeMap::new();
        for key in keys {
            if let Some(side) = self.ends.side_of(&key.instance) {
                wanted.entry((side, key.kind.clone())).or_default().push(key.id.clone());
            }
        }
        let mut fetched = Vec::new();
        for ((side, kind), ids) in wanted {
            let end = self.ends.of(side);
            let wanted: Vec<RecordKey> = ids.iter().map(|id| end.key(&kind, id)).collect();
            let page = about(wanted, end.source.fetch(&kind, &ids)).await.map_err(|error| end.failed(error))?;
            fetched.extend(page.records);
            fetched.extend(sight::unreadable(self.store, &page.poison, |id| end.key(&kind, id)).await?);
        }
        if !fetched.is_empty() {
            self.store.apply(vec![crate::store::Change::Records(fetched.clone())]).await?;
        }
        Ok(fetched)
    }

    /// What people decided about these pairs, and what their fields went through; a field that went to and
    /// fro a while ago goes on.
    async fn hands(&self, ids: &[LinkId]) -> Result<BTreeMap<LinkId, Hands>, EngineError> {
        let mut hands = self.store.hands(ids).await?;
        let now = self.clock.now();
        for rewrites in hands.values_mut().flat_map(|one| one.rewrites.values_mut()) {
            rewrites.flips = std::mem::take(&mut rewrites.flips).fresh(now);
        }
        Ok(hands)
    }

    async fn settled_notes(
        &self,
        links: &[Link],
        ids: &[LinkId],
    ) -> Result<BTreeMap<LinkId, BTreeSet<NoteKey>>, EngineError> {
        let by_id: BTreeMap<LinkId, &Link> = links.iter().map(|link| (link.id, link)).collect();
        let mut settled: BTreeMap<LinkId, BTreeSet<NoteKey>> = BTreeMap::new();
        for pair in self.store.note_pairs(ids).await? {
            let Some(link) = by_id.get(&pair.link) else { continue };
            let (origin, copy) = match pair.note.origin {
                Side::Halo => (&link.halo, &link.other),
                Side::Other => (&link.other, &link.halo),
            };
            let keys = settled.entry(pair.link).or_default();
            keys.insert(NoteKey { record: origin.clone(), id: pair.note.origin_note });
            if let Some(id) = pair.note.other_note {
                keys.insert(NoteKey { record: copy.clone(), id });
            }
        }
        Ok(settled)
    }

    /// The catalogue of a side: remembered, and read again when it is old.
    pub async fn catalogue(&self, side: Side) -> Result<Catalogue, EngineError> {
        let catalogues = Catalogues { store: self.store, clock: self.clock };
        catalogues.fresh(self.ends.of(side), &catalogue::kinds(self.profile, side)).await
    }
}

fn by_record(notes: Vec<Note>) -> BTreeMap<RecordKey, Vec<Note>> {
    let mut by_record: BTreeMap<RecordKey, Vec<Note>> = BTreeMap::new();
    for one in notes {
        by_record.entry(one.key.record.clone()).or_default().push(one);
    }
    by_record
}
