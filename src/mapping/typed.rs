//! Values in the form of the field that they are written into: numbers, days, moments, lists, rich text.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::{rich, text};
use crate::model::{FieldInfo, FieldType, Value};

/// Between the codes of a field that holds several.
const SEPARATOR: char = ',';

/// Between the labels of several codes in a text.
const BETWEEN: &str = ", ";

/// A value of the field `from` in the form of the field `to`; the error names what has no such form.
/// A field that is not known takes text.
pub fn carried(value: &Value, from: Option<&FieldInfo>, to: Option<&FieldInfo>) -> Result<Value, String> {
    let no = |what: &str| Err(format!("{:?}, which is no {what}", value.code()));
    let Some(to) = to else { return Ok(Value::text(text::plain(&value.code()))) };
    if value.is_empty() {
        let unticked = to.field_type == FieldType::Boolean && is(from, &FieldType::Boolean);
        return Ok(if unticked { Value::Boolean(false) } else { Value::Empty });
    }
    let code = value.code();
    match &to.field_type {
        FieldType::Text | FieldType::Other(_) => Ok(Value::text(words(value, from))),
        FieldType::Rich if is(from, &FieldType::Rich) => Ok(Value::text(rich::clean(&code))),
        FieldType::Rich => Ok(Value::text(rich::escaped(&words(value, from)))),
        FieldType::Number | FieldType::Whole => match number(&code) {
            Some(digits) if to.field_type == FieldType::Whole && digits.contains('.') => no("whole number"),
            Some(digits) => Ok(Value::text(digits)),
            None => no("number"),
        },
        FieldType::Boolean => flag(&code).map_or_else(|| no("yes or no"), |flag| Ok(Value::Boolean(flag))),
        FieldType::Time => moment(value).map_or_else(|| no("date and time"), |at| Ok(Value::Time(at))),
        FieldType::Day => day(value).map_or_else(|| no("date"), |day| Ok(Value::Day(day))),
        FieldType::TimeOfDay => time_of_day(value).map_or_else(|| no("time of day"), |time| Ok(Value::text(time))),
        FieldType::Several if is(from, &FieldType::Several) => Ok(Value::text(list(&code))),
        FieldType::Choice | FieldType::Several | FieldType::Reference(_) => chosen(&code, from, to),
        FieldType::Journal | FieldType::Secret => no("value that this field takes"),
    }
}

/// A value as the field that holds it would spell it, for comparing.
pub fn canonical(value: &Value, field: Option<&FieldInfo>) -> String {
    carried(value, field, field).unwrap_or_else(|_odd| value.clone()).code()
}

/// Whether a field is known to hold text, or nothing is known of it.
pub fn is_text(field: Option<&FieldInfo>) -> bool {
    field.is_none_or(|field| matches!(field.field_type, FieldType::Text | FieldType::Other(_)))
}

/// Whether two values mean the same, whatever they are spelt like: equal texts apart from line ends,
/// one moment, one number with other zeros behind its point.
pub fn alike(left: &Value, right: &Value) -> bool {
    let (one, other) = (left.code(), right.code());
    if one == other || text::plain(&one) == text::plain(&other) {
        return true;
    }
    let timed = matches!(left, Value::Time(_)) || matches!(right, Value::Time(_));
    if timed && moment(left).is_some_and(|at| moment(right) == Some(at)) {
        return true;
    }
    (one.contains('.') || other.contains('.')) && number(&one).is_some_and(|digits| number(&other) == Some(digits))
}

/// The codes of a list, each once and in order, so that lists can be compared.
pub fn list(code: &str) -> String {
    let mut codes = codes(code);
    codes.sort_unstable();
    codes.dedup();
    codes.join(&SEPARATOR.to_string())
}

/// The codes of a list.
pub fn codes(code: &str) -> Vec<&str> {
    code.split(SEPARATOR).map(str::trim).filter(|code| !code.is_empty()).collect()
}

/// Codes as one list.
pub fn listed(codes: &[String]) -> Value {
    Value::text(list(&codes.join(&SEPARATOR.to_string())))
}

fn is(field: Option<&FieldInfo>, field_type: &FieldType) -> bool {
    field.is_some_and(|field| field.field_type == *field_type)
}

/// A value as people read it.
fn words(value: &Value, from: Option<&FieldInfo>) -> String {
    let code = value.code();
    let label = |code: &str| {
        let choice = from.and_then(|field| field.choices.iter().find(|choice| choice.code == code));
        choice.map_or_else(|| code.to_owned(), |choice| choice.label.clone())
    };
    match (value, from.map(|field| &field.field_type)) {
        (Value::Time(at), _) => at.to_zoned(TimeZone::UTC).datetime().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        (_, Some(FieldType::Rich)) => text::plain(&rich::to_text(&code)),
        (_, Some(FieldType::Choice)) => label(&code),
        (_, Some(FieldType::Several)) => codes(&code).into_iter().map(label).collect::<Vec<_>>().join(BETWEEN),
        (_, Some(FieldType::TimeOfDay)) => time_of_day(value).unwrap_or(code),
        _ => text::plain(&code),
    }
}

