//! Files: what people attached to a record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::note::WrittenBy;
use super::{Fingerprint, RecordKey, Visibility};

/// A file's full key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileKey {
    /// The record it belongs to.
    pub record: RecordKey,
    /// Its id on that system.
    pub id: String,
}

/// A file as a vendor lists it. Its bytes are elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Where it lives.
    pub key: FileKey,
    /// Its name as the vendor gives it: a label, never a path.
    pub name: String,
    /// How many bytes it has, where the vendor says so.
    pub size: Option<u64>,
    /// What kind of content it claims to be.
    pub content_type: String,
    /// Who may see it, by the vendor's own marks on the file alone.
    pub visibility: Visibility,
    /// The id of the note that it was attached to; none where it belongs to the record as a whole.
    pub note: Option<String>,
    /// Whether it is an image within a text.
    #[serde(default)]
    pub inline: bool,
    /// Who attached it.
    pub written_by: WrittenBy,
    /// When it was attached, by the vendor's clock.
    pub at: Timestamp,
    /// The SHA-256 of its bytes, where the vendor tells it.
    pub sha256: Option<Fingerprint>,
    /// Why its bytes cannot be had, where the vendor says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
}
