//! What is known of orders: the answers of items that arrive, and orders in doubt.

use std::collections::BTreeMap;

use super::Gatherer;
use crate::engine::error::EngineError;
use crate::engine::item::Item;
use crate::mapping::order;
use crate::model::{Record, RecordId, Side};
use crate::store::OutboxState;

impl Gatherer<'_> {
    /// Adds to ordered items the answers of their variables, where the profile takes some of them in.
    pub(super) async fn with_answers(&self, mut records: Vec<Record>) -> Result<Vec<Record>, EngineError> {
        let taken = |record: &Record| {
            let rule = order::ordered(self.profile, record);
            rule.is_some_and(|rule| rule.fields.iter().any(|pair| pair.writes_on(Side::Halo)))
        };
        let items: Vec<RecordId> =
            records.iter().filter(|record| taken(record)).map(|record| record.key.id.clone()).collect();
        if items.is_empty() {
            return Ok(records);
        }
        let end = &self.ends.other;
        let mut answers = end.source.answers(&items).await.map_err(|error| end.failed(error))?;
        for record in records.iter_mut().filter(|record| taken(record)) {
            record.fields.extend(answers.remove(&record.key.id).unwrap_or_default());
        }
        Ok(records)
    }

    /// The items whose orders may or may not have been placed, each with its ticket's number.
    pub(super) async fn orders_in_doubt(&self) -> Result<BTreeMap<String, String>, EngineError> {
        let mut doubts = BTreeMap::new();
        if self.profile.services.is_empty() {
            return Ok(doubts);
        }
        for row in self.store.open_rows(&self.profile.name).await? {
            if !matches!(row.state, OutboxState::Parked { .. } | OutboxState::Unknown { .. }) {
                continue;
            }
            let item: Item =
                serde_json::from_str(&row.payload).map_err(|error| EngineError::Item(error.to_string()))?;
            if let Item::Create { what, .. } = &item
                && let Some(order) = &what.order
            {
                doubts.insert(order.item.clone(), what.from_number.clone());
            }
        }
        Ok(doubts)
    }
}
