//! What an outbox row carries: one write to one vendor, complete enough to be sent by another
//! process after this one was killed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::connector::{ForeignRef, Marker, NotesTravel};
use crate::mapping::Order;
use crate::model::{Fingerprint, InstanceId, LinkId, RecordId, RecordKey, Side};
use crate::plan::action::{Creation, RecordChange};
use crate::plan::{Action, CarriedFile, CarriedNote, FileTransfer, Row};
use crate::store::WaitsFor;

/// The record that a note or marker is written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A record of a link.
    Linked {
        /// The link.
        link: LinkId,
        /// The record.
        key: RecordKey,
    },
    /// The record that an earlier row of the same lane makes for this one.
    MadeFor {
        /// The record it is made of.
        from: RecordKey,
    },
}

/// One write to one vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// A new record on a side.
    Create {
        /// The side.
        to: Side,
        /// What it carries to be found again.
        marker: Box<Marker>,
        /// The record. Its notes go in rows of their own.
        what: Box<Creation>,
    },
    /// The marker and fields of a record that came of an order.
    Complete {
        /// The side.
        to: Side,
        /// Its marker.
        marker: Box<Marker>,
        /// The record.
        what: Box<Creation>,
    },
    /// A change of a record.
    Update {
        /// The side.
        to: Side,
        /// The change.
        what: Box<RecordChange>,
    },
    /// A note by itself.
    Note {
        /// The side.
        to: Side,
        /// The record it is written to.
        target: Target,
        /// The note.
        note: Box<CarriedNote>,
    },
    /// A file.
    File {
        /// The side that gets it.
        to: Side,
        /// The record that gets it.
        target: Target,
        /// The file.
        file: Box<CarriedFile>,
    },
    /// The marker and visible number of a record that was made on the opposite side.
    Mark {
        /// The side that is marked.
        to: Side,
        /// The record that is marked; the new one was made of it.
        record: RecordKey,
    },
}

/// Writes of one sort share requests where a vendor takes sorts apart; they are sent in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// New records.
    Create,
    /// Orders, of which records come.
    Order,
    /// Changes of records that are there, markers included.
    Change,
    /// Notes.
    Note,
    /// Other wordings of notes that are there.
    Reword,
    /// Files.
    File,
}

impl Item {
    /// With which others it may share a request.
    pub fn sort(&self) -> Sort {
        match self {
            Self::Create { what, .. } if what.order.is_some() => Sort::Order,
            Self::Create { .. } => Sort::Create,
            Self::Update { what, .. } if what.fields.is_empty() => Sort::Note,
            Self::Update { .. } | Self::Complete { .. } | Self::Mark { .. } => Sort::Change,
            Self::Note { note, .. } if note.in_place.is_some() => Sort::Reword,
            Self::Note { .. } => Sort::Note,
            Self::File { .. } => Sort::File,
        }
    }

    /// The side that is written.
    pub fn to(&self) -> Side {
        match self {
            Self::Create { to, .. }
            | Self::Complete { to, .. }
            | Self::Update { to, .. }
            | Self::Note { to, .. }
            | Self::File { to, .. }
            | Self::Mark { to, .. } => *to,
        }
    }

    /// What is ordered, where the write is an order.
    pub fn order(&self) -> Option<&Order> {
        match self {
            Self::Create { what, .. } => what.order.as_ref(),
            Self::Complete { .. } | Self::Update { .. } | Self::Note { .. } | Self::File { .. } | Self::Mark { .. } => {
                None
            }
        }
    }

    /// Whether nothing tells for certain that it was not carried out, so that it must never be sent
    /// a second time: an order that carries no mark of ours.
    pub fn only_once(&self) -> bool {
        self.order().is_some_and(|order| order.marker.is_none())
    }

    /// The notes that this write carries.
    pub fn notes(&self) -> Vec<&CarriedNote> {
        match self {
            Self::Update { what, .. } => what.notes.iter().collect(),
            Self::Note { note, .. } => vec![note],
            Self::Create { .. } | Self::Complete { .. } | Self::File { .. } | Self::Mark { .. } => Vec::new(),
        }
    }

    /// The records that this write is about, a file's too.
    pub fn records(&self) -> Vec<RecordKey> {
        let mut keys = self.concerns();
        match self {
            Self::File { target: Target::Linked { key, .. }, .. } => keys.push(key.clone()),
            Self::File { target: Target::MadeFor { from }, .. } => keys.push(from.clone()),
            Self::Create { .. }
            | Self::Complete { .. }
            | Self::Update { .. }
            | Self::Note { .. }
            | Self::Mark { .. } => {}
        }
        keys
    }

    /// The records that must rest while this write is on its way. Files are planned one by one, so
    /// their records need not.
    pub fn concerns(&self) -> Vec<RecordKey> {
        let mut keys: Vec<RecordKey> = self.notes().iter().map(|carried| carried.origin.record.clone()).collect();
        match self {
            Self::Create { what, .. } | Self::Complete { what, .. } => keys.push(what.from.clone()),
            Self::Update { what, .. } => keys.push(what.target.clone()),
            Self::Note { target: Target::Linked { key, .. }, .. } => keys.push(key.clone()),
            Self::Note { target: Target::MadeFor { from }, .. } => keys.push(from.clone()),
            Self::Mark { record, .. } => keys.push(record.clone()),
            Self::File { .. } => {}
        }
        keys
    }
}

/// An outbox row to be: a lane, what it waits for, and its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Rows of a lane go one after the other.
    pub lane: String,
    /// What is written.
    pub item: Item,
}

