//! Everything a plan is made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::files::FileBook;
use crate::mapping::{KinBook, PeopleBook};
use crate::model::{Base, Catalogue, Hands, Kind, Link, Note, NoteKey, Record, RecordId, RecordKey, Rest};
use crate::profile::Profile;

/// A linked pair that has to be looked at.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The link.
    pub link: Link,
    /// The ticket; `None` when it cannot be read.
    pub halo: Option<Record>,
    /// The other record; `None` when it cannot be read.
    pub other: Option<Record>,
    /// The bases by rule key.
    pub bases: BTreeMap<String, Base>,
    /// The ticket's notes.
    pub halo_notes: Vec<Note>,
    /// The other record's notes.
    pub other_notes: Vec<Note>,
    /// The notes, of either side, that were carried, came from the other side, or stay behind.
    pub settled_notes: BTreeSet<NoteKey>,
    /// What carried notes said when they were carried, as fingerprints, where edits are followed.
    pub said: BTreeMap<NoteKey, String>,
    /// The copies of carried notes, by the note that each is made of, where edits are followed.
    pub copies: BTreeMap<NoteKey, String>,
    /// Carried notes that are there no more, by a complete look at the notes of their record.
    pub gone_notes: BTreeSet<NoteKey>,
    /// Whether the other record no longer matches the profile's query, where that is asked.
    pub outside: bool,
    /// What people decided about its fields.
    pub hands: Hands,
}

/// A record of the other side that has no ticket.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The record.
    pub record: Record,
    /// Its notes.
    pub notes: Vec<Note>,
    /// How often a ticket was linked to it in this role, the coming time included.
    pub generation: u32,
    /// How its last link ended, if it had one: what was parted on purpose makes no new ticket.
    pub parted: Option<String>,
    /// The ticket that names it, where a desk does not remember the link of the two.
    pub tied: Option<RecordId>,
}

/// Why a ticket is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendCause {
    /// An action in Halo with an outcome that the profile names.
    Outcome {
        /// Who did it.
        by: String,
    },
    /// A person at this desk.
    Person,
    /// The problem above it is sent, and the profile takes its incidents along.
    Problem {
        /// The problem's ticket.
        above: RecordId,
    },
    /// A push rule of the profile.
    Rule {
        /// Its name.
        name: String,
    },
}

/// A ticket that is to be sent to the other side.
#[derive(Debug, Clone)]
pub struct Send {
    /// The ticket, read in full.
    pub record: Record,
    /// Its notes.
    pub notes: Vec<Note>,
    /// The table that was chosen for it, if somebody chose.
    pub table: Option<Kind>,
    /// Why.
    pub cause: SendCause,
    /// How often this ticket was linked in this role, the coming time included.
    pub generation: u32,
    /// The records that it is linked to in its other role, towards the customer or a supplier.
    pub chained: Vec<RecordId>,
    /// The live link that ends for the new record, where a person sends a linked ticket again.
    pub replaces: Option<Link>,
    /// The records that it was linked to in this role and is no more.
    pub former: Vec<RecordId>,
}

/// Everything a plan is made from.
#[derive(Debug)]
pub struct PlanInput<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// Its version.
    pub profile_version: u32,
    /// The time of the plan.
    pub now: Timestamp,
    /// People of both sides, as far as the records name them.
    pub people: &'a PeopleBook,
    /// The records that link rules name, and their counterparts.
    pub kin: &'a KinBook,
    /// Halo's fields and choices.
    pub halo_catalogue: &'a Catalogue,
    /// The other side's fields and choices.
    pub other_catalogue: &'a Catalogue,
    /// The name of the Halo system and instance in markers: `halo:acme.haloitsm.com`.
    pub halo_origin: String,
    /// Linked pairs to look at.
    pub pairs: &'a [Pair],
    /// Records of the other side without a ticket.
    pub arrivals: &'a [Arrival],
    /// Tickets to send.
    pub sends: &'a [Send],
    /// The files of these records, as far as the profile carries files.
    pub files: &'a FileBook,
    /// How many live links the profile has.
    pub live_links: u64,
    /// Whether the profile's first load was confirmed by a person.
    pub loaded_before: bool,
    /// The items whose orders may or may not have been placed, each with its ticket's number.
    pub orders_in_doubt: &'a BTreeMap<String, String>,
    /// Records that have actions on their way; they are planned again when those are settled.
    pub under_way: &'a BTreeSet<RecordKey>,
    /// Why nothing is logged or mailed to the profile's supplier now, if so.
    pub unreachable: Option<&'a str>,
    /// Records that are left alone until a person says otherwise.
    pub rests: &'a BTreeMap<RecordKey, Rest>,
}
