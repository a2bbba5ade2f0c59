//! Closed records that a profile leaves where they are: nothing more is read of them than that.

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::mapping::{Context, KinBook, PeopleBook, Seen, past};
use crate::model::{Record, Side};
use crate::plan::Arrival;
use crate::profile::ClosedRecords;

impl Gatherer<'_> {
    /// Sets those apart that stay because they are closed. A query decides by itself what it takes in.
    pub(super) async fn closed_apart(&self, records: Vec<Record>) -> Result<(Vec<Arrival>, Vec<Record>), EngineError> {
        let loading = &self.profile.loading;
        let inbound = &self.profile.inbound;
        let asks = loading.closed != ClosedRecords::Usual && inbound.create_tickets && inbound.query.is_none();
        if records.is_empty() || !asks {
            return Ok((Vec::new(), records));
        }
        let (halo, other) = (self.catalogue(Side::Halo).await?, self.catalogue(Side::Other).await?);
        let (people, kin) = (PeopleBook::default(), KinBook::default());
        let profile = self.profile;
        let context =
            Context { profile, people: &people, kin: &kin, halo: &halo, other: &other, seen: Seen::default() };
        let stays = |record: &Record| {
            loading.leaves_closed(record.updated).is_some()
                && past::is_closed(record, Side::Other, &record.key.kind, context)
        };
        let (closed, others): (Vec<Record>, Vec<Record>) = records.into_iter().partition(stays);
        let alone = |record: Record| Arrival { record, notes: Vec::new(), generation: 1, parted: None, tied: None };
        Ok((closed.into_iter().map(alone).collect(), others))
    }
}
