//! Where a command was typed: relative names of files mean those of that place.

use std::path::{Path, PathBuf};

/// The folder in which a command was typed.
#[derive(Debug, Clone)]
pub(super) struct Place(PathBuf);

impl Place {
    /// The working folder of this process.
    pub(super) fn here() -> Self {
        // An empty path changes no name, so messages show it as it was typed.
        Self(PathBuf::new())
    }

    /// The working folder of another process.
    pub(super) fn of(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The path under which this process finds a file that was named there.
    pub(super) fn find(&self, named: &Path) -> PathBuf {
        self.0.join(named)
    }
}
