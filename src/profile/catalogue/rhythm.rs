//! The setting of how often passes go by themselves.

use super::tickets::setting;
use super::{Entry, Setting, Shape, count};
use crate::profile::Profile;

pub(super) fn every() -> Setting<Profile> {
    setting(
        "rhythm.every_minutes",
        "Passes by themselves",
        (
            "Minutes from pass to pass",
            "While the window is open, a pass goes by itself so often, with what the profile lets through without a person. 0: none",
        ),
        Shape::Number,
        (
            |profile| Entry::Text(profile.rhythm.every_minutes.to_string()),
            |profile, entry| {
                profile.rhythm.every_minutes = count(&entry)?;
                Ok(())
            },
        ),
    )
}
