//! What can be changed together in one transaction.

use jiff::Timestamp;

use super::{
    FilePair, HoldKind, HoldRow, JournalEntry, NotePair, NoteText, OutboxId, PairedNote, PlanState, StoredRest, Wrote,
};
use crate::model::{Base, File, Link, LinkId, LinkRole, Note, ProfileId, Record, RecordKey, Resolution, RunId};

/// Who caused a change.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::EnumString,
    strum::Display,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Actor {
    /// A person, in the window or on the command line.
    Person,
    /// The schedule.
    Schedule,
    /// A webhook.
    Webhook,
    /// The undoing of a run.
    Undo,
}

/// One of the changes that are made together.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds a pending row to the outbox.
    Enqueue(Box<NewOutboxRow>),
    /// Moves an outbox row to another state.
    Outbox {
        /// The row.
        id: OutboxId,
        /// Its new state.
        to: NewState,
    },
    /// Begins a link, with an entry in the journal.
    NewLink(Box<NewLink>),
    /// Ends a link, with an entry in the journal.
    EndLink(EndLink),
    /// Sets bases of a link by the key of their rule; those of other rules stay.
    Bases {
        /// The link.
        link: LinkId,
        /// The bases.
        bases: Vec<(String, Base)>,
    },
    /// Remembers a note that was carried over, or what more is known of it.
    NotePair(Box<NotePair>),
    /// Replaces what is known of the files of records, as they were listed.
    Files {
        /// The records.
        records: Vec<RecordKey>,
        /// All their files.
        files: Vec<File>,
    },
    /// Remembers a file that was carried over or given up.
    FilePair(Box<FilePair>),
    /// Remembers what a carried note said.
    NoteText(Box<NoteText>),
    /// Adds an entry to the journal.
    Journal(Box<JournalEntry>),
    /// Takes records into the inbox, as a pull does.
    Records(Vec<Record>),
    /// Takes notes into the inbox, as a pull does.
    Notes(Vec<Note>),
    /// Takes records out of a profile's dirty set.
    Settled {
        /// The profile.
        profile: ProfileId,
        /// The records.
        keys: Vec<RecordKey>,
    },
    /// Puts records into a profile's dirty set.
    Dirty {
        /// The profile.
        profile: ProfileId,
        /// The records.
        keys: Vec<RecordKey>,
    },
    /// Replaces the holds of a profile.
    Holds {
        /// The profile.
        profile: ProfileId,
        /// All its holds, in the order in which they are shown.
        holds: Vec<HoldRow>,
    },
    /// Says anew what a row of a profile's holds waits for.
    HoldKind {
        /// The profile.
        profile: ProfileId,
        /// The row of the plan.
        plan_row: String,
        /// What it waits for.
        kind: HoldKind,
    },
    /// Takes rows out of a profile's holds: they are on their way again, or are dropped.
    EndHolds {
        /// The profile.
        profile: ProfileId,
        /// The rows of the plan.
        plan_rows: Vec<String>,
    },
    /// Keeps which side's value a person took for a field, or forgets it.
    Resolve {
        /// The link.
        link: LinkId,
        /// The key of the field's rule.
        rule: String,
        /// What was taken; forgotten when absent.
        resolution: Option<Resolution>,
    },
    /// Lets a record rest.
    Rest(Box<StoredRest>),
    /// Lets a record that rested go on.
    EndRest {
        /// The profile.
        profile: ProfileId,
        /// The record.
        record: RecordKey,
    },
    /// Counts how often a field is rewritten after it was written.
    Wrote(Box<Wrote>),
    /// Lets a field go on that is rewritten again and again.
    Release {
        /// The link.
        link: LinkId,
        /// The key of the field's rule.
        rule: String,
    },
    /// Says what became of a plan.
    PlanState {
        /// The plan's id.
        plan: String,
        /// What became of it.
        state: PlanState,
    },
}

/// An action to be enqueued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutboxRow {
    /// The run that enqueues it.
    pub run: RunId,
    /// The profile.
    pub profile: ProfileId,
    /// The rows of a profile with the same lane go one after the other.
    pub lane: String,
    /// What must be done first, besides the earlier rows of the lane.
    pub after: Option<WaitsFor>,
    /// What to do, as JSON that only the caller understands.
    pub payload: String,
    /// The row of the plan that it comes from.
    pub plan_row: String,
    /// Not to be tried before this moment.
    pub not_before: Option<Timestamp>,
}

/// What an action waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// A row that is in the outbox already.
    Row(OutboxId),
    /// The row of an earlier [`Change::Enqueue`] of the same changes, counted from 0 among them.
    Earlier(usize),
}

/// The state that an outbox row gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewState {
    /// It waits for its turn, again.
    Pending {
        /// Not to be tried before this moment.
        not_before: Option<Timestamp>,
        /// How often it was tried.
        attempts: u32,
    },
    /// It was refused, and waits for its next try.
    Later {
        /// Not to be tried before this moment.
        not_before: Timestamp,
        /// How often it was tried.
        attempts: u32,
        /// Why it was refused.
        cause: String,
    },
    /// It was sent and the answer is lost.
    Unknown {
        /// What happened.
        cause: String,
    },
    /// It is not sent until somebody puts something right.
    Parked {
        /// Why.
        cause: String,
    },
    /// The same, after so many tries.
    GivenUp {
        /// How often it was tried.
        attempts: u32,
        /// Why the last try was refused.
        cause: String,
    },
    /// It was sent and settled.
    Done,
    /// It will never be sent, nor what waits for it.
    Dropped {
        /// Why.
        cause: String,
    },
}

/// A link to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    /// The profile that keeps it.
    pub profile: ProfileId,
    /// The Halo ticket.
    pub halo: RecordKey,
    /// The number of the Halo ticket that people know.
    pub halo_number: String,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// The record on the other side.
    pub other: RecordKey,
    /// The number of the other record that people know.
    pub other_number: String,
    /// The generation that the markers of the pair carry.
    pub generation: u32,
    /// When it begins.
    pub since: Timestamp,
    /// What the sides hold of each mapped field pair, by the key of the rule.
    pub bases: Vec<(String, Base)>,
    /// The notes that were carried over already.
    pub notes: Vec<PairedNote>,
    /// Whether both records were there before, so that their files up to now stay behind.
    pub adopted: bool,
    /// Who begins it.
    pub actor: Actor,
    /// The run that does.
    pub run: Option<RunId>,
}

impl NewLink {
    /// The link that this makes.
    pub(super) fn numbered(&self, id: LinkId) -> Link {
        Link {
            id,
            profile: self.profile.clone(),
            halo: self.halo.clone(),
            halo_number: self.halo_number.clone(),
            role: self.role,
            other: self.other.clone(),
            other_number: self.other_number.clone(),
            generation: self.generation,
            since: self.since,
        }
    }
}

/// A link to be ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndLink {
    /// The link.
    pub id: LinkId,
    /// Why.
    pub reason: String,
    /// Who ends it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The run that does.
    pub run: Option<RunId>,
}

/// What some changes brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// The numbers of the enqueued rows, in the order of the changes.
    pub outbox: Vec<OutboxId>,
    /// The numbers of the new links, in the order of the changes.
    pub links: Vec<LinkId>,
    /// The rows that were dropped, with those that waited for them.
    pub dropped: Vec<OutboxId>,
}
