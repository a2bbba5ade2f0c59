//! The settings of a tickets profile, besides its types, mappings and companions, which are tables
//! of their own.

use jiff::Timestamp;

use super::{
    Alternative, Entry, Offer, Refusal, Setting, Shape, chosen, count, must_be, numbers, optional_number,
    optional_text, text_of, word,
};
use crate::profile::limits::Limit;
use crate::profile::{Limits, NoteHeader, Profile, Scope};

/// Which notes go out.
const NOTE_SCOPES: &[Alternative] = &[
    Alternative { code: "none", label: "None" },
    Alternative { code: "flagged-only", label: "Those ticked \"Sync to ServiceNow\"" },
    Alternative { code: "all-public", label: "All that the end-user can read" },
    Alternative { code: "all", label: "All, private ones as work notes" },
];

/// Which notes come in.
const INBOUND_NOTES: &[Alternative] = &[
    Alternative { code: "none", label: "None" },
    Alternative { code: "comments-only", label: "Additional comments only" },
    Alternative { code: "all", label: "All, work notes as private notes" },
];

const FORMATTING: &[Alternative] = &[
    Alternative { code: "plain", label: "As plain text: lists, links and tables in words" },
    Alternative { code: "code-blocks", label: "As formatted text, in [code] blocks" },
];

const CREATE_STATES: &[Alternative] = &[
    Alternative { code: "mapped", label: "As the ticket's status is mapped" },
    Alternative { code: "always-new", label: "Always New, as Halo's own integration does" },
];

const PULLS: &[Alternative] = &[
    Alternative { code: "updated", label: "Updated time: whatever changed" },
    Alternative { code: "created", label: "Created time: what is new" },
];

const CONFLICTS: &[Alternative] = &[
    Alternative { code: "hold", label: "Hold: a person decides" },
    Alternative { code: "halo-wins", label: "Halo's value wins" },
    Alternative { code: "other-wins", label: "ServiceNow's value wins" },
    Alternative { code: "newest", label: "The newest value wins" },
];

/// The sections of the form, in order.
pub fn sections() -> &'static [&'static str] {
    &[
        "General",
        "From ServiceNow",
        "To ServiceNow",
        "Notes",
        "Files",
        "Closing",
        "People",
        "Conflicts",
        "Loading",
        "Deleted and moved",
        "Freeze",
        "Limits",
    ]
}

fn always(_: &Profile) -> bool {
    true
}

fn creates(profile: &Profile) -> bool {
    profile.inbound.create_tickets
}

fn is_customer(profile: &Profile) -> bool {
    !matches!(profile.scope, Scope::Supplier { .. })
}

pub(super) type Read = fn(&Profile) -> Entry;
pub(super) type Write = fn(&mut Profile, Entry) -> Result<(), Refusal>;

pub(super) const fn setting(
    key: &'static str,
    section: &'static str,
    (label, help): (&'static str, &'static str),
    shape: Shape,
    (read, write): (Read, Write),
) -> Setting<Profile> {
    Setting { key, section, label, help, shape, shown: always, read, write }
}

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

/// Every setting of a tickets profile, in the order of the form.
pub fn profile_settings() -> Vec<Setting<Profile>> {
    let mut settings = Vec::new();
    settings.extend(general());
    settings.extend(inbound());
    settings.extend(inbound_defaults());
    settings.extend(outbound());
    settings.extend(super::chains::settings());
    settings.push(super::service::without_service());
    settings.extend(notes());
    settings.extend(note_outcomes());
    settings.extend(note_header());
    settings.extend(super::edits::settings());
    settings.extend(super::closing::settings());
    settings.extend(super::files::file_settings());
    settings.extend(super::people::ladder());
    settings.extend(people());
    settings.extend(conflicts());
    settings.extend(super::loading::settings());
    settings.extend(super::gone::settings());
    settings.extend(super::freeze::freeze());
    settings.extend(limits());
    settings.extend(super::gone::shares());
    settings
}

fn general() -> [Setting<Profile>; 1] {
    [setting(
        "enabled",
        "General",
        ("Enabled", "Runs and schedules take this profile. A disabled profile can still be previewed and tried"),
        Shape::Toggle,
        (
            |profile| Entry::Flag(profile.enabled),
            |profile, entry| {
                profile.enabled = entry.flag();
                Ok(())
            },
        ),
    )]
}

