//! What a plan is made of. Values only: printable, serialisable, stable in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::files::{CarriedFile, FileTransfer};
use super::turning::Turn;
use crate::mapping::kin::Coming;
use crate::mapping::note;
use crate::mapping::project::Missing;
use crate::mapping::{Order, Outgoing, OutgoingNote};
use crate::model::{
    Base, FieldName, Fingerprint, Kind, LinkId, LinkRole, NoteKey, ProfileId, RecordKey, RunId, Side, Value,
    VersionTag, Visibility,
};

/// A row's name: the same row of the same records has the same name in every plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub String);

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A class of actions with a guard of its own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Class {
    /// New tickets in Halo.
    CreateInHalo,
    /// New records on the other side.
    CreateInOther,
    /// Changed tickets in Halo.
    UpdateHalo,
    /// Changed records on the other side.
    UpdateOther,
    /// Notes that a customer can read.
    PublicNote,
    /// Files.
    File,
    /// Texts that a customer will be able to read, in notes and in fields.
    VisibleText,
    /// Linked records that are gone or out of scope.
    Gone,
    /// Fields that become empty.
    Blanking,
}

impl Class {
    /// What several actions of this class are called, between systems of these names.
    pub fn words(self, halo: &str, other: &str) -> String {
        match self {
            Self::CreateInHalo => format!("new tickets in {halo}"),
            Self::CreateInOther => format!("new records in {other}"),
            Self::UpdateHalo => format!("changed tickets in {halo}"),
            Self::UpdateOther => format!("changed records in {other}"),
            Self::PublicNote => "notes that customers can read".to_owned(),
            Self::File => "files".to_owned(),
            Self::VisibleText => "texts that customers will be able to read".to_owned(),
            Self::Gone => "linked records that are gone or out of scope".to_owned(),
            Self::Blanking => "records whose same field would be emptied".to_owned(),
        }
    }
}

/// One changed field pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The rule's key, under which the base is kept.
    pub key: String,
    /// The rule's name, for people.
    pub name: String,
    /// What is written.
    pub writes: Vec<(FieldName, Outgoing)>,
    /// What the written side holds now.
    pub was: Value,
    /// What it is to hold.
    pub becomes: Value,
    /// What the other end of the pair holds, from which this was made.
    pub source: Value,
    /// What the profile's stand-in replaces, if one was used.
    pub stands_in_for: Option<String>,
}

/// A note that is carried to the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedNote {
    /// The note it is made of.
    pub origin: NoteKey,
    /// The note as it is written.
    pub note: OutgoingNote,
    /// The Halo outcome it is written with, for notes towards Halo.
    pub outcome: Option<String>,
    /// What the note said when it was carried, as a fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The revision that this tells of, where the note itself was carried before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The copy that is changed instead, where its vendor permits that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place: Option<InPlace>,
}

/// A copy of a note that is changed in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlace {
    /// Its id.
    pub copy: String,
    /// What it says then.
    pub note: OutgoingNote,
}

impl CarriedNote {
    /// The name under which the pair of this note and its copy is kept: the note's id, or its revision's.
    pub fn paired_as(&self) -> &str {
        self.revision.as_deref().unwrap_or(&self.origin.id)
    }

    /// What people will read, unless a copy that is to be changed must be left as it is.
    pub fn shown(&self) -> &OutgoingNote {
        self.in_place.as_ref().map_or(&self.note, |place| &place.note)
    }
}

