//! Why the store could not do something: what, why, and what to do.

use std::path::PathBuf;

use crate::model::Link;

use super::OutboxId;

/// The result of a question to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row does not hold what was written: its checksum differs, or it cannot be understood.
    #[error(
        "row {row} of {table} in the store is damaged: it does not hold what was written, so nothing is done with it. \
         Check the disk, then restore the last backup of the data folder"
    )]
    Damaged {
        /// The table.
        table: &'static str,
        /// The row's first column.
        row: String,
    },
    /// The database file itself is damaged.
    #[error(
        "the store is damaged: {reason}. Nothing was overwritten. Check the disk, then restore the last backup of the \
         data folder"
    )]
    Corrupt {
        /// What SQLite found.
        reason: String,
    },
    /// A newer program wrote the store.
    #[error(
        "the store {} has schema {found}, this program knows up to {known}. It was left as it is. Update Causeway, or \
         choose another data folder",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema in the file.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// The file is no store of this program.
    #[error(
        "{} cannot be opened as the store: {reason}. It was left as it is. Restore the last backup of the data \
         folder, or move the file away to start an empty store",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file could not be reached.
    #[error(
        "{} cannot be reached: {reason}. Check that the folder exists and that you may write there",
        path.display()
    )]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// No space is left.
    #[error(
        "the store could not be written because the disk is full. Nothing was changed. Free some space, then go on"
    )]
    Full,
    /// The file may not be written.
    #[error(
        "the store could not be written because its file or folder is read-only. Nothing was changed. Give this user \
         the right to write there"
    )]
    ReadOnly,
    /// Somebody else keeps the file busy.
    #[error(
        "the store is kept busy by another program. Nothing was changed. Close what has the file open (a backup, a \
         database tool), then try again"
    )]
    Locked,
    /// A live link stands in the way.
    #[error(
        "{wanted} cannot be linked because {live} is already linked by the profile {}. End that link first, or keep it",
        live.profile
    )]
    AlreadyLinked {
        /// The pair that was to be linked.
        wanted: String,
        /// The link in the way.
        live: Box<Link>,
    },
    /// Something else depends on it.
    #[error("{what} cannot be removed because it is used by {}. Change or remove that first", by.join(", "))]
    InUse {
        /// What was to be removed.
        what: String,
        /// What uses it.
        by: Vec<String>,
    },
    /// It is not there.
    #[error("{what} is not in the store. It may have been removed or ended meanwhile; look again")]
    Missing {
        /// What was looked for.
        what: String,
    },
    /// The pull was given up, or a newer pull of the same feed took its place.
    #[error("the pull of {feed} is no longer open, so its rows were not taken in. Pull again")]
    PullEnded {
        /// The feed.
        feed: String,
    },
    /// A finished outbox row cannot change any more.
    #[error("outbox row {id} is finished and cannot change any more. Plan again what is still to be done")]
    Finished {
        /// The row.
        id: OutboxId,
    },
    /// The store was closed, or one of its threads ended.
    #[error("the store is closed. Start Causeway again")]
    Closed,
    /// Anything else.
    #[error(
        "the store failed: {reason}. Nothing was changed. Try again; if it stays, restart Causeway and send the log"
    )]
    Failed {
        /// What SQLite said.
        reason: String,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { reason },
            _ => Self::Failed { reason },
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed { reason: error.to_string() }
    }
}
