//! What may be written to a vendor. The fields are private and only `mapping` can make these, so
//! no text gets to a reader whom no mapping rule has chosen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{FieldName, Record, Value, Visibility};

/// A field's value on its way to a vendor, with who will be able to read it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    value: Value,
    visibility: Visibility,
}

impl Outgoing {
    /// Clears a value for the readers that its mapping rule names.
    pub(in crate::mapping) fn cleared(value: Value, visibility: Visibility) -> Self {
        Self { value, visibility }
    }

    /// What a field of a record holds, to be written back to that same record: its readers see what
    /// they see already. `None` where nothing is there or nothing was shown.
    pub fn held(record: &Record, field: &FieldName) -> Option<Self> {
        let value = record.field(field).filter(|value| !value.code().is_empty())?.clone();
        Some(Self { value, visibility: Visibility::Private })
    }

    /// What is written.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Who will be able to read it.
    pub fn visibility(&self) -> Visibility {
        self.visibility
    }
}

/// A note on its way to a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingNote {
    text: String,
    visibility: Visibility,
    reference: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    written: Option<Written>,
}

/// Who wrote a note and when, where its copy is to be dated as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The author's name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl OutgoingNote {
    /// Clears a note for its readers. `reference` is the short unique text in its header by which
    /// it is found again after a lost answer ("Halo 4242-7").
    pub(in crate::mapping) fn cleared(text: String, visibility: Visibility, reference: String) -> Self {
        Self { text, visibility, reference, written: None }
    }

    /// The same note with its own time and author, for vendors that take them.
    pub(in crate::mapping) fn dated(self, written: Written) -> Self {
        Self { written: Some(written), ..self }
    }

    /// Its own time and author, where its copy is to have them.
    pub fn written(&self) -> Option<&Written> {
        self.written.as_ref()
    }

    /// The whole text, header included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Who will be able to read it.
    pub fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// The unique text in its header.
    pub fn reference(&self) -> &str {
        &self.reference
    }
}

/// A file on its way to a vendor: its label and its readers; its bytes are elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingFile {
    name: String,
    content_type: String,
    visibility: Visibility,
}

impl OutgoingFile {
    /// Clears a file for its readers, under a name that is no path.
    pub(in crate::mapping) fn cleared(name: String, content_type: String, visibility: Visibility) -> Self {
        Self { name, content_type, visibility }
    }

    /// The same under a name that ends as its content says, where it ended in nothing.
    #[must_use]
    pub fn known_as(&self, ending: &str, content_type: String) -> Self {
        Self { name: format!("{}.{ending}", self.name), content_type, visibility: self.visibility }
    }

    /// Its name there.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What kind of content it claims to be.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// Who will be able to see it.
    pub fn visibility(&self) -> Visibility {
        self.visibility
    }
}
