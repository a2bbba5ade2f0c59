//! What a run did, as one value for every front end.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cost::Cost;
use super::item::Item;
use super::outbox::Sent;
use super::recover::Recovered;
use crate::model::{RunId, Side};
use crate::plan::decide::logged_reason;
use crate::plan::{Action, Plan, Row, RowId, What};

/// How a run ended.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum RunOutcome {
    /// Only looked.
    Previewed,
    /// Everything that was to be done was done.
    Done,
    /// Something waits for a person, or was not stored as sent.
    DoneWithHolds,
    /// Some records failed.
    Errors,
    /// A guard stopped a class of actions.
    StoppedByGuard,
    /// A person stopped it.
    StoppedByPerson,
    /// It could not go on.
    Failed,
}

/// How many of each thing were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// New tickets in Halo.
    pub created_in_halo: u64,
    /// New records on the other side.
    pub created_in_other: u64,
    /// Changed tickets in Halo.
    pub updated_in_halo: u64,
    /// Changed records on the other side.
    pub updated_in_other: u64,
    /// Notes written in Halo.
    pub notes_to_halo: u64,
    /// Notes written on the other side.
    pub notes_to_other: u64,
    /// Files stored in Halo.
    #[serde(default)]
    pub files_to_halo: u64,
    /// Files stored on the other side.
    #[serde(default)]
    pub files_to_other: u64,
    /// Tickets that were marked with the number of their new record.
    pub marked: u64,
    /// Pairs that were found to agree already.
    pub agreed: u64,
    /// Pairs that were there and are linked now.
    #[serde(default)]
    pub linked: u64,
    /// Links that were ended.
    #[serde(default)]
    pub ended: u64,
}

impl Tally {
    /// Counts a write.
    pub fn count(&mut self, item: &Item) {
        let notes = item.notes().len() as u64;
        match item.to() {
            Side::Halo => self.notes_to_halo += notes,
            Side::Other => self.notes_to_other += notes,
        }
        match item {
            Item::Create { to: Side::Halo, .. } => self.created_in_halo += 1,
            Item::Create { to: Side::Other, .. } => self.created_in_other += 1,
            Item::Update { to: Side::Halo, what } if !what.fields.is_empty() => self.updated_in_halo += 1,
            Item::Update { to: Side::Other, what } if !what.fields.is_empty() => self.updated_in_other += 1,
            Item::Mark { .. } => self.marked += 1,
            Item::File { to: Side::Halo, .. } => self.files_to_halo += 1,
            Item::File { to: Side::Other, .. } => self.files_to_other += 1,
            Item::Update { .. } | Item::Complete { .. } | Item::Note { .. } => {}
        }
    }

    /// All writes to vendors.
    pub fn writes(&self) -> u64 {
        self.created_in_halo
            + self.created_in_other
            + self.updated_in_halo
            + self.updated_in_other
            + self.notes_to_halo
            + self.notes_to_other
            + self.files_to_halo
            + self.files_to_other
            + self.marked
    }
}

/// A row that was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What it is about.
    pub title: String,
    /// Why it was left, and what to do.
    pub reason: String,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// The run.
    pub run: RunId,
    /// The profile.
    pub profile: String,
    /// The version of the profile that it used; `0` in reports of before it was kept.
    #[serde(default)]
    pub version: u32,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What the pulls brought.
    pub feeds: Vec<super::pull::FeedReport>,
    /// Writes of an earlier process that were settled first.
    pub recovered: u64,
    /// What was done.
    pub done: Tally,
    /// How much of it followed from what the other side computed.
    pub follow_ups: u64,
    /// Rows that a person must put right.
    pub holds: Vec<Left>,
    /// Rows of which both sides changed the same field.
    pub conflicts: Vec<Left>,
    /// Rows that were not approved, or whose records changed since.
    pub left: Vec<Left>,
    /// Where a default of the profile stands in for a person or value without counterpart.
    #[serde(default)]
    pub stand_ins: Vec<Left>,
    /// Fields that are left alone by rule, because their values have no counterpart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logged: Vec<Left>,
    /// Writes that failed and will be tried again.
    pub later: Vec<Left>,
    /// Writes that failed too often.
    pub parked: Vec<Left>,
    /// What was not stored as sent.
    pub findings: Vec<super::settle::Finding>,
    /// What was stored as sent and changed a little later, or stands there twice by now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed_after: Vec<super::settle::Finding>,
    /// Guards that stopped a class.
    pub stops: Vec<crate::plan::Stop>,
    /// Why it could not go on, if it could not.
    pub error: Option<String>,
    /// Why nothing was written, if a person or a freeze window said so.
    #[serde(default)]
    pub standstill: Option<String>,
    /// What changed in both systems' fields and choices since the profile was last told.
    #[serde(default)]
    pub drift: Vec<super::drift::Told>,
    /// What carrying it out was to cost, where something was to be carried out.
    #[serde(default)]
    pub cost: Option<Cost>,
    /// The requests that it made, Halo's first.
    #[serde(default)]
    pub requests: Vec<Requests>,
    /// What a look for the linked records brought, where it was time for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swept: Option<super::sweep::Swept>,
    /// Why nothing was written, where nothing may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// The customers and suppliers of a whole desk on whose tickets nothing was written, because another
    /// integration writes them: why, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_off: Vec<String>,
}

