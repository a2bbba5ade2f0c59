//! Sending what was approved: lease, send, settle; after a lost answer look up, then decide.
//!
//! The only place that holds a [`Sink`], with [`trial`] in it. No transaction is open while a request is on the wire.

mod carried;
mod lost;
mod prepare;
mod sent;
pub mod trial;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;

pub(super) use self::prepare::how_gone;
pub use self::prepare::{foreign, origin_of, parts_of, read_item};
pub use self::sent::{Sent, Unconfirmed};

use self::prepare::{Prepared, target_of};
use self::sent::unconfirmed;
use super::ends::Ends;
use super::error::EngineError;
use super::files::Listed;
use super::item::Item;
use super::progress::Reporter;
use super::settle::Settler;
use super::sight;
use crate::clock::SharedClock;
use crate::connector::about::about;
use crate::connector::{ConnectorError, Fault, NotesTravel, Outcome, Sink, Stored, Write};
use crate::model::{InstanceId, Presence, Record, RecordKey, Side};
use crate::store::{Change, NewState, OutboxRow, Store};

/// A write that a vendor refuses is tried this often before it is parked.
const TRIES: u32 = 5;

/// The wait before the second try; it doubles with each further one.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);

/// Both ends, for writing.
#[derive(Clone)]
pub struct Sinks {
    /// The Halo end.
    pub halo: Arc<dyn Sink>,
    /// The other end.
    pub other: Arc<dyn Sink>,
    /// Why nothing may be written to either of them now, if so.
    pub held: Option<String>,
}

impl Sinks {
    /// How notes travel on a side.
    pub fn notes_travel(&self, side: Side) -> NotesTravel {
        self.of(side).notes_travel()
    }

    /// How many rows are taken from the queue at once.
    pub fn rows_at_once(&self) -> usize {
        self.halo.batch_size().max(self.other.batch_size()) * 2
    }

    pub(super) fn of(&self, side: Side) -> &Arc<dyn Sink> {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }
}

/// Sends the rows of one profile.
pub struct Sender<'a> {
    /// The queue.
    pub store: &'a Store,
    /// What time it is.
    pub clock: &'a SharedClock,
    /// For looking up.
    pub ends: &'a Ends,
    /// For writing.
    pub sinks: &'a Sinks,
    /// How writes are settled.
    pub settler: Settler<'a>,
    /// The folder that holds files on their way.
    pub room: &'a Path,
    /// Who follows.
    pub reporter: &'a Reporter,
}

