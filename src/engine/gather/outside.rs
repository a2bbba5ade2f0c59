//! Linked records that no longer match the profile's query, where the profile does not follow them.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc;

use super::Gatherer;
use crate::connector::{Page, PullRequest};
use crate::engine::error::EngineError;
use crate::model::{Kind, Presence, RecordId};
use crate::plan::Pair;
use crate::profile::Outside;

impl Gatherer<'_> {
    /// Asks which records of these pairs match the query still. Nothing is asked where the profile
    /// follows its pairs wherever they go, or has no query.
    pub(super) async fn mark_outside(&self, pairs: &mut [Pair]) -> Result<(), EngineError> {
        let Some(query) = self.profile.inbound.query.as_deref() else { return Ok(()) };
        if self.profile.gone.outside == Outside::Follow {
            return Ok(());
        }
        let live = |pair: &&Pair| pair.other.as_ref().is_some_and(|other| other.presence == Presence::Live);
        let mut wanted: BTreeMap<Kind, Vec<RecordId>> = BTreeMap::new();
        for pair in pairs.iter().filter(live) {
            wanted.entry(pair.link.other.kind.clone()).or_default().push(pair.link.other.id.clone());
        }
        let mut matching: BTreeSet<(Kind, RecordId)> = BTreeSet::new();
        for (kind, ids) in &wanted {
            let found = self.matching(kind, ids, query).await?;
            matching.extend(found.into_iter().map(|id| (kind.clone(), id)));
        }
        for pair in pairs {
            let other = &pair.link.other;
            let asked = wanted.get(&other.kind).is_some_and(|ids| ids.contains(&other.id));
            pair.outside = asked && !matching.contains(&(other.kind.clone(), other.id.clone()));
        }
        Ok(())
    }

    /// Which of these records match a query, also those that cannot be read otherwise.
    async fn matching(&self, kind: &Kind, ids: &[RecordId], query: &str) -> Result<Vec<RecordId>, EngineError> {
        let request = PullRequest {
            kind: kind.clone(),
            since: None,
            fields: Vec::new(),
            filter: Some(query.to_owned()),
            only: ids.to_vec(),
            created_after: None,
        };
        let (pages, mut arriving) = mpsc::channel::<Page>(1);
        let end = &self.ends.other;
        let read = async {
            let mut found = Vec::new();
            while let Some(page) = arriving.recv().await {
                found.extend(page.records.into_iter().map(|record| record.key.id));
                found.extend(page.poison.into_iter().filter_map(|poison| poison.id));
            }
            found
        };
        let (ended, found) = tokio::join!(end.source.pull(&request, pages), read);
        let ended = ended.map_err(|error| end.failed(error))?;
        // Rows that rights hide match, too, and nobody knows which they are.
        if ended.hidden_by_rights > 0 { Ok(ids.to_vec()) } else { Ok(found) }
    }
}