/// The order in which writes are enqueued together: a new record waits for the one above it.
#[derive(Debug, Default)]
pub struct Line {
    writes: usize,
    made_of: BTreeMap<RecordId, usize>,
}

impl Line {
    /// Takes the next write, and says which earlier one it waits for.
    pub fn joins(&mut self, item: &Item) -> Option<WaitsFor> {
        let place = self.writes;
        self.writes += 1;
        let Item::Create { what, .. } = item else { return None };
        let above = what.coming.iter().filter_map(|above| self.made_of.get(&above.record)).max().copied();
        self.made_of.insert(what.from.id.clone(), place);
        above.map(WaitsFor::Earlier)
    }
}

/// The text that names an instance in markers: `servicenow:acme.service-now.com`.
pub fn origin(key: &RecordKey) -> String {
    format!("{}:{}", key.system.slug(), key.instance)
}

/// The marker of the record that is made for `from` on `instance`.
pub fn marker(what: &Creation, instance: &InstanceId) -> Marker {
    let name = format!(
        "causeway|{}|{}|{}|{instance}|{}|{}",
        origin(&what.from),
        what.from.kind,
        what.from.id,
        what.kind,
        what.generation
    );
    Marker {
        own_id: Fingerprint::of(&name).short().to_owned(),
        foreign: ForeignRef {
            id: what.from.id.to_string(),
            number: what.from_number.clone(),
            kind: what.from.kind.to_string(),
            origin: origin(&what.from),
        },
    }
}

/// The lane of a pair's changes.
pub fn lane_of_link(link: LinkId) -> String {
    format!("link {link}")
}

/// The lane of the files that go to one side of a pair.
pub fn lane_of_files(link: LinkId, to: Side) -> String {
    format!("files of link {link} to {to:?}")
}

/// The lane of what is made of a record, with what belongs to it.
pub fn lane_of_origin(from: &RecordKey) -> String {
    format!("made for {from}")
}

/// Splits a plan's row into the writes it takes, in the order in which they must happen. `instance`
/// is the instance that is written; `travel` says whether notes go along with fields there.
pub fn split(row: &Row, instance: &InstanceId, travel: NotesTravel) -> Vec<Queued> {
    match row.action() {
        Some(Action::Create { to, what }) => split_creation(*to, what, instance),
        Some(Action::Update { to, what }) => split_change(*to, what, travel),
        Some(Action::Files { to, what }) => split_files(*to, what),
        Some(Action::Agree { .. } | Action::Retie { .. }) | None => Vec::new(),
    }
}

/// Files of a linked record have a lane of their own, so that a large one keeps nothing else back;
/// those of a new record come after it.
fn split_files(to: Side, what: &FileTransfer) -> Vec<Queued> {
    let (lane, target) = match (what.link, &what.target) {
        (Some(link), Some(key)) => (lane_of_files(link, to), Target::Linked { link, key: key.clone() }),
        _ => (lane_of_origin(&what.from), Target::MadeFor { from: what.from.clone() }),
    };
    let queued = |file: &CarriedFile| {
        let item = Item::File { to, target: target.clone(), file: Box::new(file.clone()) };
        Queued { lane: lane.clone(), item }
    };
    what.files.iter().map(queued).collect()
}

fn split_creation(to: Side, what: &Creation, instance: &InstanceId) -> Vec<Queued> {
    let lane = lane_of_origin(&what.from);
    let queued = |item| Queued { lane: lane.clone(), item };
    let marker = Box::new(marker(what, instance));
    let alone = Creation { notes: Vec::new(), ..what.clone() };
    let completion = what
        .order
        .is_some()
        .then(|| queued(Item::Complete { to, marker: marker.clone(), what: Box::new(alone.clone()) }));
    let mut rows = vec![queued(Item::Create { to, marker, what: Box::new(alone) })];
    rows.extend(completion);
    if to == Side::Other {
        rows.push(queued(Item::Mark { to: Side::Halo, record: what.from.clone() }));
    }
    rows.extend(what.notes.iter().map(|note| {
        let target = Target::MadeFor { from: what.from.clone() };
        queued(Item::Note { to, target, note: Box::new(note.clone()) })
    }));
    rows
}

fn split_change(to: Side, what: &RecordChange, travel: NotesTravel) -> Vec<Queued> {
    let lane = lane_of_link(what.link);
    let update = |fields: bool, notes: Vec<CarriedNote>| {
        let mut part = RecordChange { notes, ..what.clone() };
        if !fields {
            part.fields.clear();
            part.companions.clear();
        }
        Queued { lane: lane.clone(), item: Item::Update { to, what: Box::new(part) } }
    };
    let mut notes = what.notes.clone();
    let mut rows = Vec::new();
    if travel == NotesTravel::WithFields {
        let mut fields = !what.fields.is_empty();
        while fields || !notes.is_empty() {
            rows.push(update(fields, take_one_of_each(&mut notes)));
            fields = false;
        }
        return rows;
    }
    if !what.fields.is_empty() {
        rows.push(update(true, Vec::new()));
    }
    rows.extend(notes.into_iter().map(|note| {
        let target = Target::Linked { link: what.link, key: what.target.clone() };
        Queued { lane: lane.clone(), item: Item::Note { to, target, note: Box::new(note) } }
    }));
    rows
}

/// Takes the first note, and the second where it is of the other visibility: one write holds one of
/// each, and their order must stay.
fn take_one_of_each(notes: &mut Vec<CarriedNote>) -> Vec<CarriedNote> {
    let pair = match notes.as_slice() {
        [] => 0,
        [first, second, ..] if first.note.visibility() != second.note.visibility() => 2,
        [..] => 1,
    };
    notes.drain(..pair).collect()
}
