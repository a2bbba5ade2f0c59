//! Dates as Halo writes them: without a zone designator, in the zone of the instance, the fraction
//! trimmed. Stored they are UTC texts of one fixed length, so that their order is the order of text.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;

/// What Halo shows where a date was never set.
pub(super) const NEVER: &str = "1900-01-01T00:00:00";

/// The stored form of a date that is set to "never", which is how a client sends back what it read.
const STORED_NEVER: &str = "1900-01-01T00:00:00.000Z";

/// Whether a stored date means "never".
pub(super) fn is_never(stored: &str) -> bool {
    stored == STORED_NEVER
}

/// A zone from its IANA name or a fixed offset such as `+02:00`; UTC when it is neither.
pub(super) fn zone(name: &str) -> TimeZone {
    DateTimeParser::new().parse_time_zone(name).unwrap_or(TimeZone::UTC)
}

/// An instant in the stored form, to the millisecond.
pub(super) fn stored(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A sent date in the stored form: with a designator or offset as it says, else in `zone`.
pub(super) fn read(sent: &str, zone: &TimeZone) -> Option<String> {
    let sent = sent.trim();
    if sent.starts_with("1900-01-01") || sent.starts_with("1899-12-30") {
        return Some(STORED_NEVER.to_owned());
    }
    if let Ok(at) = sent.parse::<Timestamp>() {
        return Some(stored(at));
    }
    let local = match sent.parse::<DateTime>() {
        Ok(local) => local,
        Err(_) => sent.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    Some(stored(local.to_zoned(zone.clone()).ok()?.timestamp()))
}

/// A stored date as Halo shows it.
pub(super) fn shown(stored: &str, zone: &TimeZone) -> String {
    if is_never(stored) {
        return NEVER.to_owned();
    }
    let Ok(at) = stored.parse::<Timestamp>() else { return stored.to_owned() };
    let local = at.to_zoned(zone.clone());
    let whole = local.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let millis = local.millisecond();
    if millis == 0 {
        return whole;
    }
    format!("{whole}.{millis:03}").trim_end_matches('0').to_owned()
}
