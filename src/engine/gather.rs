//! Gathering what a plan is made from: dirty records, their links, notes, people and catalogues.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::catalogue::{self, Catalogues};
use super::ends::Ends;
use super::error::EngineError;
use super::item::Item;
use super::sight;
use crate::clock::SharedClock;
use crate::connector::{NotesPage, Page, PeopleWanted, PullRequest};
use crate::mapping::convert::ticket_kind;
use crate::mapping::{PeopleBook, note};
use crate::model::person::PersonRole;
use crate::model::{
    Catalogue, FieldName, InstanceId, Kind, Link, LinkId, Note, NoteKey, Person, Record, RecordId, RecordKey, Side,
};
use crate::plan::{Arrival, Pair, PlanInput, Send, SendCause};
use crate::profile::{Conversion, Profile};
use crate::store::Store;

/// A ticket that a person asked to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRequest {
    /// The ticket's number.
    pub ticket: RecordId,
    /// The table that was chosen for it, if any.
    pub table: Option<Kind>,
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
    halo_catalogue: Catalogue,
    other_catalogue: Catalogue,
    pairs: Vec<Pair>,
    arrivals: Vec<Arrival>,
    sends: Vec<Send>,
    unread: BTreeSet<RecordKey>,
    live_links: u64,
    loaded_before: bool,
    under_way: BTreeSet<RecordKey>,
    halo_origin: String,
}

