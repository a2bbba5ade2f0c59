//! Looking up what became of writes whose answers were lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::connector::{ConnectorError, Fault, Marker, PlacedOrder, Poison, Stored};
use crate::engine::ends::Ends;
use crate::engine::item::Item;
use crate::engine::{outbox, settle};
use crate::mapping::note::carries;
use crate::mapping::text;
use crate::model::{Kind, Link, Note, Record, RecordId, RecordKey, Side};
use crate::plan::CarriedNote;
use crate::plan::action::{Creation, RecordChange};
use crate::store::{Store, StoreError};

/// Looks for the traces of writes at their vendors.
pub struct Finder<'a> {
    /// Where to look.
    pub ends: &'a Ends,
    /// What is linked already, and so is nothing that was lost.
    pub store: &'a Store,
}

/// What is stored of a write; `None` when it was certainly not carried out, or when carrying it out
/// again changes nothing.
pub type Found = Result<Option<Stored>, ConnectorError>;

/// A write that is looked for, with the link that it belongs to.
pub type Sought<'a> = (&'a Item, Option<&'a Link>);

/// What was read to answer for several writes.
#[derive(Default)]
struct Read {
    records: BTreeMap<RecordKey, Record>,
    notes: BTreeMap<RecordKey, Vec<Note>>,
    poisoned: BTreeMap<(Side, Kind), Vec<Poison>>,
    poisoned_notes: BTreeMap<Side, Vec<Poison>>,
}

impl Read {
    /// A record as it is now; `None` when it is not there.
    fn record(&self, side: Side, key: &RecordKey) -> Result<Option<&Record>, ConnectorError> {
        let poisoned = self.poisoned.get(&(side, key.kind.clone())).and_then(|poison| poison_of(poison, &key.id));
        match self.records.get(key) {
            Some(record) if poisoned.is_none_or(|poison| poison.id.is_none()) => Ok(Some(record)),
            _ => certainly_none(poisoned),
        }
    }

    /// The readable notes of a record, and one that may be its own and is not.
    fn notes(&self, side: Side, key: &RecordKey) -> (&[Note], Option<&Poison>) {
        let notes = self.notes.get(key).map(Vec::as_slice).unwrap_or_default();
        (notes, self.poisoned_notes.get(&side).and_then(|poison| poison_of(poison, &key.id)))
    }
}

/// What could not be read of a record. What has no id may be of any.
fn poison_of<'a>(poison: &'a [Poison], id: &RecordId) -> Option<&'a Poison> {
    let own = poison.iter().find(|one| one.id.as_ref() == Some(id));
    own.or_else(|| poison.iter().find(|one| one.id.is_none()))
}

