//! What is given to a [`super::Sink`] and what comes of it.

use serde::{Deserialize, Serialize};

use super::error::ConnectorError;
use crate::mapping::{Outgoing, OutgoingNote};
use crate::model::{FieldName, Kind, Record, RecordId, RecordKey};

/// Whether notes can be written together with fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotesTravel {
    /// One public and one private note may go in the same write as fields.
    WithFields,
    /// Each note is a write of its own.
    Apart,
}

/// The record on the other side, as it is written into a marker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignRef {
    /// Its key's id.
    pub id: String,
    /// The number that people know.
    pub number: String,
    /// Its kind.
    pub kind: String,
    /// The system and instance it lives on, for example `servicenow:acme.service-now.com`.
    pub origin: String,
}

/// What a new record carries so that it can be found again. Chosen and stored before the first try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// 32 lower-case hexadecimal characters, derived from the action and the link's generation: the
    /// record's own id where the vendor lets us choose it.
    pub own_id: String,
    /// The record it is made for.
    pub foreign: ForeignRef,
}

impl Marker {
    /// The text that goes into a correlation field: `halo:acme.haloitsm.com/4242`.
    pub fn correlation(&self) -> String {
        format!("{}/{}", self.foreign.origin, self.foreign.id)
    }
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The outbox row it belongs to; outcomes are matched by order, this is for logs.
    pub row: i64,
    /// What is written.
    pub what: WriteWhat,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteWhat {
    /// A new record.
    Create {
        /// Its kind.
        kind: Kind,
        /// What it carries to be found again.
        marker: Marker,
        /// Its fields.
        fields: Vec<(FieldName, Outgoing)>,
    },
    /// Changed fields of a record, with notes where [`NotesTravel::WithFields`] holds.
    Update {
        /// The record.
        key: RecordKey,
        /// The fields; may be empty when there are notes.
        fields: Vec<(FieldName, Outgoing)>,
        /// At most one public and one private note.
        notes: Vec<OutgoingNote>,
    },
    /// A note by itself, where [`NotesTravel::Apart`] holds.
    Note {
        /// The record.
        key: RecordKey,
        /// The note.
        note: OutgoingNote,
        /// The vendor's kind of entry (a Halo outcome id), chosen by the profile.
        outcome: Option<String>,
    },
    /// A record's marker and visible number of the other record, after the fact.
    Mark {
        /// The record.
        key: RecordKey,
        /// What it is tied to.
        foreign: ForeignRef,
    },
}

/// What the vendor stored, by its own answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The record after the write, as answered; `None` where the answer shows no record (a note).
    pub record: Option<Record>,
    /// The ids of the notes that were written, where the vendor tells; in the order of the notes.
    pub notes: Vec<Option<String>>,
    /// The id of a new record.
    pub created: Option<RecordId>,
}

/// What became of a write.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Carried out, as the vendor says.
    Done(Box<Stored>),
    /// Not carried out, for certain; sending it again unchanged would be refused again.
    Refused(ConnectorError),
    /// Not carried out, for certain; may be sent again later.
    NotSent(ConnectorError),
    /// May or may not have been carried out: look it up before anything is sent again.
    Unknown(ConnectorError),
}