impl Sender<'_> {
    /// Sends until nothing of the profile can be sent any more.
    pub async fn drain(&self, sent: &mut Sent) -> Result<(), EngineError> {
        let limit = u32::try_from(self.sinks.rows_at_once()).unwrap_or(50);
        let mut listed = Listed::default();
        loop {
            self.reporter.check()?;
            let rows = self.store.lease(&self.settler.profile.name, limit, self.clock.now()).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut sides: BTreeMap<Side, Vec<Prepared>> = BTreeMap::new();
            let (files, rows) = super::files::apart(rows)?;
            let prepared = self.prepare(rows).await?;
            let prepared = self.to_live_records(prepared, sent).await?;
            for prepared in self.not_yet_carried(prepared).await? {
                sides.entry(prepared.item.to()).or_default().push(prepared);
            }
            for (side, mut prepared) in sides {
                // Each row is of a lane of its own, so they go in any order: sorted, more of them share a request.
                if self.ends.of(side).source.terms().sorts_apart {
                    prepared.sort_by_key(|one| one.item.sort());
                }
                self.send_side(side, prepared, sent).await?;
            }
            Box::pin(self.carry(files, &mut listed, sent)).await?;
            if !sent.cut_short.is_empty() {
                return Ok(());
            }
        }
    }

    async fn send_side(&self, side: Side, prepared: Vec<Prepared>, sent: &mut Sent) -> Result<(), EngineError> {
        let most = self.sinks.of(side).batch_size().max(1);
        let mut rest = self.after_canary(side, prepared, sent).await?;
        while !rest.is_empty() {
            let later = rest.split_off(most.min(rest.len()));
            let rows = rest.len() as u64;
            if sent.cut_short.is_empty() {
                self.send_batch(side, rest, sent).await?;
                self.reporter.done(rows)?;
            } else {
                self.give_back(rest).await?;
            }
            rest = later;
        }
        Ok(())
    }

    /// The first record that is ever made on an instance goes alone, and must be found again by its
    /// marker before others follow: else a lost answer could double a whole batch. Its stamps also
    /// tell the zone of the instance. Returns what is still to be sent.
    async fn after_canary(
        &self,
        side: Side,
        mut prepared: Vec<Prepared>,
        sent: &mut Sent,
    ) -> Result<Vec<Prepared>, EngineError> {
        let source = &self.ends.of(side).source;
        let name = canary_name(source.instance());
        let first =
            prepared.iter().position(|one| matches!(one.item, Item::Create { .. }) && one.item.order().is_none());
        let Some(first) = first.filter(|_| sent.cut_short.is_empty()) else { return Ok(prepared) };
        if self.store.meta(&name).await?.is_some() {
            return Ok(prepared);
        }
        let canary = prepared.remove(first);
        let item = canary.item.clone();
        let done = sent.done.len();
        self.send_batch(side, vec![canary], sent).await?;
        if sent.done.len() == done {
            return Ok(prepared);
        }
        let finder = super::recover::Finder { ends: self.ends, store: self.store };
        match finder.find(&[(&item, None)]).await.pop().unwrap_or(Ok(None)) {
            Ok(Some(stored)) => {
                let zone = stored.record.as_ref().and_then(|record| source.measure_zone(record));
                tracing::info!(instance = %source.instance(), zone_seconds = zone, "a new record was found by its marker");
                self.store.set_meta(&name, &self.clock.now().to_string()).await?;
                Ok(prepared)
            }
            Ok(None) => {
                self.give_back(prepared).await?;
                sent.cut_short.push(not_found_again());
                Ok(Vec::new())
            }
            Err(error) => {
                self.give_back(prepared).await?;
                sent.cut_short.push(error);
                Ok(Vec::new())
            }
        }
    }

    /// Sends a batch. Rows whose answer is lost are looked up; those that are not there are sent
    /// again in halves, so that one poisoned row is found without doubling its neighbours.
    async fn send_batch(&self, side: Side, batch: Vec<Prepared>, sent: &mut Sent) -> Result<(), EngineError> {
        let mut batches = vec![batch];
        while let Some(batch) = batches.pop() {
            let writes: Vec<Write> = batch.iter().map(|prepared| prepared.write.clone()).collect();
            let records: Vec<RecordKey> = batch.iter().flat_map(Prepared::records).collect();
            let outcomes = about(records, self.sinks.of(side).send(&writes)).await;
            let alone = batch.len() == 1;
            let mut lost = Vec::new();
            let mut changes = Vec::new();
            for (prepared, outcome) in batch.into_iter().zip(outcomes) {
                match outcome {
                    Outcome::Done(stored) => changes.extend(self.done(prepared, &stored, sent)),
                    Outcome::Refused(error) => {
                        match self.left_its_record(side, target_of(&prepared.write.what)).await {
                            Some(record) => changes.extend(Self::gone(&prepared.row, prepared.item, record, sent)),
                            None => changes.push(self.refused(&prepared.row, prepared.item, &error, sent)),
                        }
                    }
                    Outcome::NotSent(error) => {
                        changes.push(Self::not_sent(&prepared.row, prepared.item, error, sent));
                    }
                    Outcome::Unknown(error) => {
                        let cause = error.to_string();
                        changes.push(Change::Outbox { id: prepared.row.id, to: NewState::Unknown { cause } });
                        lost.push((prepared, error));
                    }
                }
            }
            self.store.apply(changes).await?;
            let missing = self.look_up(side, lost, sent).await?;
            self.again_in_halves(missing, alone, &mut batches, sent).await?;
        }
        Ok(())
    }

    fn done(&self, prepared: Prepared, stored: &Stored, sent: &mut Sent) -> Vec<Change> {
        let settlement = self.settler.done(&prepared.row, &prepared.item, stored, prepared.link.as_ref());
        sent.findings.extend(settlement.findings);
        sent.unconfirmed.extend(unconfirmed(&prepared.item, stored, prepared.link.as_ref()));
        sent.done.push((prepared.row, prepared.item));
        settlement.changes
    }

    /// The known record that a refused write was meant for, if its vendor does not show it any more.
    pub(super) async fn left_its_record(&self, side: Side, target: Option<&RecordKey>) -> Option<Record> {
        let target = target?;
        let page = self.ends.of(side).source.fetch(&target.kind, std::slice::from_ref(&target.id)).await.ok()?;
        let shown = !page.records.is_empty() || !page.poison.is_empty();
        if shown {
            return None;
        }
        sight::known(self.store, target, Presence::NotShown).await.ok().flatten()
    }

    /// A write to a record that is gone is not tried again, and its pair rests.
    pub(super) fn gone(row: &OutboxRow, item: Item, record: Record, sent: &mut Sent) -> Vec<Change> {
        let cause = format!(
            "{} is not shown by its system any more: it was deleted, or the connecting account may no longer see it; the \
             pair rests, and nothing is made in its place",
            record.number
        );
        sent.gone.push((item, cause.clone()));
        vec![Change::Records(vec![record]), Change::Outbox { id: row.id, to: NewState::Dropped { cause } }]
    }

    /// A refused row is tried again with growing waits and parked in the end; others go on.
    pub(super) fn refused(&self, row: &OutboxRow, item: Item, error: &ConnectorError, sent: &mut Sent) -> Change {
        let attempts = row.attempts + 1;
        let to = if attempts >= TRIES {
            sent.parked.push((item, error.to_string()));
            NewState::GivenUp { attempts, cause: error.to_string() }
        } else {
            let cause = error.to_string();
            sent.later.push((item, cause.clone()));
            let wait = FIRST_WAIT * 2_i32.saturating_pow(attempts - 1);
            NewState::Later { not_before: self.clock.now() + wait, attempts, cause }
        };
        Change::Outbox { id: row.id, to }
    }

    /// A row that certainly did not get through is tried in the next pass. Where nothing gets
    /// through, nothing more is tried in this one.
    pub(super) fn not_sent(row: &OutboxRow, item: Item, error: ConnectorError, sent: &mut Sent) -> Change {
        let attempts = row.attempts;
        sent.later.push((item, error.to_string()));
        if error.fault != Fault::Incomplete {
            sent.cut_short.push(error);
        }
        Change::Outbox { id: row.id, to: NewState::Pending { not_before: None, attempts } }
    }

    async fn give_back(&self, rows: Vec<Prepared>) -> Result<(), EngineError> {
        let back = |prepared: Prepared| Change::Outbox {
            id: prepared.row.id,
            to: NewState::Pending { not_before: None, attempts: prepared.row.attempts },
        };
        self.store.apply(rows.into_iter().map(back).collect()).await?;
        Ok(())
    }
}

/// The store's name for the fact that a new record of an instance was found again by its marker.
pub(super) fn canary_name(instance: &InstanceId) -> String {
    format!("found by its marker/{instance}")
}

fn not_found_again() -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        "A record was made as a trial and is not found again by its marker, so nothing more is made: an answer that \
         is lost could double everything",
        "Test the connection to see which searches the instance allows, and give the connecting account the right to \
         read what it makes",
    )
}
