//! What leased rows mean for a vendor: to which records they are written, and with what.

use std::collections::BTreeMap;

use super::{Sender, Sent};
use crate::connector::{ForeignRef, Write, WriteWhat};
use crate::engine::error::EngineError;
use crate::engine::item::{self, Item, Target};
use crate::engine::settle;
use crate::mapping::Outgoing;
use crate::model::{FieldName, Link, Presence, RecordKey};
use crate::plan::InPlace;
use crate::plan::action::Creation;
use crate::profile::services;
use crate::store::{Change, NewState, OutboxRow};

/// A row with its item and what it means for the vendor.
pub(super) struct Prepared {
    pub(super) row: OutboxRow,
    pub(super) item: Item,
    pub(super) link: Option<Link>,
    pub(super) write: Write,
}

impl Prepared {
    /// The records that the write is about: those it names, and those of its link.
    pub(super) fn records(&self) -> Vec<RecordKey> {
        let mut keys = self.item.records();
        keys.extend(self.link.iter().flat_map(|link| [link.halo.clone(), link.other.clone()]));
        keys
    }
}

impl Sender<'_> {
    /// Reads the items of leased rows and finds the records that they are written to. Rows whose
    /// record is gone are dropped and their records looked at again.
    pub(super) async fn prepare(&self, rows: Vec<OutboxRow>) -> Result<Vec<Prepared>, EngineError> {
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
                let made = link.map(|link| link.record_on(*to));
                what.fields.extend(made.and_then(|made| coming.reference(made)));
            }
        }
        Ok(())
    }

    /// Leaves out what would be written to records that are known to be deleted or merged.
    pub(super) async fn to_live_records(
        &self,
        prepared: Vec<Prepared>,
        sent: &mut Sent,
    ) -> Result<Vec<Prepared>, EngineError> {
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
pub(in crate::engine) fn how_gone(presence: &Presence) -> Option<String> {
    match presence {
        // Trying is the only way to see whether it can be written again.
        Presence::Live | Presence::NotShown | Presence::Unreadable(_) => None,
        Presence::Deleted => Some("its record was deleted; the pair rests".to_owned()),
        Presence::MergedInto(into) => Some(format!("its record was merged into {into}; the pair rests")),
    }
}

/// The record that a write is meant for; none for a new one.
pub(super) fn target_of(what: &WriteWhat) -> Option<&RecordKey> {
    match what {
        WriteWhat::Create { .. } | WriteWhat::Order { .. } => None,
        WriteWhat::Update { key, .. }
        | WriteWhat::Complete { key, .. }
        | WriteWhat::Note { key, .. }
        | WriteWhat::Reword { key, .. }
        | WriteWhat::Mark { key, .. } => Some(key),
    }
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

pub(super) fn write_of(item: &Item, link: Option<&Link>) -> Option<WriteWhat> {
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
            let (_, key) = settle::target_of(target, link, *to)?;
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
        origin: item::origin(&link.other),
    }
}