fn inbound() -> [Setting<Profile>; 4] {
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

fn inbound_defaults() -> [Setting<Profile>; 5] {
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

fn outbound() -> [Setting<Profile>; 4] {
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

fn notes() -> [Setting<Profile>; 3] {
    let section = "Notes";
    [
        setting(
            "notes.outbound",
            section,
            ("Notes to ServiceNow", "Hidden from the end-user: work note. Visible: comment"),
            Shape::Choice(NOTE_SCOPES),
            (
                |profile| word(&profile.notes.outbound),
                |profile, entry| {
                    profile.notes.outbound = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "notes.inbound",
            section,
            ("Notes from ServiceNow", "Work note: hidden from the end-user. Comment: visible"),
            Shape::Choice(INBOUND_NOTES),
            (
                |profile| word(&profile.notes.inbound),
                |profile, entry| {
                    profile.notes.inbound = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "notes.public_unattended",
            section,
            (
                "Public notes without a person",
                "Notes that customers can read may be written when nobody has looked at them",
            ),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.notes.public_unattended),
                |profile, entry| {
                    profile.notes.public_unattended = entry.flag();
                    Ok(())
                },
            ),
        ),
    ]
}

fn note_outcomes() -> [Setting<Profile>; 3] {
    let section = "Notes";
    [
        setting(
            "notes.private_outcome",
            section,
            ("Outcome of private notes", "Must be hidden from the user and send no mail"),
            Shape::Pick(Offer::Outcomes),
            (
                |profile| text_of(profile.notes.private_outcome.as_ref()),
                |profile, entry| {
                    profile.notes.private_outcome = optional_number(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "notes.tested_outcome",
            section,
            (
                "Outcome tested by hand",
                "Private notes wait while Halo does not say that their outcome is hidden and sends no mail. Name the outcome here once you have seen both on a test ticket",
            ),
            Shape::Pick(Offer::Outcomes),
            (
                |profile| text_of(profile.notes.tested_outcome.as_ref()),
                |profile, entry| {
                    profile.notes.tested_outcome = optional_number(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "notes.public_outcome",
            section,
            ("Outcome of public notes", "What a comment becomes in Halo"),
            Shape::Pick(Offer::Outcomes),
            (
                |profile| text_of(profile.notes.public_outcome.as_ref()),
                |profile, entry| {
                    profile.notes.public_outcome = optional_number(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn note_header() -> [Setting<Profile>; 3] {
    let formatting = setting(
        "notes.formatting",
        "Notes",
        (
            "Formatted notes to ServiceNow",
            "ServiceNow shows [code] blocks as formatted only where its administrator permits that. Scripts, styles and images that load are taken out either way",
        ),
        Shape::Choice(FORMATTING),
        (
            |profile| word(&profile.notes.formatting),
            |profile, entry| {
                profile.notes.formatting = chosen(&entry)?;
                Ok(())
            },
        ),
    );
    let header = setting(
        "notes.header",
        "Notes",
        (
            "First line of notes",
            "Says on the other side who wrote a note and when: {reference}, {author} and {time} are filled in. {reference} must be there, because a note is found again by it",
        ),
        Shape::Line,
        (
            |profile| Entry::Text(profile.notes.header.clone()),
            |profile, entry| {
                if let Some(objection) = NoteHeader::objection(entry.text()) {
                    return Err(objection.to_owned());
                }
                entry.text().clone_into(&mut profile.notes.header);
                Ok(())
            },
        ),
    );
    let public_header = setting(
        "notes.public_header",
        "Notes",
        (
            "First line of public notes",
            "Another first line for notes that the end-user can read, with the same placeholders; empty: the same one",
        ),
        Shape::Line,
        (
            |profile| text_of(profile.notes.public_header.as_ref()),
            |profile, entry| {
                let header = optional_text(&entry);
                if let Some(objection) = header.as_deref().and_then(NoteHeader::objection) {
                    return Err(objection.to_owned());
                }
                profile.notes.public_header = header;
                Ok(())
            },
        ),
    );
    [formatting, header, public_header]
}

fn people() -> [Setting<Profile>; 2] {
    let section = "People";
    [
        Setting {
            shown: is_customer,
            ..setting(
                "people.default_caller",
                section,
                ("Default caller", "The caller of a new record whose end-user nobody in ServiceNow matches"),
                Shape::Pick(Offer::OtherUsers),
                (
                    |profile| text_of(profile.people.default_caller.as_ref()),
                    |profile, entry| {
                        profile.people.default_caller = optional_text(&entry);
                        Ok(())
                    },
                ),
            )
        },
        setting(
            "people.default_user",
            section,
            ("Default end-user", "The end-user of a new ticket whose caller nobody in Halo matches"),
            Shape::Pick(Offer::Users),
            (
                |profile| text_of(profile.people.default_user.as_ref()),
                |profile, entry| {
                    profile.people.default_user = optional_number(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn conflicts() -> [Setting<Profile>; 1] {
    [setting(
        "conflicts",
        "Conflicts",
        ("When both sides changed a field", "Unless the field has an owner. The other fields of the ticket flow on"),
        Shape::Choice(CONFLICTS),
        (
            |profile| word(&profile.conflicts),
            |profile, entry| {
                profile.conflicts = chosen(&entry)?;
                Ok(())
            },
        ),
    )]
}

fn limits() -> Vec<Setting<Profile>> {
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
