//! Codes as people read them, by the value tables of the profile.

use crate::model::{FieldName, Side, Value};
use crate::profile::{Conversion, FieldRule, Profile};

use super::text::one_line;

/// The rule that is kept under this key.
pub fn rule<'a>(profile: &'a Profile, key: &str) -> Option<&'a FieldRule> {
    profile.mapping.fields.iter().find(|rule| rule.key() == key)
}

/// The rule that writes this field on `side`, if one alone does.
pub fn rule_writing<'a>(profile: &'a Profile, side: Side, field: &FieldName) -> Option<&'a FieldRule> {
    profile.mapping.fields.iter().find(|rule| match side {
        Side::Halo => &rule.halo == field,
        Side::Other => rule.other.len() == 1 && rule.other.first() == Some(field),
    })
}

/// A value of one side as people read it: `In Progress (2)`, or the value alone where the profile
/// has no label for it.
pub fn labelled(profile: &Profile, rule: Option<&FieldRule>, side: Side, value: &Value) -> String {
    let label = rule.and_then(|rule| label(profile, rule, side, &value.code()));
    match label {
        Some(label) => format!("{} ({})", one_line(label), one_line(&value.code())),
        None => one_line(&value.to_string()),
    }
}

fn label<'a>(profile: &'a Profile, rule: &FieldRule, side: Side, code: &str) -> Option<&'a str> {
    let Conversion::Table(table) = &rule.conversion else { return None };
    let rows = &profile.mapping.tables.get(table)?.rows;
    let label = rows.iter().find_map(|row| match side {
        Side::Halo => (row.halo == code).then_some(row.halo_label.as_str()),
        Side::Other => (row.other == code).then_some(row.other_label.as_str()),
    });
    label.filter(|label| !label.is_empty())
}
