//! The settings of freeze windows.

use super::tickets::setting;
use super::{Entry, Setting, Shape, optional_text, text_of};
use crate::profile::{Freeze, Profile};

pub(super) fn freeze() -> [Setting<Profile>; 2] {
    let section = "Freeze";
    [
        setting(
            "freeze.windows",
            section,
            (
                "Freeze windows",
                "Nothing is written unattended inside; by hand it is asked. Days and times, parted by semicolons: Fri 18:00-06:00; Sat,Sun 00:00-24:00. Empty: none",
            ),
            Shape::Line,
            (
                |profile| Entry::Text(profile.freeze.line()),
                |profile, entry| {
                    profile.freeze.windows = Freeze::windows_from(entry.text())?;
                    Ok(())
                },
            ),
        ),
        setting(
            "freeze.zone",
            section,
            ("Zone of the windows", "Whose clock they mean, like Europe/Berlin. Empty: this computer's"),
            Shape::Line,
            (
                |profile| text_of(profile.freeze.zone.as_ref()),
                |profile, entry| {
                    let freeze = Freeze { zone: optional_text(&entry), windows: Vec::new() };
                    if let Some(objection) = freeze.objection() {
                        return Err(objection);
                    }
                    profile.freeze.zone = freeze.zone;
                    Ok(())
                },
            ),
        ),
    ]
}
