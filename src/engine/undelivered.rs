//! Fields that a vendor delivers for no record of a kind, because the kind has none of that name or
//! the account may not read it: a record without such a field lacks nothing that could be fetched.

use std::collections::BTreeSet;

use crate::model::{FieldName, InstanceId, Kind, Record};
use crate::store::{Store, StoreError};

/// The fields that rows carried.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    rows: u64,
    fields: BTreeSet<FieldName>,
}

impl Seen {
    /// Takes rows in.
    pub(super) fn look_at(&mut self, records: &[Record]) {
        for record in records {
            self.rows += 1;
            for name in record.fields.keys() {
                if !self.fields.contains(name) {
                    self.fields.insert(name.clone());
                }
            }
        }
    }
}

/// What is remembered of an instance.
pub(super) struct Undelivered<'a> {
    pub(super) store: &'a Store,
    pub(super) instance: &'a InstanceId,
}

impl Undelivered<'_> {
    /// The fields of a kind that no record had when they were last asked for.
    pub(super) async fn of(&self, kind: &Kind) -> Result<BTreeSet<FieldName>, StoreError> {
        let text = self.store.meta(&self.name(kind)).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Learns from rows that were asked for these fields.
    pub(super) async fn learn(&self, kind: &Kind, asked: &[FieldName], seen: &Seen) -> Result<(), StoreError> {
        if seen.rows == 0 {
            return Ok(());
        }
        let before = self.of(kind).await?;
        let mut now = before.clone();
        now.extend(asked.iter().cloned());
        now.retain(|field| !seen.fields.contains(field));
        if now == before {
            return Ok(());
        }
        let text = serde_json::to_string(&now).unwrap_or_default();
        self.store.set_meta(&self.name(kind), &text).await
    }

    fn name(&self, kind: &Kind) -> String {
        format!("not delivered/{}/{kind}", self.instance)
    }
}
