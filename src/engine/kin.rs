//! Records that belong together, gathered from the store alone, all at once: the counterparts of the
//! parents and problems that link rules name, and what stands above those. And what waits for such a
//! counterpart, so that it is looked at again as soon as there is one.

mod anew;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::EngineError;
use crate::mapping::KinBook;
use crate::mapping::convert::ticket_kind;
use crate::mapping::kin::all_named;
use crate::mapping::merged;
use crate::model::{Catalogue, FieldType, InstanceId, Kind, Link, Presence, Record, RecordId, RecordKey, Side, System};
use crate::profile::{Conversion, FieldRule, Merged, Profile};
use crate::store::{Change, Store};

/// How many levels of parents are looked at.
const LEVELS: usize = 16;

/// A record that waits for the link of another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Waiting {
    record: RecordKey,
    kin: RecordKey,
}

/// Where kin is looked for.
pub struct Reach<'a> {
    /// The desk's memory.
    pub store: &'a Store,
    /// Whose rules.
    pub profile: &'a Profile,
    /// The Halo instance.
    pub halo: &'a InstanceId,
    /// The other system.
    pub system: System,
    /// Its instance.
    pub other: &'a InstanceId,
}

impl Reach<'_> {
    fn rules(&self) -> impl Iterator<Item = &FieldRule> {
        self.profile.mapping.fields.iter().filter(|rule| rule.conversion == Conversion::Link)
    }

    /// Whether anything refers to other records at all.
    pub fn is_needed(&self) -> bool {
        self.rules().next().is_some() || self.profile.merged == Merged::Redirect
    }

    /// What is known of the kin of these records. `catalogue` names the tables that the other side's
    /// references lead to.
    pub async fn book(&self, records: &[&Record], catalogue: &Catalogue) -> Result<KinBook, EngineError> {
        let mut book = KinBook::default();
        if !self.is_needed() {
            return Ok(book);
        }
        let kinds = self.kinds(catalogue);
        let mut known: BTreeSet<RecordKey> = BTreeSet::new();
        let mut next: BTreeSet<(Side, RecordId)> = BTreeSet::new();
        for record in records {
            next.extend(self.place(&mut book, record));
        }
        for _ in 0..LEVELS {
            let keys: Vec<RecordKey> = next.iter().flat_map(|one| self.keys(one, &kinds)).collect();
            let fresh: Vec<RecordKey> = keys.into_iter().filter(|key| known.insert(key.clone())).collect();
            if fresh.is_empty() {
                break;
            }
            next.clear();
            for record in self.store.records(&fresh).await? {
                book.know(side_of(&record), &record);
                next.extend(self.place(&mut book, &record));
            }
            // What stands above a counterpart counts as well: a reference is written beside it.
            for link in self.links(&fresh).await? {
                book.pair(&link.halo, &link.other);
                book.name(Side::Halo, &link.halo, &link.halo_number);
                book.name(Side::Other, &link.other, &link.other_number);
                next.extend([(Side::Halo, link.halo.id), (Side::Other, link.other.id)]);
            }
        }
        Ok(book)
    }

    /// Takes note of what stands above a record, and names it.
    fn place(&self, book: &mut KinBook, record: &Record) -> Vec<(Side, RecordId)> {
        let side = side_of(record);
        let mut above: Vec<RecordId> = self
            .rules()
            .filter(|rule| side == Side::Halo || rule.applies_to(&record.key.kind))
            .flat_map(|rule| all_named(rule, side, record))
            .collect();
        above.sort();
        above.dedup();
        for one in &above {
            book.place(side, &record.key.id, one.clone());
        }
        if let Some(into) = merged::into(record).filter(|_| self.follows_merges(record)) {
            book.merge(side, &record.key.id, into.id.clone());
            above.push(into.id);
        }
        above.into_iter().map(|one| (side, one)).collect()
    }

    /// Whether a merge of this record counts: always where its vendor says so, else by the profile.
    fn follows_merges(&self, record: &Record) -> bool {
        record.presence != Presence::Live || self.profile.merged == Merged::Redirect
    }

    /// The tables that a reference of the other side may lead to.
    fn kinds(&self, catalogue: &Catalogue) -> BTreeSet<Kind> {
        let mut kinds: BTreeSet<Kind> = self.profile.tables().into_iter().collect();
        for rule in self.rules() {
            for table in self.profile.tables() {
                let info = rule.other.iter().filter_map(|field| catalogue.field(&table, field));
                kinds.extend(info.filter_map(|info| match &info.field_type {
                    FieldType::Reference(to) => Some(Kind::new(to.as_str())),
                    _ => None,
                }));
            }
        }
        kinds
    }

    fn keys(&self, (side, id): &(Side, RecordId), kinds: &BTreeSet<Kind>) -> Vec<RecordKey> {
        let key = |system, instance: &InstanceId, kind| RecordKey {
            system,
            instance: instance.clone(),
            kind,
            id: id.clone(),
        };
        match side {
            Side::Halo => vec![key(System::Halo, self.halo, ticket_kind())],
            Side::Other => kinds.iter().map(|kind| key(self.system, self.other, kind.clone())).collect(),
        }
    }

    /// The live pairs of these records between the two instances, in the profile's role, whichever
    /// profile keeps them.
    async fn links(&self, keys: &[RecordKey]) -> Result<Vec<Link>, EngineError> {
        let role = self.profile.scope.role();
        let links = self.store.live_links_of(keys).await?.into_iter();
        let between = links
            .filter(|link| link.role == role && &link.halo.instance == self.halo && &link.other.instance == self.other);
        Ok(between.collect())
    }

    /// Remembers which of these records wait for the link of another one.
    pub async fn remember(
        &self,
        records: &[&Record],
        book: &KinBook,
        catalogue: &Catalogue,
    ) -> Result<(), EngineError> {
        let kinds = self.kinds(catalogue);
        let mut looked_at: BTreeSet<&RecordKey> = BTreeSet::new();
        let mut now: BTreeSet<Waiting> = BTreeSet::new();
        let mut nothing = KinBook::default();
        for record in records {
            looked_at.insert(&record.key);
            for kin in
                self.place(&mut nothing, record).into_iter().filter(|(side, kin)| book.twin(*side, kin).is_none())
            {
                let waits = |kin| Waiting { record: record.key.clone(), kin };
                now.extend(self.keys(&kin, &kinds).into_iter().map(waits));
            }
        }
        let before = self.waiting().await?;
        now.extend(before.iter().filter(|one| !looked_at.contains(&one.record)).cloned());
        self.save(&before, &now).await
    }

    /// Remembers that tickets under a merged one are looked at again while the one that is left is linked.
    pub async fn follow(&self, children: Vec<RecordKey>, left: &RecordKey) -> Result<(), EngineError> {
        let before = self.waiting().await?;
        let mut now = before.clone();
        now.extend(children.into_iter().map(|record| Waiting { record, kin: left.clone() }));
        self.save(&before, &now).await
    }

    /// Marks those records to be looked at again whose kin is linked by now.
    pub async fn wake(&self) -> Result<(), EngineError> {
        if !self.is_needed() {
            return Ok(());
        }
        self.wake_those_below_links_made_anew().await?;
        let waiting = self.waiting().await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let keys: Vec<RecordKey> = waiting.iter().map(|one| one.kin.clone()).collect();
        let linked: BTreeSet<RecordKey> =
            self.links(&keys).await?.into_iter().flat_map(|link| [link.halo, link.other]).collect();
        let woken: BTreeSet<&RecordKey> =
            waiting.iter().filter(|one| linked.contains(&one.kin)).map(|one| &one.record).collect();
        if woken.is_empty() {
            return Ok(());
        }
        let profile = self.profile.name.clone();
        let dirty = woken.iter().map(|key| (*key).clone()).collect();
        self.store.apply(vec![Change::Dirty { profile, keys: dirty }]).await?;
        let left = waiting.iter().filter(|one| !woken.contains(&one.record)).cloned().collect();
        self.save(&waiting, &left).await
    }

    fn name(&self) -> String {
        format!("waits for kin/{}", self.profile.name)
    }

    async fn waiting(&self) -> Result<BTreeSet<Waiting>, EngineError> {
        match self.store.meta(&self.name()).await? {
            Some(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
            None => Ok(BTreeSet::new()),
        }
    }

    async fn save(&self, before: &BTreeSet<Waiting>, now: &BTreeSet<Waiting>) -> Result<(), EngineError> {
        if before == now {
            return Ok(());
        }
        let text = serde_json::to_string(now).map_err(|error| EngineError::Item(error.to_string()))?;
        self.store.set_meta(&self.name(), &text).await?;
        Ok(())
    }
}

fn side_of(record: &Record) -> Side {
    if record.key.system == System::Halo { Side::Halo } else { Side::Other }
}
