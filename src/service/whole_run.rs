//! A run with everything that it did, as one value for files.

use serde::Serialize;

use super::call_log::CallView;
use super::desk::Desk;
use super::error::ServiceError;
use super::runs::{ChangeView, DetailPages, RunView};
use crate::model::RunId;

/// The form that is written.
const FORM: u32 = 1;

/// How much is read in one step.
const PART: u32 = 500;

/// A run with everything that it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WholeRun {
    /// The form, for programs that read it.
    pub causeway: u32,
    /// The run.
    pub run: RunView,
    /// What it changed, oldest first.
    pub changes: Vec<ChangeView>,
    /// Whom it asked, oldest first.
    pub calls: Vec<CallView>,
}

impl WholeRun {
    /// The titles of [`WholeRun::lines`].
    pub fn titles() -> Vec<String> {
        let titles = [
            "Run",
            "Profile",
            "Change",
            "Time (UTC)",
            "By",
            "Ticket",
            "Record",
            "Written in",
            "What",
            "Before",
            "After",
        ];
        titles.map(str::to_owned).to_vec()
    }

    /// A line for each change, for sheets.
    pub fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        self.changes.iter().map(|change| {
            vec![
                self.run.id.to_string(),
                self.run.profile.clone(),
                change.id.to_string(),
                change.at.to_string(),
                change.actor.clone(),
                change.ticket.clone().unwrap_or_default(),
                change.other.clone().unwrap_or_else(|| change.record.id.to_string()),
                change.record.system.to_string(),
                change.what.clone(),
                change.before.clone(),
                change.after.clone(),
            ]
        })
    }
}

impl Desk {
    /// Everything about one run.
    pub async fn whole_run(&self, run: RunId) -> Result<WholeRun, ServiceError> {
        let mut pages = DetailPages::first(PART);
        let (mut changes, mut calls) = (Vec::new(), Vec::new());
        loop {
            let detail = self.run_detail(run, pages).await?;
            changes.extend(detail.changes.rows);
            calls.extend(detail.calls.rows);
            // Nothing stands before the first entry, where a part was read to its end.
            pages.changes_before = Some(detail.changes.more.unwrap_or(0));
            pages.calls_before = Some(detail.calls.more.unwrap_or(0));
            if detail.changes.more.is_none() && detail.calls.more.is_none() {
                changes.reverse();
                calls.reverse();
                return Ok(WholeRun { causeway: FORM, run: detail.run, changes, calls });
            }
        }
    }
}
