//! From a value in a request to the value that is stored.

use sha2::{Digest as _, Sha256};

use super::super::super::switches::Switches;
use super::super::ids;
use super::super::query;
use super::super::refusal::Refusal;
use super::super::schema::Field;
use super::super::spec::{Choice, Kind, Writable};
use super::super::state::{Session, State};
use super::super::time;
use super::{Input, Notation, Rules};

/// What decides how a value is taken.
pub(super) struct Settings<'a> {
    pub(super) session: &'a Session,
    pub(super) switches: &'a Switches,
    pub(super) notation: Notation,
    pub(super) rules: Rules,
}

/// The value to store; `None` when the field is skipped without a word.
pub(super) fn stored(
    state: &State,
    settings: &Settings<'_>,
    table: &str,
    field: &Field,
    input: &Input,
) -> Result<Option<String>, Refusal> {
    if settings.rules == Rules::Enforced && field.writable == Writable::No {
        return Ok(None);
    }
    let text = match input {
        Input::Null if settings.switches.get("servicenow.null-in-write") == "ignored" => return Ok(None),
        Input::Null => return Ok(Some(String::new())),
        Input::Text(text) if text.is_empty() => return Ok(Some(String::new())),
        Input::Text(text) => text,
    };
    if field.choice == Choice::Listed {
        return Ok(listed(state, settings, table, field, text));
    }
    Ok(match field.kind {
        Kind::Boolean => Some(if matches!(text.as_str(), "true" | "1" | "yes") { "true" } else { "false" }.to_owned()),
        Kind::Integer | Kind::Decimal => text.trim().parse::<f64>().ok().map(|_| text.trim().to_owned()),
        Kind::Reference => Some(referred(state, settings, field, text)),
        Kind::DateTime if settings.notation == Notation::Display => local_time(settings, text),
        Kind::DateTime => time::normalised(text, settings.switches.get("servicenow.iso-date-times") == "accepted"),
        Kind::Date => text.get(..10).filter(|date| time::normalised(date, false).is_some()).map(str::to_owned),
        Kind::Duration => time::parse(text).map(time::stored),
        Kind::Guid | Kind::Journal | Kind::JournalList => None,
        Kind::Text | Kind::List | Kind::Password | Kind::ClassName | Kind::Domain | Kind::DocumentId => {
            Some(fitting(settings, table, field, text)?)
        }
    })
}

fn fitting(settings: &Settings<'_>, table: &str, field: &Field, text: &str) -> Result<String, Refusal> {
    if text.chars().count() <= field.length {
        return Ok(text.to_owned());
    }
    if settings.switches.get("servicenow.long-text") == "refused" {
        let rule = format!("Reject long values^{}", ids::named("sys_script:Reject long values"));
        return Err(Refusal::BusinessRule { table: table.to_owned(), rule });
    }
    Ok(text.chars().take(field.length).collect())
}

fn listed(state: &State, settings: &Settings<'_>, table: &str, field: &Field, text: &str) -> Option<String> {
    let choices = state.choices_of(table, &field.name);
    if settings.notation == Notation::Display
        && let Some(choice) =
            choices.iter().find(|choice| choice.label(&settings.session.language).eq_ignore_ascii_case(text))
    {
        return Some(choice.value.clone());
    }
    let known = choices.is_empty() || choices.iter().any(|choice| choice.value == text);
    if known || settings.rules == Rules::Replay || settings.switches.on("servicenow.choice-allow-non-existing") {
        return Some(text.chars().take(field.length).collect());
    }
    None
}

fn referred(state: &State, settings: &Settings<'_>, field: &Field, text: &str) -> String {
    let by_name = || {
        let display = state.schema.table(&field.reference).map(|table| table.display.as_str()).unwrap_or_default();
        let columns = if field.reference == "sys_user" { vec!["user_name", display] } else { vec![display] };
        columns.into_iter().find_map(|column| find(state, settings, &field.reference, column, text))
    };
    if settings.notation == Notation::Display {
        if state.locate(&field.reference, text).is_some() {
            return text.to_owned();
        }
        return by_name().unwrap_or_default();
    }
    if !ids::is_sys_id(text)
        && settings.switches.on("servicenow.reference-names-resolved")
        && let Some(id) = by_name()
    {
        return id;
    }
    text.chars().take(32).collect()
}

fn find(state: &State, settings: &Settings<'_>, table: &str, column: &str, text: &str) -> Option<String> {
    let wanted = query::equal_pairs(state, settings.switches, table, &[(column, text)]);
    let found = query::select(state, settings.session, table, &wanted, query::Page::ALL, query::Ties::BySysId);
    found.rows.first().map(|(_, row)| row.id.to_string())
}

fn local_time(settings: &Settings<'_>, text: &str) -> Option<String> {
    let session = settings.session;
    let civil = jiff::civil::DateTime::strptime(&session.format, text).ok()?;
    session.zone.to_timestamp(civil).ok().map(time::stored)
}

/// A value after one way of rewriting it; as it is for a way that is not known.
pub(super) fn rewritten(value: &str, way: &str) -> String {
    match way.split_once(':') {
        Some(("first", count)) => value.chars().take(count.parse().unwrap_or(usize::MAX)).collect(),
        _ => match way {
            "trim" => value.trim().to_owned(),
            "upper" => value.to_uppercase(),
            "lower" => value.to_lowercase(),
            "collapse" => value.split_whitespace().collect::<Vec<_>>().join(" "),
            _ => value.to_owned(),
        },
    }
}

/// Whether a text is a way of rewriting.
pub(super) fn is_way(way: &str) -> bool {
    match way.split_once(':') {
        Some(("first", count)) => count.parse::<usize>().is_ok(),
        Some(_) => false,
        None => matches!(way, "trim" | "upper" | "lower" | "collapse"),
    }
}

/// The SHA-256 of a file, in hexadecimal digits.
pub(super) fn sha256(content: &[u8]) -> String {
    let digits = b"0123456789abcdef";
    let digit = |at: u8| digits.get(usize::from(at)).copied().map_or('0', char::from);
    Sha256::digest(content).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
