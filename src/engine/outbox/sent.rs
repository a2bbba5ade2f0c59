//! What came of sending.

use crate::connector::{ConnectorError, Stored};
use crate::engine::item::Item;
use crate::engine::settle::{self, Finding};
use crate::model::{Link, LinkId, RecordKey, Side};
use crate::plan::CarriedNote;
use crate::store::OutboxRow;

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

/// The notes of a write that the vendor's answer gives no id for.
pub(super) fn unconfirmed(item: &Item, stored: &Stored, link: Option<&Link>) -> Vec<Unconfirmed> {
    let (id, key) = match item {
        Item::Update { what, .. } => (what.link, what.target.clone()),
        Item::Note { to, target, .. } => match settle::target_of(target, link, *to) {
            Some(known) => known,
            None => return Vec::new(),
        },
        Item::Create { .. } | Item::Complete { .. } | Item::File { .. } | Item::Mark { .. } => return Vec::new(),
    };
    let told = |at: usize| stored.notes.get(at).is_some_and(Option::is_some);
    let notes = item.notes().into_iter().enumerate().filter(|(at, _)| !told(*at));
    notes.map(|(_, note)| Unconfirmed { link: id, to: item.to(), key: key.clone(), note: note.clone() }).collect()
}
