//! Halo's stamps: `2026-06-30T16:04:28.36`, without a zone and with the fraction trimmed.
//!
//! They are read in the instance's measured zone and written in it. "Not set" often arrives as a
//! day in 1899 or 1900 instead of null.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// Stamps in or before this year mean "not set" (`1899-12-30` and `1900-01-01` are seen).
pub(super) const SENTINEL_YEAR: i16 = 1900;

/// The largest offset from UTC that a zone has, in seconds; measurements beyond it are wrong.
const LARGEST_OFFSET: i32 = 14 * 3600;

/// What a text in a date field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// A sentinel or an empty text.
    NotSet,
    /// A moment.
    At(Timestamp),
}

impl Stamp {
    /// The moment, if there is one.
    pub fn moment(self) -> Option<Timestamp> {
        match self {
            Self::NotSet => None,
            Self::At(at) => Some(at),
        }
    }
}

/// Reads a stamp in a zone of `offset_seconds` east of UTC. A stamp that names its zone (webhooks
/// do) keeps it. `None` when the text is no stamp.
pub fn read(text: &str, offset_seconds: i32) -> Option<Stamp> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Stamp::NotSet);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        let sentinel = Offset::UTC.to_datetime(at).year() <= SENTINEL_YEAR;
        return Some(if sentinel { Stamp::NotSet } else { Stamp::At(at) });
    }
    let civil: DateTime = text.parse().ok()?;
    if civil.year() <= SENTINEL_YEAR {
        return Some(Stamp::NotSet);
    }
    offset(offset_seconds).to_timestamp(civil).ok().map(Stamp::At)
}

/// Writes a moment as Halo takes it in filters and bodies: whole seconds, no zone.
pub fn write(at: Timestamp, offset_seconds: i32) -> String {
    offset(offset_seconds).to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// The zone of an instance, measured with an own write: the stamp that Halo gave it against the
/// `Date` header of the answer. Rounded to a quarter of an hour, in seconds east of UTC; 0 when
/// the stamp cannot be read.
pub fn zone_from_own_write(stamp: &str, date_header: Timestamp) -> i32 {
    match read(stamp, 0) {
        Some(Stamp::At(as_if_utc)) => zone_between(as_if_utc, date_header),
        _ => 0,
    }
}

/// The zone of a stamp that was read as if it were UTC, given the true time; rounded to a quarter
/// of an hour, in seconds east of UTC.
pub fn zone_between(as_if_utc: Timestamp, truly: Timestamp) -> i32 {
    let seconds = as_if_utc.duration_since(truly).as_secs();
    let quarters = (seconds + 450).div_euclid(900);
    i32::try_from(quarters * 900).unwrap_or(0).clamp(-LARGEST_OFFSET, LARGEST_OFFSET)
}

/// Steps back from a moment; the smallest moment there is when that is too far.
pub fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn offset(seconds: i32) -> Offset {
    Offset::from_seconds(seconds).unwrap_or(Offset::UTC)
}
