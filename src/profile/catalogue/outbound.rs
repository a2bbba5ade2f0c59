//! What goes to ServiceNow.

use super::tickets::setting;
use super::{Alternative, Entry, Offer, Setting, Shape, chosen, numbers, optional_text, text_of, word};
use crate::profile::Profile;

const CREATE_STATES: &[Alternative] = &[
    Alternative { code: "mapped", label: "As the ticket's status is mapped" },
    Alternative { code: "always-new", label: "Always New, as Halo's own integration does" },
];

pub(super) fn outbound() -> [Setting<Profile>; 4] {
    let section = "To ServiceNow";
    [
        setting(
            "outbound.send_outcomes",
            section,
            (
                "Outcomes that send",
                "A Halo action with one of these outcomes sends its ticket: \"Send ticket to ServiceNow\", or \"Log to Supplier\" for a supplier",
            ),
            Shape::PickMany(Offer::Outcomes),
            (
                |profile| Entry::Many(profile.outbound.send_outcomes.iter().map(ToString::to_string).collect()),
                |profile, entry| {
                    profile.outbound.send_outcomes = numbers(entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "outbound.create_state",
            section,
            ("State of a new record", "What state a record has when it is made"),
            Shape::Choice(CREATE_STATES),
            (
                |profile| word(&profile.outbound.create_state),
                |profile, entry| {
                    profile.outbound.create_state = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "outbound.updates",
            section,
            (
                "Fields follow",
                "Changed fields are sent after a ticket was sent; without it only its notes are, as by Halo's own integration",
            ),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.outbound.updates),
                |profile, entry| {
                    profile.outbound.updates = entry.flag();
                    Ok(())
                },
            ),
        ),
        setting(
            "outbound.default_group",
            section,
            ("Default Assignment Group", "The group of a record whose Halo team has none"),
            Shape::Pick(Offer::Groups),
            (
                |profile| text_of(profile.outbound.default_group.as_ref()),
                |profile, entry| {
                    profile.outbound.default_group = optional_text(&entry);
                    Ok(())
                },
            ),
        ),
    ]
}
