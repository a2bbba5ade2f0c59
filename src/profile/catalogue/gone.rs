//! What becomes of pairs whose records are gone, as settings of a form.

use super::tickets::setting;
use super::{Alternative, Entry, Setting, Shape, chosen, count, must_be, word};
use crate::profile::limits::Share;
use crate::profile::{Deleted, Outside, Profile};

const DELETED: &[Alternative] = &[
    Alternative { code: "rest", label: "The pair rests and is listed under Waiting" },
    Alternative { code: "close", label: "The twin is closed with a private note, then the link ends" },
    Alternative { code: "unlink", label: "The link ends, the twin stays as it is" },
    Alternative { code: "ignore", label: "The pair rests and nobody is told" },
];

const OUTSIDE: &[Alternative] = &[
    Alternative { code: "follow", label: "It is kept in step" },
    Alternative { code: "pause", label: "It rests until it comes back" },
    Alternative { code: "unlink", label: "The link ends" },
];

const SECTION: &str = "Deleted and moved";

fn parts(profile: &Profile) -> bool {
    matches!(profile.gone.deleted, Deleted::Close | Deleted::Unlink) || profile.gone.outside == Outside::Unlink
}

/// The settings of deleted and moved records.
pub(super) fn settings() -> [Setting<Profile>; 4] {
    [
        setting(
            "gone.deleted",
            SECTION,
            (
                "When a linked record is deleted",
                "Only what its system says was deleted counts; what is merely not shown any more always rests. A deleted record is never made again, and nothing is ever deleted on the other side",
            ),
            Shape::Choice(DELETED),
            (
                |profile| word(&profile.gone.deleted),
                |profile, entry| {
                    profile.gone.deleted = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "gone.outside",
            SECTION,
            (
                "When a pair leaves the scope",
                "The ticket went to another customer or supplier, or the record no longer matches the profile's query. With a query such as active=true a closed record has left it, too",
            ),
            Shape::Choice(OUTSIDE),
            (
                |profile| word(&profile.gone.outside),
                |profile, entry| {
                    profile.gone.outside = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        Setting {
            shown: parts,
            ..setting(
                "gone.unattended",
                SECTION,
                (
                    "Also with nobody there",
                    "Closes twins and ends links in unattended passes; without it they wait for a person to approve them",
                ),
                Shape::Toggle,
                (
                    |profile| Entry::Flag(profile.gone.unattended),
                    |profile, entry| {
                        profile.gone.unattended = entry.flag();
                        Ok(())
                    },
                ),
            )
        },
        setting(
            "gone.look_hours",
            SECTION,
            (
                "Look for deleted records every … hours",
                "All linked records are looked for by their ids once in so many hours, a few requests for hundreds of them. 0: never, and a deletion is seen when the record is next written",
            ),
            Shape::Number,
            (
                |profile| Entry::Text(profile.gone.look_hours.to_string()),
                |profile, entry| {
                    profile.gone.look_hours = count(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

/// What may vanish at once before a guard stops it: so many always, and above that a share.
macro_rules! share {
    ($field:ident, $label:literal, $what:literal, $whole:literal) => {
        [
            setting(
                concat!("limits.", stringify!($field), ".always"),
                "Limits",
                ($label, concat!("So many ", $what, " are no reason to stop; above this number the share counts")),
                Shape::Number,
                (
                    |profile| Entry::Text(profile.limits.$field.always.to_string()),
                    |profile, entry| {
                        profile.limits.$field.always = count(&entry)?;
                        Ok(())
                    },
                ),
            ),
            setting(
                concat!("limits.", stringify!($field), ".percent"),
                "Limits",
                (
                    concat!($label, ", % of ", $whole),
                    "More than this at once look like lost access or an emptied side: all of them stop for a person to look at",
                ),
                Shape::Number,
                (
                    |profile| Entry::Text(profile.limits.$field.percent.to_string()),
                    |profile, entry| set_share(&mut profile.limits.$field, &entry),
                ),
            ),
        ]
    };
}

fn set_share(share: &mut Share, entry: &Entry) -> Result<(), super::Refusal> {
    share.percent = match entry.text().parse() {
        Ok(percent @ 0..=100) => percent,
        _ => return Err(must_be("a number from 0 to 100", entry.text())),
    };
    Ok(())
}

/// The limits of what may vanish at once.
pub(super) fn shares() -> impl Iterator<Item = Setting<Profile>> {
    [
        share!(gone, "Deleted or moved", "records that are gone or out of scope", "links"),
        share!(blankings, "Emptied fields", "records of one plan whose same field would be emptied", "a plan's pairs"),
    ]
    .into_iter()
    .flatten()
}
