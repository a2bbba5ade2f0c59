//! What a mapping seems to lack: field pairs and rows of value tables, each with its reason. Nothing of it
//! is taken before a person has seen it.

use serde::Serialize;

use super::choices::{Choices, ChoicesOf, Reading};
use super::desk::Desk;
use super::error::ServiceError;
use super::next::NextStep;
use super::propose::propose_rule;
use crate::mapping::{suggest, suggest_pairs};
use crate::model::{Catalogue, Choice, Kind, ProfileId, Side};
use crate::profile::{Conversion, FieldRule, Profile, ValueRow, ValueTable};

/// The fields whose values are levels of a scale.
const LEVELS: [&str; 3] = ["impact", "urgency", "priority_id"];

/// Something to be added to a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Addition {
    /// A pair of fields, with its value table if it needs one.
    Pair(Box<FieldRule>, Option<ValueTable>),
    /// A row of the value table of this name.
    Row(String, Box<ValueRow>),
}

/// Something that a mapping seems to lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is, in words: `Cost centre ↔ Cost centre (u_cost_centre)`.
    pub what: String,
    /// Why it is suggested.
    pub reason: String,
    /// What is added.
    pub addition: Addition,
}

/// The suggestions for a profile as it is saved.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestions {
    /// The profile.
    pub profile: ProfileId,
    /// The version that they were made for.
    pub version: u32,
    /// The suggestions, pairs first.
    pub all: Vec<Suggestion>,
}

impl Suggestion {
    /// Adds it to a profile.
    pub fn take(&self, profile: &mut Profile) {
        match &self.addition {
            Addition::Pair(rule, table) => profile.mapping.add(FieldRule::clone(rule), table.clone()),
            Addition::Row(table, row) => {
                profile.mapping.tables.entry(table.clone()).or_default().rows.push(ValueRow::clone(row));
            }
        }
    }
}

impl Choices {
    /// The field pairs that a profile seems to lack.
    pub fn suggested_pairs(&self, profile: &Profile) -> Vec<Suggestion> {
        let nothing = Catalogue::default();
        let halo = self.halo.as_ref().map_or(&nothing, |known| &known.catalogue);
        let other = self.other.as_ref().map_or(&nothing, |known| &known.catalogue);
        let tables = profile.tables();
        let pairs = suggest_pairs::pairs(profile, halo, other).into_iter();
        pairs
            .map(|pair| {
                let (rule, table) = propose_rule(self, &tables, &pair.halo, std::slice::from_ref(&pair.other));
                let label = tables.iter().find_map(|kind| other.field(kind, &pair.other)).map(|field| &field.label);
                let what = format!("{} ↔ {} ({})", rule.name, label.unwrap_or(&pair.other.to_string()), pair.other);
                let paired = table.as_ref().map(|table| table.rows.len()).filter(|rows| *rows > 0);
                let reason = match paired {
                    Some(rows) => format!("{}; {rows} of their values have the same name", pair.reason),
                    None => pair.reason,
                };
                Suggestion { what, reason, addition: Addition::Pair(Box::new(rule), table) }
            })
            .collect()
    }

    /// The rows that the value table of a rule seems to lack: values of equal names, of which one at
    /// least has no row yet.
    pub fn suggested_rows(&self, profile: &Profile, rule: &FieldRule) -> Vec<Suggestion> {
        let (Conversion::Table(name), [field]) = (&rule.conversion, rule.other.as_slice()) else { return Vec::new() };
        let nothing = ValueTable::default();
        let table = profile.mapping.tables.get(name).unwrap_or(&nothing);
        let ours = self.halo(rule.halo.as_str());
        let tables: Vec<Kind> = profile.tables().into_iter().filter(|kind| rule.applies_to(kind)).collect();
        let mut rows: Vec<ValueRow> = Vec::new();
        for kind in &tables {
            let (free_ours, free_theirs) = free(table, kind, ours, self.other(kind, field.as_str()));
            let made = if LEVELS.contains(&rule.halo.as_str()) {
                suggest::by_level(&free_ours, &free_theirs)
            } else {
                suggest::by_label(&free_ours, &free_theirs)
            };
            for row in made.rows {
                match rows.iter_mut().find(|known| known.halo == row.halo && known.other == row.other) {
                    Some(known) => known.tables.push(kind.clone()),
                    None => rows.push(ValueRow { tables: vec![kind.clone()], ..row }),
                }
            }
        }
        rows.iter_mut().filter(|row| row.tables.len() == tables.len()).for_each(|row| row.tables.clear());
        rows.into_iter().map(|row| of_row(rule, name, row)).collect()
    }

