//! Records that lack a mapped field: a list leaves it out, or they were pulled before it was mapped.
//! Nothing is decided on half a record, so it is read in full.

use std::collections::{BTreeMap, BTreeSet};

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::engine::feeds::mapped_fields;
use crate::engine::undelivered::{Seen, Undelivered};
use crate::mapping::closing;
use crate::model::{FieldName, Kind, Presence, Record, RecordKey, Side, Value};
use crate::plan::Pair;
use crate::profile::Profile;

impl Gatherer<'_> {
    /// Lists of tickets leave out some fields. A changed ticket of which a mapped field was not
    /// delivered is read in full, once for each version of it; so is the closure note of one that may be closing.
    pub(in crate::engine) async fn complete_tickets(&self, pairs: &mut [Pair]) -> Result<(), EngineError> {
        let (told, said) = (closing::tells_closure(self.profile), FieldName::new(closing::CLOSURE_NOTE));
        let mut lacking = Vec::new();
        for pair in pairs.iter_mut() {
            let closing = told && status_moved(pair, self.profile);
            let lacks = |record: &Record| self.lacks(record, &pair.bases) || (closing && record.field(&said).is_none());
            if pair.halo.as_ref().is_some_and(lacks) {
                lacking.extend(pair.halo.as_mut());
            }
        }
        self.read_in_full(lacking).await?;
        for record in pairs.iter_mut().filter_map(|pair| pair.halo.as_mut()) {
            self.without_kin(record);
        }
        Ok(())
    }

    /// Records of the other side bring every field that was asked for. One that lacks a field was
    /// pulled before a profile mapped it.
    pub(super) async fn complete_others(&self, mut records: Vec<&mut Record>) -> Result<(), EngineError> {
        let end = &self.ends.other;
        let undelivered = Undelivered { store: self.store, instance: end.source.instance() };
        let mut wanted: BTreeMap<Kind, Vec<FieldName>> = BTreeMap::new();
        for kind in records.iter().map(|record| record.key.kind.clone()).collect::<BTreeSet<_>>() {
            let known = undelivered.of(&kind).await?;
            let mut fields = mapped_fields(self.profile, Side::Other, Some(&kind));
            fields.retain(|field| !known.contains(field));
            wanted.insert(kind, fields);
        }
        records.retain(|record| {
            let fields = wanted.get(&record.key.kind).map(Vec::as_slice).unwrap_or_default();
            record.presence == Presence::Live && fields.iter().any(|field| record.field(field).is_none())
        });
        for (kind, seen) in self.read_in_full(records).await? {
            undelivered.learn(&kind, wanted.get(&kind).map(Vec::as_slice).unwrap_or_default(), &seen).await?;
        }
        Ok(())
    }

    /// Reads these records, and answers which fields came, by kind.
    async fn read_in_full(&self, records: Vec<&mut Record>) -> Result<BTreeMap<Kind, Seen>, EngineError> {
        let keys: Vec<RecordKey> = records.iter().map(|record| record.key.clone()).collect();
        let mut full: BTreeMap<RecordKey, Record> =
            self.fetch(&keys).await?.into_iter().map(|record| (record.key.clone(), record)).collect();
        let mut seen: BTreeMap<Kind, Seen> = BTreeMap::new();
        for record in records {
            if let Some(read) = full.remove(&record.key) {
                seen.entry(read.key.kind.clone()).or_default().look_at(std::slice::from_ref(&read));
                *record = read;
            }
        }
        Ok(seen)
    }
}

/// Whether a ticket's status is another than when the pair last agreed on it.
fn status_moved(pair: &Pair, profile: &Profile) -> bool {
    profile.mapping.fields.iter().filter(|rule| rule.is_state()).any(|rule| {
        let was = pair.bases.get(&rule.key()).map(|base| base.halo.code());
        let now = pair.halo.as_ref().and_then(|ticket| ticket.field(&rule.halo)).map(Value::code);
        was.is_some() && now.is_some() && was != now
    })
}
