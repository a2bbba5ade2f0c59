//! What a vendor accepted: the oracle of every test that says "nothing lost, nothing doubled".
//!
//! An entry is written in the same critical section as the change itself, so a reply that is cut
//! off afterwards is still in the ledger.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// An entry as it is kept. A loaded desk has a million of them, so names are numbers and all texts
/// of an entry are one.
#[derive(Debug)]
struct Kept {
    at: Timestamp,
    what: Accepted,
    public: Option<bool>,
    table: u32,
    by: u32,
    /// Id, then parent, then number of the name and value of each field, each text as length, colon
    /// and text; a `-` stands for no parent.
    texts: Box<str>,
}

/// Names that are kept once.
#[derive(Debug, Default)]
struct Words {
    numbers: BTreeMap<Arc<str>, u32>,
    by_number: Vec<Arc<str>>,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.by_number.len()).unwrap_or(u32::MAX);
        let word: Arc<str> = word.into();
        self.by_number.push(Arc::clone(&word));
        self.numbers.insert(word, number);
        number
    }

    fn word(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|number| self.by_number.get(number)).map_or("", AsRef::as_ref)
    }
}

#[derive(Debug, Default)]
struct Book {
    words: Words,
    entries: Vec<Kept>,
}

/// The list of accepted changes of one vendor, in the order of their acceptance.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Book>);

impl Ledger {
    /// Enters an accepted change.
    pub fn enter(&self, at: Timestamp, what: Accepted, entry: NewEntry) {
        let mut book = self.book();
        let (table, by) = (book.words.number(&entry.table), book.words.number(&entry.by));
        let mut texts = String::new();
        put(&mut texts, &entry.id);
        match &entry.parent {
            Some(parent) => put(&mut texts, parent),
            None => texts.push('-'),
        }
        for (name, value) in &entry.fields {
            texts.extend([&book.words.number(name).to_string(), "="]);
            put(&mut texts, value);
        }
        book.entries.push(Kept { at, what, public: entry.public, table, by, texts: texts.into() });
    }

    /// The entries after position `seq` (0 for all), oldest first.
    pub fn since(&self, seq: u64) -> Vec<Entry> {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        let book = self.book();
        book.entries.iter().zip(1..).skip(skip).map(|(kept, seq)| book.entry(kept, seq)).collect()
    }

    /// The position of the last entry; 0 when there is none.
    pub fn position(&self) -> u64 {
        self.book().entries.len() as u64
    }

    /// How many changes of each kind were accepted after position `seq`, by accounts other than
    /// the loader.
    pub fn counts_since(&self, seq: u64) -> Counts {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        let mut counts = Counts::default();
        let book = self.book();
        for entry in book.entries.iter().skip(skip).filter(|entry| book.words.word(entry.by) != "loader") {
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

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn entry(&self, kept: &Kept, seq: u64) -> Entry {
        let mut rest: &str = &kept.texts;
        let id = take(&mut rest).unwrap_or_default();
        let parent = match rest.strip_prefix('-') {
            Some(after) => {
                rest = after;
                None
            }
            None => take(&mut rest),
        };
        let mut fields = BTreeMap::new();
        while let Some((name, value)) = rest.split_once('=') {
            rest = value;
            let Some(value) = take(&mut rest) else { break };
            fields.insert(name.parse().map_or("", |name| self.words.word(name)).to_owned(), value);
        }
        Entry {
            seq,
            at: kept.at,
            what: kept.what,
            table: self.words.word(kept.table).to_owned(),
            id,
            parent,
            public: kept.public,
            by: self.words.word(kept.by).to_owned(),
            fields,
        }
    }
}

fn put(texts: &mut String, text: &str) {
    texts.extend([&text.len().to_string(), ":", text]);
}

/// The next text, which is cut off the rest.
fn take(rest: &mut &str) -> Option<String> {
    let (length, after) = rest.split_once(':')?;
    let (text, after) = after.split_at_checked(length.parse().ok()?)?;
    *rest = after;
    Some(text.to_owned())
}
