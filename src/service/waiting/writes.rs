//! Writes that failed, in a person's hands: tried again as they were kept, or planned anew.

use serde::Serialize;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use crate::engine::item::Item;
use crate::engine::outbox::read_item;
use crate::model::{ProfileId, RecordKey};
use crate::store::{Actor, Change, JournalEntry, NewState, OutboxId, OutboxRow, OutboxState};

/// What is done with a write that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Handling {
    /// The request goes again, as it was kept. One that may have reached its vendor is looked up first.
    Retry,
    /// The request is dropped, and its records are planned anew with today's profile and values.
    Repair,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Handled {
    /// Writes that go again or are planned anew by the next pass.
    pub done: u64,
    /// Writes that were left: finished meanwhile, or on their way.
    pub left: u64,
}

impl Desk {
    /// Tries writes again, or has them planned anew.
    pub async fn handle_writes(&self, rows: &[OutboxId], how: Handling, by: &str) -> Result<Handled, ServiceError> {
        let mut handled = Handled::default();
        let mut changes = Vec::new();
        for id in rows {
            let row = self.store().outbox_row(*id).await?;
            match row.map(|row| self.handling(row, how, by)).transpose()?.flatten() {
                Some(these) => {
                    changes.extend(these);
                    handled.done += 1;
                }
                None => handled.left += 1,
            }
        }
        self.store().apply(changes).await?;
        self.waiting_changed().await;
        Ok(handled)
    }

    /// The writes of a profile that were given up or are tried again.
    pub async fn failed_writes(&self, profile: &ProfileId) -> Result<Vec<OutboxId>, ServiceError> {
        let rows = self.store().open_rows(profile).await?;
        let failed = |row: &OutboxRow| match row.state {
            OutboxState::Parked { .. } => true,
            OutboxState::Pending => row.attempts > 0,
            _ => false,
        };
        Ok(rows.iter().filter(|row| failed(row)).map(|row| row.id).collect())
    }

    fn handling(&self, row: OutboxRow, how: Handling, by: &str) -> Result<Option<Vec<Change>>, ServiceError> {
        let (row, item) = read_item(row)?;
        let to = match (how, &row.state) {
            // It may have been carried out after all, so it is looked up before it goes again.
            (Handling::Retry, OutboxState::Parked { cause }) => NewState::Unknown { cause: cause.clone() },
            (Handling::Retry, OutboxState::Pending) => NewState::Pending { not_before: None, attempts: row.attempts },
            (Handling::Repair, OutboxState::Parked { .. } | OutboxState::Pending) => {
                NewState::Dropped { cause: format!("planned anew by {by}") }
            }
            (
                _,
                OutboxState::Leased | OutboxState::Unknown { .. } | OutboxState::Done | OutboxState::Dropped { .. },
            ) => {
                return Ok(None);
            }
        };
        let mut changes = vec![Change::Outbox { id: row.id, to }];
        changes.push(Change::EndHolds { profile: row.profile.clone(), plan_rows: vec![row.plan_row.clone()] });
        if how == Handling::Repair {
            changes.push(Change::Dirty { profile: row.profile.clone(), keys: item.records() });
        }
        changes.extend(self.noted(&row, &item, how, by));
        Ok(Some(changes))
    }

    fn noted(&self, row: &OutboxRow, item: &Item, how: Handling, by: &str) -> Option<Change> {
        let cause = match &row.state {
            OutboxState::Parked { cause } => cause.clone(),
            _ => row.cause.clone().unwrap_or_default(),
        };
        let what = match how {
            Handling::Retry => "retried",
            Handling::Repair => "planned anew",
        };
        let record: RecordKey = item.records().pop()?;
        Some(Change::Journal(Box::new(JournalEntry {
            run: None,
            link: None,
            record,
            at: self.clock().now(),
            actor: Actor::Person,
            what: what.to_owned(),
            before: serde_json::Value::from(cause).to_string(),
            after: serde_json::Value::from(format!("by {by}")).to_string(),
        })))
    }
}
