//! Looking for linked records that are gone. Vendors say nothing of a deleted record when they are asked
//! what changed, so all linked ones are looked for by their ids, once in so many hours. What is marked
//! here only lets its pair rest; what becomes of it is decided by the plan.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ends::Ends;
use super::error::EngineError;
use super::gather::Gatherer;
use super::report::Requests;
use super::sight;
use crate::clock::SharedClock;
use crate::model::{Kind, Presence, ProfileId, Record, RecordId, RecordKey, Side};
use crate::profile::Profile;
use crate::store::{Change, Store, StoreError};

/// What a look for the linked records brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Swept {
    /// Records that were looked for.
    pub looked: u64,
    /// Those that were deleted since the last look.
    pub deleted: u64,
    /// Those that are not shown any more since the last look, and nobody says why.
    pub not_shown: u64,
    /// Those that are there again.
    pub back: u64,
    /// The requests that it took, which are not counted among those of the pass.
    pub requests: Vec<Requests>,
    /// Why it could not be completed, if so; nothing follows from what it did not see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// Looks for the linked records of a profile.
pub(super) struct Sweeper<'a> {
    pub(super) store: &'a Store,
    pub(super) clock: &'a SharedClock,
    pub(super) ends: &'a Ends,
    pub(super) profile: &'a Profile,
}

/// The store's name for the time of a profile's last look.
fn name(profile: &ProfileId) -> String {
    format!("looked for linked records/{profile}")
}

/// Lets the next pass of a profile look, whenever it last did.
pub async fn look_next_time(store: &Store, profile: &ProfileId) -> Result<(), StoreError> {
    store.set_meta(&name(profile), &Timestamp::UNIX_EPOCH.to_string()).await
}

impl Sweeper<'_> {
    /// Looks, if it is time.
    pub(super) async fn when_due(&self) -> Result<Option<Swept>, EngineError> {
        if !self.is_due().await? {
            return Ok(None);
        }
        let links = self.store.links(&self.profile.name).await?;
        if links.is_empty() {
            return Ok(None);
        }
        let mut swept = Swept::default();
        for side in [Side::Halo, Side::Other] {
            let mut wanted: BTreeMap<Kind, Vec<RecordId>> = BTreeMap::new();
            for key in links.iter().map(|link| link.record_on(side)) {
                wanted.entry(key.kind.clone()).or_default().push(key.id.clone());
            }
            for (kind, ids) in wanted {
                if let Err(error) = self.look(side, &kind, &ids, &mut swept).await {
                    tracing::warn!(%kind, "linked records could not be looked for: {error}");
                    swept.failed = Some(error.to_string());
                    return Ok(Some(swept));
                }
            }
        }
        self.store.set_meta(&name(&self.profile.name), &self.clock.now().to_string()).await?;
        Ok(Some(swept))
    }

    /// The first look is due when the first links are as old as the time between two.
    async fn is_due(&self) -> Result<bool, EngineError> {
        let hours = i64::from(self.profile.gone.look_hours);
        if hours == 0 {
            return Ok(false);
        }
        let name = name(&self.profile.name);
        let last = self.store.meta(&name).await?.and_then(|at| at.parse::<Timestamp>().ok());
        let Some(last) = last else {
            self.store.set_meta(&name, &self.clock.now().to_string()).await?;
            return Ok(false);
        };
        Ok(self.clock.now().duration_since(last) >= SignedDuration::from_hours(hours))
    }

    async fn look(&self, side: Side, kind: &Kind, ids: &[RecordId], swept: &mut Swept) -> Result<(), EngineError> {
        let end = self.ends.of(side);
        let looked = end.source.look_for(kind, ids).await.map_err(|error| end.failed(error))?;
        let keys: Vec<RecordKey> = ids.iter().map(|id| end.key(kind, id)).collect();
        let known: BTreeMap<RecordId, Record> =
            self.store.records(&keys).await?.into_iter().map(|record| (record.key.id.clone(), record)).collect();
        let gone: BTreeSet<&RecordId> = looked.deleted.iter().chain(&looked.not_shown).collect();
        let marked = |ids: &[RecordId], presence: Presence| -> Vec<Record> {
            let known = ids.iter().filter_map(|id| known.get(id)).filter(|record| record.presence != presence);
            known.map(|record| Record { presence: presence.clone(), ..record.clone() }).collect()
        };
        let deleted = marked(&looked.deleted, Presence::Deleted);
        // What was said to be deleted stays deleted, also when the record of deletions is pruned.
        let mut not_shown = marked(&looked.not_shown, Presence::NotShown);
        not_shown.retain(|record| known.get(&record.key.id).is_none_or(|known| known.presence != Presence::Deleted));
        let lost = |record: &&Record| sight::is_lost(record) || record.presence == Presence::Deleted;
        let back = known.values().filter(lost).filter(|record| !gone.contains(&record.key.id));
        let back: Vec<RecordKey> = back.map(|record| record.key.clone()).collect();
        swept.looked += ids.len() as u64;
        swept.deleted += deleted.len() as u64;
        swept.not_shown += not_shown.len() as u64;
        let gatherer = Gatherer { store: self.store, clock: self.clock, ends: self.ends, profile: self.profile };
        swept.back += gatherer.fetch(&back).await?.len() as u64;
        let changed: Vec<Record> = deleted.into_iter().chain(not_shown).chain(looked.found).collect();
        let mut dirty: Vec<RecordKey> = changed.iter().map(|record| record.key.clone()).collect();
        dirty.extend(back);
        if !dirty.is_empty() {
            let dirty = Change::Dirty { profile: self.profile.name.clone(), keys: dirty };
            self.store.apply(vec![Change::Records(changed), dirty]).await?;
        }
        Ok(())
    }
}