/// The requests to one system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// The connection.
    pub connection: String,
    /// How many there were, with those that read what had changed.
    pub made: u64,
    /// The account that made them, as far as the connection's test has shown it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

impl RunReport {
    /// A report with nothing in it yet.
    pub fn new(run: RunId, profile: &str) -> Self {
        Self {
            run,
            profile: profile.to_owned(),
            version: 0,
            outcome: RunOutcome::Done,
            feeds: Vec::new(),
            recovered: 0,
            done: Tally::default(),
            follow_ups: 0,
            holds: Vec::new(),
            conflicts: Vec::new(),
            left: Vec::new(),
            stand_ins: Vec::new(),
            logged: Vec::new(),
            later: Vec::new(),
            parked: Vec::new(),
            findings: Vec::new(),
            changed_after: Vec::new(),
            stops: Vec::new(),
            error: None,
            standstill: None,
            drift: Vec::new(),
            cost: None,
            requests: Vec::new(),
            swept: None,
            held: None,
            kept_off: Vec::new(),
        }
    }

    /// Takes in what a plan holds back.
    pub fn take_plan(&mut self, plan: &Plan) {
        for row in &plan.rows {
            let left = Left { title: row.title.clone(), reason: row.reason.clone() };
            match &row.what {
                What::Hold { .. } | What::Stopped { .. } => self.holds.push(left),
                What::Conflict { .. } => self.conflicts.push(left),
                What::Aside { why } if why.is_loss() && why.is_told() => self.holds.push(left),
                What::Logged { .. } => self.logged.push(left),
                What::Act(Action::Create { to, what }) if !what.logged.is_empty() => {
                    self.logged.push(Left { reason: logged_reason(&what.logged, *to), ..left });
                }
                What::Act(_) | What::Aside { .. } | What::Skip => {}
            }
        }
        self.stops.clone_from(&plan.stops);
    }

    /// Takes in the stand-ins that these rows use.
    pub fn take_stand_ins(&mut self, rows: &[&Row]) {
        for row in rows {
            let used: Vec<String> = match row.action() {
                Some(Action::Create { what, .. }) => what.stand_ins.clone(),
                Some(Action::Update { what, .. }) => what
                    .fields
                    .iter()
                    .filter_map(|field| {
                        let stands_in = field.stands_in.as_ref()?;
                        Some(format!("{}: {} → {}", field.name, stands_in.of, stands_in.named))
                    })
                    .collect(),
                _ => Vec::new(),
            };
            self.stand_ins.extend(used.into_iter().map(|reason| Left { title: row.title.clone(), reason }));
        }
    }

    /// Takes in the rows that wait for another writer to be switched off.
    pub fn take_kept_off(&mut self, held: &BTreeMap<RowId, String>) {
        self.kept_off = held.values().cloned().collect::<BTreeSet<String>>().into_iter().collect();
    }

    /// Takes in what came of looking up what an earlier pass left open.
    pub fn take_recovered(&mut self, recovered: &Recovered) {
        self.recovered = recovered.settled;
        self.later.extend(recovered.open.iter().map(left));
    }

    /// Takes in what came of sending.
    pub fn take_sent(&mut self, sent: &Sent) {
        for (_, item) in &sent.done {
            self.done.count(item);
        }
        self.later.extend(sent.later.iter().map(left));
        self.parked.extend(sent.parked.iter().map(left));
        self.left.extend(sent.gone.iter().map(left));
        self.findings.extend(sent.findings.iter().cloned());
        if let Some(error) = sent.cut_short.first() {
            self.error = Some(error.to_string());
        }
    }

    /// Settles how the run ended, from what is in the report.
    pub fn conclude(&mut self, overridden: impl Fn(&crate::plan::Stop) -> bool) {
        self.outcome =
            if self.held.is_some() || !self.kept_off.is_empty() || self.stops.iter().any(|stop| !overridden(stop)) {
                RunOutcome::StoppedByGuard
            } else if self.error.is_some() || !self.later.is_empty() || !self.parked.is_empty() {
                RunOutcome::Errors
            } else if !self.holds.is_empty()
                || (self.standstill.is_some() && !self.left.is_empty())
                || !self.conflicts.is_empty()
                || !self.findings.is_empty()
                || self.feeds.iter().any(|feed| feed.hidden_changed)
            {
                RunOutcome::DoneWithHolds
            } else {
                RunOutcome::Done
            };
    }
}

fn left((item, reason): &(Item, String)) -> Left {
    let title = match item {
        Item::Create { what, .. } => format!("new record for {}", what.from_number),
        Item::Complete { what, .. } => format!("fields of the order for {}", what.from_number),
        Item::Update { what, .. } => what.target.to_string(),
        Item::Note { note, .. } => format!("note {}", note.note.reference()),
        Item::File { file, .. } => format!("file {}", file.file.name()),
        Item::Mark { record, .. } => format!("marker of {record}"),
    };
    Left { title, reason: reason.clone() }
}
