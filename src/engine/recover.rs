//! After a lost answer or a killed process: look up, then decide. Where looking up is impossible
//! the row waits for a person; it is never sent again blindly.

mod find;

pub use self::find::{Finder, Found, Sought, copy_of};

use super::ends::Ends;
use super::error::EngineError;
use super::item::Item;
use super::outbox;
use super::settle::Settler;
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, Fault};
use crate::model::RecordKey;
use crate::store::{Change, NewState, OutboxRow, OutboxState, Store};

/// Settles what an earlier process, or an earlier pass, left between sending and knowing.
pub struct Recovery<'a> {
    /// The queue.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// Where to look.
    pub ends: &'a Ends,
    /// How found writes are settled.
    pub settler: Settler<'a>,
}

/// What came of looking up.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Writes that were settled or given back.
    pub settled: u64,
    /// Writes of which still nobody can say what became, and why.
    pub open: Vec<(Item, String)>,
}

impl Recovery<'_> {
    /// Looks up each row that is leased or unknown: settles it, gives it back, or parks it where
    /// looking up is impossible. One that cannot be looked up now stays as it is and stops no other.
    pub async fn run(&self) -> Result<Recovered, EngineError> {
        let rows = self.store.open_rows(&self.settler.profile.name).await?;
        let interrupted =
            rows.into_iter().filter(|row| matches!(row.state, OutboxState::Leased | OutboxState::Unknown { .. }));
        let mut recovered = Recovered::default();
        let mut waiting: Vec<(OutboxRow, Item)> = Vec::new();
        for row in interrupted {
            let (row, item) = outbox::read_item(row)?;
            // A write to a record that an earlier row of these makes needs the link of that row.
            if outbox::origin_of(&item).is_some() {
                self.settle(std::mem::take(&mut waiting), &mut recovered).await?;
                self.settle(vec![(row, item)], &mut recovered).await?;
            } else {
                waiting.push((row, item));
            }
        }
        self.settle(waiting, &mut recovered).await?;
        Ok(recovered)
    }

    async fn settle(&self, rows: Vec<(OutboxRow, Item)>, recovered: &mut Recovered) -> Result<(), EngineError> {
        if rows.is_empty() {
            return Ok(());
        }
        let origins: Vec<RecordKey> = rows.iter().filter_map(|(_, item)| outbox::origin_of(item)).cloned().collect();
        let links = self.store.live_links_of(&origins).await?;
        let role = self.settler.profile.scope.role();
        let link_of = |item: &Item| {
            let key = outbox::origin_of(item)?;
            links.iter().find(|link| link.role == role && (&link.halo == key || &link.other == key))
        };
        let sought: Vec<Sought<'_>> = rows.iter().map(|(_, item)| (item, link_of(item))).collect();
        let found = Finder { ends: self.ends, store: self.store }.find(&sought).await;
        for ((row, item), found) in rows.iter().zip(found) {
            let changes = match found {
                Ok(Some(stored)) => self.settler.done(row, item, &stored, link_of(item)).changes,
                Ok(None) if item.only_once() => {
                    let cause = never_twice(&interrupted());
                    vec![Change::Outbox { id: row.id, to: NewState::Parked { cause } }]
                }
                Ok(None) => {
                    let to = NewState::Pending { not_before: None, attempts: row.attempts };
                    vec![Change::Outbox { id: row.id, to }]
                }
                Err(error) if error.fault == Fault::Settings || error.fault == Fault::NotFound => {
                    let cause = format!("it was sent and its answer was lost, and it cannot be looked up: {error}");
                    vec![Change::Outbox { id: row.id, to: NewState::Parked { cause } }]
                }
                Err(error) if is_about_one(&error.fault) => {
                    let cause = format!("it was sent and its answer was lost: {error}");
                    let to = NewState::Unknown { cause: cause.clone() };
                    self.store.apply(vec![Change::Outbox { id: row.id, to }]).await?;
                    recovered.open.push((item.clone(), cause));
                    continue;
                }
                Err(error) => return Err(self.ends.of(item.to()).failed(error)),
            };
            tracing::info!(row = row.id.0, at = %self.clock.now(), "settled a write whose answer was lost");
            self.store.apply(changes).await?;
            recovered.settled += 1;
        }
        Ok(())
    }
}

/// Why an order whose answer was lost, and which is not found, is not placed again.
pub fn never_twice(error: &ConnectorError) -> String {
    format!(
        "it was ordered and the answer was lost ({}); no such order is found, and it carries no mark that would prove \
         that there is none, so it is not ordered again: look for it in ServiceNow and link it, or drop it and send the \
         ticket again",
        error.what
    )
}

/// Whether a look-up failed because of this one write: others can still be looked up and sent.
pub fn is_about_one(fault: &Fault) -> bool {
    matches!(fault, Fault::Unreadable | Fault::Forbidden)
}

fn interrupted() -> ConnectorError {
    ConnectorError::new(Fault::Incomplete, "the program ended while it waited", "It is looked up")
}