/// A new record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creation {
    /// The record it is made of.
    pub from: RecordKey,
    /// The number of that record.
    pub from_number: String,
    /// The kind of the new record.
    pub kind: Kind,
    /// The table of the other side, whichever side the new record is on.
    pub table: Kind,
    /// What the other record is to the ticket.
    pub role: LinkRole,
    /// How often this ticket was linked in this role, this time included.
    pub generation: u32,
    /// Its fields.
    pub fields: Vec<(FieldName, Outgoing)>,
    /// By rule key: the source's values, which become half of the first base.
    pub sources: BTreeMap<String, Value>,
    /// Rule keys whose source is empty: what the vendor fills in there by itself is a change of its own.
    pub empty: BTreeSet<String>,
    /// The notes that go along, oldest first.
    pub notes: Vec<CarriedNote>,
    /// How many more of its notes follow in later passes.
    #[serde(default, skip_serializing_if = "is_none")]
    pub later: usize,
    /// Notes that stay behind and are not looked at again.
    pub left_behind: Vec<NoteKey>,
    /// Stand-ins that were used, for people.
    pub stand_ins: Vec<String>,
    /// Values without counterpart whose fields are left alone by rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logged: Vec<Missing>,
    /// What is ordered, where the record is made by an order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// The live link that ends for the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<LinkId>,
    /// Records above it that the same plan makes, and that must be there before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coming: Vec<Coming>,
}

/// A change of a linked record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChange {
    /// The link.
    pub link: LinkId,
    /// The record that is written.
    pub target: RecordKey,
    /// The version of it that was looked at.
    pub seen: Option<VersionTag>,
    /// The changed field pairs.
    pub fields: Vec<FieldChange>,
    /// What has to go along with a state or a closure, without a rule of its own.
    pub companions: Vec<(FieldName, Outgoing)>,
    /// The notes, oldest first.
    pub notes: Vec<CarriedNote>,
    /// How many more notes follow in later passes.
    #[serde(default, skip_serializing_if = "is_none")]
    pub later: usize,
    /// Whether it answers the loss of the record's twin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loss: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_none(number: &usize) -> bool {
    *number == 0
}

/// A link that ends, or goes over to another record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retie {
    /// The link.
    pub link: LinkId,
    /// Why.
    pub reason: String,
    /// The record that takes the place of one of its two; none where it just ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NewEnd>,
    /// Whether it ends because a record was lost: deleted, or moved out of what the profile looks at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loss: bool,
}

/// The record that a link goes over to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEnd {
    /// Its side.
    pub side: Side,
    /// Where it lives.
    pub key: RecordKey,
    /// The number that people know.
    pub number: String,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A new record on `to`.
    Create {
        /// The side it is made on.
        to: Side,
        /// What is made.
        what: Box<Creation>,
    },
    /// A change of a record on `to`.
    Update {
        /// The side that is written.
        to: Side,
        /// What is changed.
        what: Box<RecordChange>,
    },
    /// Files for a record on `to`.
    Files {
        /// The side that gets them.
        to: Side,
        /// Which ones, and for which record.
        what: Box<FileTransfer>,
    },
    /// Nothing is written to a vendor: the bases move, because both sides already agree.
    Agree {
        /// The link.
        link: LinkId,
        /// The new bases by rule key.
        bases: BTreeMap<String, Base>,
    },
    /// A link ends or goes over, because one of its records was merged into another.
    Retie {
        /// How.
        what: Box<Retie>,
    },
}

impl Action {
    /// The notes of this action.
    pub fn notes(&self) -> &[CarriedNote] {
        match self {
            Self::Create { what, .. } => &what.notes,
            Self::Update { what, .. } => &what.notes,
            Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => &[],
        }
    }

    /// How many more notes of the same record follow in later passes.
    pub fn later(&self) -> usize {
        match self {
            Self::Create { what, .. } => what.later,
            Self::Update { what, .. } => what.later,
            Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => 0,
        }
    }

    /// The files of this action.
    pub fn files(&self) -> &[CarriedFile] {
        match self {
            Self::Files { what, .. } => &what.files,
            Self::Create { .. } | Self::Update { .. } | Self::Agree { .. } | Self::Retie { .. } => &[],
        }
    }

    /// How many of its notes a customer will be able to read.
    pub fn public_notes(&self) -> usize {
        self.notes().iter().filter(|carried| carried.shown().visibility() == Visibility::Public).count()
    }

