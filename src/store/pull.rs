//! Pulls: what one brings lies apart until it is complete, then it goes into the inbox all at once.

mod staging;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, params};
use tokio::sync::OwnedMutexGuard;

use self::staging::{lay_aside, take_in};
use super::error::{Result, StoreError};
use super::merge::{StagedNote, StagedRecord};
use super::{Store, commit, rows};
use crate::model::{InstanceId, Note, Record, RecordId, RecordKey};

/// Something of an instance that is pulled with a watermark of its own: a table, the notes, the deletions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedKey {
    /// The instance.
    pub instance: InstanceId,
    /// The feed's name, as the caller chose it.
    pub feed: String,
}

impl std::fmt::Display for FeedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} from {}", self.feed, self.instance)
    }
}

/// How far a complete pull got: the largest stamp the server returned, with the last id at that stamp.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The server's stamp. Never our clock.
    pub stamp: Timestamp,
    /// The id of the last row with that stamp; empty where the vendor's order has no second key.
    pub id: String,
}

/// The most rows that an open pull keeps in memory. One that brings more lays them aside in the store.
const HELD: usize = 1_000;

/// An open pull. One that is neither finished nor abandoned is forgotten with the next pull of its feed, or when the
/// store is opened again.
#[derive(Debug)]
pub struct PullTicket {
    number: i64,
    feed: FeedKey,
    held: Mutex<Held>,
}

impl PullTicket {
    /// The feed that is pulled.
    pub fn feed(&self) -> &FeedKey {
        &self.feed
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The rows of an open pull that are still in memory.
#[derive(Debug, Default)]
struct Held {
    records: Vec<StagedRecord>,
    notes: Vec<StagedNote>,
    poison: Vec<Poison>,
    laid_aside: bool,
}

impl Held {
    fn len(&self) -> usize {
        self.records.len() + self.notes.len() + self.poison.len()
    }

    fn take(&mut self) -> Self {
        let laid_aside = self.laid_aside;
        Self { laid_aside, ..std::mem::replace(self, Self { laid_aside: true, ..Self::default() }) }
    }
}

/// The open pull of a feed.
#[derive(Debug)]
struct Open {
    number: i64,
    /// Records that others wrote into the inbox since it began: what it read of them may be older.
    overtaken: BTreeSet<String>,
}

/// The open pull of each feed.
#[derive(Debug, Default)]
pub(super) struct OpenPulls {
    pulls: Mutex<BTreeMap<FeedKey, Open>>,
    /// Who pulls from an instance.
    one_at_a_time: Mutex<BTreeMap<InstanceId, Arc<tokio::sync::Mutex<()>>>>,
}

impl OpenPulls {
    fn open(&self, feed: &FeedKey, number: i64) {
        self.pulls().insert(feed.clone(), Open { number, overtaken: BTreeSet::new() });
    }

    /// Closes a pull. The answer names the records that were written otherwise while it was open.
    fn close(&self, feed: &FeedKey, number: i64) -> BTreeSet<String> {
        let mut pulls = self.pulls();
        if pulls.get(feed).is_some_and(|open| open.number == number) {
            return pulls.remove(feed).map(|open| open.overtaken).unwrap_or_default();
        }
        BTreeSet::new()
    }

    /// Records are about to be written into the inbox by others than the open pulls.
    pub(super) fn overtake<'a>(&self, keys: impl Iterator<Item = &'a RecordKey>) {
        let mut pulls = self.pulls();
        if pulls.is_empty() {
            return;
        }
        for key in keys {
            for (feed, open) in pulls.iter_mut() {
                if feed.instance == key.instance {
                    open.overtaken.insert(rows::key_text(key));
                }
            }
        }
    }

    fn check(&self, ticket: &PullTicket) -> Result<()> {
        if self.pulls().get(&ticket.feed).is_some_and(|open| open.number == ticket.number) {
            return Ok(());
        }
        Err(StoreError::PullEnded { feed: ticket.feed.to_string() })
    }

    fn pulls(&self) -> MutexGuard<'_, BTreeMap<FeedKey, Open>> {
        self.pulls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of the last pull that this process opened.
static LAST: AtomicI64 = AtomicI64::new(0);

/// A row that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poison {
    /// The record's id, if that much could be read.
    pub id: Option<RecordId>,
    /// What is wrong with it.
    pub reason: String,
}

/// A row that still waits to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPoison {
    /// The row.
    pub poison: Poison,
    /// When it was last met.
    pub at: Timestamp,
}

/// What a complete pull changed in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PullSummary {
    /// Records that were not there before.
    pub records_new: u64,
    /// Records that are no longer the same.
    pub records_changed: u64,
    /// Notes that were not there before.
    pub notes_new: u64,
}

impl Store {
    /// How far the last complete pull of a feed got; `None` before the first one.
    pub async fn position(&self, feed: &FeedKey) -> Result<Option<Position>> {
        if let Some(position) = self.along.position(feed) {
            return Ok(Some(position));
        }
        let feed = feed.clone();
        self.read(move |connection| {
            let sql = "SELECT feed, stamp, id FROM watermarks WHERE instance = ?1 AND feed = ?2";
            rows::first(connection, "watermarks", sql, [feed.instance.as_str(), &feed.feed], |row| {
                Ok(Position { stamp: row.time(1)?, id: row.text(2)? })
            })
        })
        .await
    }

