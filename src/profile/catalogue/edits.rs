//! What happens when carried notes are edited or deleted, as settings of a form.

use super::tickets::setting;
use super::{Alternative, Setting, Shape, chosen, word};
use crate::profile::Profile;

const EDITED: &[Alternative] = &[
    Alternative { code: "ignore", label: "Nothing" },
    Alternative { code: "correct", label: "A further note with the new text" },
    Alternative { code: "in-place", label: "Halo's copy is changed; ServiceNow gets a further note" },
];

const DELETED: &[Alternative] = &[
    Alternative { code: "ignore", label: "Nothing" },
    Alternative { code: "tell", label: "A private note that says so" },
    Alternative { code: "in-place", label: "Halo's copy says so in its place; ServiceNow gets a private note" },
];

/// The settings of edited and deleted notes.
pub(super) fn settings() -> [Setting<Profile>; 2] {
    [
        setting(
            "notes.edited",
            "Notes",
            (
                "When a carried note is edited",
                "Seen whenever its ticket is looked at, which then takes one more request for each ticket; journals cannot be changed, so a correction is added there, and in Halo where it refuses the change",
            ),
            Shape::Choice(EDITED),
            (
                |profile| word(&profile.notes.edited),
                |profile, entry| {
                    profile.notes.edited = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "notes.deleted",
            "Notes",
            (
                "When a carried note is deleted",
                "Seen whenever its ticket is looked at; what was carried stays where it is, because it cannot be taken back",
            ),
            Shape::Choice(DELETED),
            (
                |profile| word(&profile.notes.deleted),
                |profile, entry| {
                    profile.notes.deleted = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}