    /// Whether it parts a pair, or closes a record, because its twin was lost.
    pub fn answers_loss(&self) -> bool {
        match self {
            Self::Update { what, .. } => what.loss,
            Self::Retie { what } => what.loss,
            Self::Create { .. } | Self::Files { .. } | Self::Agree { .. } => false,
        }
    }

    /// How many of its notes say that a carried note is there no more.
    pub fn tells_gone_notes(&self) -> usize {
        self.notes().iter().filter(|carried| carried.said.as_deref() == Some(note::GONE)).count()
    }

    /// The fields that it empties: the key of their rule, the side that is written, and their name.
    pub fn blanks(&self) -> impl Iterator<Item = (&str, Side, &str)> {
        let (to, fields) = match self {
            Self::Update { to, what } => (*to, what.fields.as_slice()),
            Self::Create { .. } | Self::Files { .. } | Self::Agree { .. } | Self::Retie { .. } => {
                (Side::Halo, [].as_slice())
            }
        };
        let emptied = fields.iter().filter(|change| change.becomes.is_empty() && !change.was.is_empty());
        emptied.map(move |change| (change.key.as_str(), to, change.name.as_str()))
    }

    /// The classes whose guards this action passes.
    pub fn classes(&self) -> Vec<Class> {
        let mut classes = match self {
            Self::Create { to: Side::Halo, .. } => vec![Class::CreateInHalo],
            Self::Create { to: Side::Other, .. } => vec![Class::CreateInOther],
            Self::Update { to: Side::Halo, .. } | Self::Retie { .. } => vec![Class::UpdateHalo],
            Self::Update { to: Side::Other, .. } => vec![Class::UpdateOther],
            Self::Files { .. } => vec![Class::File],
            Self::Agree { .. } => Vec::new(),
        };
        if self.answers_loss() || self.tells_gone_notes() > 0 {
            classes.push(Class::Gone);
        }
        if self.blanks().next().is_some() {
            classes.push(Class::Blanking);
        }
        if self.public_notes() > 0 {
            classes.push(Class::PublicNote);
        }
        if !super::visible::of_action(self).is_empty() {
            classes.push(Class::VisibleText);
        }
        classes
    }
}

/// Two values of one field pair that both changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// Halo's value.
    pub halo: Value,
    /// The other side's value.
    pub other: Value,
    /// What they last agreed on, if they ever did.
    pub base: Option<Base>,
}

/// A field whose value the other system's own rules rewrite again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldStop {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// The side that is not written any more.
    pub side: Side,
    /// What would be written.
    pub becomes: Value,
    /// What is there.
    pub was: Value,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Something is done.
    Act(Action),
    /// Something would be done if a person put this right.
    Hold {
        /// Values that have no counterpart.
        missing: Vec<Missing>,
    },
    /// Both sides changed the same fields.
    Conflict {
        /// The fields.
        fields: Vec<FieldConflict>,
    },
    /// Writing goes on and on without an end.
    Stopped {
        /// The fields.
        fields: Vec<FieldStop>,
    },
    /// The pair rests by itself, and is looked at again when one of its records comes back or changes.
    Aside {
        /// What became of it.
        why: Aside,
    },
    /// Fields are left alone by rule, because their values have no counterpart.
    Logged {
        /// The values.
        values: Vec<Missing>,
    },
    /// Nothing is done.
    Skip,
}

/// Why a pair rests by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aside {
    /// One of its records was deleted.
    Deleted,
    /// One of its records was merged into another one.
    Merged,
    /// One of its records is not shown any more, and nobody says why.
    NotShown,
    /// It left what the profile looks at.
    Outside,
    /// One of its records is gone, and the profile tells nobody.
    Ignored,
}

impl Aside {
    /// Whether a record of it is gone, so that many of them at once are an alarm.
    pub fn is_loss(self) -> bool {
        match self {
            Self::Deleted | Self::NotShown | Self::Ignored => true,
            Self::Merged | Self::Outside => false,
        }
    }

