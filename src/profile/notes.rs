//! Which notes a profile carries, and how they look there.

use serde::{Deserialize, Serialize};

use crate::model::Visibility;

/// Which of a ticket's notes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteScope {
    /// None.
    None,
    /// Those whose author ticked "Sync to ServiceNow".
    #[default]
    FlaggedOnly,
    /// Those that the end-user can read, and the ticked ones.
    AllPublic,
    /// All.
    All,
}

/// Which notes of the other side come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", from = "InboundForm")]
pub enum InboundNotes {
    /// None.
    None,
    /// Additional comments, which the customer can read there.
    CommentsOnly,
    /// Additional comments and work notes.
    #[default]
    All,
}

/// [`InboundNotes`] as it is read: earlier documents said yes or no.
#[derive(Deserialize)]
#[serde(untagged)]
enum InboundForm {
    YesOrNo(bool),
    Word(InboundWord),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum InboundWord {
    None,
    CommentsOnly,
    All,
}

impl From<InboundForm> for InboundNotes {
    fn from(form: InboundForm) -> Self {
        match form {
            InboundForm::YesOrNo(false) | InboundForm::Word(InboundWord::None) => Self::None,
            InboundForm::Word(InboundWord::CommentsOnly) => Self::CommentsOnly,
            InboundForm::YesOrNo(true) | InboundForm::Word(InboundWord::All) => Self::All,
        }
    }
}

/// What happens when a note was edited after it was carried. Journals cannot be changed, so ServiceNow
/// can only be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditedNotes {
    /// Nothing.
    #[default]
    Ignore,
    /// A further note with the new text, for the readers that the note has now.
    Correct,
    /// The copy in Halo is changed, where Halo permits that; a journal gets a further note.
    InPlace,
}

/// What happens when a note was deleted after it was carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeletedNotes {
    /// Nothing.
    #[default]
    Ignore,
    /// A private note that says so.
    Tell,
    /// The copy in Halo says so in its place, where Halo permits that; a journal gets a further note.
    InPlace,
}

/// How formatted notes of Halo go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteFormatting {
    /// As plain text that says lists, links and tables in words.
    #[default]
    Plain,
    /// As HTML between `[code]` and `[/code]`, which ServiceNow shows as formatted where it permits that.
    CodeBlocks,
}

/// What a carried note's header is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteHeader;

impl NoteHeader {
    /// Stands for the short unique text by which the note is found again. The header must have it.
    pub const REFERENCE: &'static str = "{reference}";
    /// Stands for the author's name.
    pub const AUTHOR: &'static str = "{author}";
    /// Stands for the time of writing, in UTC.
    pub const TIME: &'static str = "{time}";

    /// Why a text cannot be the header, if it cannot.
    pub fn objection(text: &str) -> Option<&'static str> {
        if !text.contains(Self::REFERENCE) {
            return Some("must contain {reference}, by which a note is found again after a lost answer");
        }
        text.contains(['\n', '\r']).then_some("must be one line, because a note is known by its first one")
    }
}

/// How notes travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notes {
    /// Which notes go out.
    pub outbound: NoteScope,
    /// Which notes come in.
    pub inbound: InboundNotes,
    /// Whether notes that a customer can read may be written without a person looking at them.
    pub public_unattended: bool,
    /// The Halo outcome of a private note that came in. Must be hidden and send no mail.
    pub private_outcome: Option<i64>,
    /// The outcome of private notes that a person has tested on a ticket of their own, where Halo does
    /// not say whether it is hidden and sends no mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tested_outcome: Option<i64>,
    /// The Halo outcome of a public note that came in.
    pub public_outcome: Option<i64>,
    /// Whether notes go out that came into the ticket through its other link, from the customer or the
    /// supplier on the far side of the chain. Nothing that was private becomes public by it.
    pub pass_on: bool,
    /// What happens when a carried note was edited.
    pub edited: EditedNotes,
    /// What happens when a carried note was deleted.
    pub deleted: DeletedNotes,
    /// How formatted notes go out.
    pub formatting: NoteFormatting,
    /// The first line of every carried note: a text with the placeholders of [`NoteHeader`].
    pub header: String,
    /// Another first line for notes that the end-user can read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_header: Option<String>,
}

impl Default for Notes {
    fn default() -> Self {
        Self {
            outbound: NoteScope::FlaggedOnly,
            inbound: InboundNotes::All,
            public_unattended: false,
            private_outcome: None,
            tested_outcome: None,
            public_outcome: None,
            pass_on: false,
            edited: EditedNotes::Ignore,
            deleted: DeletedNotes::Ignore,
            formatting: NoteFormatting::Plain,
            header: "{reference} · {author} · {time}".to_owned(),
            public_header: None,
        }
    }
}

impl Notes {
    /// The first line of notes with these readers.
    pub fn header_for(&self, visibility: Visibility) -> &str {
        match (visibility, &self.public_header) {
            (Visibility::Public, Some(header)) => header,
            (Visibility::Public | Visibility::Private, _) => &self.header,
        }
    }

    /// Whether carried notes are looked at again.
    pub fn follow_edits(&self) -> bool {
        self.edited != EditedNotes::Ignore || self.deleted != DeletedNotes::Ignore
    }
}
