//! The instance's notation of times, and the session's zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The stored form of a date and time: UTC, whole seconds.
pub(super) const STORED: &str = "%Y-%m-%d %H:%M:%S";

/// A time in its stored form.
pub(super) fn stored(at: Timestamp) -> String {
    at.strftime(STORED).to_string()
}

/// The time of a stored text.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    at_zone(text, &TimeZone::UTC)
}

/// The time of a text that is meant in a zone.
pub(super) fn at_zone(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil = DateTime::strptime(STORED, text).ok()?;
    zone.to_timestamp(civil).ok()
}

/// What a raw write stores for a date and time; `None` when the text is none.
pub(super) fn normalised(text: &str, iso: bool) -> Option<String> {
    if text.len() == 10 {
        return Date::strptime("%Y-%m-%d", text).ok().map(|date| format!("{date} 00:00:00"));
    }
    // Whoever writes a `T` in place of the blank, without a zone, is understood.
    if let Some(at) = parse(text).or_else(|| parse(&text.replacen('T', " ", 1))) {
        return Some(stored(at));
    }
    if iso { text.parse::<Timestamp>().ok().map(stored) } else { None }
}

/// The zone with this name, else that of the system, else UTC.
pub(super) fn zone(name: &str, system: &str) -> TimeZone {
    TimeZone::get(name).or_else(|_| TimeZone::get(system)).unwrap_or(TimeZone::UTC)
}

/// A user's date and time format (`dd.MM.yyyy`) in the notation of `strftime`.
pub(super) fn strftime_of(format: &str) -> String {
    [("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("hh", "%I"), ("mm", "%M"), ("ss", "%S"), ("a", "%p")]
        .iter()
        .fold(format.to_owned(), |format, (theirs, ours)| format.replace(theirs, ours))
}

/// How a duration is shown: `1 Day 2 Hours 3 Minutes`.
pub(super) fn duration_words(value: &str) -> String {
    let Some(seconds) = parse(value).map(Timestamp::as_second) else { return value.to_owned() };
    let parts = [(seconds / 86_400, "Day"), (seconds / 3600 % 24, "Hour"), (seconds / 60 % 60, "Minute")];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if words.is_empty() { format!("{} Seconds", seconds % 60) } else { words.join(" ") }
}
