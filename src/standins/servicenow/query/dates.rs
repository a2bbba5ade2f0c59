//! Conditions on parts of dates and on the distance between two dates.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::time;
use super::{Path, Relation};

/// Seconds of a unit of time; `None` for an unknown one. Months and longer are averages.
pub(super) fn seconds_of(unit: &str) -> Option<i64> {
    Some(match unit {
        "minute" => 60,
        "hour" => 3_600,
        "day" | "dayofweek" => 86_400,
        "week" => 7 * 86_400,
        "month" => 30 * 86_400,
        "quarter" => 91 * 86_400,
        "year" => 365 * 86_400,
        _ => return None,
    })
}

/// Which of two dates comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Before,
    After,
}

/// `sla_dueMORETHANactivity_due@day@before@1`: the distance to another date of the row.
#[derive(Debug, Clone)]
pub(super) struct Distance {
    pub(super) other: Path,
    seconds: i64,
    direction: Direction,
    relation: Relation,
}

impl Distance {
    /// Reads what follows the operator; `resolve` finds the other column.
    pub(super) fn read(value: &str, relation: Relation, resolve: impl Fn(&str) -> Option<Path>) -> Option<Self> {
        let mut parts = value.split('@');
        let (other, unit, direction, count) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let direction = match direction {
            "before" => Direction::Before,
            "after" => Direction::After,
            _ => return None,
        };
        let seconds = seconds_of(unit)?.checked_mul(count.parse().ok()?)?;
        Some(Self { other: resolve(other)?, seconds, direction, relation })
    }

    pub(super) fn holds(&self, found: &str, other: &str) -> bool {
        let (Some(found), Some(other)) = (time::parse(found), time::parse(other)) else { return false };
        let apart = match self.direction {
            Direction::Before => other.as_second() - found.as_second(),
            Direction::After => found.as_second() - other.as_second(),
        };
        if self.relation == Relation::Greater { apart > self.seconds } else { (0..self.seconds).contains(&apart) }
    }
}

/// What is looked at of a date.
#[derive(Debug, Clone, Copy)]
enum Unit {
    DayOfWeek,
    Month,
    Quarter,
    Year,
    Hour,
}

/// `DATEPARTMonday@javascript:gs.datePart('dayofweek','monday','EE')`, in the user's zone.
#[derive(Debug, Clone)]
pub(super) struct Part {
    unit: Unit,
    wanted: i64,
    /// `None` asks for the part itself.
    relation: Option<Relation>,
}

const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Part {
    /// Reads what follows the operator.
    pub(super) fn read(value: &str) -> Option<Self> {
        let call = value.split_once("gs.datePart(")?.1.trim_end_matches([')', ';', ' ']);
        let mut arguments = call.split(',').map(|argument| argument.trim().trim_matches(['\'', '"']));
        let (unit, wanted, relation) = (arguments.next()?, arguments.next()?.to_lowercase(), arguments.next()?);
        let unit = match unit {
            "dayofweek" => Unit::DayOfWeek,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "year" => Unit::Year,
            "hour" => Unit::Hour,
            _ => return None,
        };
        let relation = match relation {
            "EE" => None,
            "GT" => Some(Relation::Greater),
            "GE" => Some(Relation::GreaterOrEqual),
            "LT" => Some(Relation::Less),
            "LE" => Some(Relation::LessOrEqual),
            _ => return None,
        };
        Some(Self { unit, wanted: number_of(&wanted)?, relation })
    }

    pub(super) fn holds(&self, found: &str, zone: &TimeZone) -> bool {
        let Some(part) = time::parse(found).map(|at| self.part_of(at, zone)) else { return false };
        match self.relation {
            None => part == self.wanted,
            Some(Relation::Greater) => part > self.wanted,
            Some(Relation::GreaterOrEqual) => part >= self.wanted,
            Some(Relation::Less) => part < self.wanted,
            Some(Relation::LessOrEqual) => part <= self.wanted,
        }
    }

    fn part_of(&self, at: Timestamp, zone: &TimeZone) -> i64 {
        let local = at.to_zoned(zone.clone());
        i64::from(match self.unit {
            Unit::DayOfWeek => i16::from(local.weekday().to_monday_one_offset()),
            Unit::Month => i16::from(local.month()),
            Unit::Quarter => i16::from((local.month() + 2) / 3),
            Unit::Year => local.year(),
            Unit::Hour => i16::from(local.hour()),
        })
    }
}

/// The number of a day or month by name, or the number itself.
fn number_of(name: &str) -> Option<i64> {
    let place = |names: &[&str]| names.iter().position(|known| *known == name).map(|at| at + 1);
    match place(DAYS).or_else(|| place(MONTHS)) {
        Some(at) => i64::try_from(at).ok(),
        None => name.parse().ok(),
    }
}
