//! What is given to a [`super::Sink`] and what comes of it.

use serde::{Deserialize, Serialize};

use super::error::ConnectorError;
use crate::mapping::{Order, Outgoing, OutgoingNote};
use crate::model::{FieldName, Kind, Record, RecordId, RecordKey};

/// Whether notes can be written together with fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotesTravel {
    /// One public and one private note may go in the same write as fields.
    WithFields,
    /// Each note is a write of its own.
    Apart,
}

/// In how many requests a vendor takes things, as far as it is known by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How many lists one request reads.
    pub lists_at_once: u64,
    /// How many rows of a list one request brings.
    pub rows_at_once: u64,
    /// How many records one list can be asked for by their ids.
    pub ids_at_once: u64,
    /// Whether notes are shown by time, over all records.
    pub notes_by_time: bool,
    /// How many writes one request carries.
    pub writes_at_once: u64,
    /// Whether new records, changes and notes need requests of their own.
    pub sorts_apart: bool,
    /// Of how many records one request asks what became of their notes; `None` where the answer to a
    /// write tells it.
    pub confirmed_at_once: Option<u64>,
    /// How many requests it takes to find a new record by its marker.
    pub found_in: u64,
    /// How files are read.
    pub files: FileTerms,
    /// What the connection's pace lets through now.
    pub budget: Budget,
    /// Why it takes more requests than it might, in words for people.
    pub because: Vec<String>,
}

impl Default for Terms {
    /// Everything by itself.
    fn default() -> Self {
        Self {
            lists_at_once: 1,
            rows_at_once: 100,
            ids_at_once: 50,
            notes_by_time: true,
            writes_at_once: 1,
            sorts_apart: true,
            confirmed_at_once: None,
            found_in: 1,
            files: FileTerms::default(),
            budget: Budget::default(),
            because: Vec::new(),
        }
    }
}

/// In how many requests a vendor's files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTerms {
    /// Of how many records one request lists the files.
    pub listed_at_once: u64,
    /// How it is asked first which records have files at all, where their files are listed one by one.
    pub sifted: Option<Sifted>,
    /// Whether a file's fingerprint is told, so that none is read to be compared.
    pub fingerprints: bool,
}

impl Default for FileTerms {
    fn default() -> Self {
        Self { listed_at_once: 1, sifted: None, fingerprints: false }
    }
}

/// A question which of some records have files at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sifted {
    /// It is asked of more records than this.
    pub more_than: u64,
    /// Of how many records one request asks.
    pub at_once: u64,
}

/// What a connection's pace lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    /// Requests in one window; `None` where no limit is known.
    pub per_window: Option<u64>,
    /// How many of them may be sent at once.
    pub left: Option<u64>,
    /// How long a window is, in seconds.
    pub window_seconds: u64,
    /// For how long nothing may be sent now, in seconds.
    pub closed_seconds: u64,
}

impl Budget {
    /// How long so many requests wait for the pace, in seconds.
    pub fn waits_seconds(&self, requests: u64) -> u64 {
        let windows = match (self.per_window, self.left) {
            (Some(per_window), Some(left)) => requests.saturating_sub(left).div_ceil(per_window.max(1)),
            _ => 0,
        };
        self.closed_seconds + windows * self.window_seconds
    }
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
    /// Whether it goes with what the vendor offers to send no mails.
    #[serde(default)]
    pub quiet: bool,
}

impl Write {
    /// A write as usual.
    pub fn of(row: i64, what: WriteWhat) -> Self {
        Self { row, what, quiet: false }
    }
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
    /// A new record that comes of an order. Its own fields are written afterwards.
    Order {
        /// Its kind.
        kind: Kind,
        /// What it is made for.
        marker: Marker,
        /// What is ordered.
        order: Order,
        /// The answers of the order's variables.
        answers: Vec<(FieldName, Outgoing)>,
    },
    /// The marker and fields of a record that came of an order.
    Complete {
        /// The record.
        key: RecordKey,
        /// What it was made for.
        foreign: ForeignRef,
        /// The fields.
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
    /// Another wording of a note that is there; a further note where the vendor refuses that.
    Reword {
        /// The record.
        key: RecordKey,
        /// The id of the note.
        note: String,
        /// What it says then.
        wording: OutgoingNote,
        /// The further note.
        instead: OutgoingNote,
        /// The vendor's kind of entry of the further note.
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

/// An order whose answer was lost.
#[derive(Debug, Clone)]
pub struct PlacedOrder {
    /// What it was placed for.
    pub marker: Marker,
    /// What was ordered.
    pub order: Order,
    /// How its variables were answered.
    pub answers: Vec<(FieldName, Outgoing)>,
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

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_exceeds_the_budget_waits_for_as_many_windows_as_it_takes() {
        let budget = Budget { per_window: Some(180), left: Some(30), window_seconds: 300, closed_seconds: 0 };
        for (requests, seconds) in [(0, 0), (30, 0), (31, 300), (210, 300), (211, 600)] {
            assert_eq!(budget.waits_seconds(requests), seconds, "{requests} requests");
        }
        assert_eq!(Budget { closed_seconds: 20, ..budget }.waits_seconds(1), 20);
        assert_eq!(Budget::default().waits_seconds(100_000), 0, "an unknown limit lets everything through");
    }
}
