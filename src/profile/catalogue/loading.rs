//! The settings of bringing two sides together that are in the middle of their life.

use super::inbound::moment;
use super::tickets::{Read, Write, setting};
use super::{Alternative, Entry, Setting, Shape, chosen, count, text_of, word};
use crate::profile::{ClosedRecords, Profile};

const SECTION: &str = "Loading";

const NOTES: &[Alternative] = &[
    Alternative { code: "all", label: "Those that would go if they were written now" },
    Alternative { code: "none", label: "None: the conversation begins with the link" },
];

const COMMENTS: &[Alternative] = &[
    Alternative { code: "as-comments", label: "As comments: the caller reads them and is mailed" },
    Alternative { code: "as-work-notes", label: "As work notes: the caller is not mailed" },
];

const FILES: &[Alternative] = &[
    Alternative { code: "all", label: "Those that would go if they were attached now" },
    Alternative { code: "none", label: "None: files that are attached after the link" },
];

const CLOSED: &[Alternative] = &[
    Alternative { code: "usual", label: "Closed records make tickets, closed tickets stay" },
    Alternative { code: "leave", label: "Neither: both sides carry over what is open" },
    Alternative { code: "since", label: "On both sides those that changed after a moment" },
];

fn only_some_closed(profile: &Profile) -> bool {
    profile.loading.closed == ClosedRecords::Since
}

/// The settings, in the order of the form.
pub(super) fn settings() -> impl Iterator<Item = Setting<Profile>> {
    quiet().into_iter().chain(past()).chain(closed())
}

fn quiet() -> [Setting<Profile>; 1] {
    [setting(
        "loading.quiet",
        SECTION,
        (
            "Quiet",
            "Everything is written with what each vendor offers to send no mails. In Halo automations do not run then, so switch it off once all is loaded. The plan says which mails cannot be kept from going",
        ),
        Shape::Toggle,
        (
            |profile| Entry::Flag(profile.loading.quiet),
            |profile, entry| {
                profile.loading.quiet = entry.flag();
                Ok(())
            },
        ),
    )]
}

fn past() -> [Setting<Profile>; 5] {
    [
        setting(
            "loading.notes",
            SECTION,
            ("Notes of the past", "Which notes go along when a record or ticket is made on the other side"),
            Shape::Choice(NOTES),
            (
                |profile| word(&profile.loading.notes),
                |profile, entry| {
                    profile.loading.notes = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "loading.comments",
            SECTION,
            (
                "Comments of the past in ServiceNow",
                "ServiceNow mails the caller about each comment, and has no way to keep one of them from being mailed",
            ),
            Shape::Choice(COMMENTS),
            (
                |profile| word(&profile.loading.comments),
                |profile, entry| {
                    profile.loading.comments = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "loading.original_times",
            SECTION,
            (
                "Original times",
                "New tickets and records are opened at the time that they had, and notes in Halo get theirs and their author. ServiceNow dates a journal entry itself, so there the note's first line says it",
            ),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.loading.original_times),
                |profile, entry| {
                    profile.loading.original_times = entry.flag();
                    Ok(())
                },
            ),
        ),
        setting(
            "loading.notes_at_once",
            SECTION,
            (
                "Notes of one record in one pass",
                "A longer conversation is carried over in several passes, oldest notes first. 0: all at once",
            ),
            Shape::Number,
            (
                |profile| text_of(Some(&profile.loading.notes_at_once)),
                |profile, entry| {
                    profile.loading.notes_at_once = count(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "loading.files",
            SECTION,
            ("Files of the past", "Which files go along when a record or ticket is made on the other side"),
            Shape::Choice(FILES),
            (
                |profile| word(&profile.loading.files),
                |profile, entry| {
                    profile.loading.files = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn closed() -> [Setting<Profile>; 2] {
    let read: Read = |profile| text_of(profile.loading.closed_since.as_ref());
    let write: Write = |profile, entry| {
        profile.loading.closed_since = moment(&entry)?;
        Ok(())
    };
    [
        setting(
            "loading.closed",
            SECTION,
            ("Closed records and tickets", "Which of them are joined without anybody asking for it"),
            Shape::Choice(CLOSED),
            (
                |profile| word(&profile.loading.closed),
                |profile, entry| {
                    profile.loading.closed = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        Setting {
            shown: only_some_closed,
            ..setting(
                "loading.closed_since",
                SECTION,
                ("Changed after", "In UTC, for example 2026-03-01T08:00:00Z. Without it, what is open"),
                Shape::Moment,
                (read, write),
            )
        },
    ]
}
