//! What is left to do of a profile that is to be switched off.

use serde::{Deserialize, Serialize};

use crate::engine::{RunOutcome, RunReport};
use crate::store::Counts;

/// What kind of thing is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LooseKind {
    /// Writes that wait, were given up, or whose answer is lost.
    Writes,
    /// Rows that wait for a person.
    Holds,
    /// Fields that both sides changed.
    Conflicts,
    /// Records that were not looked at to the end.
    Records,
    /// The last pass did not go through.
    Pass,
    /// The profile is paused, so nothing was written.
    Paused,
}

/// Something that is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooseEnd {
    /// What kind of thing.
    pub kind: LooseKind,
    /// In words.
    pub text: String,
}

impl LooseEnd {
    /// That the last pass failed.
    pub(super) fn of_pass(error: &str) -> Self {
        Self { kind: LooseKind::Pass, text: format!("the last pass failed: {error}") }
    }

    /// That the last pass went through in part.
    pub(super) fn of_report(report: &RunReport) -> Option<Self> {
        let clean = matches!(report.outcome, RunOutcome::Done | RunOutcome::DoneWithHolds);
        let text = format!("the last pass (run {}) ended: {}", report.run, report.outcome);
        (!clean).then_some(Self { kind: LooseKind::Pass, text })
    }
}

/// What the numbers of a profile say is left.
pub(super) fn of(counts: &Counts, paused: bool) -> Vec<LooseEnd> {
    let parts = [
        (LooseKind::Writes, counts.pending, "write that waits", "writes that wait"),
        (LooseKind::Writes, counts.parked, "write that was given up", "writes that were given up"),
        (LooseKind::Writes, counts.unknown, "write whose answer is lost", "writes whose answer is lost"),
        (LooseKind::Holds, counts.holds, "hold", "holds"),
        (LooseKind::Conflicts, counts.conflicts, "conflict", "conflicts"),
        (LooseKind::Records, counts.dirty, "record to look at", "records to look at"),
    ];
    let left = parts.into_iter().filter(|(_, number, ..)| *number > 0);
    let mut ends: Vec<LooseEnd> = left
        .map(|(kind, number, one, several)| {
            let what = if number == 1 { one } else { several };
            LooseEnd { kind, text: format!("{number} {what}") }
        })
        .collect();
    if paused {
        let text = "it is paused, so the last pass writes nothing".to_owned();
        ends.push(LooseEnd { kind: LooseKind::Paused, text });
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_is_left_is_named_with_its_number() {
        let counts = Counts { links: 7, pending: 1, parked: 2, conflicts: 1, dirty: 3, ..Counts::default() };
        let texts: Vec<String> = of(&counts, false).into_iter().map(|end| end.text).collect();
        let told = ["1 write that waits", "2 writes that were given up", "1 conflict", "3 records to look at"];
        assert_eq!(texts, told);
        assert!(of(&Counts { links: 7, in_step: 7, excluded: 1, ..Counts::default() }, false).is_empty());
    }

    #[test]
    fn a_paused_profile_is_not_clean() {
        assert_eq!(of(&Counts::default(), true).len(), 1);
    }
}
