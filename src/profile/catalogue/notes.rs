//! Which notes travel, through which outcomes, under which first line.

use super::tickets::setting;
use super::{Alternative, Entry, Offer, Setting, Shape, chosen, optional_number, optional_text, text_of, word};
use crate::profile::{NoteHeader, Profile};

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

pub(super) fn notes() -> [Setting<Profile>; 3] {
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

pub(super) fn note_outcomes() -> [Setting<Profile>; 3] {
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

pub(super) fn note_header() -> [Setting<Profile>; 3] {
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
