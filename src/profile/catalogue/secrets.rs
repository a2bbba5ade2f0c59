//! The settings of what is asked of secrets.

use super::{Setting, Shape, must_be, optional_text, text_of};
use crate::profile::DeskSettings;

/// The section of credentials.
pub const CREDENTIALS: &str = "Credentials";

/// The most days that can be set.
const MOST_DAYS: u32 = 3_650;

pub(super) fn secrets() -> [Setting<DeskSettings>; 1] {
    [Setting {
        key: "secrets.change_days",
        section: CREDENTIALS,
        label: "Change secrets after, days",
        help: "Your company's rule for passwords and client secrets: two weeks before, and when it is overdue, each is \
               named. Empty: nothing is asked",
        shape: Shape::Number,
        shown: |_| true,
        read: |settings| text_of(settings.secrets.change_days.as_ref()),
        write: |settings, entry| {
            settings.secrets.change_days = match optional_text(&entry) {
                None => None,
                Some(text) => match text.parse() {
                    Ok(days @ 1..=MOST_DAYS) => Some(days),
                    _ => return Err(must_be("a number of days from 1 to 3650, or empty", &text)),
                },
            };
            Ok(())
        },
    }]
}
