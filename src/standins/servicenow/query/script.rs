//! The `javascript:gs.…` values of encoded queries, in the zone of the session's user.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _, Zoned};

use super::super::state::Session;
use super::super::time;

/// What a script value stands for, in stored form; `None` for a script that is not understood.
/// Text that is no script stands for itself.
pub(super) fn evaluate(value: &str, session: &Session) -> Option<String> {
    let Some(script) = value.strip_prefix("javascript:") else { return Some(value.to_owned()) };
    let script = script.trim().trim_end_matches(';').trim_end();
    let call = script.strip_prefix("gs.").unwrap_or(script);
    match call {
        "user_id()" | "getUser().getID()" => return Some(session.user_id.clone()),
        "user_name()" | "getUser().getName()" => return Some(session.user_name.clone()),
        _ => {}
    }
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
    for (unit, span) in
        [("days", 1.day()), ("weeks", 1.week()), ("months", 1.month()), ("quarters", 3.months()), ("years", 1.year())]
    {
        let Some(part) = name.strip_prefix(unit).and_then(|rest| rest.strip_prefix("Ago")) else { continue };
        let at = now.checked_sub(span.checked_mul(count).ok()?).ok()?;
        return match part {
            "" => Some(at),
            "Start" => begin(&at, unit),
            "End" => end(&at, unit),
            _ => None,
        };
    }
    match name {
        "hoursAgo" | "hoursAgoStart" | "hoursAgoEnd" => {
            within(&now.checked_sub(SignedDuration::from_hours(count)).ok()?, name, 3600)
        }
        "minutesAgo" | "minutesAgoStart" | "minutesAgoEnd" => {
            within(&now.checked_sub(SignedDuration::from_mins(count)).ok()?, name, 60)
        }
        "beginningOfCurrentHour" => within(&now, "Start", 3600),
        "endOfCurrentHour" => within(&now, "End", 3600),
        "beginningOfCurrentMinute" => within(&now, "Start", 60),
        "endOfCurrentMinute" => within(&now, "End", 60),
        _ => match (name.strip_prefix("beginningOf"), name.strip_prefix("endOf")) {
            (Some(period), _) => begin_of(&now, period, count),
            (_, Some(period)) => end_of(&now, period, count),
            _ => None,
        },
    }
}

/// The named periods: how far back they lie, and their unit.
fn period(now: &Zoned, name: &str) -> Option<(Zoned, &'static str)> {
    let back = |span: jiff::Span| now.checked_sub(span).ok();
    Some(match name {
        "Today" => (now.clone(), "days"),
        "Yesterday" => (back(1.day())?, "days"),
        "Tomorrow" => (back(-1.day())?, "days"),
        "ThisWeek" => (now.clone(), "weeks"),
        "LastWeek" => (back(1.week())?, "weeks"),
        "NextWeek" => (back(-1.week())?, "weeks"),
        "ThisMonth" => (now.clone(), "months"),
        "LastMonth" => (back(1.month())?, "months"),
        "NextMonth" => (back(-1.month())?, "months"),
        "ThisQuarter" => (now.clone(), "quarters"),
        "LastQuarter" => (back(3.months())?, "quarters"),
        "NextQuarter" => (back(-3.months())?, "quarters"),
        "ThisYear" => (now.clone(), "years"),
        "LastYear" => (back(1.year())?, "years"),
        "NextYear" => (back(-1.year())?, "years"),
        _ => return None,
    })
}

/// `Last7Days` and the like, which reach up to today: how far back they begin.
fn rolling(name: &str, count: i64) -> Option<(jiff::Span, &'static str)> {
    match name {
        "LastMonths" => return Some((count.months(), "months")),
        "Last2Years" => return Some((2.years(), "years")),
        _ => {}
    }
    let rest = name.strip_prefix("Last")?;
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 = digits.parse().ok()?;
    match rest.strip_prefix(digits)? {
        "Days" => Some((number.days(), "days")),
        "Months" => Some((number.months(), "months")),
        _ => None,
    }
}

fn begin_of(now: &Zoned, name: &str, count: i64) -> Option<Zoned> {
    if let Some((at, unit)) = period(now, name) {
        return begin(&at, unit);
    }
    let (span, unit) = rolling(name, count)?;
    begin(&now.checked_sub(span).ok()?, unit)
}

fn end_of(now: &Zoned, name: &str, count: i64) -> Option<Zoned> {
    if let Some((at, unit)) = period(now, name) {
        return end(&at, unit);
    }
    rolling(name, count).and_then(|_| end_of_day(now))
}

/// The first moment of the unit that a moment lies in. Weeks begin on Monday.
fn begin(at: &Zoned, unit: &str) -> Option<Zoned> {
    let date = at.date();
    start_of(
        at,
        match unit {
            "weeks" => date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?,
            "months" => date.first_of_month(),
            "quarters" => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok()?,
            "years" => date.first_of_year(),
            _ => date,
        },
    )
}

/// The last second of the unit that a moment lies in.
fn end(at: &Zoned, unit: &str) -> Option<Zoned> {
    let span = match unit {
        "weeks" => 1.week(),
        "months" => 1.month(),
        "quarters" => 3.months(),
        "years" => 1.year(),
        _ => 1.day(),
    };
    let next = begin(at, unit)?.date().checked_add(span).ok()?;
    start_of(at, next)?.checked_sub(1.second()).ok()
}

fn start_of(now: &Zoned, date: Date) -> Option<Zoned> {
    date.to_zoned(now.time_zone().clone()).ok()
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