    /// Waits until nobody else pulls from an instance, and keeps others waiting until the answer is dropped.
    pub async fn one_pull_at_a_time(&self, instance: &InstanceId) -> OwnedMutexGuard<()> {
        let own = {
            let mut all = self.open_pulls.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(instance.clone()).or_default())
        };
        own.lock_owned().await
    }

    /// Opens a pull of a feed. An earlier one of the same feed that is still open is given up.
    pub fn begin_pull(&self, feed: &FeedKey) -> PullTicket {
        let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        self.open_pulls.open(feed, number);
        PullTicket { number, feed: feed.clone(), held: Mutex::default() }
    }

    /// Keeps records of a pull apart. Of a record that comes twice, the later one counts.
    pub async fn stage_records(&self, ticket: &PullTicket, records: Vec<Record>) -> Result<()> {
        let staged = records.iter().map(StagedRecord::of).collect::<Result<Vec<_>>>()?;
        self.stage(ticket, |held| held.records.extend(staged)).await
    }

    /// Keeps notes of a pull apart.
    pub async fn stage_notes(&self, ticket: &PullTicket, notes: Vec<Note>) -> Result<()> {
        let staged = notes.iter().map(StagedNote::of).collect::<Result<Vec<_>>>()?;
        self.stage(ticket, |held| held.notes.extend(staged)).await
    }

    /// Keeps rows apart that could not be understood.
    pub async fn stage_poison(&self, ticket: &PullTicket, poison: Vec<Poison>) -> Result<()> {
        self.stage(ticket, |held| held.poison.extend(poison)).await
    }

    /// Takes rows of an open pull, and lays them aside in the store when they become many.
    async fn stage(&self, ticket: &PullTicket, take: impl FnOnce(&mut Held)) -> Result<()> {
        self.open_pulls.check(ticket)?;
        let many = {
            let mut held = ticket.held();
            take(&mut held);
            (held.len() > HELD).then(|| held.take())
        };
        let Some(held) = many else { return Ok(()) };
        let (number, feed) = (ticket.number, ticket.feed.clone());
        self.write(commit!("staged rows"), move |connection| lay_aside(connection, number, &feed, &held)).await
    }

    /// Takes everything that a complete pull brought into the inbox and moves the watermark, in one transaction.
    /// Without a `next` position the watermark stays.
    ///
    /// A record that is the same as before gets no new place in the change sequence. With an unchanged version,
    /// fields that were not delivered this time are kept; with a new version they are dropped. What others wrote into
    /// the inbox meanwhile stays where it is newer than what the pull read.
    pub async fn finish_pull(&self, ticket: PullTicket, next: Option<Position>, at: Timestamp) -> Result<PullSummary> {
        self.open_pulls.check(&ticket)?;
        let held = ticket.held().take();
        let (number, feed) = (ticket.number, ticket.feed);
        let moves = match &next {
            Some(next) if self.position(&feed).await?.as_ref() != Some(next) => Some(next.clone()),
            _ => None,
        };
        let (place, reached) = (feed.clone(), moves.clone());
        let open = Arc::clone(&self.open_pulls);
        let finished = self.write_if(commit!("finished pull"), move |connection| {
            let overtaken = open.close(&feed, number);
            let mut summary = PullSummary::default();
            let new = held.laid_aside || held.len() > 0;
            let changes = new && take_in(connection, (number, &feed), (&held, &overtaken), at, &mut summary)?;
            if let Some(next) = moves.filter(|_| changes) {
                move_watermark(connection, &feed, &next, at)?;
            }
            Ok(((summary, changes), changes))
        });
        let (summary, written) = finished.await?;
        if let Some(reached) = reached.filter(|_| !written) {
            self.along.reached(place, reached, at);
        }
        Ok(summary)
    }

    /// Gives a pull up: nothing of it reaches the inbox.
    pub async fn abandon_pull(&self, ticket: PullTicket) -> Result<()> {
        self.open_pulls.close(&ticket.feed, ticket.number);
        self.write(commit!("abandoned pull"), move |connection| {
            rows::run(connection, "DELETE FROM pulls WHERE id = ?1", [ticket.number])?;
            Ok(())
        })
        .await
    }

    /// The rows of a feed that could not be understood and did not arrive in good order since.
    pub async fn poison(&self, feed: &FeedKey) -> Result<Vec<StoredPoison>> {
        let feed = feed.clone();
        self.read(move |connection| {
            let sql = "SELECT feed, record, reason, at FROM poison WHERE instance = ?1 AND feed = ?2 \
                       ORDER BY record, reason";
            rows::all(connection, "poison", sql, [feed.instance.as_str(), &feed.feed], |row| {
                let id = row.text(1)?;
                let id = (!id.is_empty()).then(|| RecordId::from(id));
                Ok(StoredPoison { poison: Poison { id, reason: row.text(2)? }, at: row.time(3)? })
            })
        })
        .await
    }
}

/// Writes how far a feed got.
pub(super) fn move_watermark(connection: &Connection, feed: &FeedKey, next: &Position, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO watermarks (instance, feed, stamp, id, moved_at) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT DO UPDATE SET stamp = excluded.stamp, id = excluded.id, moved_at = excluded.moved_at";
    let values = params![feed.instance.as_str(), feed.feed, rows::time_text(next.stamp), next.id, rows::time_text(at)];
    rows::run(connection, sql, values)?;
    Ok(())
}
