//! How closures travel, as settings of a form.

use super::tickets::setting;
use super::{Alternative, Entry, Setting, Shape, chosen, word};
use crate::profile::Profile;

const REOPEN: &[Alternative] = &[
    Alternative { code: "both-sides", label: "Both sides" },
    Alternative { code: "in-halo", label: "Halo alone" },
    Alternative { code: "in-other", label: "ServiceNow alone" },
    Alternative { code: "never", label: "Neither: a person opens it there" },
];

/// The settings of closures.
pub(super) fn settings() -> [Setting<Profile>; 3] {
    let section = "Closing";
    [
        setting(
            "closing.reopen",
            section,
            (
                "Follows when a record is opened again",
                "Only a status that a person set back opens the other side; a comment never does, and a closure always beats a change of status",
            ),
            Shape::Choice(REOPEN),
            (
                |profile| word(&profile.closing.reopen),
                |profile, entry| {
                    profile.closing.reopen = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "closing.needs_code",
            section,
            (
                "Wait for code and notes",
                "ServiceNow takes no resolved incident without close code and close notes: such a closure waits until both are there",
            ),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.closing.needs_code),
                |profile, entry| {
                    profile.closing.needs_code = entry.flag();
                    Ok(())
                },
            ),
        ),
        setting(
            "closing.note",
            section,
            (
                "Closure note in Halo",
                "Written when ServiceNow closes the ticket: {close_notes}, {close_code}, {last_note} and {number} are filled in. Empty: none",
            ),
            Shape::Line,
            (
                |profile| Entry::Text(profile.closing.note.clone()),
                |profile, entry| {
                    entry.text().clone_into(&mut profile.closing.note);
                    Ok(())
                },
            ),
        ),
    ]
}
