//! How closures travel: who may open a record again, and what is said when one is closed.

use serde::{Deserialize, Serialize};

use crate::model::Side;

/// Which side follows when a person opens a closed record again on the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reopen {
    /// Both.
    #[default]
    BothSides,
    /// Halo follows, the other side stays closed.
    InHalo,
    /// The other side follows, Halo stays closed.
    InOther,
    /// Neither: each stays closed until a person opens it there.
    Never,
}

impl Reopen {
    /// Whether a closed record of `side` is opened again because the other one was.
    pub fn reaches(self, side: Side) -> bool {
        match (self, side) {
            (Self::BothSides, _) | (Self::InHalo, Side::Halo) | (Self::InOther, Side::Other) => true,
            (Self::InHalo, Side::Other) | (Self::InOther, Side::Halo) | (Self::Never, _) => false,
        }
    }
}

/// How a closure travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Closing {
    /// Which side follows an explicit reopening.
    pub reopen: Reopen,
    /// Whether a closure waits while the close code or the close notes that ServiceNow demands are lacking.
    pub needs_code: bool,
    /// The closure note of a ticket that the other side closes: a text with the placeholders of
    /// [`ClosingWords`]. Empty: none is written.
    pub note: String,
}

impl Default for Closing {
    fn default() -> Self {
        Self { reopen: Reopen::default(), needs_code: true, note: ClosingWords::CLOSE_NOTES.to_owned() }
    }
}

/// The placeholders of texts that go along with a closure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosingWords;

impl ClosingWords {
    /// The number of the record that was closed.
    pub const NUMBER: &'static str = "{number}";
    /// The closure note of the ticket.
    pub const CLOSURE_NOTE: &'static str = "{closure_note}";
    /// The last note that a customer can read, of the record that was closed.
    pub const LAST_NOTE: &'static str = "{last_note}";
    /// The name of the ticket's agent.
    pub const AGENT: &'static str = "{agent}";
    /// The close notes of the other record.
    pub const CLOSE_NOTES: &'static str = "{close_notes}";
    /// The close code of the other record.
    pub const CLOSE_CODE: &'static str = "{close_code}";
}
