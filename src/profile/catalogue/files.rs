//! The settings of files.

use super::tickets::setting;
use super::{Alternative, Entry, Refusal, Setting, Shape, chosen, must_be, word};
use crate::profile::Profile;
use crate::profile::files::endings;

const SECTION: &str = "Files";

const OUT: &[Alternative] = &[
    Alternative { code: "desk", label: "As the desk's switch says" },
    Alternative { code: "off", label: "None" },
    Alternative { code: "public", label: "Those that the end-user may see" },
];

const IN: &[Alternative] = &[
    Alternative { code: "desk", label: "As the desk's switch says" },
    Alternative { code: "off", label: "None" },
    Alternative { code: "on", label: "All" },
];

/// The settings of files, in the order of the form.
pub(super) fn file_settings() -> impl Iterator<Item = Setting<Profile>> {
    ways().into_iter().chain(readers()).chain(old()).chain(rules())
}

fn ways() -> [Setting<Profile>; 2] {
    [
        setting(
            "files.outbound",
            SECTION,
            (
                "Sync Attachments to ServiceNow",
                "Public files go along when a ticket is sent, and with what the notes setting sends. Private files never leave",
            ),
            Shape::Choice(OUT),
            (
                |profile| word(&profile.files.outbound),
                |profile, entry| {
                    profile.files.outbound = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "files.inbound",
            SECTION,
            ("Attachments from ServiceNow", "Files of records become files of their tickets"),
            Shape::Choice(IN),
            (
                |profile| word(&profile.files.inbound),
                |profile, entry| {
                    profile.files.inbound = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

fn readers() -> [Setting<Profile>; 2] {
    [
        setting(
            "files.inbound_public",
            SECTION,
            (
                "End-users see files from ServiceNow",
                "ServiceNow does not say who may see a file, so what comes in is private in Halo unless this is ticked",
            ),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.files.inbound_public),
                |profile, entry| {
                    profile.files.inbound_public = entry.flag();
                    Ok(())
                },
            ),
        ),
        setting(
            "files.inline_images",
            SECTION,
            ("Images within texts", "Are carried as files, and the text names them where they stood"),
            Shape::Toggle,
            (
                |profile| Entry::Flag(profile.files.inline_images),
                |profile, entry| {
                    profile.files.inline_images = entry.flag();
                    Ok(())
                },
            ),
        ),
    ]
}

fn old() -> [Setting<Profile>; 1] {
    [setting(
        "files.old_files",
        SECTION,
        (
            "Files from before a link",
            "Two records that were there before they were linked keep their files of before to themselves unless this is ticked",
        ),
        Shape::Toggle,
        (
            |profile| Entry::Flag(profile.files.old_files),
            |profile, entry| {
                profile.files.old_files = entry.flag();
                Ok(())
            },
        ),
    )]
}

fn rules() -> [Setting<Profile>; 3] {
    [
        setting(
            "files.largest_megabytes",
            SECTION,
            (
                "Largest file, MB",
                "Larger files stay, and the plan and the ticket's page say so. ServiceNow takes up to 1024",
            ),
            Shape::Number,
            (
                |profile| Entry::Text(profile.files.largest_megabytes.to_string()),
                |profile, entry| {
                    profile.files.largest_megabytes = megabytes(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "files.only_types",
            SECTION,
            ("Only these types", "Endings parted by commas: pdf, png, txt. Empty: all that are not blocked"),
            Shape::Line,
            (
                |profile| Entry::Text(profile.files.only_types.join(", ")),
                |profile, entry| {
                    profile.files.only_types = endings(entry.text());
                    Ok(())
                },
            ),
        ),
        setting(
            "files.blocked_types",
            SECTION,
            ("Blocked types", "Endings parted by commas that never travel, whatever else is allowed"),
            Shape::Line,
            (
                |profile| Entry::Text(profile.files.blocked_types.join(", ")),
                |profile, entry| {
                    profile.files.blocked_types = endings(entry.text());
                    Ok(())
                },
            ),
        ),
    ]
}

fn megabytes(entry: &Entry) -> Result<u32, Refusal> {
    match entry.text().parse() {
        Ok(megabytes @ 1..=1024) => Ok(megabytes),
        _ => Err(must_be("a number from 1 to 1024", entry.text())),
    }
}
