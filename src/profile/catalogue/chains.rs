//! The settings of what belongs together: children that go along with a problem, updates to a supplier,
//! and what passes from one link of a ticket to the other.

use super::{Alternative, Entry, Offer, Setting, Shape, chosen, numbers, word};
use crate::profile::{Profile, Scope};

const MERGED: &[Alternative] = &[
    Alternative { code: "rest", label: "The pair rests: a person decides" },
    Alternative { code: "redirect", label: "The link follows, or the twin gets a private note" },
];

/// ServiceNow's table of problems.
const PROBLEM: &str = "problem";

fn has_problems(profile: &Profile) -> bool {
    profile.tables().iter().any(|table| table.as_str() == PROBLEM)
}

fn is_supplier(profile: &Profile) -> bool {
    matches!(profile.scope, Scope::Supplier { .. })
}

fn always(_: &Profile) -> bool {
    true
}

/// These settings, in the order of the form.
pub(super) fn settings() -> [Setting<Profile>; 5] {
    [
        Setting {
            key: "outbound.update_outcomes",
            section: "To ServiceNow",
            label: "Outcomes that update",
            help: "The note of a Halo action with one of these outcomes is sent without a tick: \"Email Supplier\" for a \
                   supplier",
            shape: Shape::PickMany(Offer::Outcomes),
            shown: always,
            read: |profile| Entry::Many(profile.outbound.update_outcomes.iter().map(ToString::to_string).collect()),
            write: |profile, entry| {
                profile.outbound.update_outcomes = numbers(entry)?;
                Ok(())
            },
        },
        Setting {
            key: "outbound.needs_supplier_email",
            section: "To ServiceNow",
            label: "Needs the supplier's e-mail address",
            help: "What is logged or mailed to a supplier without an e-mail address waits until it has one, as Halo itself \
                   demands. Without this it goes out all the same",
            shape: Shape::Toggle,
            shown: is_supplier,
            read: |profile| Entry::Flag(profile.outbound.needs_supplier_email),
            write: |profile, entry| {
                profile.outbound.needs_supplier_email = entry.flag();
                Ok(())
            },
        },
        Setting {
            key: "outbound.with_incidents",
            section: "To ServiceNow",
            label: "Problems take their incidents along",
            help: "Sending a problem also sends its child incidents that are not linked yet, under it",
            shape: Shape::Toggle,
            shown: has_problems,
            read: |profile| Entry::Flag(profile.outbound.with_incidents),
            write: |profile, entry| {
                profile.outbound.with_incidents = entry.flag();
                Ok(())
            },
        },
        Setting {
            key: "merged",
            section: "Conflicts",
            label: "When a record is merged into another",
            help: "A ticket that was merged in Halo, an incident or problem that was closed as a duplicate. The link goes \
                   over to the record that is left; where that has one already, the twin is told privately and its link ends",
            shape: Shape::Choice(MERGED),
            shown: always,
            read: |profile| word(&profile.merged),
            write: |profile, entry| {
                profile.merged = chosen(&entry)?;
                Ok(())
            },
        },
        Setting {
            key: "notes.pass_on",
            section: "Notes",
            label: "Pass on notes of the other link",
            help: "A ticket may be linked to its customer's ServiceNow and to a supplier's. Notes that came from there are \
                   sent here, too, as private or public as they were. Without it no word of one reaches the other",
            shape: Shape::Toggle,
            shown: always,
            read: |profile| Entry::Flag(profile.notes.pass_on),
            write: |profile, entry| {
                profile.notes.pass_on = entry.flag();
                Ok(())
            },
        },
    ]
}