/// The choice that a text names, or each of them where the field takes several. Codes of a field with
/// choices of its own are written as they are.
fn chosen(code: &str, from: Option<&FieldInfo>, to: &FieldInfo) -> Result<Value, String> {
    let worded = from.is_some_and(|field| matches!(field.field_type, FieldType::Text | FieldType::Rich));
    if !worded || to.choices.is_empty() {
        return Ok(Value::text(code));
    }
    let code = if is(from, &FieldType::Rich) { rich::to_text(code) } else { code.to_owned() };
    let find = |text: &str| {
        let named = |choice: &&crate::model::Choice| choice.code == text || choice.label.eq_ignore_ascii_case(text);
        to.choices.iter().find(named).map(|choice| choice.code.clone())
    };
    let texts = if to.field_type == FieldType::Several { codes(&code) } else { vec![code.trim()] };
    let found: Vec<String> = texts
        .into_iter()
        .map(|text| find(text).ok_or_else(|| format!("{text:?}, which is no choice there")))
        .collect::<Result<_, _>>()?;
    Ok(listed(&found))
}

/// A number without what says nothing: signs of plus, zeros at either end.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.chars().all(|one| one.is_ascii_digit());
    if whole.is_empty() && part.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (sign, whole, part) {
        (_, "0", "") => "0".to_owned(),
        (sign, whole, "") => format!("{sign}{whole}"),
        (sign, whole, part) => format!("{sign}{whole}.{part}"),
    })
}

fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// The moment that a value names; what names no zone is UTC.
fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Time(at) => Some(*at),
        Value::Day(day) => in_utc(day.at(0, 0, 0, 0)),
        Value::Text(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| in_utc(text.parse::<DateTime>().ok()?))
        }
        Value::Empty | Value::Integer(_) | Value::Boolean(_) => None,
    }
}

fn in_utc(at: DateTime) -> Option<Timestamp> {
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn day(value: &Value) -> Option<Date> {
    match value {
        Value::Day(day) => Some(*day),
        Value::Text(text) if text.trim().len() == "2026-01-01".len() => text.trim().parse().ok(),
        other => moment(other).map(|at| at.to_zoned(TimeZone::UTC).date()),
    }
}

/// A time of day with its seconds only where it has some.
fn time_of_day(value: &Value) -> Option<String> {
    let time = match value {
        Value::Time(at) => at.to_zoned(TimeZone::UTC).time(),
        Value::Text(text) => text.trim().parse::<Time>().ok()?,
        Value::Empty | Value::Integer(_) | Value::Boolean(_) | Value::Day(_) => return None,
    };
    let form = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    Some(time.strftime(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Choice, FieldName};

    fn field(field_type: FieldType) -> FieldInfo {
        FieldInfo {
            name: FieldName::new("f"),
            label: "F".to_owned(),
            field_type,
            max_length: None,
            mandatory: false,
            has_default: false,
            read_only: false,
            choices: vec![Choice::plain("1", "Red"), Choice::plain("2", "Blue")],
        }
    }

    fn made(from: FieldType, value: &str, to: FieldType) -> Result<String, String> {
        carried(&Value::text(value), Some(&field(from)), Some(&field(to))).map(|value| value.code())
    }

    #[test]
    fn each_value_takes_the_form_of_the_other_field() {
        use FieldType::{Boolean, Choice, Day, Number, Rich, Several, Text, Time, TimeOfDay, Whole};
        for (from, value, to, becomes) in [
            (Number, "+012.500", Number, "12.5"),
            (Whole, "-007", Number, "-7"),
            (Text, "0.0", Whole, "0"),
            (Boolean, "true", Boolean, "true"),
            (Text, "No", Boolean, "false"),
            (Boolean, "", Boolean, "false"),
            (Text, "", Boolean, ""),
            (Day, "2026-03-05", Day, "2026-03-05"),
            (Time, "2026-03-05T23:30:00Z", Day, "2026-03-05"),
            (Day, "2026-03-05", Time, "2026-03-05T00:00:00Z"),
            (Time, "2026-03-05 23:30:00", Time, "2026-03-05T23:30:00Z"),
            (TimeOfDay, "08:05:00", Text, "08:05"),
            (Text, "08:05:09", TimeOfDay, "08:05:09"),
            (Several, "2, 1,2", Several, "1,2"),
            (Several, "2,1", Text, "Blue, Red"),
            (Text, "blue, Red", Several, "1,2"),
            (Choice, "2", Text, "Blue"),
            (Text, "red", Choice, "1"),
            (Choice, "9", Choice, "9"),
            (Rich, "<p>a <b>b</b></p>", Text, "a b"),
            (Text, "a < b", Rich, "a &lt; b"),
        ] {
            let told = format!("{value:?} of {from:?} as {to:?}");
            assert_eq!(made(from, value, to).as_deref(), Ok(becomes), "{told}");
        }
    }

    #[test]
    fn what_has_no_such_form_is_named() {
        use FieldType::{Boolean, Choice, Day, Journal, Number, Secret, Text, Time, TimeOfDay, Whole};
        for (value, to, says) in [
            ("1,234", Number, "no number"),
            ("12.5", Whole, "no whole number"),
            ("perhaps", Boolean, "no yes or no"),
            ("soon", Time, "no date and time"),
            ("2026-02-30", Day, "no date"),
            ("25:00", TimeOfDay, "no time of day"),
            ("Green", Choice, "no choice there"),
            ("hidden", Secret, "takes"),
            ("hidden", Journal, "takes"),
        ] {
            let said = made(Text, value, to).unwrap_err();
            assert!(said.contains(says) && said.contains(value), "{value}: {said}");
        }
    }

    #[test]
    fn one_moment_is_the_same_however_it_is_spelt() {
        let at = Value::Time("2026-03-05T23:30:00Z".parse().unwrap());
        assert!(alike(&at, &Value::text("2026-03-05 23:30:00")));
        assert!(!alike(&at, &Value::text("2026-03-05 23:31:00")));
        assert!(alike(&Value::text("12.50"), &Value::text("12.5")));
        assert!(!alike(&Value::text("007"), &Value::text("7")), "digits may be a name");
    }
}
