//! What came of applying a plan.

use super::figures::Both;
use super::told::{self, Section};
use crate::model::ProfileId;
use crate::report::run::requests;
use crate::service::{RunOutcome, RunReport};

/// What came of applying a plan, against what was planned.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The profile.
    pub profile: ProfileId,
    /// The name of the Halo connection.
    pub halo: String,
    /// The name of the other connection.
    pub other: String,
    /// The run.
    pub run: i64,
    /// What the whole plan would have written.
    pub planned: Both,
    /// What was approved of it.
    pub approved: Both,
    /// What was written.
    pub done: Both,
    /// How much of that followed from what the other side computed, and was in no row.
    pub followed: u64,
    /// How it ended.
    pub ended: RunOutcome,
    /// Why it could not go on, if it could not.
    pub why: Option<String>,
    /// The requests that it made, beside those that were planned.
    pub requests: Option<String>,
    /// What was not done, and why.
    pub sections: Vec<Section>,
}

/// What was to be done.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    /// The profile.
    pub profile: ProfileId,
    /// The name of the Halo connection.
    pub halo: String,
    /// The name of the other connection.
    pub other: String,
    /// What the whole plan would write.
    pub planned: Both,
    /// What was approved of it.
    pub approved: Both,
}

impl Outcome {
    /// What a run reported.
    pub(crate) fn reported(intent: Intent, report: &RunReport) -> Self {
        let sections = told::sections(report, &intent.halo, &intent.other);
        let Intent { profile, halo, other, planned, approved } = intent;
        Self {
            profile,
            halo,
            other,
            planned,
            approved,
            sections,
            run: report.run.0,
            done: Both::of_tally(&report.done),
            followed: report.follow_ups,
            ended: report.outcome,
            why: report.error.clone(),
            requests: requests(report),
        }
    }
}
