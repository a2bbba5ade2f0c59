//! The settings of what a desk keeps.

use super::{Entry, Refusal, Setting, Shape, count, must_be};
use crate::profile::{DeskSettings, Keeping};

/// The section of what is kept.
pub const KEEPING: &str = "What this desk keeps";

/// The longest time that can be set: a hundred years are for ever.
const MOST_DAYS: u32 = 36_500;

type Read = fn(&Keeping) -> u32;

pub(super) fn keeping() -> [Setting<DeskSettings>; 4] {
    [
        setting(
            "keeping.history_days",
            ("Keep history, days", "Runs and what they changed. What is forgotten cannot be turned back any more"),
            (
                |settings| shown(settings, |keeping| keeping.history_days),
                |settings, entry| {
                    settings.keeping.history_days = days(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "keeping.history_rows",
            ("Most runs, and most changes", "Of more than these the oldest go. Idle runs in a row count as one"),
            (
                |settings| shown(settings, |keeping| keeping.history_rows),
                |settings, entry| {
                    settings.keeping.history_rows = some(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "keeping.calls_days",
            ("Keep requests, days", "Whom the desk asked what, and how it went"),
            (
                |settings| shown(settings, |keeping| keeping.calls_days),
                |settings, entry| {
                    settings.keeping.calls_days = days(&entry)?;
                    Ok(())
                },
            ),
        ),
        setting(
            "keeping.calls_rows",
            ("Most requests", "Of more than these the oldest go"),
            (
                |settings| shown(settings, |keeping| keeping.calls_rows),
                |settings, entry| {
                    settings.keeping.calls_rows = some(&entry)?;
                    Ok(())
                },
            ),
        ),
    ]
}

type Way = (fn(&DeskSettings) -> Entry, fn(&mut DeskSettings, Entry) -> Result<(), Refusal>);

const fn setting(
    key: &'static str,
    (label, help): (&'static str, &'static str),
    (read, write): Way,
) -> Setting<DeskSettings> {
    Setting { key, section: KEEPING, label, help, shape: Shape::Number, shown: |_| true, read, write }
}

fn shown(settings: &DeskSettings, read: Read) -> Entry {
    Entry::Text(read(&settings.keeping).to_string())
}

fn days(entry: &Entry) -> Result<u32, Refusal> {
    match count(entry)? {
        days @ 1..=MOST_DAYS => Ok(days),
        _ => Err(must_be("a number of days from 1 to 36500", entry.text())),
    }
}

fn some(entry: &Entry) -> Result<u32, Refusal> {
    match count(entry)? {
        0 => Err(must_be("a number from 1 on", entry.text())),
        rows => Ok(rows),
    }
}
