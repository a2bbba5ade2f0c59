//! Mapping rules: which field goes with which, in which direction, and how values are converted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mask::Mask;
use crate::model::person::PersonRole;
use crate::model::{FieldName, Kind, Side};

/// Which way a pair of fields or values travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// From the other side to Halo only.
    ToHalo,
    /// From Halo to the other side only.
    ToOther,
}

impl Direction {
    /// Whether something may travel towards `side`.
    pub fn reaches(self, side: Side) -> bool {
        match (self, side) {
            (Self::Both, _) | (Self::ToHalo, Side::Halo) | (Self::ToOther, Side::Other) => true,
            (Self::ToHalo, Side::Other) | (Self::ToOther, Side::Halo) => false,
        }
    }
}

/// How a value is turned into the other side's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conversion {
    /// The value as it is, between fields that hold the same. In texts, line ends are made alike and
    /// what is too long is cut with a mark.
    Text,
    /// The value in the form of a field that holds something else, because somebody asked for that. What
    /// has no such form is treated as a value without counterpart.
    Converted,
    /// Hidden but for what the mask leaves, one way only. The clear value goes no further than the
    /// record that it stands in.
    Masked(Mask),
    /// By the value table of this name.
    Table(String),
    /// By e-mail address, among the people of this role in Halo.
    Person(PersonRole),
    /// A reference to another record (a parent, a problem), by the live links of the desk. Of several
    /// fields of the other side the one is written that is meant for the kind of that record.
    Link,
    /// By an [expression](super::expression) for each way that the pair travels.
    Formula {
        /// Makes Halo's value of the other side's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_halo: Option<String>,
        /// Makes the other side's value of Halo's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_other: Option<String>,
    },
}

/// What happens to a value that has no counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Unmapped {
    /// The action waits until a person maps it.
    #[default]
    Hold,
    /// The field is left out, everything else travels.
    LeaveOut,
    /// The field is left out, everything else travels, and each run tells of it.
    Log,
    /// The code is written on the other side as it is.
    Pass,
    /// The field is emptied on the other side.
    Clear,
    /// These codes are used instead, by the side they are written to.
    Default {
        /// The code written in Halo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        halo: Option<String>,
        /// The code written on the other side.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<String>,
    },
}

/// One pair of fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// What the operator calls it: `Status`.
    pub name: String,
    /// The field in Halo.
    pub halo: FieldName,
    /// The field on the other side; two of them where they only mean something together (category
    /// and subcategory). Their codes are joined by ` > ` in value tables.
    pub other: Vec<FieldName>,
    /// Which way it travels.
    #[serde(default)]
    pub direction: Direction,
    /// The tables of the other side it applies to; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Kind>,
    /// The pair travels only while this [expression](super::expression) is true; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_if: Option<String>,
    /// How values are converted.
    pub conversion: Conversion,
    /// What happens to a value without a counterpart.
    #[serde(default)]
    pub unmapped: Unmapped,
    /// Whose value counts when both changed; the profile's policy when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Side>,
    /// Whether a customer can read this field on the side it is written to. Text only reaches such
    /// a field where this says so.
    #[serde(default)]
    pub customer_visible: bool,
    /// Whether the other side computes this field when other mapped fields change (ServiceNow's
    /// priority from impact and urgency), so that its new value follows in the same pass.
    #[serde(default)]
    pub computed_there: bool,
}

impl FieldRule {
    /// What bases are kept under: the fields themselves, so that a renamed rule keeps its base.
    pub fn key(&self) -> String {
        let other: Vec<&str> = self.other.iter().map(FieldName::as_str).collect();
        format!("{}~{}", self.halo, other.join("+"))
    }

    /// Whether this rule carries how far the work is: Halo's status.
    pub fn is_state(&self) -> bool {
        self.halo.as_str() == "status_id"
    }

    /// Whether this rule writes on `side`: its direction leads there, and the side does not compute it.
    pub fn writes_on(&self, side: Side) -> bool {
        self.direction.reaches(side) && !(side == Side::Other && self.computed_there)
    }

    /// The mask under which this rule's value leaves a side, if it is hidden there.
    pub fn mask_of(&self, side: Side) -> Option<&Mask> {
        match &self.conversion {
            Conversion::Masked(mask) if self.direction.reaches(side.opposite()) => Some(mask),
            _ => None,
        }
    }

    /// Whether values travel as texts, whatever they are.
    pub fn carries_text(&self) -> bool {
        matches!(
            self.conversion,
            Conversion::Text | Conversion::Converted | Conversion::Masked(_) | Conversion::Formula { .. }
        )
    }

    /// Whether some record of one table falls under this rule and under the other one.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.tables.is_empty()
            || other.tables.is_empty()
            || self.tables.iter().any(|table| other.tables.contains(table))
    }

    /// The only field that this rule stands for on `side`, if it is one.
    pub fn single_field(&self, side: Side) -> Option<&FieldName> {
        match (side, self.other.as_slice()) {
            (Side::Halo, _) => Some(&self.halo),
            (Side::Other, [only]) => Some(only),
            (Side::Other, _) => None,
        }
    }

    /// The expressions of this rule.
    pub fn expressions(&self) -> impl Iterator<Item = &str> {
        let (to_halo, to_other) = match &self.conversion {
            Conversion::Formula { to_halo, to_other } => (to_halo.as_deref(), to_other.as_deref()),
            _ => (None, None),
        };
        [self.only_if.as_deref(), to_halo, to_other].into_iter().flatten()
    }

    /// The fields of a side that this rule reads: its own, and those of its expressions.
    pub fn reads(&self, side: Side) -> Vec<FieldName> {
        let own = match side {
            Side::Halo => std::slice::from_ref(&self.halo),
            Side::Other => self.other.as_slice(),
        };
        let named = self.expressions().flat_map(|text| super::expression::fields(text, side));
        own.iter().cloned().chain(named).collect()
    }

    /// Whether this rule applies to a table.
    pub fn applies_to(&self, table: &Kind) -> bool {
        self.tables.is_empty() || self.tables.contains(table)
    }
}

/// Two codes that mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueRow {
    /// The code in Halo.
    pub halo: String,
    /// What people read in Halo, for the eye only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub halo_label: String,
    /// The code on the other side.
    pub other: String,
    /// What people read there, for the eye only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other_label: String,
    /// Which way this row is used.
    #[serde(default)]
    pub direction: Direction,
    /// The tables it is used for; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Kind>,
}

/// The codes of a field pair. The first row that fits wins; several rows may share a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueTable {
    /// The rows, in order of preference.
    pub rows: Vec<ValueRow>,
}

/// All rules of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The pairs of fields.
    pub fields: Vec<FieldRule>,
    /// The value tables by name.
    pub tables: BTreeMap<String, ValueTable>,
}

impl Mapping {
    /// Adds a pair of fields, with its value table under a name that is free.
    pub fn add(&mut self, mut rule: FieldRule, table: Option<ValueTable>) {
        if let (Conversion::Table(name), Some(table)) = (&mut rule.conversion, table) {
            let mut number = 2;
            let wanted = name.clone();
            while self.tables.contains_key(name.as_str()) {
                *name = format!("{wanted} {number}");
                number += 1;
            }
            drop(self.tables.insert(name.clone(), table));
        }
        self.fields.push(rule);
    }
}
