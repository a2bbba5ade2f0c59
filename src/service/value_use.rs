//! Which values the tickets of a profile really hold, next to the value tables that carry them: from
//! the local store and the choices that were last read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::desk::Desk;
use super::draft::choices;
use super::error::ServiceError;
use super::known::{Ends, Known};
use crate::mapping::convert::{self, JOIN, ticket_kind};
use crate::model::{Catalogue, FieldName, Kind, Side, Value};
use crate::profile::{Conversion, FieldRule, Profile, ValueRow, ValueTable};
use crate::store::{HeldCounts, ValuesWanted};

/// What becomes of a value on its way to the opposite side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// No row names it, and the rule carries values that way.
    Unmapped,
    /// A row turns it into a value of the opposite side.
    Mapped,
    /// No row names it, and none is needed: the rule carries nothing that way.
    NotNeeded,
}

/// A value of one side: one that tickets hold, one of the field's choices, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueUse {
    /// The stored code; of two fields that travel together, both codes joined as in value tables.
    pub code: String,
    /// What people read; the code where the label is not known.
    pub label: String,
    /// The other side's table whose value it is; `None` for Halo's values.
    pub table: Option<Kind>,
    /// How many rows of the list of tickets hold it now.
    pub tickets: u64,
    /// The places, from 0, of the rows of the value table that name it.
    pub rows: Vec<usize>,
    /// What becomes of it.
    pub coverage: Coverage,
    /// Whether it is among the field's choices, as last read.
    pub choice: bool,
}

/// The values of a rule with a value table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleUse {
    /// The rule's name.
    pub rule: String,
    /// The key under which the rule's bases are kept.
    pub key: String,
    /// The name of its value table.
    pub table: String,
    /// Halo's values: unmapped ones first, then the most used.
    pub halo: Vec<ValueUse>,
    /// The other side's values, in the same order.
    pub other: Vec<ValueUse>,
}

impl RuleUse {
    /// The values of both sides that tickets hold and no row carries.
    pub fn unmapped_in_use(&self) -> impl Iterator<Item = &ValueUse> {
        let open = |value: &&ValueUse| value.coverage == Coverage::Unmapped && value.tickets > 0;
        self.halo.iter().chain(&self.other).filter(open)
    }
}

/// A rule with its value table.
#[derive(Clone, Copy)]
struct Tabled<'a> {
    rule: &'a FieldRule,
    name: &'a str,
    table: &'a ValueTable,
}

/// A value under way: its code and, on the other side, its table.
type Place = (String, Option<Kind>);

impl Desk {
    /// The values in use for each rule with a value table, by the profile as it is given here, saved
    /// or not: those that its linked pairs and the unlinked records in its reach hold, those that its
    /// value tables name, and the choices that both systems offered when they were last read.
    pub async fn value_use(&self, profile: &Profile) -> Result<Vec<RuleUse>, ServiceError> {
        let known = self.known().await?;
        let ends = known.ends(profile).ok_or_else(|| {
            ServiceError::not_configured(
                format!(
                    "a connection of the profile {} is gone; add it again, or choose another in the profile",
                    profile.name
                ),
                None,
            )
        })?;
        let rules = tabled(profile);
        let halo = self.held(ends, Side::Halo, &rules).await?;
        let other = self.held(ends, Side::Other, &rules).await?;
        let uses = rules.into_iter().zip(halo.into_iter().zip(other)).map(|(rule, (halo, other))| RuleUse {
            rule: rule.rule.name.clone(),
            key: rule.rule.key(),
            table: rule.name.to_owned(),
            halo: in_halo(rule, ends, &known, &halo),
            other: in_other(rule, ends, &known, &other),
        });
        Ok(uses.collect())
    }

    async fn held(&self, ends: Ends<'_>, side: Side, rules: &[Tabled<'_>]) -> Result<Vec<HeldCounts>, ServiceError> {
        let fields = |rule: &Tabled<'_>| match side {
            Side::Halo => vec![rule.rule.halo.clone()],
            Side::Other => rule.rule.other.clone(),
        };
        let created_after = match side {
            Side::Halo => None,
            Side::Other => ends.profile.inbound.created_after,
        };
        let groups = rules.iter().map(fields).collect();
        Ok(self.store().count_values(ValuesWanted { reach: ends.reach(), side, created_after, groups }).await?)
    }
}

fn tabled(profile: &Profile) -> Vec<Tabled<'_>> {
    let with_table = profile.mapping.fields.iter().filter_map(|rule| match &rule.conversion {
        Conversion::Table(name) => Some(Tabled { rule, name, table: profile.mapping.tables.get(name)? }),
        _ => None,
    });
    with_table.collect()
}

fn in_halo(tabled: Tabled<'_>, ends: Ends<'_>, known: &Known, held: &HeldCounts) -> Vec<ValueUse> {
    let mut places: BTreeMap<Place, u64> = BTreeMap::new();
    for (one, count) in held {
        let applies = one.kind.as_str().is_empty() || tabled.rule.applies_to(&one.kind);
        if let Some(code) = code_of(&one.values).filter(|_| applies) {
            *places.entry((code, None)).or_default() += count;
        }
    }
    for row in &tabled.table.rows {
        places.entry((row.halo.clone(), None)).or_default();
    }
    let field = tabled.rule.halo.as_str();
    let offered =
        known.catalogue(&ends.halo.name).map(|halo| codes_of(halo, &ticket_kind(), field)).unwrap_or_default();
    for code in &offered {
        places.entry((code.clone(), None)).or_default();
    }
    let label = |(code, _): &Place| known.label(&ends.halo.instance(), &ticket_kind(), field, code);
    uses(tabled, Side::Halo, places, label, |(code, _)| offered.contains(code))
}

