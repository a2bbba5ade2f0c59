//! Who lets which rows through. What is not approved is not applied.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::action::{Action, Class, Creation, Plan, Row, RowId, Stop};
use crate::model::{Fingerprint, RecordId};
use crate::profile::Profile;

/// Who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approver {
    /// A person looked at the plan.
    Person {
        /// Who.
        name: String,
    },
    /// Nobody is there: the profile's approval table decides.
    Unattended,
}

/// A decision on a plan.
#[derive(Debug, Clone)]
pub struct Approval {
    /// The plan it was made for.
    pub plan: Fingerprint,
    /// Who decided.
    pub by: Approver,
    /// The rows that may go; all when absent.
    pub rows: Option<BTreeSet<RowId>>,
    /// Guards that are overridden, for this plan only.
    pub overrides: BTreeSet<Class>,
    /// Whether the person confirmed that this is a first load.
    pub first_load_confirmed: bool,
}

/// A row that was not let through, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// The row.
    pub row: RowId,
    /// Its title.
    pub title: String,
    /// Why it waits.
    pub reason: String,
    /// Whether it waits for a person (a hold) rather than having been left out by one.
    pub hold: bool,
}

/// What a decision lets through.
#[derive(Debug)]
pub struct Approved<'a> {
    /// The rows to carry out, in the plan's order.
    pub rows: Vec<&'a Row>,
    /// The rows that wait.
    pub withheld: Vec<Withheld>,
}

impl Approved<'_> {
    /// Holds everything back that would be written, for one reason.
    pub fn hold_writes(&mut self, reason: &str) {
        let (writes, rest) = std::mem::take(&mut self.rows).into_iter().partition(|row| row.writes());
        self.rows = rest;
        let held = |row: &Row| Withheld {
            row: row.id.clone(),
            title: row.title.clone(),
            reason: reason.to_owned(),
            hold: true,
        };
        self.withheld.extend(writes.into_iter().map(held));
    }

    /// Holds back these rows, each for its reason, and what must not be made without one of them.
    pub fn hold_rows(&mut self, held: &BTreeMap<RowId, String>) {
        for row in self.rows.extract_if(.., |row| held.contains_key(&row.id)) {
            let reason = held.get(&row.id).cloned().unwrap_or_default();
            self.withheld.push(Withheld { row: row.id.clone(), title: row.title.clone(), reason, hold: true });
        }
        withhold_orphans(self);
    }

    /// Holds back everything that is written, for this reason; what both sides agree on goes on.
    pub fn hold_back(&mut self, reason: &str) {
        for row in self.rows.extract_if(.., |row| row.writes()) {
            self.withheld.push(Withheld {
                row: row.id.clone(),
                title: row.title.clone(),
                reason: reason.to_owned(),
                hold: false,
            });
        }
    }
}

/// Why a decision does not fit its plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// It was made for another plan.
    #[error("the approval is for another plan: what was looked at has changed")]
    OtherPlan,
    /// It names rows that the plan does not have.
    #[error("the plan has no row {0}")]
    NoSuchRow(RowId),
}

/// Applies a decision to its plan.
pub fn approve<'a>(plan: &'a Plan, approval: &Approval, profile: &Profile) -> Result<Approved<'a>, ApprovalError> {
    if approval.plan != plan.hash() {
        return Err(ApprovalError::OtherPlan);
    }
    if let Some(chosen) = &approval.rows {
        let known: BTreeSet<&RowId> = plan.rows.iter().map(|row| &row.id).collect();
        if let Some(stranger) = chosen.iter().find(|row| !known.contains(row)) {
            return Err(ApprovalError::NoSuchRow(stranger.clone()));
        }
    }
    let mut approved = Approved { rows: Vec::new(), withheld: Vec::new() };
    for row in &plan.rows {
        let Some(action) = row.action() else {
            // What only rests does nothing, but many of it at once are looked at before they are forgotten.
            if let Some(stop) = stopped(plan, &row.classes(), approval) {
                let (row, title, reason) = (row.id.clone(), row.title.clone(), stop.reason.clone());
                approved.withheld.push(Withheld { row, title, reason, hold: true });
            }
            continue;
        };
        match withheld_because(plan, action, row, approval, profile) {
            None => approved.rows.push(row),
            Some((reason, hold)) => {
                approved.withheld.push(Withheld { row: row.id.clone(), title: row.title.clone(), reason, hold });
            }
        }
    }
    withhold_orphans(&mut approved);
    Ok(approved)
}

/// What must not be made without the record above it waits when that is not let through.
fn withhold_orphans(approved: &mut Approved<'_>) {
    loop {
        let made: BTreeSet<&RecordId> = approved.rows.iter().filter_map(|row| Some(&creation(row)?.from.id)).collect();
        let orphan = approved.rows.iter().position(|row| {
            let coming = creation(row).map(|what| what.coming.as_slice()).unwrap_or_default();
            coming.iter().any(|above| above.required && !made.contains(&above.record))
        });
        let Some(row) = orphan.map(|place| approved.rows.remove(place)) else { return };
        let reason = "the record above it was not let through, and the profile makes nothing without it".to_owned();
        approved.withheld.push(Withheld { row: row.id.clone(), title: row.title.clone(), reason, hold: true });
    }
}

fn creation(row: &Row) -> Option<&Creation> {
    match row.action() {
        Some(Action::Create { what, .. }) => Some(what),
        _ => None,
    }
}

/// The guard that stops one of these classes and is not overridden.
fn stopped<'p>(plan: &'p Plan, classes: &[Class], approval: &Approval) -> Option<&'p Stop> {
    let mut stops = plan.stops.iter().filter(|stop| !approval.overrides.contains(&stop.class));
    stops.find(|stop| classes.contains(&stop.class))
}

fn withheld_because(
    plan: &Plan,
    action: &Action,
    row: &Row,
    approval: &Approval,
    profile: &Profile,
) -> Option<(String, bool)> {
    if matches!(action, Action::Agree { .. }) {
        return None;
    }
    if approval.rows.as_ref().is_some_and(|chosen| !chosen.contains(&row.id)) {
        let why = match approval.by {
            Approver::Person { .. } => "it was not approved",
            Approver::Unattended => "it is outside of what this run takes; another run takes it",
        };
        return Some((why.to_owned(), false));
    }
    let classes = action.classes();
    if let Some(stop) = stopped(plan, &classes, approval) {
        return Some((stop.reason.clone(), true));
    }
    if plan.first_load && !(approval.first_load_confirmed && matches!(approval.by, Approver::Person { .. })) {
        let reason = "this is the profile's first load: a person must look at it and confirm it as such";
        return Some((reason.to_owned(), true));
    }
    if action.answers_loss() && approval.by == Approver::Unattended && !profile.gone.unattended {
        let reason = format!(
            "{}; the profile does not allow that with nobody there, so approve it by hand, or let the profile do it",
            row.reason
        );
        return Some((reason, true));
    }
    let public = classes.contains(&Class::PublicNote);
    if public && approval.by == Approver::Unattended && !profile.notes.public_unattended {
        let reason = "it carries a note that a customer can read, and the profile does not allow that unattended; \
                      approve it by hand or let the profile send public notes unattended";
        return Some((reason.to_owned(), true));
    }
    None
}
