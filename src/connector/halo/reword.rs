//! Other wordings of notes that are there: each by itself, and a further note where Halo refuses one.
//!
//! Whether an agent may edit actions is a right of the agent (halo-api.md, 8: an update needs `ticket_id`
//! and `id`), and nothing says so before it is tried. A refusal is certain: nothing was changed by it.

use std::ops::Range;

use super::Halo;
use crate::connector::{Outcome, Write, WriteWhat};

impl Halo {
    /// Changes notes one by one.
    pub(super) async fn reword_run(&self, writes: &[Write], run: Range<usize>) -> Vec<(usize, Outcome)> {
        let mut outcomes = Vec::with_capacity(run.len());
        for index in run {
            let Some(write) = writes.get(index) else { continue };
            let outcome = self.alone(write).await;
            let outcome = match (&outcome, further(write)) {
                (Some(Outcome::Refused(error)), Some(instead)) => {
                    tracing::info!(
                        row = write.row,
                        "Halo refused to change a note, so a further one is added: {error}"
                    );
                    self.alone(&instead).await
                }
                _ => outcome,
            };
            outcomes.extend(outcome.map(|outcome| (index, outcome)));
        }
        outcomes
    }

    async fn alone(&self, write: &Write) -> Option<Outcome> {
        let outcomes = self.send_run(std::slice::from_ref(write), 0..1).await;
        outcomes.into_iter().next().map(|(_, outcome)| outcome)
    }
}

/// The note that is added where the wording of another one is refused.
fn further(write: &Write) -> Option<Write> {
    let WriteWhat::Reword { key, instead, outcome, .. } = &write.what else { return None };
    let what = WriteWhat::Note { key: key.clone(), note: instead.clone(), outcome: outcome.clone() };
    Some(Write { what, ..write.clone() })
}
