//! What a system's records are made of: fields, their types and their choices, as read from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FieldName, Kind};

/// The type of a field, as far as mapping cares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// One line or many lines of text.
    Text,
    /// Formatted text, as HTML.
    Rich,
    /// One of the field's choices.
    Choice,
    /// Any number of codes, joined by commas.
    Several,
    /// A number, perhaps with a fraction.
    Number,
    /// A whole number.
    Whole,
    /// Yes or no.
    Boolean,
    /// A moment.
    Time,
    /// A day without a time.
    Day,
    /// A time of day.
    TimeOfDay,
    /// A password, or something else that is not shown.
    Secret,
    /// Another record of the named kind (`sys_user`, `Team`, …).
    Reference(String),
    /// A journal: entries are added, never changed.
    Journal,
    /// Anything else; the vendor's own name of the type.
    Other(String),
}

/// What choosing an outcome does to an action, as far as the instance says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Effect {
    /// Whether end-users do not see the action.
    pub hidden: Option<bool>,
    /// Whether the action sends mail.
    pub sends_mail: Option<bool>,
    /// The status that the action gives its ticket, if it gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_status: Option<i64>,
}

/// A value that a choice field may take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// The stored code, as [`super::Value::code`] writes it.
    pub code: String,
    /// What people read.
    pub label: String,
    /// For a dependent choice: the code of the field it depends on.
    pub depends_on: Option<String>,
    /// Whether choosing it ends the record's working life (a closed status, a resolved state).
    #[serde(default)]
    pub closes: bool,
    /// For an outcome: what it does to its action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

impl Choice {
    /// A choice that depends on nothing and ends nothing.
    pub fn plain(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into(), depends_on: None, closes: false, effect: None }
    }
}

/// A field of a kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldInfo {
    /// Its name in the vendor's words.
    pub name: FieldName,
    /// What people read.
    pub label: String,
    /// Its type.
    pub field_type: FieldType,
    /// The longest text it holds, in characters.
    pub max_length: Option<u32>,
    /// Whether the vendor demands a value.
    pub mandatory: bool,
    /// Whether the vendor fills it in where nothing is sent.
    #[serde(default)]
    pub has_default: bool,
    /// Whether the connecting account cannot write it.
    pub read_only: bool,
    /// Its choices, active ones only, in the vendor's order. Empty for other types, apart from
    /// references whose records are few enough to list (groups, suppliers).
    pub choices: Vec<Choice>,
}

/// The fields of each kind of record of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Fields by kind, in the vendor's order.
    pub kinds: BTreeMap<Kind, Vec<FieldInfo>>,
}

impl Catalogue {
    /// A field of a kind of record.
    pub fn field(&self, kind: &Kind, name: &FieldName) -> Option<&FieldInfo> {
        self.kinds.get(kind)?.iter().find(|field| &field.name == name)
    }

    /// What people read for a code of a choice field; the code itself when the choice is not known.
    pub fn label<'a>(&'a self, kind: &Kind, name: &FieldName, code: &'a str) -> &'a str {
        self.field(kind, name)
            .and_then(|field| field.choices.iter().find(|choice| choice.code == code))
            .map_or(code, |choice| choice.label.as_str())
    }
}
