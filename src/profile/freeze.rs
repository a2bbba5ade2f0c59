//! Freeze windows: times of the week in which nothing is written unattended.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// The days as they are written, Monday first.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The minutes of a day.
const DAY: u16 = 24 * 60;

/// How many windows may follow one another before they count as one without an end.
const MOST_IN_A_ROW: usize = 32;

/// When nothing is written unattended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Freeze {
    /// The times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<FreezeWindow>,
    /// The zone whose clock they mean: `Europe/Berlin`; that of this computer when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

/// Days of the week with a beginning and an end: `Fri 18:00-06:00` ends on Saturday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FreezeWindow {
    days: [bool; 7],
    from: u16,
    to: u16,
}

impl Freeze {
    /// Until when nothing is written unattended, if a window is open at this moment. Windows that
    /// follow one another are one.
    pub fn until(&self, now: Timestamp, here: &TimeZone) -> Option<Timestamp> {
        let zone = self.zone().unwrap_or_else(|| here.clone());
        let mut at = now.to_zoned(zone.clone()).datetime();
        let mut end = None;
        for _ in 0..MOST_IN_A_ROW {
            let Some(next) = self.windows.iter().filter_map(|window| window.end_if_open(at)).max() else { break };
            at = next;
            end = Some(next);
        }
        end?.to_zoned(zone).ok().map(|end| end.timestamp())
    }

    /// The next window that opens after this moment, with its end.
    pub fn next(&self, now: Timestamp, here: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let zone = self.zone().unwrap_or_else(|| here.clone());
        let at = now.to_zoned(zone.clone()).datetime();
        // What opens while another window is open begins nothing new.
        let fresh = |start: &Timestamp| {
            let before = start.checked_sub(1.second()).ok();
            before.is_some_and(|before| self.until(before, here).is_none())
        };
        let starts = self.windows.iter().flat_map(|window| window.starts_after(at));
        let starts = starts.filter_map(|start| start.to_zoned(zone.clone()).ok()).map(|start| start.timestamp());
        let start = starts.filter(fresh).min()?;
        Some((start, self.until(start, here)?))
    }

    /// The zone that is named, if it is known.
    pub fn zone(&self) -> Option<TimeZone> {
        TimeZone::get(self.zone.as_deref()?).ok()
    }

    /// Why the zone cannot be used, if it cannot.
    pub fn objection(&self) -> Option<String> {
        let named = self.zone.as_deref()?;
        let unknown = TimeZone::get(named).is_err();
        unknown
            .then(|| format!("{named:?} is no zone; write it like Europe/Berlin, or leave it out for this computer's"))
    }

    /// The windows as one line.
    pub fn line(&self) -> String {
        self.windows.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    /// Windows from one line.
    pub fn windows_from(line: &str) -> Result<Vec<FreezeWindow>, String> {
        line.split(';').map(str::trim).filter(|part| !part.is_empty()).map(FreezeWindow::from_str).collect()
    }
}

impl FreezeWindow {
    /// When it opens in the week after this moment.
    fn starts_after(&self, at: DateTime) -> Vec<DateTime> {
        let mut starts = Vec::new();
        for day in 0..=7_i64 {
            let Ok(date) = at.date().checked_add(day.days()) else { continue };
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
            let span: Span = i64::from(self.from).minutes();
            let start = date.to_datetime(Time::midnight()).checked_add(span).ok();
            let on = self.days.get(weekday).copied().unwrap_or_default();
            starts.extend(start.filter(|start| on && *start > at));
        }
        starts
    }

    /// When it ends, if it is open at this moment.
    fn end_if_open(&self, at: DateTime) -> Option<DateTime> {
        let minute = u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or_default();
        let today = usize::try_from(at.date().weekday().to_monday_zero_offset()).unwrap_or_default();
        let on = |day: usize| self.days.get(day % 7).copied().unwrap_or_default();
        let over_night = self.to <= self.from;
        let end = if on(today) && minute >= self.from && (over_night || minute < self.to) {
            self.to + if over_night { DAY } else { 0 }
        } else if over_night && on(today + 6) && minute < self.to {
            self.to
        } else {
            return None;
        };
        let span: Span = i64::from(end).minutes();
        at.date().to_datetime(Time::midnight()).checked_add(span).ok()
    }
}

impl fmt::Display for FreezeWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = if self.days == [true; 7] {
            "daily".to_owned()
        } else {
            let named = DAYS.iter().zip(self.days).filter(|(_, on)| *on).map(|(day, _)| *day);
            named.collect::<Vec<_>>().join(",")
        };
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        write!(f, "{days} {}-{}", clock(self.from), clock(self.to))
    }
}

impl FromStr for FreezeWindow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is no window; write it like Fri 18:00-06:00, Sat,Sun 00:00-24:00 or daily 22:00-06:00")
        };
        let (days, times) = text.trim().rsplit_once(' ').ok_or_else(wrong)?;
        let (from, to) = times.split_once('-').ok_or_else(wrong)?;
        let (from, to) = (minutes(from).ok_or_else(wrong)?, minutes(to).ok_or_else(wrong)?);
        let days = days_from(days).ok_or_else(wrong)?;
        // A window without a length would be read as a whole day by some and as none by others.
        if from == to || from == DAY {
            return Err(wrong());
        }
        Ok(Self { days, from, to })
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && all <= DAY).then_some(all)
}

