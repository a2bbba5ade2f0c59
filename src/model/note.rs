//! Notes: the conversation on a record.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::RecordKey;

/// Who may read a text. Whatever is not known to be public is private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Only the people of the desk.
    #[default]
    Private,
    /// The end-user, too.
    Public,
}

/// A note's full key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoteKey {
    /// The record it belongs to.
    pub record: RecordKey,
    /// Its id. Some vendors number notes per record, so it means nothing alone.
    pub id: String,
}

/// Who wrote a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WrittenBy {
    /// The account that this desk connects with.
    Ourselves,
    /// Somebody else.
    Others,
    /// The vendor's own machinery: an opening entry, a status line.
    Machinery,
}

/// A note as a vendor delivered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where it lives.
    pub key: NoteKey,
    /// Who may read it, by the vendor's own marks.
    pub visibility: Visibility,
    /// Who wrote it.
    pub written_by: WrittenBy,
    /// The author's name as the vendor shows it.
    pub author: String,
    /// When it was written, by the vendor's clock.
    pub at: Timestamp,
    /// Its text, plain.
    pub text: String,
    /// Its HTML, where that says more than the text with line breaks does; clean of what runs or loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rich: Option<String>,
    /// The ids of the images within its text, where the vendor lists them with no files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// What kind of entry it is, where the vendor has kinds: the id of a Halo outcome.
    pub outcome: Option<String>,
    /// Whether its author ticked it to be sent to the other side.
    pub flagged: bool,
    /// The kind of record that its author asked for, where a note can ask for one.
    pub wanted_kind: Option<String>,
}
