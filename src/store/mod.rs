//! The store: everything the desk must remember, in one SQLite file.
//!
//! One named thread writes, a few read. Everything that belongs together is written in one transaction, so that a
//! process killed at any moment leaves the state before or the state after. Rows of links, bases, pairs of notes and files,
//! outbox and journal carry a checksum that is verified at each reading. The store never reads the clock: callers say when
//! something happened. No type of SQLite leaves this module.

mod along;
mod apply;
mod backup;
mod caches;
mod calls;
mod change;
mod drift;
mod error;
mod figures;
mod files;
mod hands;
mod headlines;
mod holds;
mod inbox;
mod instances;
mod journal;
mod links;
mod lock;
mod merge;
mod note_texts;
mod open;
mod outbox;
mod pages;
mod plans;
mod prune;
mod pull;
mod rows;
mod runs;
mod sealed;
mod setup;
mod tickets;
mod traces;
mod traffic;
mod values;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use caches::Cached;
pub use calls::{CallFilter, CallRow, LoggedCall, SaidRow};
pub use change::{Actor, Applied, Change, EndLink, NewLink, NewOutboxRow, NewState, WaitsFor};
pub use drift::DriftRow;
pub use error::{Result, StoreError};
pub use figures::Figures;
pub use files::FilePair;
pub use hands::{StoredRest, Wrote};
pub use holds::{HoldKind, HoldRow};
pub use instances::StoredInstance;
pub use journal::{JournalEntry, JournalFilter, JournalRow};
pub use links::{EndedLink, LinkEnd, NotePair, PairedNote};
pub use lock::{DeskLock, Holder, LockError};
pub use note_texts::NoteText;
pub use outbox::{OutboxId, OutboxRow, OutboxState};
pub use pages::{Counts, LinkPage, LinkQuery, LinkRow};
pub use plans::{PlanState, StoredPlan};
pub use prune::{Bound, Pruned};
pub use pull::{FeedKey, Poison, Position, PullSummary, PullTicket, StoredPoison};
pub use runs::{LastError, RunEnd, RunRow};
pub use setup::StoredProfile;
pub use tickets::{
    Code, CodeColumn, CodeFilter, CodeUse, Listed, ListedLink, ListedPage, ListedSide, ListedTicket, OrderBy, Party,
    Reach, Shown, Standing, TicketsWanted,
};
pub use traces::RecordHold;
pub use traffic::{LastCall, Queue};
pub use values::{Held, HeldCounts, Holders, ValuesWanted};

use rusqlite::{Transaction, TransactionBehavior};

/// The desk's memory. Clones are cheap and lead to the same store.
#[derive(Clone)]
pub struct Store {
    writer: worker::Workers,
    readers: worker::Workers,
    session: i64,
    along: Arc<along::Along>,
    open_pulls: Arc<pull::OpenPulls>,
    commits: Arc<AtomicU64>,
}

/// The names of the places before and after a commit.
struct Commit {
    before: &'static str,
    after: &'static str,
}

/// Names the commit of something.
macro_rules! commit {
    ($what:literal) => {
        $crate::store::Commit {
            before: concat!("store: before commit of ", $what),
            after: concat!("store: after commit of ", $what),
        }
    };
}
use commit;

