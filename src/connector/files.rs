//! What is asked and told about files.

use super::call::{CallError, Carried};
use super::contents::Contents;
use super::error::{ConnectorError, Fault};
use super::pull::{Poison, Position, PullEnd};
use crate::mapping::OutgoingFile;
use crate::model::{File, Kind, RecordKey};

/// The files of some records.
#[derive(Debug, Clone, Default)]
pub struct FilesPage {
    /// The files.
    pub files: Vec<File>,
    /// The entries that could not be read, under the id of their record.
    pub poison: Vec<Poison>,
}

/// Which new files to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesRequest {
    /// The kinds of record whose files are wanted.
    pub kinds: Vec<Kind>,
    /// From where on. The source itself steps back by the overlap window.
    pub since: Position,
}

/// The records that got new files.
#[derive(Debug, Clone)]
pub struct NewFiles {
    /// The records, each once.
    pub records: Vec<RecordKey>,
    /// The proof that the list was complete.
    pub end: PullEnd,
}

/// A file to be stored.
#[derive(Debug, Clone)]
pub struct FileWrite {
    /// The record that gets it.
    pub key: RecordKey,
    /// Its label and readers.
    pub file: OutgoingFile,
    /// Its bytes.
    pub contents: Contents,
}

/// What came of storing a file.
#[derive(Debug, Clone)]
pub enum FileOutcome {
    /// Stored, and how the vendor lists it now.
    Stored(Box<File>),
    /// Not stored, for certain; it would be refused again.
    Refused(ConnectorError),
    /// Not stored, for certain; may be sent again later.
    NotSent(ConnectorError),
    /// May or may not have been stored: look before it is sent again.
    Unknown(ConnectorError),
}

impl FileOutcome {
    /// What a failed call says about the file.
    pub(super) fn failed(failed: CallError) -> Self {
        let CallError { error, carried, .. } = failed;
        match (carried, &error.fault) {
            (Carried::Maybe, _) => Self::Unknown(error),
            (Carried::No, Fault::Forbidden | Fault::NotFound | Fault::Refused) => Self::Refused(error),
            (Carried::No, _) => Self::NotSent(error),
        }
    }
}