    /// Whether a person is told of it.
    pub fn is_told(self) -> bool {
        self != Self::Ignored
    }
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// The Halo ticket, if there is one.
    pub halo: Option<RecordKey>,
    /// The other record, if there is one.
    pub other: Option<RecordKey>,
    /// What people call the pair: numbers and summary.
    pub title: String,
    /// What is done.
    pub what: What,
    /// Why, for people.
    pub reason: String,
    /// The versions of both records that this row looked at.
    pub seen: (Option<VersionTag>, Option<VersionTag>),
}

impl Row {
    /// The action, if the row has one.
    pub fn action(&self) -> Option<&Action> {
        match &self.what {
            What::Act(action) => Some(action),
            What::Hold { .. }
            | What::Conflict { .. }
            | What::Stopped { .. }
            | What::Aside { .. }
            | What::Logged { .. }
            | What::Skip => None,
        }
    }

    /// The classes whose guards it passes.
    pub fn classes(&self) -> Vec<Class> {
        match &self.what {
            What::Act(action) => action.classes(),
            What::Aside { why } if why.is_loss() => vec![Class::Gone],
            What::Hold { .. }
            | What::Conflict { .. }
            | What::Stopped { .. }
            | What::Aside { .. }
            | What::Logged { .. }
            | What::Skip => Vec::new(),
        }
    }

    /// Whether it waits for a person, whoever approves.
    pub fn waits(&self) -> bool {
        matches!(self.what, What::Hold { .. } | What::Conflict { .. } | What::Stopped { .. })
    }

    /// Whether anything is written to a vendor.
    pub fn writes(&self) -> bool {
        matches!(
            self.what,
            What::Act(Action::Create { .. } | Action::Update { .. } | Action::Files { .. } | Action::Retie { .. })
        )
    }

    /// The arrow that people see: to Halo, to the other side, both agreed, stopped.
    pub fn symbol(&self) -> &'static str {
        match &self.what {
            What::Act(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) => match to {
                Side::Halo => "←",
                Side::Other => "→",
            },
            What::Act(Action::Agree { .. }) => "=",
            What::Act(Action::Retie { .. }) => "↷",
            What::Hold { .. } | What::Stopped { .. } | What::Aside { .. } => "‖",
            What::Conflict { .. } => "≠",
            What::Logged { .. } | What::Skip => "·",
        }
    }
}

/// A guard that stopped a class of actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The class.
    pub class: Class,
    /// How many actions of it the plan holds; for public notes and files, how many of them.
    pub planned: u64,
    /// How many the profile allows.
    pub allowed: u64,
    /// Why, and what to do.
    pub reason: String,
}

/// What a pass would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The profile.
    pub profile: ProfileId,
    /// The version of the profile it was made with.
    pub profile_version: u32,
    /// When it was made.
    pub made: Timestamp,
    /// Whether this is the profile's first load, which a person must confirm as such.
    pub first_load: bool,
    /// The run that it turns back, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<RunId>,
    /// Whether it holds a part of what was found, because a person asked for that part alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub narrowed: bool,
    /// Whose value a person took in single rows, instead of what the profile would have taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turned: Vec<Turn>,
    /// The rows, in a stable order.
    pub rows: Vec<Row>,
    /// The classes that guards stop.
    pub stops: Vec<Stop>,
}

impl Plan {
    /// The plan's name and proof: a fingerprint of everything in it but the time it was made.
    pub fn hash(&self) -> Fingerprint {
        let Self { profile, profile_version, made: _, first_load, undoes, narrowed, turned, rows, stops } = self;
        let content = serde_json::to_string(&(profile, profile_version, first_load, undoes, rows, stops));
        let turned = if turned.is_empty() { Ok(String::new()) } else { serde_json::to_string(turned) };
        let narrowed = if *narrowed { "narrowed" } else { "" };
        Fingerprint::of(&(content.unwrap_or_default() + &turned.unwrap_or_default() + narrowed))
    }

    /// How many rows write something to a vendor.
    pub fn writes(&self) -> usize {
        self.rows.iter().filter(|row| row.writes()).count()
    }
}
