//! When a ticket is to be answered and fixed, by the times of its priority. The stand-in counts
//! every hour; working hours are the instance's configuration.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::catalogue::{Fields, filled, flag, int, text};
use super::stamp;

/// The dates that a priority sets, with the fields of the priority that hold time and unit.
const DATES: &[(&str, &str, &str)] =
    &[("respondbydate", "responsetime", "responseunits"), ("fixbydate", "fixtime", "fixunits")];

/// The dates that a priority gives a ticket that was opened at an instant (stored form).
pub(super) fn of(priority: &Fields, opened: &str) -> Fields {
    let dates = DATES.iter().filter_map(|(date, time, unit)| {
        let from: Timestamp = opened.parse().ok()?;
        let hours = int(priority, time).filter(|time| *time > 0)?;
        let span = match filled(priority, unit)?.to_uppercase().as_str() {
            "M" => SignedDuration::from_mins(hours),
            "H" => SignedDuration::from_hours(hours),
            "D" => SignedDuration::from_hours(hours.saturating_mul(24)),
            _ => return None,
        };
        Some((*date, Value::from(stamp::stored(from.saturating_add(span).ok()?))))
    });
    dates.collect()
}

/// The next date of a ticket that the SLA waits for: the answer, then the fix; none once closed.
pub(super) fn next(ticket: &Fields) -> Option<&str> {
    if flag(ticket, "excludefromsla") || flag(ticket, "hasbeenclosed") {
        return None;
    }
    let awaited = if text(ticket, "responsedate").is_some() { "fixbydate" } else { "respondbydate" };
    text(ticket, awaited)
}
