//! What is asked of a [`super::Source`] and what it answers: pulls, notes, people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::{Result, Source};
use crate::model::{FieldName, Kind, Note, Record, RecordId};

/// How far a complete pull got: the largest stamp the server returned, with the last id at that stamp.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The server's stamp. Never our clock.
    pub stamp: Timestamp,
    /// The id of the last row with that stamp; empty where the vendor's order has no second key.
    pub id: String,
}

/// Which changed records to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// The kind of record.
    pub kind: Kind,
    /// From where on; everything when absent. The source itself steps back by the overlap window.
    pub since: Option<Position>,
    /// The fields to read besides those that every record needs.
    pub fields: Vec<FieldName>,
    /// The vendor's own filter (an encoded query), on top of `since`.
    pub filter: Option<String>,
    /// Only these records, if any are named: used to follow linked records that the filter leaves out.
    pub only: Vec<RecordId>,
    /// Only records made after this moment.
    pub created_after: Option<Timestamp>,
}

/// A row that could not be understood. It never stops the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poison {
    /// The record's id, if that much could be read.
    pub id: Option<RecordId>,
    /// What is wrong with it.
    pub reason: String,
}

/// Some of the rows of a pull.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The rows that could be read.
    pub records: Vec<Record>,
    /// The rows that could not.
    pub poison: Vec<Poison>,
}

/// Which notes to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesRequest {
    /// The kinds of record whose notes are wanted.
    pub kinds: Vec<Kind>,
    /// From where on. The source itself steps back by the overlap window.
    pub since: Position,
}

/// One of several things that are read together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Records that changed.
    Records(PullRequest),
    /// Notes of a window.
    Notes(NotesRequest),
}

/// Some rows of one of several things that are read together.
#[derive(Debug, Clone)]
pub enum Part {
    /// Records.
    Records(Page),
    /// Notes.
    Notes(NotesPage),
}

/// Rows with the place of what they belong to among the things that were asked for.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// The place.
    pub of: usize,
    /// The rows.
    pub part: Part,
}

/// Some of the notes of a window.
#[derive(Debug, Clone, Default)]
pub struct NotesPage {
    /// The notes.
    pub notes: Vec<Note>,
    /// The entries that could not be read.
    pub poison: Vec<Poison>,
}

/// The proof that a pull was complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullEnd {
    /// Rows that arrived, poison included, each counted once.
    pub rows: u64,
    /// Rows that the server announced; `None` where it announces none.
    pub announced: Option<u64>,
    /// Rows that the server counted and did not show: hidden by rights.
    pub hidden_by_rights: u64,
    /// Where the next pull goes on; `None` when no row ever arrived.
    pub next: Option<Position>,
}

/// Reads several things one after the other.
pub async fn one_by_one<S: Source + ?Sized>(
    source: &S,
    asked: &[Asked],
    arriving: &mpsc::Sender<Arrived>,
) -> Vec<Result<PullEnd>> {
    let mut ends = Vec::with_capacity(asked.len());
    for (of, asked) in asked.iter().enumerate() {
        ends.push(one(source, of, asked, arriving).await);
    }
    ends
}

/// Reads one of several things, and hands its rows on under its place.
pub async fn one<S: Source + ?Sized>(
    source: &S,
    of: usize,
    asked: &Asked,
    arriving: &mpsc::Sender<Arrived>,
) -> Result<PullEnd> {
    match asked {
        Asked::Records(request) => {
            let (pages, came) = mpsc::channel(1);
            tokio::join!(source.pull(request, pages), hand_on(came, of, Part::Records, arriving)).0
        }
        Asked::Notes(request) => {
            let (pages, came) = mpsc::channel(1);
            tokio::join!(source.notes_since(request, pages), hand_on(came, of, Part::Notes, arriving)).0
        }
    }
}

/// Hands rows on until there are none or nobody wants them any more; the source notices that.
async fn hand_on<P>(
    mut came: mpsc::Receiver<P>,
    of: usize,
    part: impl Fn(P) -> Part,
    arriving: &mpsc::Sender<Arrived>,
) {
    while let Some(page) = came.recv().await {
        if arriving.send(Arrived { of, part: part(page) }).await.is_err() {
            return;
        }
    }
}

/// Which people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleWanted {
    /// Those with these ids.
    Ids(Vec<RecordId>),
    /// Those with these e-mail addresses.
    Emails(Vec<String>),
    /// End-users who sign in with these names, in lower case.
    UserNames(Vec<String>),
    /// End-users whom the other system knows by these ids.
    ForeignIds(Vec<String>),
    /// Active end-users with this text in their name or e-mail address.
    Search {
        /// The text; all of them when empty.
        text: String,
        /// At most so many.
        most: usize,
    },
    /// The whole directory.
    All,
}
