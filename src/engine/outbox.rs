//! Sending what was approved: lease, send, settle; after a lost answer look up, then decide.
//!
//! The only place that holds a [`Sink`], with [`trial`] in it. No transaction is open while a request is on the wire.

pub mod trial;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;

use super::ends::Ends;
use super::error::EngineError;
use super::item::{Item, Target};
use super::progress::Reporter;
use super::settle::{Finding, Settler};
use super::{recover, sight};
use crate::clock::SharedClock;
use crate::connector::{ConnectorError, Fault, ForeignRef, NotesTravel, Outcome, Sink, Stored, Write, WriteWhat};
use crate::mapping::Outgoing;
use crate::model::{FieldName, Link, LinkId, Presence, Record, RecordKey, Side};
use crate::plan::action::Creation;
use crate::plan::{CarriedNote, InPlace};
use crate::profile::services;
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

    pub(super) fn of(&self, side: Side) -> &Arc<dyn Sink> {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }
}

/// What came of sending.
#[derive(Debug, Default)]
pub struct Sent {
    /// Rows that were carried out, with their items.
    pub done: Vec<(OutboxRow, Item)>,
    /// Rows that will be tried again, and why.
    pub later: Vec<(Item, String)>,
    /// Rows that wait for a person, and why.
    pub parked: Vec<(Item, String)>,
    /// Rows that were given up because their record is gone, and how; nothing is made in its place.
    pub gone: Vec<(Item, String)>,
    /// What was not stored as sent.
    pub findings: Vec<Finding>,
    /// Notes whose vendor did not say under which id it keeps them.
    pub unconfirmed: Vec<Unconfirmed>,
    /// Why sending ended early, if it did: nothing more gets through to this vendor for now.
    pub cut_short: Vec<ConnectorError>,
}

/// A note that was written, as the vendor says, without a word about where.
#[derive(Debug, Clone)]
pub struct Unconfirmed {
    /// The link.
    pub link: LinkId,
    /// The side that was written.
    pub to: Side,
    /// The record that was written.
    pub key: RecordKey,
    /// The note.
    pub note: CarriedNote,
}