impl Store {
    /// Opens the store in this file, or makes it if there is none. Blocks for as long as the disk takes.
    ///
    /// A newer, foreign or damaged file is refused and left as it is.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = open::open(path)?;
        Ok(Self {
            writer: worker::Workers::start("store-writer", vec![opened.writer])?,
            readers: worker::Workers::start("store-reader", opened.readers)?,
            session: opened.session,
            along: Arc::default(),
            open_pulls: Arc::default(),
            commits: Arc::default(),
        })
    }

    /// Finishes what is under way and closes the file. Later questions to any clone are answered with
    /// [`StoreError::Closed`].
    pub async fn close(self) {
        let waits = self.along.waits();
        if let Err(error) = self.write_if(commit!("what waited"), move |_| Ok(((), waits))).await {
            tracing::warn!("what was to be written along is not written: {error}");
        }
        self.readers.stop().await;
        self.writer.stop().await;
    }

    /// Looks at the whole file: SQLite's own check and the checksum of each row that has one.
    /// The answer is what was found; nothing when all is well.
    pub async fn verify(&self) -> Result<Vec<String>> {
        self.read(|connection| {
            let said = rows::all(connection, "store", "PRAGMA integrity_check", [], |row| row.text(0))?;
            let mut found: Vec<String> = said.into_iter().filter(|line| line != "ok").collect();
            for table in [
                &links::LINKS,
                &links::BASES,
                &links::NOTE_PAIRS,
                &files::FILE_PAIRS,
                &outbox::OUTBOX,
                &journal::JOURNAL,
                &hands::RESOLUTIONS,
            ] {
                found.extend(table.damaged_rows(connection)?.iter().map(ToString::to_string));
            }
            Ok(found)
        })
        .await
    }

    /// How many transactions were committed since the store was opened.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Does some work in one transaction of the writer; an error undoes all of it. Work that changes
    /// nothing commits nothing.
    async fn write<T, F>(&self, commit: Commit, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        let work = move |transaction: &Transaction<'_>| {
            let before = transaction.total_changes();
            let answer = work(transaction)?;
            Ok((answer, transaction.total_changes() != before))
        };
        self.write_if(commit, work).await
    }

    /// The same for work that says itself whether anything is to be kept. What waits to be written
    /// along goes first, in the same transaction.
    async fn write_if<T, F>(&self, commit: Commit, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<(T, bool)> + Send + 'static,
    {
        let (along, commits) = (Arc::clone(&self.along), Arc::clone(&self.commits));
        let work = move |connection: &mut rusqlite::Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let written = along.write(&transaction)?;
            let (answer, keep) = work(&transaction)?;
            if keep {
                crate::faultpoint::reach(commit.before);
                transaction.commit()?;
                crate::faultpoint::reach(commit.after);
                along.forget(&written);
                commits.fetch_add(1, Ordering::Relaxed);
            }
            Ok(answer)
        };
        self.writer.ask(work).await
    }

    /// Reads one consistent state.
    async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.readers.ask(move |connection| work(&connection.transaction()?)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell_writer(store: &Store, pragma: &'static str) -> impl Future<Output = Result<()>> {
        let writer = store.writer.clone();
        async move { writer.ask(move |connection| Ok(connection.execute_batch(pragma)?)).await }
    }

    #[tokio::test]
    async fn a_full_disk_changes_nothing_and_work_goes_on_when_there_is_space_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("causeway.db")).unwrap();
        store.set_meta("note", "before").await.unwrap();
        let large = "x".repeat(1_000_000);

        tell_writer(&store, "PRAGMA max_page_count = 100").await.unwrap();
        assert!(matches!(store.set_meta("note", &large).await, Err(StoreError::Full)));
        assert_eq!(store.meta("note").await.unwrap().as_deref(), Some("before"));
        tell_writer(&store, "PRAGMA max_page_count = 1000000").await.unwrap();
        store.set_meta("note", &large).await.unwrap();

        assert_eq!(store.verify().await.unwrap(), Vec::<String>::new());
        assert_eq!(store.meta("note").await.unwrap(), Some(large));
    }

    #[tokio::test]
    async fn a_store_that_may_not_be_written_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("causeway.db")).unwrap();
        tell_writer(&store, "PRAGMA query_only = 1").await.unwrap();

        assert!(matches!(store.set_meta("note", "x").await, Err(StoreError::ReadOnly)));
    }

    #[tokio::test]
    async fn a_store_that_another_program_keeps_busy_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("causeway.db");
        let store = Store::open(&path).unwrap();
        let other = Store::open(&path).unwrap();
        tell_writer(&store, "PRAGMA busy_timeout = 0").await.unwrap();
        tell_writer(&other, "BEGIN IMMEDIATE").await.unwrap();

        assert!(matches!(store.set_meta("note", "x").await, Err(StoreError::Locked)));
    }
}
