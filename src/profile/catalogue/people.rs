//! By what people are matched, as settings of a form.

use super::tickets::setting;
use super::{Alternative, Entry, Refusal, Setting, Shape, chosen, word};
use crate::profile::{Profile, Rung};

const FIRST: &[Alternative] = &[
    Alternative { code: "email", label: "E-mail address" },
    Alternative { code: "user-name", label: "User name" },
    Alternative { code: "external-id", label: "External id" },
];

const FURTHER: &[Alternative] = &[
    Alternative { code: "", label: "Nothing more" },
    Alternative { code: "email", label: "E-mail address" },
    Alternative { code: "user-name", label: "User name" },
    Alternative { code: "external-id", label: "External id" },
];

const SECTION: &str = "People";

fn read(rung: Option<&Rung>) -> Entry {
    rung.map_or_else(|| Entry::Text(String::new()), word)
}

fn written(entry: &Entry) -> Result<Option<Rung>, Refusal> {
    if entry.text().is_empty() { Ok(None) } else { chosen(entry).map(Some) }
}

/// The rungs of the ladder.
pub(super) fn ladder() -> [Setting<Profile>; 3] {
    [
        setting(
            "people.ladder.first",
            SECTION,
            (
                "People are matched by",
                "User name: the login of a Halo user, the user name in ServiceNow. External id: the ServiceNow id that Halo \
                 keeps with a user. Agents are always matched by their e-mail address",
            ),
            Shape::Choice(FIRST),
            (
                |profile| word(&profile.people.ladder.first),
                |profile, entry| {
                    profile.people.ladder.first = chosen(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "people.ladder.second",
            SECTION,
            ("Else by", "Tried for those whom the first does not find. An external id takes requests of its own"),
            Shape::Choice(FURTHER),
            (
                |profile| read(profile.people.ladder.second.as_ref()),
                |profile, entry| {
                    profile.people.ladder.second = written(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "people.ladder.third",
            SECTION,
            ("And else by", "Tried for those whom neither finds. Who is not found at all falls to the default"),
            Shape::Choice(FURTHER),
            (
                |profile| read(profile.people.ladder.third.as_ref()),
                |profile, entry| {
                    profile.people.ladder.third = written(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}
