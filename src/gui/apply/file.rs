//! Files that a person asked for: written beside their place first, so that they are whole or not there.

use std::io;
use std::path::{Path, PathBuf};

use super::super::door::Failure;
use crate::service::ErrorKind;

/// Where a file is written before it is put in its place.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// Puts what was written beside in its place; what was not written whole is removed.
pub(super) fn put_in_place<T>(path: &Path, written: Result<T, Failure>) -> Result<T, Failure> {
    let beside = beside(path);
    let placed =
        written.and_then(|told| std::fs::rename(&beside, path).map(|()| told).map_err(|error| unwritten(path, &error)));
    if placed.is_err() {
        drop(std::fs::remove_file(&beside));
    }
    placed
}

/// That a file cannot be written.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure {
        kind: ErrorKind::Failed,
        text: format!(
            "{} cannot be written: {error}. Choose another folder, or close what has the file open",
            path.display()
        ),
        next: None,
    }
}
