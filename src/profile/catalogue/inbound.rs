//! What comes from ServiceNow, and what a ticket that comes of it is like.

use jiff::Timestamp;

use super::tickets::setting;
use super::{
    Alternative, Entry, Offer, Refusal, Setting, Shape, chosen, must_be, numbers, optional_number, optional_text,
    text_of, word,
};
use crate::profile::Profile;

const PULLS: &[Alternative] = &[
    Alternative { code: "updated", label: "Updated time: whatever changed" },
    Alternative { code: "created", label: "Created time: what is new" },
];

fn creates(profile: &Profile) -> bool {
    profile.inbound.create_tickets
}

pub(super) fn inbound() -> [Setting<Profile>; 4] {
    let section = "From ServiceNow";
    [
        setting(
            "inbound.create_tickets",
            section,
            ("Create tickets", "New records in ServiceNow make tickets in Halo; without it only linked tickets follow"),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.inbound.create_tickets),
                |profile, entry| {
                    profile.inbound.create_tickets = entry.flag();
                    Ok(())
                },
            ),
        ),
        Setting {
            shown: creates,
            ..setting(
                "inbound.query",
                section,
                (
                    "Encoded query",
                    "Only records that match it make tickets, as ServiceNow writes it: active=true^priority<3. Empty: all",
                ),
                Shape::Line,
                (
                    |profile| text_of(profile.inbound.query.as_ref()),
                    |profile, entry| {
                        profile.inbound.query = optional_text(&entry);
                        Ok(())
                    },
                ),
            )
        },
        Setting {
            shown: creates,
            ..setting(
                "inbound.created_after",
                section,
                (
                    "Created after",
                    "Only records made after this moment (UTC) make tickets, so that history does not flood the desk. Empty: all",
                ),
                Shape::Moment,
                (
                    |profile| text_of(profile.inbound.created_after.as_ref()),
                    |profile, entry| {
                        profile.inbound.created_after = moment(&entry)?;
                        Ok(())
                    },
                ),
            )
        },
        setting(
            "inbound.pull_by",
            section,
            ("Pull Record By", "What a pull asks for. Linked records follow their changes in any case"),
            Shape::Choice(PULLS),
            (
                |profile| word(&profile.inbound.pull_by),
                |profile, entry| {
                    profile.inbound.pull_by = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

pub(super) fn inbound_defaults() -> [Setting<Profile>; 5] {
    let section = "From ServiceNow";
    [
        Setting {
            shown: creates,
            ..setting(
                "inbound.default_ticket_type",
                section,
                (
                    "Default ticket type",
                    "The type of a new ticket whose table names none; a table's own type counts more",
                ),
                Shape::Pick(Offer::TicketTypes),
                (
                    |profile| text_of(profile.inbound.default_ticket_type.as_ref()),
                    |profile, entry| {
                        profile.inbound.default_ticket_type = optional_number(&entry)?;
                        Ok(())
                    },
                ),
            )
        },
        Setting {
            shown: creates,
            ..setting(
                "inbound.default_status",
                section,
                ("Default status", "The status of a new ticket when the status mapping gives none"),
                Shape::Pick(Offer::Statuses),
                (
                    |profile| text_of(profile.inbound.default_status.as_ref()),
                    |profile, entry| {
                        profile.inbound.default_status = optional_number(&entry)?;
                        Ok(())
                    },
                ),
            )
        },
        setting(
            "inbound.closed_statuses",
            section,
            ("Statuses that close a ticket", "Halo refuses these for a ticket without an agent"),
            Shape::PickMany(Offer::Statuses),
            (
                |profile| Entry::Many(profile.inbound.closed_statuses.iter().map(ToString::to_string).collect()),
                |profile, entry| {
                    profile.inbound.closed_statuses = numbers(entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "inbound.default_agent",
            section,
            ("Default agent", "Gets a ticket that is closed while nobody is assigned to it"),
            Shape::Pick(Offer::Agents),
            (
                |profile| text_of(profile.inbound.default_agent.as_ref()),
                |profile, entry| {
                    profile.inbound.default_agent = optional_number(&entry)?;
                    Ok(())
                },
            ),
        ),
        Setting {
            shown: creates,
            ..setting(
                "inbound.default_team",
                section,
                ("Webhook Team", "The team of a new ticket whose assignment group has no team"),
                Shape::Pick(Offer::Teams),
                (
                    |profile| text_of(profile.inbound.default_team.as_ref()),
                    |profile, entry| {
                        profile.inbound.default_team = optional_text(&entry);
                        Ok(())
                    },
                ),
            )
        },
    ]
}

pub(super) fn moment(entry: &Entry) -> Result<Option<Timestamp>, Refusal> {
    match entry.text() {
        "" => Ok(None),
        text => {
            let parsed = text.parse().or_else(|_no_moment: jiff::Error| format!("{text}T00:00:00Z").parse());
            parsed
                .map(Some)
                .map_err(|_no_moment: jiff::Error| must_be("a moment like 2026-03-01T08:00:00Z, or a day", text))
        }
    }
}
