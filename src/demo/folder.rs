//! The throw-away data folder: unique, private to its owner, and gone at the end.

use std::fs::{self, DirBuilder};
use std::path::{Path, PathBuf};

use super::DemoError;

/// A folder below the system's folder for temporary files that is removed when this is dropped.
#[derive(Debug)]
pub(super) struct ThrowAwayFolder(PathBuf);

impl ThrowAwayFolder {
    /// Makes a folder that was not there before, so that nobody can have prepared it.
    pub(super) fn new() -> Result<Self, DemoError> {
        let path = std::env::temp_dir().join(format!("causeway-demo-{}", uuid::Uuid::new_v4()));
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has a mode to set"))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(DemoError::Folder { path, source }),
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ThrowAwayFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "the throw-away folder could not be removed; remove it by hand");
        }
    }
}
