//! What a plan takes along of the past, and which mails carrying it out may cause, as lines of text.

use crate::plan::mails::{self, Fate, PastNotes};
use crate::plan::{Action, Plan, Row};
use crate::profile::Profile;

use super::text::counted;

/// A line, and whether it is a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The line.
    pub text: String,
    /// Whether somebody is mailed whatever the profile says.
    pub warns: bool,
}

/// The lines about a plan; none where the profile is not quiet and the plan makes nothing new.
pub fn lines(plan: &Plan, profile: &Profile) -> Vec<Said> {
    let makes = |row: &Row| matches!(row.action(), Some(Action::Create { .. }));
    if !profile.loading.quiet && !plan.rows.iter().any(makes) {
        return Vec::new();
    }
    let past = past(&PastNotes::of(plan)).map(|text| Said { text, warns: false });
    let mails = mails::of(plan, profile)
        .into_iter()
        .map(|one| Said { text: format!("Mails: {}", one.text), warns: profile.loading.quiet && one.fate == Fate::Go });
    past.into_iter().chain(mails).collect()
}

/// How much of the past goes along, in words.
fn past(past: &PastNotes) -> Option<String> {
    let PastNotes { records, notes, readable, later } = *past;
    if notes + later == 0 {
        return None;
    }
    let later = if later == 0 { String::new() } else { format!("; {later} more follow in later passes") };
    Some(format!(
        "Of the past {} of {} go along, {readable} of them for customers to read{later}",
        counted(notes as u64, "note"),
        counted(records as u64, "record"),
    ))
}
