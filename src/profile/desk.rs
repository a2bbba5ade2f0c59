//! The desk's own settings, which profiles follow unless they say otherwise.

use serde::{Deserialize, Serialize};

use super::files::DeskFiles;
use super::keeping::Keeping;
use super::secrets::SecretPolicy;

/// The settings of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeskSettings {
    /// Whether files travel where a profile leaves that to the desk.
    pub files: DeskFiles,
    /// How long things are kept.
    pub keeping: Keeping,
    /// What is asked of secrets.
    pub secrets: SecretPolicy,
}
