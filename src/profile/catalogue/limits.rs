//! How much one plan may hold of each class of actions.

use super::tickets::setting;
use super::{Entry, Refusal, Setting, Shape, count, must_be, text_of};
use crate::profile::limits::Limit;
use crate::profile::{Limits, Profile};

/// One limit: a number, and a share of the live links.
macro_rules! limit {
    ($field:ident, $label:literal, $what:literal) => {
        [
            setting(
                concat!("limits.", stringify!($field), ".number"),
                "Limits",
                (
                    $label,
                    concat!(
                        "The most ",
                        $what,
                        " that one plan may hold; more stop this class for a person to look at"
                    ),
                ),
                Shape::Number,
                (
                    |profile| Entry::Text(profile.limits.$field.number.to_string()),
                    |profile, entry| {
                        profile.limits.$field.number = count(&entry)?;
                        Ok(())
                    },
                ),
            ),
            setting(
                concat!("limits.", stringify!($field), ".percent"),
                "Limits",
                (
                    concat!($label, ", % of links"),
                    "The same as a share of the live links; not applied below 20 links, none when empty",
                ),
                Shape::Number,
                (
                    |profile| text_of(profile.limits.$field.percent.as_ref()),
                    |profile, entry| set_percent(&mut profile.limits.$field, &entry),
                ),
            ),
        ]
    };
}

fn set_percent(limit: &mut Limit, entry: &Entry) -> Result<(), Refusal> {
    limit.percent = match entry.text() {
        "" => None,
        text => match text.parse() {
            Ok(percent @ 1..=100) => Some(percent),
            _ => return Err(must_be("a number from 1 to 100, or empty", text)),
        },
    };
    Ok(())
}

pub(super) fn limits() -> Vec<Setting<Profile>> {
    // A class that `Limits` gets later has to be taken in here.
    let Limits {
        creates_in_halo: _,
        creates_in_other: _,
        updates_in_halo: _,
        updates_in_other: _,
        public_notes: _,
        files: _,
        visible_texts: _,
        gone: _,
        blankings: _,
    } = Limits::default();
    [
        limit!(creates_in_halo, "New tickets in Halo", "new tickets"),
        limit!(creates_in_other, "New records in ServiceNow", "new records"),
        limit!(updates_in_halo, "Changed tickets in Halo", "changed tickets"),
        limit!(updates_in_other, "Changed records in ServiceNow", "changed records"),
        limit!(public_notes, "Public notes", "notes that customers can read"),
        limit!(files, "Files", "files"),
        limit!(
            visible_texts,
            "Texts that customers can read",
            "texts, in notes and in fields, that customers will be able to read"
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
