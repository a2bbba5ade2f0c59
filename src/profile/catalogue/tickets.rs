//! The settings of a tickets profile, besides its types, mappings and companions, which are tables
//! of their own.

use super::{
    Alternative, Entry, Offer, Refusal, Setting, Shape, chosen, optional_number, optional_text, text_of, word,
};
use crate::profile::{Profile, Scope};

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
        "Passes by themselves",
        "Freeze",
        "Limits",
    ]
}

pub(super) fn always(_: &Profile) -> bool {
    true
}

pub(super) fn is_customer(profile: &Profile) -> bool {
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

/// Every setting of a tickets profile, in the order of the form.
pub fn profile_settings() -> Vec<Setting<Profile>> {
    let mut settings = Vec::new();
    settings.extend(general());
    settings.extend(super::inbound::inbound());
    settings.extend(super::inbound::inbound_defaults());
    settings.extend(super::outbound::outbound());
    settings.push(super::service::without_service());
    settings.extend(super::notes::notes());
    settings.extend(super::notes::note_outcomes());
    settings.extend(super::notes::note_header());
    settings.extend(super::edits::settings());
    settings.extend(super::chains::settings());
    settings.extend(super::closing::settings());
    settings.extend(super::files::file_settings());
    settings.extend(super::people::ladder());
    settings.extend(people());
    settings.extend(conflicts());
    settings.extend(super::loading::settings());
    settings.extend(super::gone::settings());
    settings.push(super::rhythm::every());
    settings.extend(super::freeze::freeze());
    settings.extend(super::limits::limits());
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