    /// Everything that a profile seems to lack, pairs first.
    pub fn suggestions(&self, profile: &Profile) -> Vec<Suggestion> {
        let rows = profile.mapping.fields.iter().flat_map(|rule| self.suggested_rows(profile, rule));
        let mut all = self.suggested_pairs(profile);
        for row in rows {
            // Several pairs may share a table.
            if !all.contains(&row) {
                all.push(row);
            }
        }
        all
    }
}

/// The values of both sides that no row of a table of the other side carries away.
fn free(table: &ValueTable, kind: &Kind, ours: &[Choice], theirs: &[Choice]) -> (Vec<Choice>, Vec<Choice>) {
    let rows = || table.rows.iter().filter(|row| row.tables.is_empty() || row.tables.contains(kind));
    let carried = |side: Side, choice: &Choice| {
        let code = |row: &ValueRow| match side {
            Side::Halo => row.halo == choice.code,
            Side::Other => row.other == choice.code,
        };
        rows().any(|row| code(row) && row.direction.reaches(side.opposite()))
    };
    let open = |side: Side, choices: &[Choice]| {
        choices.iter().filter(|choice| !carried(side, choice)).cloned().collect::<Vec<_>>()
    };
    (open(Side::Halo, ours), open(Side::Other, theirs))
}

fn of_row(rule: &FieldRule, table: &str, row: ValueRow) -> Suggestion {
    let same = suggest::same_label(&row.halo_label, &row.other_label);
    let reason = if same { "both are called the same" } else { "both stand at the same place of their scales" };
    let only = if row.tables.is_empty() {
        String::new()
    } else {
        let tables: Vec<&str> = row.tables.iter().map(Kind::as_str).collect();
        format!(", in {}", tables.join(", "))
    };
    Suggestion {
        what: format!("{}: {} ↔ {} ({}){only}", rule.name, row.halo_label, row.other_label, row.other),
        reason: reason.to_owned(),
        addition: Addition::Row(table.to_owned(), Box::new(row)),
    }
}

impl Desk {
    /// What a profile seems to lack, by what was last read of both systems; they are read where they
    /// never were.
    pub async fn suggestions(&self, name: &ProfileId) -> Result<Suggestions, ServiceError> {
        let stored = self.profile(name).await?;
        let of = ChoicesOf::from(&stored.profile);
        let mut choices = self.choices(&of, Reading::Remembered).await?;
        if choices.halo.is_none() || choices.other.is_none() {
            choices = self.choices(&of, Reading::Anew).await?;
        }
        let all = choices.suggestions(&stored.profile);
        Ok(Suggestions { profile: name.clone(), version: stored.version, all })
    }

    /// Saves a profile with suggestions that were looked at, by their places from 0, unless it has
    /// changed since, and answers its version.
    pub async fn take_suggestions(&self, seen: &Suggestions, places: &[usize]) -> Result<u32, ServiceError> {
        let stored = self.profile(&seen.profile).await?;
        if stored.version != seen.version {
            return Err(ServiceError::not_configured(
                format!("the profile {} changed after the suggestions were looked at; look again", seen.profile),
                NextStep::ChooseProfile,
            ));
        }
        let mut profile = stored.profile;
        for place in places {
            let Some(one) = seen.all.get(*place) else {
                let text = format!("there is no suggestion {}; there are {}", place + 1, seen.all.len());
                return Err(ServiceError::Usage { text, next: None });
            };
            one.take(&mut profile);
        }
        self.save_profile(profile).await
    }
}