/// A row with its item and what it means for the vendor.
struct Prepared {
    row: OutboxRow,
    item: Item,
    link: Option<Link>,
    write: Write,
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
        loop {
            self.reporter.check()?;
            let limit =
                u32::try_from(self.sinks.halo.batch_size().max(self.sinks.other.batch_size()) * 2).unwrap_or(50);
            let rows = self.store.lease(&self.settler.profile.name, limit, self.clock.now()).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut sides: BTreeMap<Side, Vec<Prepared>> = BTreeMap::new();
            let (files, rows) = super::files::apart(rows)?;
            let prepared = self.prepare(rows).await?;
            for prepared in self.to_live_records(prepared, sent).await? {
                sides.entry(prepared.item.to()).or_default().push(prepared);
            }
            for (side, prepared) in sides {
                self.send_side(side, prepared, sent).await?;
            }
            Box::pin(self.carry(files, sent)).await?;
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
        let name = format!("found by its marker/{}", source.instance());
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
                tracing::info!(instance = %source.instance(), ?zone, "a new record was found by its marker");
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
            let outcomes = self.sinks.of(side).send(&writes).await;
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

    /// Settles the lost rows that are there after all, and gives back those that are not.
    async fn look_up(
        &self,
        side: Side,
        lost: Vec<(Prepared, ConnectorError)>,
        sent: &mut Sent,
    ) -> Result<Vec<(Prepared, ConnectorError)>, EngineError> {
        if lost.is_empty() {
            return Ok(Vec::new());
        }
        let finder = super::recover::Finder { ends: self.ends, store: self.store };
        let sought: Vec<_> = lost.iter().map(|(prepared, _)| (&prepared.item, prepared.link.as_ref())).collect();
        let found = finder.find(&sought).await;
        let mut missing = Vec::new();
        for ((prepared, error), found) in lost.into_iter().zip(found) {
            match found {
                Ok(Some(stored)) => {
                    let changes = self.done(prepared, &stored, sent);
                    self.store.apply(changes).await?;
                }
                Ok(None) if prepared.item.only_once() => {
                    let cause = recover::never_twice(&error);
                    let parked = NewState::Parked { cause: cause.clone() };
                    self.store.apply(vec![Change::Outbox { id: prepared.row.id, to: parked }]).await?;
                    sent.parked.push((prepared.item, cause));
                }
                Ok(None) => missing.push((prepared, error)),
                Err(failure) if recover::is_about_one(&failure.fault) => {
                    sent.later.push((prepared.item, failure.to_string()));
                }
                Err(failure) => {
                    let system = self.ends.of(side).name.as_str();
                    tracing::warn!(row = prepared.row.id.0, system, "looking up a lost write failed: {failure}");
                    sent.later.push((prepared.item, error.to_string()));
                    sent.cut_short.push(failure);
                }
            }
        }
        Ok(missing)
    }

    async fn again_in_halves(
        &self,
        mut missing: Vec<(Prepared, ConnectorError)>,
        alone: bool,
        batches: &mut Vec<Vec<Prepared>>,
        sent: &mut Sent,
    ) -> Result<(), EngineError> {
        if missing.is_empty() {
            return Ok(());
        }
        if alone || !sent.cut_short.is_empty() {
            let changes = missing
                .into_iter()
                .map(|(prepared, error)| self.refused(&prepared.row, prepared.item, &error, sent))
                .collect();
            self.store.apply(changes).await?;
            return Ok(());
        }
        let second = missing.split_off(missing.len().div_ceil(2));
        for half in [second, missing] {
            if !half.is_empty() {
                batches.push(half.into_iter().map(|(prepared, _)| prepared).collect());
            }
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

    /// Reads the items of leased rows and finds the records that they are written to. Rows whose
    /// record is gone are dropped and their records looked at again.
    async fn prepare(&self, rows: Vec<OutboxRow>) -> Result<Vec<Prepared>, EngineError> {
        let mut prepared: Vec<Prepared> = Vec::new();
        let mut dropped = Vec::new();
        let mut items: Vec<(OutboxRow, Item)> = rows.into_iter().map(read_item).collect::<Result<_, _>>()?;
        self.name_kin(&mut items).await?;
        let origins: Vec<RecordKey> = items.iter().filter_map(|(_, item)| origin_of(item)).cloned().collect();
        let links = self.store.live_links_of(&origins).await?;
        let role = self.settler.profile.scope.role();
        for (row, item) in items {
            let link = origin_of(&item).and_then(|key| {
                links.iter().find(|link| link.role == role && (&link.halo == key || &link.other == key)).cloned()
            });
            if let Some(what) = write_of(&item, link.as_ref()) {
                let write = Write { quiet: self.settler.profile.loading.quiet, ..Write::of(row.id.0, what) };
                prepared.push(Prepared { row, item, link, write });
            } else {
                let cause = "the record that it belongs to is no longer linked".to_owned();
                dropped.push(Change::Outbox { id: row.id, to: NewState::Dropped { cause } });
            }
        }
        if !dropped.is_empty() {
            self.store.apply(dropped).await?;
        }
        Ok(prepared)
    }
}

impl Sender<'_> {
    /// Gives new records the references to those above them that were made meanwhile. One that is not
    /// there is left out, and follows when it is.
    async fn name_kin(&self, items: &mut [(OutboxRow, Item)]) -> Result<(), EngineError> {
        let coming = |item: &Item| match item {
            Item::Create { what, .. } | Item::Complete { what, .. } => what.coming.clone(),
            Item::Update { .. } | Item::Note { .. } | Item::File { .. } | Item::Mark { .. } => Vec::new(),
        };
        let wanted: Vec<RecordKey> =
            items.iter().flat_map(|(_, item)| coming(item)).filter_map(|coming| Some(coming.place?.from)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let links = self.store.live_links_of(&wanted).await?;
        let role = self.settler.profile.scope.role();
        for (_, item) in items {
            let (Item::Create { to, what, .. } | Item::Complete { to, what, .. }) = item else { continue };
            for coming in what.coming.clone() {
                let from = coming.place.as_ref().map(|place| &place.from);
                let link = links
                    .iter()
                    .find(|link| link.role == role && (Some(&link.halo) == from || Some(&link.other) == from));
                let made = link.map(|link| match to {
                    Side::Halo => &link.halo,
                    Side::Other => &link.other,
                });
                what.fields.extend(made.and_then(|made| coming.reference(made)));
            }
        }
        Ok(())
    }
}

impl Sender<'_> {
    /// Leaves out what would be written to records that are known to be deleted or merged.
    async fn to_live_records(&self, prepared: Vec<Prepared>, sent: &mut Sent) -> Result<Vec<Prepared>, EngineError> {
        let keys: Vec<RecordKey> = prepared.iter().filter_map(|one| target_of(&one.write.what)).cloned().collect();
        let gone: BTreeMap<RecordKey, String> = self
            .store
            .records(&keys)
            .await?
            .into_iter()
            .filter_map(|record| Some((record.key, how_gone(&record.presence)?)))
            .collect();
        let (mut live, mut changes) = (Vec::new(), Vec::new());
        for one in prepared {
            let cause = target_of(&one.write.what).and_then(|key| gone.get(key).cloned());
            let Some(cause) = cause else {
                live.push(one);
                continue;
            };
            changes.push(Change::Outbox { id: one.row.id, to: NewState::Dropped { cause: cause.clone() } });
            sent.gone.push((one.item, cause));
        }
        if !changes.is_empty() {
            self.store.apply(changes).await?;
        }
        Ok(live)
    }
}

/// How a record is gone, if it is.
pub(super) fn how_gone(presence: &Presence) -> Option<String> {
    match presence {
        // Trying is the only way to see whether it can be written again.
        Presence::Live | Presence::NotShown | Presence::Unreadable(_) => None,
        Presence::Deleted => Some("its record was deleted; the pair rests".to_owned()),
        Presence::MergedInto(into) => Some(format!("its record was merged into {into}; the pair rests")),
    }
}

/// The record that a write is meant for; none for a new one.
fn target_of(what: &WriteWhat) -> Option<&RecordKey> {
    match what {
        WriteWhat::Create { .. } | WriteWhat::Order { .. } => None,
        WriteWhat::Update { key, .. }
        | WriteWhat::Complete { key, .. }
        | WriteWhat::Note { key, .. }
        | WriteWhat::Reword { key, .. }
        | WriteWhat::Mark { key, .. } => Some(key),
    }
}

/// The notes of a write that the vendor's answer gives no id for.
fn unconfirmed(item: &Item, stored: &Stored, link: Option<&Link>) -> Vec<Unconfirmed> {
    let (id, key) = match item {
        Item::Update { what, .. } => (what.link, what.target.clone()),
        Item::Note { to, target, .. } => match super::settle::target_of(target, link, *to) {
            Some(known) => known,
            None => return Vec::new(),
        },
        Item::Create { .. } | Item::Complete { .. } | Item::File { .. } | Item::Mark { .. } => return Vec::new(),
    };
    let told = |at: usize| stored.notes.get(at).is_some_and(Option::is_some);
    let notes = item.notes().into_iter().enumerate().filter(|(at, _)| !told(*at));
    notes.map(|(_, note)| Unconfirmed { link: id, to: item.to(), key: key.clone(), note: note.clone() }).collect()
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

/// Reads the item of a row.
pub fn read_item(row: OutboxRow) -> Result<(OutboxRow, Item), EngineError> {
    match serde_json::from_str(&row.payload) {
        Ok(item) => Ok((row, item)),
        Err(error) => Err(EngineError::Item(error.to_string())),
    }
}

/// The record whose link an item needs before it can be sent.
pub fn origin_of(item: &Item) -> Option<&RecordKey> {
    match item {
        Item::Note { target: Target::MadeFor { from }, .. } | Item::File { target: Target::MadeFor { from }, .. } => {
            Some(from)
        }
        Item::Mark { record, .. } => Some(record),
        Item::Complete { what, .. } => Some(&what.from),
        Item::Create { .. }
        | Item::Update { .. }
        | Item::Note { target: Target::Linked { .. }, .. }
        | Item::File { target: Target::Linked { .. }, .. } => None,
    }
}

fn write_of(item: &Item, link: Option<&Link>) -> Option<WriteWhat> {
    match item {
        Item::Create { what, marker, .. } if what.order.is_some() => Some(WriteWhat::Order {
            kind: what.kind.clone(),
            marker: marker.as_ref().clone(),
            order: what.order.clone()?,
            answers: parts_of(what, true),
        }),
        Item::Complete { what, marker, .. } => Some(WriteWhat::Complete {
            key: link?.other.clone(),
            foreign: marker.foreign.clone(),
            fields: parts_of(what, false),
        }),
        Item::Create { what, marker, .. } => Some(WriteWhat::Create {
            kind: what.kind.clone(),
            marker: marker.as_ref().clone(),
            fields: what.fields.clone(),
        }),
        Item::Update { what, .. } => {
            let mut fields: Vec<_> = what.fields.iter().flat_map(|change| change.writes.clone()).collect();
            fields.extend(what.companions.clone());
            let notes = what.notes.iter().map(|carried| carried.note.clone()).collect();
            Some(WriteWhat::Update { key: what.target.clone(), fields, notes })
        }
        Item::Note { to, target, note } => {
            let (_, key) = super::settle::target_of(target, link, *to)?;
            let (words, outcome) = (note.note.clone(), note.outcome.clone());
            Some(match &note.in_place {
                Some(InPlace { copy, note: wording }) => {
                    WriteWhat::Reword { key, note: copy.clone(), wording: wording.clone(), instead: words, outcome }
                }
                None => WriteWhat::Note { key, note: words, outcome },
            })
        }
        // A file is no part of a batch of writes.
        Item::File { .. } => None,
        Item::Mark { record, .. } => Some(WriteWhat::Mark { key: record.clone(), foreign: foreign(link?) }),
    }
}

/// Of what an order is made of, the answers of its variables, or the fields of the record that comes
/// of it.
pub fn parts_of(what: &Creation, answers: bool) -> Vec<(FieldName, Outgoing)> {
    let wanted = |field: &FieldName| services::variable(field).is_some() == answers;
    what.fields.iter().filter(|(field, _)| wanted(field)).cloned().collect()
}

/// The other record of a link, as it is written into a ticket's marker.
pub fn foreign(link: &Link) -> ForeignRef {
    ForeignRef {
        id: link.other.id.to_string(),
        number: link.other_number.clone(),
        kind: link.other.kind.to_string(),
        origin: super::item::origin(&link.other),
    }
}
