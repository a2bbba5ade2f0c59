//! The `javascript:gs.…` values of encoded queries, in the zone of the session's user.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _, Zoned};

use super::super::state::Session;
use super::super::time;

/// What a script value stands for, in stored form; `None` for a script that is not understood.
/// Text that is no script stands for itself.
pub(super) fn evaluate(value: &str, session: &Session) -> Option<String> {
    let Some(script) = value.strip_prefix("javascript:") else { return Some(value.to_owned()) };
    let call = script.trim().trim_end_matches(';').strip_prefix("gs.").unwrap_or(script.trim());
    let (name, rest) = call.split_once('(')?;
    let arguments: Vec<&str> = rest
        .trim_end()
        .strip_suffix(')')?
        .split(',')
        .map(|argument| argument.trim().trim_matches(['\'', '"']))
        .filter(|argument| !argument.is_empty())
        .collect();
    match name {
        "getUserID" => return Some(session.user_id.clone()),
        "getUserName" => return Some(session.user_name.clone()),
        "dateGenerate" => return date_generate(&arguments, session),
        "now" => return Some(local(session).date().to_string()),
        "nowDateTime" => return Some(session.stamp()),
        _ => {}
    }
    let count: i64 = arguments.first().and_then(|first| first.parse().ok()).unwrap_or(0);
    moment(name, count, session).map(|zoned| time::stored(zoned.timestamp()))
}

fn local(session: &Session) -> Zoned {
    session.now.to_zoned(session.zone.clone())
}

fn date_generate(arguments: &[&str], session: &Session) -> Option<String> {
    let [date, clock] = arguments else { return None };
    let clock = match *clock {
        "start" => "00:00:00",
        "end" => "23:59:59",
        clock => clock,
    };
    time::at_zone(&format!("{date} {clock}"), &session.zone).map(time::stored)
}

fn moment(name: &str, count: i64, session: &Session) -> Option<Zoned> {
    let now = local(session);
    let days_ago = |days: i64| now.checked_sub(days.days()).ok();
    match name {
        "daysAgo" => days_ago(count),
        "daysAgoStart" => start_of_day(&days_ago(count)?),
        "daysAgoEnd" => end_of_day(&days_ago(count)?),
        "hoursAgo" | "hoursAgoStart" | "hoursAgoEnd" => {
            within(&now.checked_sub(SignedDuration::from_hours(count)).ok()?, name, 3600)
        }
        "minutesAgo" | "minutesAgoStart" | "minutesAgoEnd" => {
            within(&now.checked_sub(SignedDuration::from_mins(count)).ok()?, name, 60)
        }
        "beginningOfToday" => start_of_day(&now),
        "endOfToday" | "endOfLast7Days" | "endOfLast30Days" => end_of_day(&now),
        "beginningOfYesterday" => start_of_day(&days_ago(1)?),
        "endOfYesterday" => end_of_day(&days_ago(1)?),
        "beginningOfLast7Days" => start_of_day(&days_ago(7)?),
        "beginningOfLast30Days" => start_of_day(&days_ago(30)?),
        "beginningOfThisMonth" => start_of(&now, now.date().first_of_month()),
        "endOfThisMonth" => end_of_day(&start_of(&now, now.date().last_of_month())?),
        _ => None,
    }
}

fn start_of(now: &Zoned, date: Date) -> Option<Zoned> {
    date.to_zoned(now.time_zone().clone()).ok()
}

fn start_of_day(at: &Zoned) -> Option<Zoned> {
    at.start_of_day().ok()
}

fn end_of_day(at: &Zoned) -> Option<Zoned> {
    at.tomorrow().ok()?.start_of_day().ok()?.checked_sub(1.second()).ok()
}

/// The moment itself, or the start or end of the unit (of so many seconds) that it lies in.
fn within(at: &Zoned, name: &str, unit: i64) -> Option<Zoned> {
    let second = at.timestamp().as_second();
    let start = second - second.rem_euclid(unit);
    let second = if name.ends_with("Start") {
        start
    } else if name.ends_with("End") {
        start + unit - 1
    } else {
        second
    };
    jiff::Timestamp::from_second(second).ok().map(|at_second| at_second.to_zoned(at.time_zone().clone()))
}
