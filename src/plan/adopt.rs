//! What linking two records that are there already would mean for each field: said in advance,
//! decided by the same comparison as any other pair without a base.

use std::collections::BTreeMap;

use serde::Serialize;

use super::decide;
use super::diff::{self, Decision};
use super::input::{Pair, PlanInput};
use crate::mapping::convert::{self, ticket_kind};
use crate::model::{Base, Catalogue, FieldName, Kind, Side, Value};
use crate::profile::FieldRule;

/// What becomes of a field pair whose sides differ when they are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The next pass changes the ticket: the other side owns the field, or is its only source.
    HaloChanges,
    /// The next pass changes the other record.
    OtherChanges,
    /// It waits for a person.
    Waits,
}

/// A field pair whose sides differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// What people read in Halo.
    pub halo: String,
    /// What people read on the other side.
    pub other: String,
    /// What becomes of it.
    pub then: Then,
}

/// What linking a pair would mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FirstLook {
    /// Equal fields, which become the first base, by rule key.
    pub agreed: BTreeMap<String, Base>,
    /// Fields that differ.
    pub differs: Vec<Differing>,
    /// The names of rules of which one side was not delivered: lists leave long texts out. They are
    /// compared when the pair changes for the first time.
    pub unseen: Vec<String>,
}

/// Looks at a pair that is not linked yet.
pub fn first_look(input: &PlanInput<'_>, pair: &Pair) -> FirstLook {
    let (Some(halo), Some(other)) = (&pair.halo, &pair.other) else { return FirstLook::default() };
    let context = decide::context(input);
    let mut look = FirstLook::default();
    for rule in input.profile.mapping.fields.iter().filter(|rule| rule.applies_to(&other.key.kind)) {
        let (Some(ours), Some(theirs)) =
            (convert::side_value(rule, Side::Halo, halo), convert::side_value(rule, Side::Other, other))
        else {
            look.unseen.push(rule.name.clone());
            continue;
        };
        let then = match diff::compare(rule, pair, halo, other, context) {
            Decision::InStep => continue,
            Decision::Agree(base) => {
                look.agreed.insert(rule.key(), base);
                continue;
            }
            Decision::Write(Side::Halo, _) => Then::HaloChanges,
            Decision::Write(Side::Other, _) => Then::OtherChanges,
            Decision::Missing(..)
            | Decision::Conflict(_)
            | Decision::Kin(_)
            | Decision::Stopped(_)
            | Decision::Logged(..)
            | Decision::StaysClosed(_) => Then::Waits,
        };
        look.differs.push(Differing {
            key: rule.key(),
            name: rule.name.clone(),
            halo: read(input.halo_catalogue, &ticket_kind(), Some(&rule.halo), &ours),
            other: read(input.other_catalogue, &other.key.kind, sole_field(rule), &theirs),
            then,
        });
    }
    look
}

fn sole_field(rule: &FieldRule) -> Option<&FieldName> {
    rule.other.first().filter(|_| rule.other.len() == 1)
}

/// What people read for a value; the value where nobody knows more.
fn read(catalogue: &Catalogue, kind: &Kind, field: Option<&FieldName>, value: &Value) -> String {
    let code = value.code();
    let choices = field.and_then(|field| catalogue.field(kind, field)).map(|info| info.choices.as_slice());
    let known = choices.unwrap_or_default().iter().find(|choice| choice.code == code);
    known.filter(|choice| !choice.label.is_empty()).map_or(code, |choice| choice.label.clone())
}
