//! The options of a tickets profile.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ladder::Ladder;
use super::push::PushRule;
use super::services::WithoutService;
use crate::model::{FieldName, Kind, LinkRole, Visibility};

/// Whose tickets a profile keeps in step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of", from = "ScopeForm")]
pub enum Scope {
    /// Every ticket of the desk.
    WholeDesk,
    /// The tickets of one Halo customer.
    Customer {
        /// The customer's id in Halo.
        id: i64,
    },
    /// The tickets that are passed on to one supplier.
    Supplier {
        /// The supplier's id in Halo.
        id: i64,
    },
}

/// [`Scope`] as it is read: a unit variant beside a tag would let unknown keys pass.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of", deny_unknown_fields)]
enum ScopeForm {
    WholeDesk {},
    Customer { id: i64 },
    Supplier { id: i64 },
}

impl From<ScopeForm> for Scope {
    fn from(form: ScopeForm) -> Self {
        match form {
            ScopeForm::WholeDesk {} => Self::WholeDesk,
            ScopeForm::Customer { id } => Self::Customer { id },
            ScopeForm::Supplier { id } => Self::Supplier { id },
        }
    }
}

impl Scope {
    /// What the other side is to a ticket of this scope.
    pub fn role(&self) -> LinkRole {
        match self {
            Self::WholeDesk | Self::Customer { .. } => LinkRole::Customer,
            Self::Supplier { .. } => LinkRole::Supplier,
        }
    }
}

/// A kind of record on the other side and the ticket type it goes with in Halo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeRule {
    /// The table on the other side.
    pub table: Kind,
    /// The ticket type in Halo; 0 for the profile's default one.
    #[serde(default)]
    pub ticket_type: i64,
    /// Whether tickets of this type are sent as this table when nobody chose one. The first row wins.
    #[serde(default = "yes")]
    pub outbound: bool,
    /// Whether records of this table are taken in.
    #[serde(default = "yes")]
    pub inbound: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn yes() -> bool {
    true
}

/// Which records a pull looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullBy {
    /// Those that changed since the last pull.
    #[default]
    Updated,
    /// Those that were made since the last pull, and the linked ones.
    Created,
}

/// What is taken in from the other side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inbound {
    /// Whether new records there make new tickets.
    pub create_tickets: bool,
    /// An encoded query that records must match to make a ticket; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Only records made after this moment make tickets; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_after: Option<Timestamp>,
    /// Which records a pull looks at.
    pub pull_by: PullBy,
    /// The type of a new ticket whose table names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_ticket_type: Option<i64>,
    /// The status of a new ticket when the status mapping gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i64>,
    /// The statuses that close a ticket; Halo refuses them for a ticket without an agent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed_statuses: Vec<i64>,
    /// The agent who gets a ticket that is closed while nobody is assigned to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_agent: Option<i64>,
    /// The team of a new ticket whose assignment group has no team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_team: Option<String>,
}

/// The state of a new record on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreateState {
    /// The state that the ticket's status is mapped to.
    #[default]
    Mapped,
    /// Always the table's first state, as Halo's own integration does.
    AlwaysNew,
}

/// What is sent to the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// The ids of the Halo outcomes whose action sends the ticket ("Send ticket to ServiceNow", "Log to supplier").
    pub send_outcomes: Vec<i64>,
    /// The ids of the Halo outcomes whose note is sent without a tick ("Email Supplier").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update_outcomes: Vec<i64>,
    /// Whether sending a problem also sends its child incidents.
    pub with_incidents: bool,
    /// The rules by which tickets are sent without anybody asking for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub push: Vec<PushRule>,
    /// The state of a new record.
    pub create_state: CreateState,
    /// Whether what is logged or mailed to a supplier waits while the supplier has no e-mail address,
    /// which Halo demands of it.
    pub needs_supplier_email: bool,
    /// Whether fields follow after a ticket was sent; otherwise only its notes do.
    pub updates: bool,
    /// The assignment group of a record whose team has none: its sys_id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_group: Option<String>,
    /// What becomes of a service request whose service has no catalogue item.
    pub without_service: WithoutService,
    /// What must be sent along when a state is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<Companion>,
}

impl Default for Outbound {
    fn default() -> Self {
        Self {
            send_outcomes: Vec::new(),
            update_outcomes: Vec::new(),
            with_incidents: false,
            push: Vec::new(),
            create_state: CreateState::default(),
            needs_supplier_email: true,
            updates: true,
            default_group: None,
            without_service: WithoutService::default(),
            companions: Vec::new(),
        }
    }
}

/// Fields that the other side demands together with a state: close code and close notes with
/// Resolved, a reason with On Hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// The code of the state field that needs them.
    pub state: String,
    /// The tables in which the state needs them; all when empty. The same code means another state
    /// in another table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Kind>,
    /// What is sent where the record has nothing yet: texts with the placeholders of
    /// [`super::ClosingWords`]. What comes out empty is demanded, and the state waits for it.
    pub fields: BTreeMap<FieldName, String>,
}

impl Companion {
    /// Whether it is demanded by the records of a table.
    pub fn applies_to(&self, table: &Kind) -> bool {
        self.tables.is_empty() || self.tables.contains(table)
    }
}

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

/// Who stands in for people that the other system does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// By what people are matched.
    #[serde(skip_serializing_if = "is_default")]
    pub ladder: Ladder,
    /// The caller of a new record whose end-user nobody there matches: a sys_id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_caller: Option<String>,
    /// The end-user of a new ticket whose caller nobody in Halo matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user: Option<i64>,
}

/// What happens when both sides changed the same field and no owner is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictPolicy {
    /// A person decides.
    #[default]
    Hold,
    /// Halo's value is sent.
    HaloWins,
    /// The other side's value is taken.
    OtherWins,
    /// The side whose record changed last is taken.
    Newest,
}

/// What becomes of a pair when one of its records is merged into another one, or closed as its duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Merged {
    /// It rests until a person decides.
    #[default]
    Rest,
    /// The link goes over to the record that is left, if that has none; else the twin gets a private
    /// note that says where to look, and the link ends.
    Redirect,
}
