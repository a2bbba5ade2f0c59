//! How a person wants the window: look, size, arrangement of tables. A TOML file in the data
//! folder; a file that cannot be read is left as it is and the defaults are used.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::panels::Panel;
use super::widgets::grid::Grown;

/// The file's name in the data folder.
pub const FILE: &str = "window.toml";

/// Light, dark, or as the system is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How a person wants the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub look: Look,
    /// How large everything is; 1 is usual.
    pub zoom: f32,
    /// The window's size, in points.
    pub size: [f32; 2],
    /// The panel that was open last.
    pub panel: Panel,
    /// Whether no pass goes by itself for now.
    pub passes_paused: bool,
    /// How the columns of each table were arranged.
    pub tables: BTreeMap<String, Grown>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            look: Look::default(),
            zoom: 1.0,
            size: [1_180.0, 760.0],
            panel: Panel::default(),
            passes_paused: false,
            tables: BTreeMap::new(),
        }
    }
}

impl Preferences {
    /// Reads the preferences of a data folder.
    pub fn load(folder: &Path) -> Self {
        let read: Option<Self> =
            std::fs::read_to_string(folder.join(FILE)).ok().and_then(|text| toml::from_str(&text).ok());
        read.map(Self::within_bounds).unwrap_or_default()
    }

    /// Writes them.
    pub fn save(&self, folder: &Path) -> std::io::Result<()> {
        let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
        let (file, draft) = (folder.join(FILE), folder.join(format!("{FILE}-new")));
        write_private(&draft, &text)?;
        std::fs::rename(draft, file)
    }

    fn within_bounds(mut self) -> Self {
        self.zoom = if self.zoom.is_finite() { self.zoom.clamp(0.6, 3.0) } else { 1.0 };
        self.size = self.size.map(|side| if side.is_finite() { side.clamp(480.0, 8_000.0) } else { 800.0 });
        self
    }
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_arranged_is_there_again_and_a_broken_file_is_no_trouble() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Preferences::load(folder.path()), Preferences::default());
        let wanted = Preferences { look: Look::Dark, zoom: 1.5, panel: Panel::Tickets, ..Preferences::default() };
        wanted.save(folder.path()).unwrap();
        assert_eq!(Preferences::load(folder.path()), wanted);
        std::fs::write(folder.path().join(FILE), "zoom = \"large\"").unwrap();
        assert_eq!(Preferences::load(folder.path()), Preferences::default());
        std::fs::write(folder.path().join(FILE), "zoom = 400.0").unwrap();
        assert!((Preferences::load(folder.path()).zoom - 3.0).abs() < f32::EPSILON);
    }
}
