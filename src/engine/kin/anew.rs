//! Records whose parent was linked to another record: nobody touched them, and yet the reference that
//! their counterpart holds leads to the wrong one.

use std::collections::BTreeSet;

use super::{Reach, side_of};
use crate::engine::error::EngineError;
use crate::mapping::kin::all_named;
use crate::model::{Link, LinkId, Record, RecordId, RecordKey, Side};
use crate::store::Change;

impl Reach<'_> {
    /// Marks the records below those that were linked anew since it was looked last, to be looked at
    /// again.
    pub(super) async fn wake_those_below_links_made_anew(&self) -> Result<(), EngineError> {
        let name = format!("kin looked at up to link/{}", self.profile.name);
        let seen = self.store.meta(&name).await?.and_then(|text| text.parse().ok());
        let anew = self.store.links_made_anew(LinkId(seen.unwrap_or_default())).await?;
        let Some(last) = anew.last().map(|link| link.id) else { return Ok(()) };
        let keys = self.below(&anew).await?;
        if !keys.is_empty() {
            self.store.apply(vec![Change::Dirty { profile: self.profile.name.clone(), keys }]).await?;
        }
        Ok(self.store.set_meta(&name, &last.0.to_string()).await?)
    }

    /// The linked records of the profile that name a record of one of these links.
    async fn below(&self, anew: &[Link]) -> Result<Vec<RecordKey>, EngineError> {
        let above: BTreeSet<(Side, &RecordId)> =
            anew.iter().flat_map(|link| [(Side::Halo, &link.halo.id), (Side::Other, &link.other.id)]).collect();
        let linked = self.store.links(&self.profile.name).await?;
        let keys: Vec<RecordKey> = linked.into_iter().flat_map(|link| [link.halo, link.other]).collect();
        let is_below = |record: &Record| {
            let side = side_of(record);
            let mut named = self.rules().flat_map(|rule| all_named(rule, side, record));
            named.any(|id| above.contains(&(side, &id)))
        };
        let records = self.store.records(&keys).await?;
        Ok(records.into_iter().filter(is_below).map(|record| record.key).collect())
    }
}
