//! An item of the tray: what it waits for, and what puts it right.

use jiff::Timestamp;
use serde::Serialize;

use super::super::About;
use crate::model::{ProfileId, RecordKey, Side};

/// What an item waits for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::Display,
    strum::EnumIter,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TrayKind {
    /// Both sides changed the same field.
    Conflict,
    /// Something has to be put right before it is sent.
    Hold,
    /// A write was refused so often that it was given up.
    GivenUp,
    /// A write was sent and its answer is lost.
    AnswerLost,
    /// A write was refused and is tried again.
    TriesAgain,
    /// A field is rewritten again and again.
    Stopped,
    /// One record of a pair is gone; it rests.
    Gone,
    /// A vendor stored something else than what was sent.
    StoredElse,
    /// A person chose; the next pass carries it out.
    Decided,
    /// A person lets the record wait.
    Paused,
    /// A person took the record out of the profile.
    Ignored,
    /// A pair left what the profile looks at; it rests until it comes back.
    Outside,
}

impl TrayKind {
    /// Whether it asks for a person, rather than telling what a person did or what goes on by itself.
    pub fn asks(self) -> bool {
        match self {
            Self::Conflict | Self::Hold | Self::GivenUp | Self::Stopped | Self::Gone | Self::StoredElse => true,
            Self::AnswerLost | Self::TriesAgain | Self::Decided | Self::Paused | Self::Ignored | Self::Outside => false,
        }
    }

    /// What puts it right, in a sentence.
    pub fn cure(self) -> &'static str {
        match self {
            Self::Conflict => "Take one side's value for each field; the next pass writes it to the other side",
            Self::Hold => "Put right what the reason names; the next pass tries again by itself",
            Self::GivenUp => {
                "Put right what the vendor said, then try again; or plan it anew with today's mapping, or ignore it"
            }
            Self::AnswerLost => "The next pass looks up what became of it; nothing has to be done",
            Self::TriesAgain => "It is tried again by itself; put right what the vendor said, or try again now",
            Self::Stopped => {
                "Change the rule there or the mapping here, then let it go on; or leave the values as they are"
            }
            Self::Gone => {
                "Unlink the pair, or bring the record back in its system or let the account see it again, then look again; \
                 nothing is made in its place"
            }
            Self::StoredElse => {
                "Look whether the account may write the field and which rule there changes it; then put the note away"
            }
            Self::Decided => "The next pass writes it; until then it can be asked anew",
            Self::Paused => "Nothing is written to the pair until it goes on; what was to be sent is kept",
            Self::Outside => "It goes on when it comes back into the scope; unlink it if it never will",
            Self::Ignored => "The profile leaves the record alone; take it in again and the next pass plans it anew",
        }
    }
}

/// A write that waits, with its request as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WriteView {
    /// Its number in the outbox.
    pub id: i64,
    /// The run that approved it.
    pub run: i64,
    /// How often it was tried.
    pub tries: u32,
    /// It is not tried before this moment.
    pub next: Option<Timestamp>,
    /// The side that is written.
    pub to: Side,
    /// What is written, line by line: the field and its value.
    pub request: Vec<(String, String)>,
}

/// Who let a record rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestView {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// One item of the tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrayItem {
    /// Its name: the same item has the same name as long as it waits.
    pub id: String,
    /// What it waits for.
    pub kind: TrayKind,
    /// The profile.
    pub profile: ProfileId,
    /// The ticket.
    pub ticket: Option<RecordKey>,
    /// The record on the other side.
    pub other: Option<RecordKey>,
    /// The ticket's number.
    pub halo_number: String,
    /// The number of the record on the other side.
    pub other_number: String,
    /// What people call it.
    pub title: String,
    /// The fields that it is about, by the names of their rules.
    pub fields: Vec<String>,
    /// Why it waits.
    pub cause: String,
    /// What puts it right.
    pub cure: String,
    /// The row of the plan that waits.
    pub row: Option<String>,
    /// What it is about, where it is decided in place.
    pub about: About,
    /// The write, if it is one.
    pub write: Option<WriteView>,
    /// Who let it rest.
    pub rest: Option<RestView>,
}
