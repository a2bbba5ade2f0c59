//! The records that stand above those that a plan looks at, all of it from the store.

use std::collections::BTreeMap;

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::engine::kin::Reach;
use crate::mapping::{KinBook, merged};
use crate::model::{Base, Catalogue, FieldName, Record, RecordKey, Side};
use crate::plan::{Arrival, Pair, Send};
use crate::profile::{Conversion, Merged};

impl Gatherer<'_> {
    /// What is known of the kin of these records; those that wait for a link of it are remembered.
    pub(super) async fn kin(
        &self,
        (pairs, arrivals, sends): (&[Pair], &[Arrival], &[Send]),
        catalogue: &Catalogue,
    ) -> Result<KinBook, EngineError> {
        let reach = self.reach();
        if !reach.is_needed() {
            return Ok(KinBook::default());
        }
        let mut records: Vec<&Record> = Vec::new();
        for pair in pairs {
            records.extend(pair.halo.iter().chain(&pair.other));
        }
        records.extend(arrivals.iter().map(|arrival| &arrival.record));
        records.extend(sends.iter().map(|send| &send.record));
        let mut book = reach.book(&records, catalogue).await?;
        self.know_merged(&records, &mut book).await?;
        for arrival in arrivals {
            book.comes(Side::Other, &arrival.record.key.id);
        }
        for send in sends {
            book.comes(Side::Halo, &send.record.key.id);
        }
        reach.remember(&records, &book, catalogue).await?;
        self.follow_children(pairs, &reach).await?;
        Ok(book)
    }

    /// The tickets under merged ones go over to those that are left, once the links of the merged have ended.
    async fn follow_children(&self, pairs: &[Pair], reach: &Reach<'_>) -> Result<(), EngineError> {
        let carries = self.profile.mapping.fields.iter().any(|rule| rule.conversion == Conversion::Link);
        if self.profile.merged != Merged::Redirect || !carries {
            return Ok(());
        }
        for ticket in pairs.iter().filter_map(|pair| pair.halo.as_ref()) {
            let Some(left) = merged::into(ticket) else { continue };
            let children = self.children_of(&ticket.key.id).await?;
            reach.follow(children.into_iter().map(|child| child.key).collect(), &left).await?;
        }
        Ok(())
    }

    /// Reads the records that others were merged into and that the inbox does not hold.
    async fn know_merged(&self, records: &[&Record], book: &mut KinBook) -> Result<(), EngineError> {
        if self.profile.merged != Merged::Redirect {
            return Ok(());
        }
        let side = |key: &RecordKey| self.ends.side_of(&key.instance);
        let unknown = |key: &RecordKey| side(key).is_some_and(|side| book.known(side, &key.id).is_none());
        let missing: Vec<RecordKey> =
            records.iter().filter_map(|record| merged::into(record)).filter(unknown).collect();
        for record in self.fetch(&missing).await? {
            if let Some(side) = side(&record.key) {
                book.know(side, &record);
            }
        }
        Ok(())
    }

    /// Whether a mapped field of a ticket was not delivered. A list leaves a parent out where there is
    /// none, so its absence says something only where there was one.
    pub(super) fn lacks(&self, ticket: &Record, bases: &BTreeMap<String, Base>) -> bool {
        self.profile.mapping.fields.iter().any(|rule| {
            let own = rule.conversion == Conversion::Link;
            let had = bases.get(&rule.key()).is_some_and(|base| !base.halo.is_empty());
            let missing = |field: &FieldName| ticket.field(field).is_none() && (!own || had || field != &rule.halo);
            rule.reads(Side::Halo).iter().any(missing)
        })
    }

    /// A ticket whose parent no list named has none.
    pub(super) fn without_kin(&self, ticket: &mut Record) {
        for rule in self.profile.mapping.fields.iter().filter(|rule| rule.conversion == Conversion::Link) {
            ticket.fields.entry(rule.halo.clone()).or_default();
        }
    }

    /// Where records that belong together are looked for.
    pub fn reach(&self) -> Reach<'_> {
        let (halo, other) = (self.ends.halo.source.instance(), self.ends.other.source.instance());
        Reach { store: self.store, profile: self.profile, halo, system: self.ends.other.system, other }
    }
}