impl Finder<'_> {
    /// What the vendors stored of these writes, in their order. They are looked for together; where
    /// that fails, each by itself, so that one that cannot be found does not hide the others.
    pub async fn find(&self, sought: &[Sought<'_>]) -> Vec<Found> {
        match self.together(sought).await {
            Ok(found) => found,
            // What passes would fail each of them again.
            Err(error) if sought.len() == 1 || error.fault.passes() => {
                sought.iter().map(|_| Err(error.clone())).collect()
            }
            Err(_) => {
                let mut found = Vec::with_capacity(sought.len());
                for one in sought {
                    let alone = self.together(std::slice::from_ref(one)).await;
                    found.push(alone.and_then(|mut alone| alone.pop().unwrap_or(Ok(None))));
                }
                found
            }
        }
    }

    /// An error is about all of them; one of them that cannot be read has an error of its own.
    async fn together(&self, sought: &[Sought<'_>]) -> Result<Vec<Found>, ConnectorError> {
        let made = self.made(sought).await?;
        let read = self.read(sought).await?;
        let found = sought.iter().enumerate().map(|(place, (item, link))| match item {
            Item::Create { .. } => Ok(made.get(&place).map(|record| Stored {
                created: Some(record.key.id.clone()),
                record: Some(record.clone()),
                notes: Vec::new(),
            })),
            Item::Update { to, what } => updated(*to, what, &read),
            Item::Complete { to, what, .. } => match link {
                Some(link) => completed(*to, what, &link.other, &read),
                None => Ok(None),
            },
            Item::Note { to, target, note } => match settle::target_of(target, *link, *to) {
                Some((_, key)) => noted(*to, &key, note, &read),
                None => Ok(None),
            },
            // Before a file is sent, what is there is looked at: giving it back is safe.
            Item::File { .. } => Ok(None),
            Item::Mark { record, .. } => match link {
                Some(link) => marked(item.to(), record, link, &read),
                None => Ok(None),
            },
        });
        Ok(found.collect())
    }

    /// The records that were made, by the place of their write.
    async fn made(&self, sought: &[Sought<'_>]) -> Result<BTreeMap<usize, Record>, ConnectorError> {
        let mut markers: BTreeMap<(Side, Kind), (Vec<usize>, Vec<Marker>)> = BTreeMap::new();
        for (place, (item, _)) in sought.iter().enumerate() {
            if let Item::Create { to, what, marker } = item
                && what.order.is_none()
            {
                let (places, markers) = markers.entry((*to, what.kind.clone())).or_default();
                places.push(place);
                markers.push(marker.as_ref().clone());
            }
        }
        let mut made = BTreeMap::new();
        for ((side, kind), (places, markers)) in markers {
            let found = self.ends.of(side).source.find_marked(&kind, &markers).await?;
            made.extend(places.into_iter().zip(found).filter_map(|(place, record)| Some((place, record?))));
        }
        made.extend(self.ordered(sought).await?);
        Ok(made)
    }

    /// The records that came of orders, by the place of their write. One that is, or was, linked came
    /// of another order, and each is taken once: orders that are alike in everything may change places.
    async fn ordered(&self, sought: &[Sought<'_>]) -> Result<BTreeMap<usize, Record>, ConnectorError> {
        let mut orders: BTreeMap<(Side, Kind), (Vec<usize>, Vec<PlacedOrder>)> = BTreeMap::new();
        for (place, (item, _)) in sought.iter().enumerate() {
            if let Item::Create { to, what, marker } = item
                && let Some(order) = what.order.clone()
            {
                let answers = outbox::parts_of(what, true);
                let (at, all) = orders.entry((*to, what.kind.clone())).or_default();
                at.push(place);
                all.push(PlacedOrder { marker: marker.as_ref().clone(), order, answers });
            }
        }
        let mut made = BTreeMap::new();
        let mut taken: BTreeSet<RecordKey> = BTreeSet::new();
        for ((side, kind), (places, orders)) in orders {
            let found = self.ends.of(side).source.find_orders(&kind, &orders).await?;
            for (place, candidates) in places.into_iter().zip(found) {
                if let Some(record) = self.first_free(candidates, &taken).await? {
                    taken.insert(record.key.clone());
                    made.insert(place, record);
                }
            }
        }
        Ok(made)
    }

    /// The first of these records that is not taken, and neither is nor was linked.
    async fn first_free(
        &self,
        candidates: Vec<Record>,
        taken: &BTreeSet<RecordKey>,
    ) -> Result<Option<Record>, ConnectorError> {
        for record in candidates {
            let history = self.store.link_history(&record.key).await.map_err(|error| unseen(&error))?;
            if history.is_empty() && !taken.contains(&record.key) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// The records that were changed or marked, and the notes of those that notes were written to.
    async fn read(&self, sought: &[Sought<'_>]) -> Result<Read, ConnectorError> {
        let mut records: BTreeMap<(Side, Kind), BTreeSet<RecordId>> = BTreeMap::new();
        let mut noted: BTreeMap<Side, BTreeSet<RecordKey>> = BTreeMap::new();
        for (item, link) in sought {
            let changed = match item {
                Item::Update { what, .. } => Some(&what.target),
                Item::Mark { record, .. } => link.as_ref().map(|_| record),
                Item::Complete { .. } => link.as_ref().map(|link| &link.other),
                Item::Create { .. } | Item::Note { .. } | Item::File { .. } => None,
            };
            if let Some(key) = changed {
                records.entry((item.to(), key.kind.clone())).or_default().insert(key.id.clone());
            }
            let written = match item {
                Item::Update { what, .. } if !what.notes.is_empty() => Some(what.target.clone()),
                Item::Note { to, target, .. } => settle::target_of(target, *link, *to).map(|(_, key)| key),
                Item::Update { .. }
                | Item::Mark { .. }
                | Item::Create { .. }
                | Item::Complete { .. }
                | Item::File { .. } => None,
            };
            noted.entry(item.to()).or_default().extend(written);
        }
        let mut read = Read::default();
        for ((side, kind), ids) in records {
            let ids: Vec<RecordId> = ids.into_iter().collect();
            let found = self.ends.of(side).source.fetch(&kind, &ids).await?;
            read.records.extend(found.records.into_iter().map(|record| (record.key.clone(), record)));
            read.poisoned.insert((side, kind), found.poison);
        }
        for (side, keys) in noted.into_iter().filter(|(_, keys)| !keys.is_empty()) {
            let keys: Vec<RecordKey> = keys.into_iter().collect();
            let found = self.ends.of(side).source.notes_of(&keys).await?;
            for note in found.notes {
                read.notes.entry(note.key.record.clone()).or_default().push(note);
            }
            read.poisoned_notes.insert(side, found.poison);
        }
        Ok(read)
    }
}

/// Fields and notes of one write are carried out together, so a note that is there proves the
/// fields. Without notes, fields that hold what was sent need no second sending.
fn updated(side: Side, what: &RecordChange, read: &Read) -> Found {
    let record = read.record(side, &what.target)?;
    if what.notes.is_empty() {
        let mut sent = what.fields.iter().flat_map(|change| &change.writes).chain(&what.companions);
        let holds = |record: &&Record| {
            sent.all(|(field, value)| {
                let there = record.field(field);
                there.is_some_and(|there| text::plain(&there.code()) == text::plain(&value.value().code()))
            })
        };
        let record = record.filter(holds);
        return Ok(record.map(|record| Stored { record: Some(record.clone()), notes: Vec::new(), created: None }));
    }
    let (there, hidden) = read.notes(side, &what.target);
    let ids: Vec<Option<String>> = what.notes.iter().map(|carried| copy_of(carried, there)).collect();
    if ids.iter().any(Option::is_none) {
        return certainly_none(hidden);
    }
    Ok(Some(Stored { record: record.cloned(), notes: ids, created: None }))
}

/// The marker and the fields are written together.
fn completed(side: Side, what: &Creation, key: &RecordKey, read: &Read) -> Found {
    let marked = |record: &&Record| record.marked.as_deref() == Some(what.from.id.as_str());
    let record = read.record(side, key)?.filter(marked);
    Ok(record.map(|record| Stored { record: Some(record.clone()), notes: Vec::new(), created: None }))
}

fn noted(side: Side, key: &RecordKey, note: &CarriedNote, read: &Read) -> Found {
    let (there, hidden) = read.notes(side, key);
    match copy_of(note, there) {
        Some(id) => Ok(Some(Stored { record: None, notes: vec![Some(id)], created: None })),
        None => certainly_none(hidden),
    }
}

fn marked(side: Side, record: &RecordKey, link: &Link, read: &Read) -> Found {
    let there = read.record(side, record)?.filter(|there| there.marked.as_deref() == Some(link.other.id.as_str()));
    Ok(there.map(|record| Stored { record: Some(record.clone()), notes: Vec::new(), created: None }))
}

/// That there is none, unless it may be among what cannot be read.
fn certainly_none<T>(poison: Option<&Poison>) -> Result<Option<T>, ConnectorError> {
    poison.map_or(Ok(None), |poison| Err(unreadable(poison)))
}

fn unseen(error: &StoreError) -> ConnectorError {
    ConnectorError::new(Fault::Broken, format!("What is linked cannot be read: {error}"), "Start the pass again")
}

fn unreadable(poison: &Poison) -> ConnectorError {
    ConnectorError::new(
        Fault::Unreadable,
        format!("What became of a write cannot be seen: {}", poison.reason),
        "It is looked up again in the next pass; look at the record itself if it stays",
    )
}

/// The id of the note that was made of `carried`, among the notes of its record.
pub fn copy_of(carried: &CarriedNote, notes: &[Note]) -> Option<String> {
    let reference = carried.note.reference();
    notes.iter().find(|note| carries(&note.text, reference)).map(|note| note.key.id.clone())
}
