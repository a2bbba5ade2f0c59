//! The mapping tables of Halo's own integration as value tables of a profile.

use super::native::{Carried, lost, taken};
use crate::connector::halo::native::{NativeRow, NativeTable};
use crate::mapping::convert::{JOIN, ticket_kind};
use crate::model::{Catalogue, Choice, FieldName, Kind};
use crate::profile::{Conversion, Direction, FieldRule, Profile, Unmapped, ValueRow, ValueTable};

use super::super::draft::choices;

/// What came of a table: a line for each row that has no counterpart, and one for the table.
pub(super) struct Taken {
    pub(super) rows: Vec<Carried>,
    pub(super) whole: Option<Carried>,
}

/// A rule that a table becomes.
struct Target {
    name: &'static str,
    halo: &'static str,
    other: &'static [&'static str],
}

fn target(field: &str) -> Option<Target> {
    let (name, halo, other): (_, _, &'static [&'static str]) = match field {
        "servicenow_status_mappings" => ("Status", "status_id", &["state"]),
        "servicenow_priority_mappings" => ("Priority", "priority_id", &["priority"]),
        "servicenow_impact_mappings" => ("Impact", "impact", &["impact"]),
        "servicenow_urgency_mappings" => ("Urgency", "urgency", &["urgency"]),
        "servicenow_category_mappings" => ("Category", "category_1", &["category", "subcategory"]),
        "servicenow_team_mappings" => ("Team", "team", &["assignment_group"]),
        _ => return None,
    };
    Some(Target { name, halo, other })
}

/// Turns a mapping table into the value table of its rule.
pub(super) fn take(table: &NativeTable, profile: &mut Profile, halo: &Catalogue, other: &Catalogue) -> Taken {
    let Some(target) = target(table.field) else {
        let by_hand = |row: &NativeRow| {
            let value = format!("{} ↔ {}", called(row), row.there.join(", "));
            lost(table.name, &value, "add this field pair by hand")
        };
        return Taken { rows: table.rows.iter().map(by_hand).collect(), whole: None };
    };
    let tables = profile.tables();
    let mut values = ValueTable::default();
    let mut rows = Vec::new();
    for row in &table.rows {
        let ours = ours(row, choices(halo, &ticket_kind(), target.halo));
        let theirs = theirs(row, &target, &tables, other);
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => values.rows.push(ValueRow {
                halo: ours.code.clone(),
                halo_label: ours.label.clone(),
                other: theirs.code,
                other_label: theirs.label,
                direction: Direction::Both,
                tables: Vec::new(),
            }),
            (ours, _) => {
                let which = if ours.is_none() { "Halo does not offer" } else { "ServiceNow does not offer" };
                let value = format!("{} ↔ {}", called(row), row.there.join(", "));
                rows.push(lost(table.name, &value, &format!("{which} this value any more; map it by hand")));
            }
        }
    }
    let count = values.rows.len();
    let whole = (count > 0).then(|| {
        let remark = "values that are not in it wait until a person maps them";
        taken(
            table.name,
            &format!("{count} of {} rows", table.rows.len()),
            &format!("value table of {}", target.name),
            remark,
        )
    });
    if count > 0 {
        put(profile, &target, values);
    }
    Taken { rows, whole }
}

fn called(row: &NativeRow) -> String {
    match (&row.halo_name, row.halo) {
        (name, _) if !name.is_empty() => name.clone(),
        (_, Some(id)) => id.to_string(),
        _ => "nothing".to_owned(),
    }
}

/// Halo's choice of a row: by its id, else by its name. Teams and categories are stored by name.
fn ours<'a>(row: &NativeRow, known: &'a [Choice]) -> Option<&'a Choice> {
    let id = row.halo.map(|id| id.to_string());
    let by_name =
        known.iter().find(|choice| !row.halo_name.is_empty() && choice.label.eq_ignore_ascii_case(&row.halo_name));
    known.iter().find(|choice| Some(&choice.code) == id.as_ref()).or(by_name)
}

/// ServiceNow's choice of a row: whichever of its columns is a code or a label there.
fn theirs(row: &NativeRow, target: &Target, tables: &[Kind], other: &Catalogue) -> Option<Choice> {
    let first = target.other.first()?;
    for kind in tables {
        let known = choices(other, kind, first);
        for text in &row.there {
            let whole =
                |choice: &&Choice| choice.code.eq_ignore_ascii_case(text) || choice.label.eq_ignore_ascii_case(text);
            if let Some(found) = known.iter().find(whole) {
                return Some(found.clone());
            }
            if let Some(found) = joined(text, known, target.other.get(1).map(|field| choices(other, kind, field))) {
                return Some(found);
            }
        }
    }
    None
}

/// A category with its subcategory, as one text with a sign between them.
fn joined(text: &str, firsts: &[Choice], seconds: Option<&[Choice]>) -> Option<Choice> {
    let (first, second) = text.split_once(['>', '/', '|', ','])?;
    let named = |choice: &&Choice, text: &str| {
        choice.code.eq_ignore_ascii_case(text.trim()) || choice.label.eq_ignore_ascii_case(text.trim())
    };
    let first = firsts.iter().find(|choice| named(choice, first))?;
    let second =
        seconds?.iter().find(|choice| named(choice, second) && choice.depends_on.as_deref() == Some(&first.code))?;
    Some(Choice::plain(format!("{}{JOIN}{}", first.code, second.code), format!("{}>{}", first.label, second.label)))
}

/// Puts the values where the rule of these fields looks for them; makes the rule where there is none.
fn put(profile: &mut Profile, target: &Target, values: ValueTable) {
    let rule = profile.mapping.fields.iter().find(|rule| rule.halo.as_str() == target.halo);
    let key = match rule.map(|rule| &rule.conversion) {
        Some(Conversion::Table(key)) => key.clone(),
        Some(_) => return,
        None => {
            let key = target.name.to_lowercase();
            profile.mapping.fields.push(FieldRule {
                name: target.name.to_owned(),
                halo: FieldName::new(target.halo),
                other: target.other.iter().map(|field| FieldName::new(*field)).collect(),
                direction: Direction::Both,
                tables: Vec::new(),
                only_if: None,
                conversion: Conversion::Table(key.clone()),
                unmapped: Unmapped::Hold,
                owner: None,
                customer_visible: false,
                computed_there: false,
            });
            key
        }
    };
    profile.mapping.tables.insert(key, values);
}