impl Gathered {
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
            halo_catalogue: &self.halo_catalogue,
            other_catalogue: &self.other_catalogue,
            halo_origin: self.halo_origin.clone(),
            pairs: &self.pairs,
            arrivals: &self.arrivals,
            sends: &self.sends,
            live_links: self.live_links,
            loaded_before: self.loaded_before,
            under_way: &self.under_way,
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

/// The unlinked records among those looked at.
#[derive(Default)]
struct Unlinked {
    other: Vec<Record>,
    halo: Vec<Record>,
}

impl Gatherer<'_> {
    /// Gathers what a look needs.
    pub async fn gather(&self, look: &Look) -> Result<Gathered, EngineError> {
        let links = self.links_of(&look.dirty).await?;
        let mut pairs = self.pairs(links).await?;
        self.complete_tickets(&mut pairs).await?;
        let unlinked = self.unlinked(look, &pairs).await?;
        let arrivals = self.arrivals(unlinked.other).await?;
        let (sends, unread) = self.sends(look, unlinked.halo).await?;
        // Catalogues and directories are large; where there is nothing to decide they are not looked at.
        let nothing = pairs.is_empty() && arrivals.is_empty() && sends.is_empty();
        let (halo_catalogue, other_catalogue, people) = if nothing {
            (Catalogue::default(), Catalogue::default(), PeopleBook::default())
        } else {
            let people = self.people(&pairs, &arrivals, &sends).await?;
            (self.catalogue(Side::Halo).await?, self.catalogue(Side::Other).await?, people)
        };
        let halo_instance = self.ends.halo.source.instance();
        Ok(Gathered {
            people,
            halo_catalogue,
            other_catalogue,
            pairs,
            arrivals,
            sends,
            unread,
            live_links: self.store.counts(&self.profile.name).await?.links,
            loaded_before: self.store.meta(&loaded_name(self.profile)).await?.is_some(),
            under_way: self.under_way().await?,
            halo_origin: format!("halo:{halo_instance}"),
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
        let mut settled = self.settled_notes(&links, &ids).await?;
        let mut notes = by_record(self.store.notes_of(&keys).await?);
        let pairs = links.into_iter().map(|link| Pair {
            halo: records.remove(&link.halo),
            other: records.remove(&link.other),
            bases: bases.remove(&link.id).unwrap_or_default(),
            halo_notes: notes.remove(&link.halo).unwrap_or_default(),
            other_notes: notes.remove(&link.other).unwrap_or_default(),
            settled_notes: settled.remove(&link.id).unwrap_or_default(),
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
            let page = end.source.fetch(&kind, &ids).await.map_err(|error| end.failed(error))?;
            fetched.extend(page.records);
            fetched.extend(sight::unreadable(self.store, &page.poison, |id| end.key(&kind, id)).await?);
        }
        if !fetched.is_empty() {
            self.store.apply(vec![crate::store::Change::Records(fetched.clone())]).await?;
        }
        Ok(fetched)
    }

    /// Lists of tickets leave out some fields. A changed ticket of which a mapped field was not
    /// delivered is read in full, once for each version of it.
    async fn complete_tickets(&self, pairs: &mut [Pair]) -> Result<(), EngineError> {
        let mapped: Vec<FieldName> =
            self.profile.mapping.fields.iter().flat_map(|rule| rule.reads(Side::Halo)).collect();
        let lacking = |pair: &&mut Pair| {
            pair.halo.as_ref().is_some_and(|record| mapped.iter().any(|field| record.field(field).is_none()))
        };
        let keys: Vec<RecordKey> = pairs.iter_mut().filter(lacking).map(|pair| pair.link.halo.clone()).collect();
        let mut full: BTreeMap<RecordKey, Record> =
            self.fetch(&keys).await?.into_iter().map(|record| (record.key.clone(), record)).collect();
        for pair in pairs {
            if let Some(record) = full.remove(&pair.link.halo) {
                pair.halo = Some(record);
            }
        }
        Ok(())
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

    async fn unlinked(&self, look: &Look, pairs: &[Pair]) -> Result<Unlinked, EngineError> {
        let linked: BTreeSet<&RecordKey> = pairs.iter().flat_map(|pair| [&pair.link.halo, &pair.link.other]).collect();
        let keys: Vec<RecordKey> = look.dirty.iter().filter(|key| !linked.contains(key)).cloned().collect();
        let theirs: BTreeSet<RecordKey> =
            self.store.live_links_of(&keys).await?.into_iter().flat_map(|link| [link.halo, link.other]).collect();
        let tables = self.profile.tables();
        let mut unlinked = Unlinked::default();
        for record in self.store.records(&keys).await? {
            match self.ends.side_of(&record.key.instance) {
                Some(Side::Other) if tables.contains(&record.key.kind) && !theirs.contains(&record.key) => {
                    unlinked.other.push(record);
                }
                Some(Side::Halo) => unlinked.halo.push(record),
                Some(Side::Other) | None => {}
            }
        }
        Ok(unlinked)
    }

    async fn arrivals(&self, records: Vec<Record>) -> Result<Vec<Arrival>, EngineError> {
        if records.is_empty() || !self.profile.inbound.create_tickets {
            return Ok(Vec::new());
        }
        let records = self.within_query(records).await?;
        let end = &self.ends.other;
        let keys: Vec<RecordKey> = records.iter().map(|record| record.key.clone()).collect();
        let notes = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
        let mut notes = by_record(readable(notes));
        let mut arrivals = Vec::new();
        for record in records {
            let ended = self.store.link_history(&record.key).await?.len();
            let notes = notes.remove(&record.key).unwrap_or_default();
            arrivals.push(Arrival { record, notes, generation: u32::try_from(ended).unwrap_or(u32::MAX - 1) + 1 });
        }
        Ok(arrivals)
    }

    /// The records that the profile's query takes in. The inbox holds what the pulls of all profiles
    /// on a connection brought, so the vendor is asked which of them this profile's query means.
    async fn within_query(&self, mut records: Vec<Record>) -> Result<Vec<Record>, EngineError> {
        let Some(query) = &self.profile.inbound.query else { return Ok(records) };
        let mut ids: BTreeMap<Kind, Vec<RecordId>> = BTreeMap::new();
        for record in &records {
            ids.entry(record.key.kind.clone()).or_default().push(record.key.id.clone());
        }
        let mut within = BTreeSet::new();
        for (kind, only) in ids {
            let filter = Some(query.clone());
            let request = PullRequest { kind, since: None, fields: Vec::new(), filter, only, created_after: None };
            within.extend(self.keys_of(&request).await?);
        }
        records.retain(|record| within.contains(&record.key));
        Ok(records)
    }

    async fn keys_of(&self, request: &PullRequest) -> Result<Vec<RecordKey>, EngineError> {
        let end = &self.ends.other;
        let (pages, mut arriving) = mpsc::channel::<Page>(1);
        let reading = async {
            let mut keys = Vec::new();
            while let Some(page) = arriving.recv().await {
                keys.extend(page.records.into_iter().map(|record| record.key));
            }
            keys
        };
        let (ended, keys) = tokio::join!(end.source.pull(request, pages), reading);
        ended.map_err(|error| end.failed(error))?;
        Ok(keys)
    }

    /// The tickets to send: those that a person named, and those whose notes ask for it; and those of
    /// them that are not shown.
    async fn sends(&self, look: &Look, changed: Vec<Record>) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let mut wanted: BTreeMap<RecordKey, (Option<Kind>, SendCause)> = BTreeMap::new();
        let changed: Vec<RecordKey> = changed.into_iter().map(|record| record.key).collect();
        for one in self.store.notes_of(&changed).await? {
            if note::asks_to_send(&one, self.profile) {
                let cause = SendCause::Outcome { by: one.author.clone() };
                wanted.insert(one.key.record.clone(), (self.wanted_table(&one), cause));
            }
        }
        for request in &look.sends {
            let key = RecordKey {
                system: crate::model::System::Halo,
                instance: self.ends.halo.source.instance().clone(),
                kind: ticket_kind(),
                id: request.ticket.clone(),
            };
            wanted.insert(key, (request.table.clone(), SendCause::Person));
        }
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        let role = self.profile.scope.role();
        let linked: BTreeSet<RecordKey> = self
            .store
            .live_links_of(&keys)
            .await?
            .into_iter()
            .filter(|link| link.role == role)
            .map(|link| link.halo)
            .collect();
        wanted.retain(|key, _| !linked.contains(key));
        self.read_sends(wanted).await
    }

    fn wanted_table(&self, one: &Note) -> Option<Kind> {
        let wanted = one.wanted_kind.as_deref()?;
        self.profile.tables().into_iter().find(|table| table.as_str() == wanted)
    }

    async fn read_sends(
        &self,
        mut wanted: BTreeMap<RecordKey, (Option<Kind>, SendCause)>,
    ) -> Result<(Vec<Send>, BTreeSet<RecordKey>), EngineError> {
        let keys: Vec<RecordKey> = wanted.keys().cloned().collect();
        if keys.is_empty() {
            return Ok((Vec::new(), BTreeSet::new()));
        }
        let records = self.fetch(&keys).await?;
        let end = &self.ends.halo;
        let notes = end.source.notes_of(&keys).await.map_err(|error| end.failed(error))?;
        let mut notes = by_record(readable(notes));
        let mut sends = Vec::new();
        for record in records {
            let Some((table, cause)) = wanted.remove(&record.key) else { continue };
            let generation = self.store.next_generation(&record.key, self.profile.scope.role()).await?;
            let notes = notes.remove(&record.key).unwrap_or_default();
            sends.push(Send { record, notes, table, cause, generation });
        }
        Ok((sends, wanted.into_keys().collect()))
    }

    /// The catalogue of a side: remembered, and read again when it is old.
    pub async fn catalogue(&self, side: Side) -> Result<Catalogue, EngineError> {
        let catalogues = Catalogues { store: self.store, clock: self.clock };
        catalogues.fresh(self.ends.of(side), &catalogue::kinds(self.profile, side)).await
    }

    /// The people that the records name, and their counterparts.
    async fn people(&self, pairs: &[Pair], arrivals: &[Arrival], sends: &[Send]) -> Result<PeopleBook, EngineError> {
        let rules: Vec<(&FieldName, &FieldName, PersonRole)> = self
            .profile
            .mapping
            .fields
            .iter()
            .filter_map(|rule| match (&rule.conversion, rule.other.first()) {
                (Conversion::Person(role), Some(other)) => Some((&rule.halo, other, *role)),
                _ => None,
            })
            .collect();
        let mut book = PeopleBook::default();
        if rules.is_empty() {
            return Ok(book);
        }
        let others = pairs.iter().filter_map(|pair| pair.other.as_ref()).chain(arrivals.iter().map(|one| &one.record));
        let tickets = pairs.iter().filter_map(|pair| pair.halo.as_ref()).chain(sends.iter().map(|one| &one.record));
        let other_ids = codes(others, &rules.iter().map(|(_, other, _)| *other));
        let halo_ids = codes(tickets, &rules.iter().map(|(halo, _, _)| *halo));
        book.add(Side::Halo, self.halo_people(&halo_ids).await?);
        let mut theirs = self
            .other_people(|ids| PeopleWanted::Ids(ids.into_iter().map(RecordId::from).collect()), other_ids)
            .await?;
        let emails: BTreeSet<String> = rules
            .iter()
            .flat_map(|(_, _, role)| {
                halo_ids.iter().filter_map(|id| book.person(Side::Halo, *role, &RecordId::new(id.as_str())))
            })
            .map(|person| person.email.clone())
            .filter(|email| !email.is_empty() && !theirs.iter().any(|person| &person.email == email))
            .collect();
        theirs.extend(self.other_people(PeopleWanted::Emails, emails).await?);
        book.add(Side::Other, theirs);
        Ok(book)
    }

    /// Halo's directory: remembered whole, and read again when it is old or lacks somebody who was not
    /// missing when it was read.
    async fn halo_people(&self, ids: &BTreeSet<String>) -> Result<Vec<Person>, EngineError> {
        let end = &self.ends.halo;
        let instance = end.source.instance();
        let known = self.fresh_people(instance).await?;
        let name = format!("not in the directory/{instance}");
        let mut nobody: BTreeSet<String> = match self.store.meta(&name).await? {
            Some(text) => serde_json::from_str(&text).unwrap_or_default(),
            None => BTreeSet::new(),
        };
        let lacks = |people: &[Person], id: &String| !people.iter().any(|person| person.id.as_str() == id);
        if !known.is_empty() && ids.iter().all(|id| nobody.contains(id) || !lacks(&known, id)) {
            return Ok(known);
        }
        let people = end.source.people(&PeopleWanted::All).await.map_err(|error| end.failed(error))?;
        self.store.save_people(instance, &people, self.clock.now()).await?;
        let before = nobody.clone();
        nobody.extend(ids.iter().cloned());
        nobody.retain(|id| lacks(&people, id));
        if nobody != before {
            let text = serde_json::to_string(&nobody).map_err(|error| EngineError::Item(error.to_string()))?;
            self.store.set_meta(&name, &text).await?;
        }
        Ok(people)
    }

    /// The remembered people of an instance that were read not long ago.
    async fn fresh_people(&self, instance: &InstanceId) -> Result<Vec<Person>, EngineError> {
        let now = self.clock.now();
        let cached = self.store.people(instance).await?;
        Ok(cached.into_iter().filter(|cached| now < cached.at + catalogue::AGE).map(|cached| cached.value).collect())
    }

    /// People of the other side, whose directory may be too large to read whole: those that are
    /// needed, from memory where they are fresh.
    async fn other_people<F>(&self, wanted: F, names: BTreeSet<String>) -> Result<Vec<Person>, EngineError>
    where
        F: Fn(Vec<String>) -> PeopleWanted,
    {
        let end = &self.ends.other;
        let instance = end.source.instance();
        let mut known = self.fresh_people(instance).await?;
        let has = |name: &String| known.iter().any(|person| person.id.as_str() == name || &person.email == name);
        let missing: Vec<String> = names.iter().filter(|name| !has(name)).cloned().collect();
        if !missing.is_empty() {
            let found = end.source.people(&wanted(missing)).await.map_err(|error| end.failed(error))?;
            self.store.save_people(instance, &found, self.clock.now()).await?;
            known.extend(found);
        }
        known.retain(|person| names.contains(person.id.as_str()) || names.contains(&person.email));
        Ok(known)
    }
}

/// The notes that can be read. A record is not held up by a note of it that cannot.
fn readable(page: NotesPage) -> Vec<Note> {
    for poison in &page.poison {
        tracing::warn!(record = poison.id.as_ref().map(RecordId::as_str), poison.reason, "a note cannot be read");
    }
    page.notes
}

fn by_record(notes: Vec<Note>) -> BTreeMap<RecordKey, Vec<Note>> {
    let mut by_record: BTreeMap<RecordKey, Vec<Note>> = BTreeMap::new();
    for one in notes {
        by_record.entry(one.key.record.clone()).or_default().push(one);
    }
    by_record
}

fn codes<'a>(
    records: impl Iterator<Item = &'a Record>,
    fields: &(impl Iterator<Item = &'a FieldName> + Clone),
) -> BTreeSet<String> {
    records
        .flat_map(|record| fields.clone().filter_map(|field| record.field(field)))
        .map(crate::model::Value::code)
        .filter(|code| !code.is_empty())
        .collect()
}
