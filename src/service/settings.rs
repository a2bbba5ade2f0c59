//! The desk's own settings, which profiles follow unless they say otherwise: one TOML file.

use std::io::{self, Write as _};
use std::path::Path;

use super::desk::Desk;
use super::error::ServiceError;
use crate::dirs;
use crate::profile::DeskSettings;
use crate::store::StoredProfile;

impl Desk {
    /// The desk's settings; those of a new desk where none were saved.
    pub fn settings(&self) -> Result<DeskSettings, ServiceError> {
        let path = self.folder().settings();
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| unusable(&path, &error.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(DeskSettings::default()),
            Err(error) => Err(unusable(&path, &error.to_string())),
        }
    }

    /// Saves the desk's settings. Passes that begin later follow them.
    pub async fn save_settings(&self, settings: &DeskSettings) -> Result<(), ServiceError> {
        let path = self.folder().settings();
        let written = toml::to_string_pretty(settings).map_err(io::Error::other).and_then(|text| write(&path, &text));
        written.map_err(|error| unusable(&path, &error.to_string()))?;
        // What is out of bounds now goes with the next pass.
        *self.forgot() = None;
        self.setup_changed("the desk's settings".to_owned()).await;
        Ok(())
    }

    /// A profile as passes use it: what it leaves to the desk is as the desk says.
    pub(super) fn as_run(&self, mut stored: StoredProfile) -> Result<StoredProfile, ServiceError> {
        stored.profile.files = stored.profile.files.settled(self.settings()?.files);
        Ok(stored)
    }
}

/// Writes the file in one step, so that nobody reads half of it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("toml-new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = dirs::open_private_file(&draft).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}

fn unusable(path: &Path, cause: &str) -> ServiceError {
    ServiceError::System {
        what: format!("the desk's settings in {} cannot be used; correct the file, or remove it", path.display()),
        cause: cause.to_owned(),
    }
}
