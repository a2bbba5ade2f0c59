//! Copying the whole store while it is in use.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};

use super::error::{Result, StoreError};
use super::{Store, open};

impl Store {
    /// Copies the store as it is at one moment into another file, which only its owner may read. An older copy there
    /// is replaced once the new one is whole.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        let to = to.to_owned();
        self.readers
            .ask(move |connection| {
                open::draft(&to, |copy| match Backup::new(connection, copy)?.step(-1)? {
                    StepResult::Done => Ok(()),
                    _ => Err(StoreError::Locked),
                })
            })
            .await
    }
}
