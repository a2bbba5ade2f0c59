//! A vendor in memory behind the connectors' own traits: no wire, no server, the same promises. It
//! shows the changes of its records page by page, hides by rights, and loses requests and replies.

mod sink;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use causeway::connector::{ConnectorError, Fault, ForeignRef, Position};
use causeway::model::{
    FieldName, File, InstanceId, Kind, Note, Person, Presence, Record, RecordId, RecordKey, System, Value, VersionTag,
};
use jiff::{SignedDuration, Timestamp};

/// How far a pull steps back behind its position.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);

/// What is lost of the next call that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The request, before anything is carried out.
    Request,
    /// The reply, when everything is carried out.
    Reply,
}

/// A record as this vendor keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) fields: BTreeMap<FieldName, Value>,
    created: Timestamp,
    updated: Timestamp,
    changes: u64,
    tied: Option<ForeignRef>,
    merged_into: Option<RecordId>,
}

/// Everything that this vendor knows.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) now: Timestamp,
    pub(crate) records: BTreeMap<RecordId, Kept>,
    pub(crate) notes: Vec<Note>,
    pub(crate) people: Vec<Person>,
    /// Files with their bytes.
    pub(crate) files: Vec<(File, Vec<u8>)>,
    /// Rows of a page.
    pub(crate) page: usize,
    /// Records that rights hide.
    pub(crate) hidden: BTreeSet<RecordId>,
    /// Fields that rights hide.
    pub(crate) hidden_fields: BTreeSet<FieldName>,
    /// Records whose rows cannot be understood.
    pub(crate) spoiled: BTreeSet<RecordId>,
    /// Fields that are accepted and not stored.
    pub(crate) ignored: BTreeSet<FieldName>,
    pub(crate) lost: Option<Lost>,
    pub(crate) may_read: bool,
    pub(crate) may_write: bool,
    made: u64,
}

/// One instance of it.
#[derive(Debug)]
pub(crate) struct Memory {
    instance: InstanceId,
    kind: Kind,
    state: Mutex<State>,
}

impl Memory {
    /// An empty instance whose clock stands at a moment.
    pub(crate) fn at(now: Timestamp) -> Self {
        let state = State {
            now,
            records: BTreeMap::new(),
            notes: Vec::new(),
            people: Vec::new(),
            files: Vec::new(),
            page: 100,
            hidden: BTreeSet::new(),
            hidden_fields: BTreeSet::new(),
            spoiled: BTreeSet::new(),
            ignored: BTreeSet::new(),
            lost: None,
            may_read: true,
            may_write: true,
            made: 0,
        };
        Self { instance: InstanceId::from("memory.example"), kind: Kind::from("incident"), state: Mutex::new(state) }
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn key(&self, id: &RecordId) -> RecordKey {
        RecordKey {
            system: System::ServiceNow,
            instance: self.instance.clone(),
            kind: self.kind.clone(),
            id: id.clone(),
        }
    }

    /// The record as it is shown.
    fn record(&self, state: &State, id: &RecordId, kept: &Kept) -> Record {
        let mut fields = kept.fields.clone();
        fields.retain(|name, _| !state.hidden_fields.contains(name));
        Record {
            key: self.key(id),
            number: format!("REC{id}"),
            version: VersionTag(format!("{}|{}", kept.changes, kept.updated)),
            fields_version: None,
            created: Some(kept.created),
            updated: kept.updated,
            presence: match &kept.merged_into {
                Some(into) => Presence::MergedInto(self.key(into)),
                None => Presence::Live,
            },
            fields,
            marked: kept.tied.as_ref().map(|foreign| foreign.id.clone()),
        }
    }
}

impl State {
    /// Somebody makes a record; under an id of its own choice where one is given and free.
    pub(crate) fn make(&mut self, own: Option<RecordId>, fields: BTreeMap<FieldName, Value>) -> RecordId {
        self.made += 1;
        let own = own.filter(|id| !self.records.contains_key(id));
        let id = own.unwrap_or_else(|| RecordId::new(format!("{:06}", self.made)));
        let kept = Kept { fields, created: self.now, updated: self.now, changes: 0, tied: None, merged_into: None };
        self.records.insert(id.clone(), kept);
        id
    }

    /// Somebody changes a record; false when there is none.
    pub(crate) fn change(&mut self, id: &RecordId, change: impl FnOnce(&mut Kept)) -> bool {
        let now = self.now;
        let Some(kept) = self.records.get_mut(id) else { return false };
        change(kept);
        kept.updated = now;
        kept.changes += 1;
        true
    }

    pub(crate) fn merge(&mut self, id: &RecordId, into: &RecordId) {
        let into = into.clone();
        assert!(self.change(id, |kept| kept.merged_into = Some(into)));
    }

    /// The rows after a place that changed at a moment or later, in the order in which they are read.
    fn page_after(&self, from: Timestamp, after: Option<&Position>) -> Vec<RecordId> {
        let mut rows: Vec<(Timestamp, &RecordId)> = self
            .records
            .iter()
            .filter(|(id, kept)| kept.updated >= from && !self.hidden.contains(*id))
            .map(|(id, kept)| (kept.updated, id))
            .filter(|(stamp, id)| after.is_none_or(|at| (*stamp, id.as_str()) > (at.stamp, at.id.as_str())))
            .collect();
        rows.sort_unstable();
        rows.into_iter().take(self.page).map(|(_, id)| id.clone()).collect()
    }

    fn hidden_since(&self, from: Timestamp) -> u64 {
        let hidden = self.records.iter().filter(|(id, kept)| kept.updated >= from && self.hidden.contains(*id));
        hidden.count() as u64
    }

    fn check_reading(&self) -> Result<(), ConnectorError> {
        if self.may_read { Ok(()) } else { Err(forbidden("read")) }
    }
}

fn forbidden(what: &str) -> ConnectorError {
    ConnectorError::new(Fault::Forbidden, format!("The account may not {what} these records"), "Grant it the right")
}

fn unreadable(id: &RecordId) -> causeway::connector::Poison {
    causeway::connector::Poison { id: Some(id.clone()), reason: "its row cannot be understood".to_owned() }
}
