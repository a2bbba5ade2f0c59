//! Rows of value tables that nothing ever reaches, or that lead to what is not there.

use super::{Advice, Subject, lists, named, offers};
use crate::mapping::convert::JOIN;
use crate::model::{Kind, Side};
use crate::profile::{Conversion, FieldRule, ValueRow, ValueTable};

/// A value table with the rules that use it.
struct Used<'a> {
    name: &'a str,
    table: &'a ValueTable,
    rules: Vec<&'a FieldRule>,
}

/// What is probably not meant about rows.
pub(super) fn all(subject: Subject<'_>) -> Vec<Advice> {
    let mut advice = Vec::new();
    for (name, table) in &subject.profile.mapping.tables {
        let by_it = |rule: &&FieldRule| matches!(&rule.conversion, Conversion::Table(used) if used == name);
        let rules: Vec<&FieldRule> = subject.profile.mapping.fields.iter().filter(by_it).collect();
        if rules.is_empty() {
            continue;
        }
        let used = Used { name, table, rules };
        for (at, row) in table.rows.iter().enumerate() {
            let text = shadowed(subject, &used, at, row).or_else(|| leads_nowhere(subject, &used, row));
            advice.extend(text.map(|text| Advice::of_row(used.name, at, text)));
        }
    }
    advice
}

impl Used<'_> {
    /// Whether a value travels to `side` by this table.
    fn reaches(&self, row: &ValueRow, side: Side) -> bool {
        row.direction.reaches(side) && self.rules.iter().any(|rule| rule.writes_on(side))
    }

    /// The tables of the other side that a row is for.
    fn tables(&self, subject: Subject<'_>, row: &ValueRow) -> Vec<Kind> {
        let all = subject.profile.tables().into_iter();
        let used = |table: &Kind| self.rules.iter().any(|rule| rule.applies_to(table));
        all.filter(|table| used(table) && (row.tables.is_empty() || row.tables.contains(table))).collect()
    }
}

fn code(row: &ValueRow, side: Side) -> &str {
    match side {
        Side::Halo => &row.halo,
        Side::Other => &row.other,
    }
}

fn label(row: &ValueRow, side: Side) -> String {
    let (code, label) = match side {
        Side::Halo => (&row.halo, &row.halo_label),
        Side::Other => (&row.other, &row.other_label),
    };
    if label.is_empty() { format!("{code:?}") } else { format!("{label:?}") }
}

/// A row that an earlier one takes all values from, each way that it could be used.
fn shadowed(subject: Subject<'_>, used: &Used<'_>, at: usize, row: &ValueRow) -> Option<String> {
    let tables = used.tables(subject, row);
    if tables.is_empty() {
        return Some("it is never used: no table that it is for is mapped by this value table; remove it".to_owned());
    }
    let ways: Vec<Side> = [Side::Halo, Side::Other].into_iter().filter(|side| used.reaches(row, *side)).collect();
    if ways.is_empty() {
        return Some("it is never used: values do not travel its way; turn its direction, or remove it".to_owned());
    }
    let taken_by = |side: Side| {
        let from = side.opposite();
        used.table.rows.iter().take(at).position(|earlier| {
            code(earlier, from) == code(row, from)
                && earlier.direction.reaches(side)
                && tables.iter().all(|table| earlier.tables.is_empty() || earlier.tables.contains(table))
        })
    };
    let takers: Vec<usize> = ways.iter().map(|side| taken_by(*side)).collect::<Option<_>>()?;
    let first = takers.first()?;
    let from = ways.first().map(|side| label(row, side.opposite()))?;
    Some(format!("it is never used: row {} takes {from} before it; remove it, or move it up", first + 1))
}

/// A row that leads to, or comes from, a value that its system does not offer.
fn leads_nowhere(subject: Subject<'_>, used: &Used<'_>, row: &ValueRow) -> Option<String> {
    let gone = |side: Side| {
        let word = label(row, side);
        format!("{} does not offer {word} any more; choose another value, or remove the row", capital(named(side)))
    };
    let of_halo = used.rules.iter().filter_map(|rule| subject.ours(&rule.halo)).find(|field| lists(field));
    if of_halo.is_some_and(|field| !row.halo.is_empty() && !offers(field, &row.halo)) {
        return Some(gone(Side::Halo));
    }
    let states = used.rules.iter().any(|rule| rule.is_state());
    if states && (row.halo.is_empty() || row.other.is_empty()) {
        return Some("it leads nowhere: a state cannot be empty; choose one, or remove the row".to_owned());
    }
    if row.other.is_empty() {
        return None;
    }
    let missing: Vec<Kind> = used
        .tables(subject, row)
        .into_iter()
        .filter(|table| offered_in(subject, used, table, row) == Some(false))
        .collect();
    let known =
        used.tables(subject, row).iter().filter(|table| offered_in(subject, used, table, row).is_some()).count();
    if missing.is_empty() {
        return None;
    }
    if missing.len() == known {
        return Some(gone(Side::Other));
    }
    states.then(|| {
        let names: Vec<String> = missing.iter().map(Kind::to_string).collect();
        format!(
            "it leads nowhere in {}, which has no state {}; name the tables that it is for",
            super::listed(&names),
            label(row, Side::Other)
        )
    })
}

/// Whether a table of the other side offers a row's value; `None` where that is not known.
fn offered_in(subject: Subject<'_>, used: &Used<'_>, table: &Kind, row: &ValueRow) -> Option<bool> {
    let rule = used.rules.iter().find(|rule| rule.applies_to(table))?;
    let codes = row.other.splitn(rule.other.len().max(1), JOIN);
    let mut known = false;
    for (name, code) in rule.other.iter().zip(codes) {
        let Some(field) = subject.theirs(table, name).filter(|field| lists(field)) else { continue };
        known = true;
        if !offers(field, code) {
            return Some(false);
        }
    }
    known.then_some(true)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
