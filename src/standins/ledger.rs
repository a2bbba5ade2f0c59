//! What a vendor accepted: the oracle of every test that says "nothing lost, nothing doubled".
//!
//! An entry is written in the same critical section as the change itself, so a reply that is cut
//! off afterwards is still in the ledger.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What kind of change was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accepted {
    /// A new record.
    Create,
    /// A change of a record's fields that changed at least one stored value.
    Update,
    /// An update request that was answered with success and changed nothing.
    NoOp,
    /// A journal entry or an action.
    Note,
    /// An attachment.
    File,
    /// A deleted record.
    Delete,
}

/// One accepted change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position in the ledger, from 1, without gaps.
    pub seq: u64,
    /// The vendor's time of the change.
    pub at: Timestamp,
    /// What was accepted.
    pub what: Accepted,
    /// The vendor's table or resource name (`incident`, `Tickets`, `Actions`, …).
    pub table: String,
    /// The record's id in that table. For a note or file: its own id (an action's is `ticket/action`).
    pub id: String,
    /// For a note or file: the id of the record it belongs to.
    pub parent: Option<String>,
    /// Whether an end-user can see it; only for notes and files.
    pub public: Option<bool>,
    /// The account that made the change; `loader` for what a seed or a replay wrote.
    pub by: String,
    /// The fields that the change stored, with their new stored values; for a note its text under `text`.
    pub fields: BTreeMap<String, String>,
}

/// A change about to be entered; see [`Entry`] for the fields.
#[derive(Debug, Clone, Default)]
pub struct NewEntry {
    /// See [`Entry::table`].
    pub table: String,
    /// See [`Entry::id`].
    pub id: String,
    /// See [`Entry::parent`].
    pub parent: Option<String>,
    /// See [`Entry::public`].
    pub public: Option<bool>,
    /// See [`Entry::by`].
    pub by: String,
    /// See [`Entry::fields`].
    pub fields: BTreeMap<String, String>,
}

/// How many changes of each kind a vendor accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// New records.
    pub creates: u64,
    /// Effective updates.
    pub updates: u64,
    /// Updates that changed nothing.
    pub no_ops: u64,
    /// Journal entries and actions.
    pub notes: u64,
    /// Attachments.
    pub files: u64,
    /// Deletions.
    pub deletes: u64,
}

/// The list of accepted changes of one vendor, in the order of their acceptance.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Vec<Entry>>);

impl Ledger {
    /// Enters an accepted change.
    pub fn enter(&self, at: Timestamp, what: Accepted, entry: NewEntry) {
        let mut entries = self.entries();
        let seq = entries.len() as u64 + 1;
        entries.push(Entry {
            seq,
            at,
            what,
            table: entry.table,
            id: entry.id,
            parent: entry.parent,
            public: entry.public,
            by: entry.by,
            fields: entry.fields,
        });
    }

    /// The entries after position `seq` (0 for all), oldest first.
    pub fn since(&self, seq: u64) -> Vec<Entry> {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        self.entries().iter().skip(skip).cloned().collect()
    }

    /// The position of the last entry; 0 when there is none.
    pub fn position(&self) -> u64 {
        self.entries().len() as u64
    }

    /// How many changes of each kind were accepted after position `seq`, by accounts other than
    /// the loader.
    pub fn counts_since(&self, seq: u64) -> Counts {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        let mut counts = Counts::default();
        for entry in self.entries().iter().skip(skip).filter(|entry| entry.by != "loader") {
            match entry.what {
                Accepted::Create => counts.creates += 1,
                Accepted::Update => counts.updates += 1,
                Accepted::NoOp => counts.no_ops += 1,
                Accepted::Note => counts.notes += 1,
                Accepted::File => counts.files += 1,
                Accepted::Delete => counts.deletes += 1,
            }
        }
        counts
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
