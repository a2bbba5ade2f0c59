//! Tickets that a push rule sends.

use std::collections::BTreeSet;

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::mapping::push;
use crate::model::{FieldName, Kind, Record, RecordKey};
use crate::plan::SendCause;
use crate::profile::PushRule;

impl Gatherer<'_> {
    /// The tickets among these that a push rule takes, with what they are sent as.
    pub(super) async fn pushed(
        &self,
        changed: &[Record],
    ) -> Result<Vec<(RecordKey, Option<Kind>, SendCause)>, EngineError> {
        let may_take = |record: &&Record| push::may_take(self.profile, record);
        let keys: Vec<RecordKey> = changed.iter().filter(may_take).map(|record| record.key.clone()).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let towards = self.profile.scope.role();
        let links = self.store.live_links_of(&keys).await?;
        let linked: BTreeSet<RecordKey> =
            links.into_iter().filter(|link| link.role == towards).map(|link| link.halo).collect();
        let free: Vec<&Record> =
            changed.iter().filter(may_take).filter(|record| !linked.contains(&record.key)).collect();
        let mut taken = Vec::new();
        for record in self.with_fields_of_rules(free).await? {
            match push::rule_for(self.profile, &record) {
                Ok(Some(rule)) => {
                    taken.push((record.key, rule.table.clone(), SendCause::Rule { name: rule.name.clone() }));
                }
                Ok(None) => {}
                Err(why) => tracing::warn!(ticket = record.number, "{why}"),
            }
        }
        Ok(taken)
    }

    /// A list may leave out a field that a rule looks at; such tickets are read in full.
    async fn with_fields_of_rules(&self, records: Vec<&Record>) -> Result<Vec<Record>, EngineError> {
        let fields: Vec<FieldName> = push::rules(self.profile).flat_map(PushRule::reads).collect();
        let (whole, lacking): (Vec<&Record>, Vec<&Record>) =
            records.into_iter().partition(|record| fields.iter().all(|field| record.field(field).is_some()));
        let keys: Vec<RecordKey> = lacking.into_iter().map(|record| record.key.clone()).collect();
        let mut records: Vec<Record> = whole.into_iter().cloned().collect();
        records.extend(self.fetch(&keys).await?);
        Ok(records)
    }
}
