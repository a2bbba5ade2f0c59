//! The desk's own settings, which profiles follow unless they say otherwise.

use serde::{Deserialize, Serialize};

use super::files::DeskFiles;

/// The settings of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeskSettings {
    /// Whether files travel where a profile leaves that to the desk.
    pub files: DeskFiles,
}
