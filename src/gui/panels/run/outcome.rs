//! What came of applying a plan.

use super::figures::Both;
use super::told::{self, Section};
use crate::model::ProfileId;
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
    /// How it ended.
    pub ended: RunOutcome,
    /// Why it could not go on, if it could not.
    pub why: Option<String>,
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
    /// A run that reported.
    pub(crate) fn reported(intent: Intent, report: &RunReport) -> Self {
        let sections = told::sections(report, &intent.halo, &intent.other);
        let done = Both::of_tally(&report.done);
        Self::new(intent, (report.run.0, done, report.outcome), report.error.clone(), sections)
    }

    /// A run that ended before it could report; what it wrote comes from the journal.
    pub(crate) fn cut_off(intent: Intent, run: i64, done: Both, ended: RunOutcome, why: String) -> Self {
        Self::new(intent, (run, done, ended), Some(why), Vec::new())
    }

    fn new(
        intent: Intent,
        (run, done, ended): (i64, Both, RunOutcome),
        why: Option<String>,
        sections: Vec<Section>,
    ) -> Self {
        let Intent { profile, halo, other, planned, approved } = intent;
        Self { profile, halo, other, run, planned, approved, done, ended, why, sections }
    }
}
