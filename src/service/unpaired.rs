//! What a profile's value tables do not cover: choices of either side without a counterpart.

use serde::Serialize;

use super::desk::Desk;
use super::draft::choices;
use super::error::ServiceError;
use crate::mapping::convert::{JOIN, ticket_kind};
use crate::model::{Catalogue, Side};
use crate::profile::{Conversion, FieldRule, Profile, ValueTable};

/// A choice that no row of its value table names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unpaired {
    /// The rule's name.
    pub rule: String,
    /// The connection whose choice it is.
    pub connection: String,
    /// What people read.
    pub label: String,
    /// The stored code.
    pub code: String,
}

impl Desk {
    /// The choices of both sides that a profile's value tables do not name, read from both systems.
    pub async fn unpaired_values(&self, profile: &Profile) -> Result<Vec<Unpaired>, ServiceError> {
        let halo = self.read_catalogue(&profile.halo, &[ticket_kind()]).await?;
        let other = self.read_catalogue(&profile.other, &profile.tables()).await?;
        let mut found = Vec::new();
        for rule in &profile.mapping.fields {
            let Conversion::Table(name) = &rule.conversion else { continue };
            let Some(table) = profile.mapping.tables.get(name) else { continue };
            found.extend(in_halo(profile, rule, table, &halo));
            found.extend(in_other(profile, rule, table, &other));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

fn in_halo(profile: &Profile, rule: &FieldRule, table: &ValueTable, halo: &Catalogue) -> Vec<Unpaired> {
    if !rule.direction.reaches(Side::Other) {
        return Vec::new();
    }
    let named = |code: &str| table.rows.iter().any(|row| row.halo == code);
    choices(halo, &ticket_kind(), rule.halo.as_str())
        .iter()
        .filter(|choice| !named(&choice.code))
        .map(|choice| Unpaired {
            rule: rule.name.clone(),
            connection: profile.halo.to_string(),
            label: choice.label.clone(),
            code: choice.code.clone(),
        })
        .collect()
}

/// Of two joined fields (category and subcategory) the first is looked at: it may stand alone.
fn in_other(profile: &Profile, rule: &FieldRule, table: &ValueTable, other: &Catalogue) -> Vec<Unpaired> {
    let Some(field) = rule.other.first().filter(|_| rule.direction.reaches(Side::Halo)) else { return Vec::new() };
    let named = |code: &str| {
        table
            .rows
            .iter()
            .any(|row| row.other == code || row.other.split(JOIN).next().is_some_and(|first| first == code))
    };
    let tables = profile.tables();
    let of_tables = tables.iter().filter(|table| rule.applies_to(table));
    of_tables
        .flat_map(|table| choices(other, table, field.as_str()))
        .filter(|choice| !named(&choice.code))
        .map(|choice| Unpaired {
            rule: rule.name.clone(),
            connection: profile.other.to_string(),
            label: choice.label.clone(),
            code: choice.code.clone(),
        })
        .collect()
}