fn days_from(text: &str) -> Option<[bool; 7]> {
    if text.trim().eq_ignore_ascii_case("daily") {
        return Some([true; 7]);
    }
    let day = |name: &str| DAYS.iter().position(|day| day.eq_ignore_ascii_case(name.trim()));
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(part)?, day(part)?),
        };
        let mut at = first;
        loop {
            *days.get_mut(at)? = true;
            if at == last {
                break;
            }
            at = (at + 1) % 7;
        }
    }
    Some(days)
}

impl TryFrom<String> for FreezeWindow {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FreezeWindow> for String {
    fn from(window: FreezeWindow) -> Self {
        window.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn freeze(line: &str) -> Freeze {
        Freeze { windows: Freeze::windows_from(line).unwrap(), zone: Some("Europe/Berlin".to_owned()) }
    }

    fn until(line: &str, now: &str) -> Option<String> {
        freeze(line).until(now.parse().unwrap(), &TimeZone::UTC).map(|end| end.to_string())
    }

    #[test]
    fn a_window_is_open_by_the_clock_of_its_zone() {
        // Wednesday, in winter: Berlin is an hour ahead.
        let day = "Mon-Fri 08:00-17:00";
        assert_eq!(until(day, "2026-01-14T06:59:00Z"), None);
        assert_eq!(until(day, "2026-01-14T07:00:00Z").as_deref(), Some("2026-01-14T16:00:00Z"));
        assert_eq!(until(day, "2026-01-14T16:00:00Z"), None);
        assert_eq!(until(day, "2026-01-17T10:00:00Z"), None, "a Saturday");
    }

    #[test]
    fn a_night_ends_on_the_next_day_and_windows_in_a_row_are_one() {
        let night = "Fri 18:00-06:00";
        assert_eq!(until(night, "2026-01-16T20:00:00Z").as_deref(), Some("2026-01-17T05:00:00Z"));
        assert_eq!(until(night, "2026-01-17T04:59:00Z").as_deref(), Some("2026-01-17T05:00:00Z"));
        assert_eq!(until(night, "2026-01-17T05:00:00Z"), None);
        let weekend = "Fri 18:00-24:00; Sat,Sun 00:00-24:00; Mon 00:00-06:00";
        assert_eq!(until(weekend, "2026-01-16T20:00:00Z").as_deref(), Some("2026-01-19T05:00:00Z"));
        assert!(until("daily 00:00-24:00", "2026-01-16T20:00:00Z").is_some(), "always is always");
    }

    #[test]
    fn the_next_window_is_the_first_that_opens_after_now() {
        let next = |line: &str, now: &str| {
            let next = freeze(line).next(now.parse().unwrap(), &TimeZone::UTC);
            next.map(|(from, to)| format!("{from} {to}"))
        };
        let week = "Fri 18:00-06:00; Mon 08:00-09:00";
        let friday = "2026-01-16T17:00:00Z 2026-01-17T05:00:00Z";
        assert_eq!(next(week, "2026-01-14T10:00:00Z").as_deref(), Some(friday));
        let monday = "2026-01-19T07:00:00Z 2026-01-19T08:00:00Z";
        assert_eq!(next(week, "2026-01-16T20:00:00Z").as_deref(), Some(monday), "the one that is open is not the next");
        let weekend = "Fri 18:00-24:00; Sat,Sun 00:00-24:00; Mon 00:00-06:00";
        let whole = "2026-01-16T17:00:00Z 2026-01-19T05:00:00Z";
        assert_eq!(next(weekend, "2026-01-14T10:00:00Z").as_deref(), Some(whole), "windows in a row are one");
        assert_eq!(
            next("Wed 08:00-17:00", "2026-01-14T07:00:00Z").as_deref(),
            Some("2026-01-21T07:00:00Z 2026-01-21T16:00:00Z")
        );
        assert_eq!(next("", "2026-01-14T10:00:00Z"), None);
        assert_eq!(next("daily 00:00-24:00", "2026-01-14T10:00:00Z"), None, "always has no next");
    }

    #[test]
    fn what_is_written_is_read_again_and_nonsense_is_refused() {
        for line in ["Mon,Tue 08:00-17:30", "daily 22:00-06:00", "Sat,Sun 00:00-24:00; Mon 00:00-06:00"] {
            assert_eq!(freeze(line).line(), line);
        }
        assert_eq!(freeze("sat-mon 00:00-24:00").line(), "Mon,Sat,Sun 00:00-24:00");
        for wrong in
            ["Fri", "Fri 18:00", "Fry 18:00-20:00", "Fri 25:00-26:00", "Fri 8-9", "Fri 08:00-08:00", "Fri 24:00-08:00"]
        {
            assert!(Freeze::windows_from(wrong).is_err(), "{wrong}");
        }
        assert!(Freeze { zone: Some("Nowhere/Town".to_owned()), ..Freeze::default() }.objection().is_some());
    }
}
