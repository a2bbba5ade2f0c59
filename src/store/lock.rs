//! The desk's lock: one writer per data folder.
//!
//! The operating system frees it when its holder dies, so nothing has to be cleaned up and no process id has to be
//! believed. Who holds it is written into a second file, because Windows lets nobody read a locked one.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use fs4::TryLockError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who holds a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process's id. Only for people: a dead process's id may be another's by now.
    pub process: u32,
    /// What the process does.
    pub purpose: String,
    /// Since when.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {}, {}, since {}", self.process, self.purpose, self.since)
    }
}

/// Why the desk could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("this desk is in use by {by}. Close that program, or let it do the work")]
    Held {
        /// Process id, purpose and since when.
        by: String,
    },
    /// The file could not be reached.
    #[error(
        "the lock {} cannot be taken: {reason}. Check that the data folder exists and that you may write there",
        path.display()
    )]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

/// The lock of a data folder. It is free again when this is dropped or the process ends.
#[derive(Debug)]
pub struct DeskLock {
    file: File,
    path: PathBuf,
    holder: Holder,
}

impl DeskLock {
    /// Takes the lock of a data folder, without waiting. `purpose` and `since` tell others who holds it.
    pub fn acquire(folder: &Path, purpose: &str, since: Timestamp) -> Result<Self, LockError> {
        let (lock, path) = (folder.join("desk.lock"), folder.join("desk.holder"));
        let unreachable = |path: &Path, error: std::io::Error| LockError::Unreachable {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let file = open(&lock).map_err(|error| unreachable(&lock, error))?;
        match fs4::FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held { by: held_by(&path) }),
            Err(TryLockError::Error(error)) => return Err(unreachable(&lock, error)),
        }
        let holder = Holder { process: std::process::id(), purpose: purpose.to_owned(), since };
        write_holder(&path, &holder.to_string()).map_err(|error| unreachable(&path, error))?;
        Ok(Self { file, path, holder })
    }

    /// Who holds it: this process.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }
}

impl Drop for DeskLock {
    fn drop(&mut self) {
        // Both only tidy up: the system frees the lock with the file in any case.
        drop(std::fs::remove_file(&self.path));
        drop(fs4::FileExt::unlock(&self.file));
    }
}

fn held_by(holder: &Path) -> String {
    match std::fs::read_to_string(holder) {
        Ok(text) if !text.trim().is_empty() => text.trim().to_owned(),
        _ => "another process".to_owned(),
    }
}

fn write_holder(holder: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = open(holder)?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())
}

/// Opens or makes a file that only its owner may read.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
