//! Pairs that are there already and are not linked: what would come of linking them, as one value
//! that is looked at before anything is done.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Link, Note, ProfileId, Record, RecordKey, VersionTag};
use crate::plan::adopt::{FirstLook, Then};
use crate::store::PairedNote;

/// How a pair was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FoundBy {
    /// A person named both numbers.
    Numbers,
    /// Halo's own integration keeps the record's id on the ticket.
    Native,
    /// Another program keeps the ticket's number in the record's correlation field.
    Correlation,
    /// A desk of ours marked one of the two.
    Markers,
}

/// One record of a pair as it was named, and what was found under that name.
#[derive(Debug, Clone)]
pub struct Named {
    /// What people call it.
    pub number: String,
    /// The record, or why there is none.
    pub record: Result<Record, String>,
}

/// Two records that may belong together.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The Halo ticket.
    pub ticket: Named,
    /// The record on the other side.
    pub other: Named,
    /// How they were found.
    pub found_by: FoundBy,
    /// Whether a desk of ours made one for the other: what was not carried over then is still due.
    pub made_by_us: bool,
}

/// What the desk knew of a pair when it was proposed. Not shown, and not written down.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) halo: Record,
    pub(super) other: Record,
    /// The versions that the inbox held then.
    pub(super) known: [Option<VersionTag>; 2],
    /// Notes that were carried over already, or stay behind.
    pub(super) settled: Vec<PairedNote>,
    /// Notes that are still to be carried over.
    pub(super) due: Vec<Note>,
    /// Whether a desk of ours made one for the other: their files are still due, too.
    pub(super) made_by_us: bool,
}

/// A pair that can be linked, and what that means.
#[derive(Debug, Clone, Serialize)]
pub struct Proposed {
    /// Its name in the proposal: the same pair has the same name every time.
    pub id: String,
    /// The Halo ticket.
    pub halo: RecordKey,
    /// Its number.
    pub halo_number: String,
    /// Its title.
    pub halo_title: String,
    /// The record on the other side.
    pub other: RecordKey,
    /// Its number.
    pub other_number: String,
    /// Its title.
    pub other_title: String,
    /// How the pair was found.
    pub found_by: FoundBy,
    /// The live links that end for it.
    pub ends: Vec<Link>,
    /// What becomes of its fields.
    #[serde(flatten)]
    pub look: FirstLook,
    /// How many known notes of both sides stay behind.
    pub notes_behind: usize,
    /// How many notes are still to be carried over.
    pub notes_due: usize,
    /// Whether files that both sides have by now stay where they are, though the profile carries files.
    pub files_stay: bool,
    /// Whether the ticket is to be marked with the record's number.
    pub marks: bool,
    /// What stands behind it.
    #[serde(skip)]
    pub(super) ground: Box<Ground>,
}

impl Proposed {
    /// How many of its differing fields wait for a person.
    pub fn waiting(&self) -> usize {
        self.look.differs.iter().filter(|field| field.then == Then::Waits).count()
    }

    /// Whether nothing is left to do once it is linked.
    pub fn in_step(&self) -> bool {
        self.look.differs.is_empty() && self.notes_due == 0
    }
}

/// A pair that cannot be linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The ticket, as it was named.
    pub ticket: String,
    /// The other record, as it was named.
    pub other: String,
    /// Why, and what to do.
    pub reason: String,
}

/// Pairs that can be linked, and those that cannot.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The profile that would keep the links.
    pub profile: ProfileId,
    /// When it was made.
    pub made: Timestamp,
    /// The pairs, in the order of the tickets' numbers.
    pub pairs: Vec<Proposed>,
    /// What is refused.
    pub refused: Vec<Refused>,
    /// How many of the pairs are linked by the profile already.
    pub linked_already: u64,
    /// How many tickets would be marked in Halo.
    pub marks: u64,
}

impl Proposal {
    /// The pairs that were chosen; all when nobody chose.
    pub fn chosen<'a>(&'a self, only: Option<&'a BTreeSet<String>>) -> impl Iterator<Item = &'a Proposed> {
        self.pairs.iter().filter(move |pair| only.is_none_or(|only| only.contains(&pair.id)))
    }
}
