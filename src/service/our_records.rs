//! Whether the records that this desk has linked are still there: after a clone over an instance its
//! name may be the old one, and its data is another's.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::error::ServiceError;
use crate::connector::InstanceIdentity;
use crate::connector::identity::FactKind;
use crate::model::{ConnectionId, Kind, RecordId, RecordKey};
use crate::profile::Connection;
use crate::store::LinkQuery;

/// At least one of them is there.
const THERE: &str = "there";
/// None of them is.
const GONE: &str = "gone";

/// The records that are looked for. A single one may have been deleted by people.
const LOOKED_FOR: usize = 3;

impl Desk {
    /// What an instance says about itself, and whether the records that were linked last are there.
    /// Without enough of them, or where they cannot be read, nothing is said.
    pub(super) async fn with_our_records(
        &self,
        name: &ConnectionId,
        seen: &InstanceIdentity,
    ) -> Result<InstanceIdentity, ServiceError> {
        let connection = self.connection(name).await?;
        let linked = self.last_linked(&connection).await?;
        let Some(built) = self.built(name).filter(|_| linked.len() == LOOKED_FOR) else { return Ok(seen.clone()) };
        let mut by_kind: BTreeMap<Kind, Vec<RecordId>> = BTreeMap::new();
        for key in linked {
            by_kind.entry(key.kind).or_default().push(key.id);
        }
        let source = built.source();
        let mut found = 0;
        for (kind, ids) in by_kind {
            match source.fetch(&kind, &ids).await {
                // One that cannot be read is there all the same.
                Ok(page) => found += page.records.len() + page.poison.len(),
                Err(error) => {
                    tracing::debug!(connection = %name, "linked records could not be looked for: {error}");
                    return Ok(seen.clone());
                }
            }
        }
        Ok(seen.clone().with(FactKind::OurRecords, if found == 0 { GONE } else { THERE }))
    }

    /// The records of this instance that were linked last.
    async fn last_linked(&self, connection: &Connection) -> Result<Vec<RecordKey>, ServiceError> {
        let instance = connection.instance();
        let mut linked: Vec<RecordKey> = Vec::new();
        for stored in self.store().profiles().await? {
            let profile = stored.profile;
            if profile.halo != connection.name && profile.other != connection.name {
                continue;
            }
            let query = LinkQuery { profile: Some(profile.name), limit: 3, ..LinkQuery::default() };
            let rows = self.store().link_page(query).await?.rows;
            let keys = rows.into_iter().flat_map(|row| [row.link.halo, row.link.other]);
            linked.extend(keys.filter(|key| key.system == connection.system && key.instance == instance));
        }
        linked.dedup();
        linked.truncate(LOOKED_FOR);
        Ok(linked)
    }
}

/// What is known, made comparable with what is seen: records that were linked are expected to be
/// there. Once a person has confirmed an instance without them, only what vanishes later counts.
pub(super) fn expected(known: &InstanceIdentity, seen: &InstanceIdentity) -> InstanceIdentity {
    let known = known.clone();
    match seen.value(FactKind::OurRecords) {
        Some(THERE) => known.without(FactKind::OurRecords).with(FactKind::OurRecords, THERE),
        Some(_) => known.with(FactKind::OurRecords, THERE),
        None => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(word: &str) -> InstanceIdentity {
        InstanceIdentity::default().with(FactKind::OurRecords, word)
    }

    #[test]
    fn records_that_vanish_together_tell_and_confirmed_ones_do_not() {
        let stopped = |known: &InstanceIdentity, seen: &InstanceIdentity| expected(known, seen).is_another(seen);
        assert!(stopped(&InstanceIdentity::default(), &records(GONE)), "the first look already expects them");
        assert!(stopped(&records(THERE), &records(GONE)));
        assert!(!stopped(&records(GONE), &records(GONE)), "a person confirmed it");
        assert!(!stopped(&records(GONE), &records(THERE)), "others were linked since");
        assert!(!stopped(&records(THERE), &InstanceIdentity::default()), "nothing was looked for");
    }
}