fn in_other(tabled: Tabled<'_>, ends: Ends<'_>, known: &Known, held: &HeldCounts) -> Vec<ValueUse> {
    let mut places: BTreeMap<Place, u64> = BTreeMap::new();
    for (one, count) in held.iter().filter(|(one, _)| tabled.rule.applies_to(&one.kind)) {
        if let Some(code) = code_of(&one.values) {
            *places.entry((code, Some(one.kind.clone()))).or_default() += count;
        }
    }
    let mut offered: Vec<Place> = Vec::new();
    for table in ends.profile.tables().into_iter().filter(|table| tabled.rule.applies_to(table)) {
        let named = tabled.table.rows.iter().filter(|row| is_for(row, Some(&table)));
        for row in named {
            places.entry((row.other.clone(), Some(table.clone()))).or_default();
        }
        if let Some(catalogue) = known.catalogue(&ends.other.name) {
            let codes = offered_in(catalogue, &table, &tabled.rule.other);
            offered.extend(codes.into_iter().map(|code| (code, Some(table.clone()))));
        }
    }
    for place in &offered {
        places.entry(place.clone()).or_default();
    }
    let instance = ends.other.instance();
    let label = |(code, table): &Place| {
        let Some(table) = table else { return code.clone() };
        let parts: Vec<&str> = if tabled.rule.other.len() > 1 { code.split(JOIN).collect() } else { vec![code] };
        let labels = tabled
            .rule
            .other
            .iter()
            .zip(parts)
            .map(|(field, part)| known.label(&instance, table, field.as_str(), part));
        labels.collect::<Vec<_>>().join(JOIN)
    };
    uses(tabled, Side::Other, places, label, |place| offered.contains(place))
}

/// Turns places into values: unmapped ones first, then the most used, then by label.
fn uses(
    tabled: Tabled<'_>,
    side: Side,
    places: BTreeMap<Place, u64>,
    label: impl Fn(&Place) -> String,
    is_choice: impl Fn(&Place) -> bool,
) -> Vec<ValueUse> {
    let filled = places.into_iter().filter(|((code, _), _)| !code.is_empty());
    let mut uses: Vec<ValueUse> = filled
        .map(|(place, tickets)| ValueUse {
            label: label(&place),
            choice: is_choice(&place),
            coverage: coverage(tabled, side, &place),
            rows: naming(tabled, side, &place).map(|(at, _)| at).collect(),
            tickets,
            code: place.0,
            table: place.1,
        })
        .collect();
    uses.sort_by(|one, other| {
        let order = |value: &ValueUse| (value.coverage, std::cmp::Reverse(value.tickets));
        order(one).cmp(&order(other)).then_with(|| (&one.label, &one.table).cmp(&(&other.label, &other.table)))
    });
    uses
}

/// The rows of the table that name a value, with their places.
fn naming<'a>(tabled: Tabled<'a>, side: Side, place: &'a Place) -> impl Iterator<Item = (usize, &'a ValueRow)> {
    let (code, table) = place;
    let names = move |row: &ValueRow| match side {
        Side::Halo => &row.halo == code,
        Side::Other => &row.other == code,
    };
    tabled.table.rows.iter().enumerate().filter(move |(_, row)| names(row) && is_for(row, table.as_ref()))
}

fn is_for(row: &ValueRow, table: Option<&Kind>) -> bool {
    table.is_none_or(|table| row.tables.is_empty() || row.tables.contains(table))
}

fn coverage(tabled: Tabled<'_>, side: Side, place: &Place) -> Coverage {
    let to = side.opposite();
    if naming(tabled, side, place).any(|(_, row)| row.direction.reaches(to)) {
        Coverage::Mapped
    } else if tabled.rule.writes_on(to) {
        Coverage::Unmapped
    } else {
        Coverage::NotNeeded
    }
}

/// The code of values that travel together; `None` where one of them was not delivered.
fn code_of(values: &[Option<Value>]) -> Option<String> {
    let codes: Vec<String> = values.iter().map(|value| value.as_ref().map(Value::code)).collect::<Option<_>>()?;
    Some(convert::joined_codes(&codes).code())
}

fn codes_of(catalogue: &Catalogue, kind: &Kind, field: &str) -> Vec<String> {
    choices(catalogue, kind, field).iter().map(|choice| choice.code.clone()).collect()
}

/// The codes that a table offers for some fields together: each choice of the first by itself, and with
/// each choice of the second that depends on it, or with all of them where they depend on nothing (impact
/// and urgency).
fn offered_in(catalogue: &Catalogue, table: &Kind, fields: &[FieldName]) -> Vec<String> {
    let Some(first) = fields.first() else { return Vec::new() };
    let mut codes = Vec::new();
    for choice in choices(catalogue, table, first.as_str()) {
        codes.push(choice.code.clone());
        let Some(second) = fields.get(1) else { continue };
        let seconds = choices(catalogue, table, second.as_str());
        let apart = seconds.iter().all(|one| one.depends_on.is_none());
        let below = seconds.iter().filter(|one| apart || one.depends_on.as_deref() == Some(&choice.code));
        codes.extend(below.map(|one| format!("{}{JOIN}{}", choice.code, one.code)));
    }
    codes
}
