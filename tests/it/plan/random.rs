//! Random profiles and random edits, small enough that every combination of codes comes up.

use std::collections::BTreeMap;

use causeway::model::{Kind, Side};
use causeway::profile::{
    ConflictPolicy, Conversion, Direction, FieldRule, Mapping, Profile, Unmapped, ValueRow, ValueTable,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::support::{profile, rule};

/// The coded fields of the random profiles, by Halo's name and the other side's.
pub(crate) const CODED: [(&str, &str); 4] =
    [("status_id", "state"), ("impact", "impact"), ("urgency", "urgency"), ("priority_id", "priority")];

/// The text fields of the random profiles.
pub(crate) const TEXTS: [(&str, &str); 2] = [("summary", "short_description"), ("u_memo", "u_memo")];

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![4 => Just(Direction::Both), 1 => Just(Direction::ToHalo), 1 => Just(Direction::ToOther)]
}

fn code() -> impl Strategy<Value = String> {
    select(vec!["1", "2", "3", "4"]).prop_map(str::to_owned)
}

fn tables() -> impl Strategy<Value = Vec<Kind>> {
    prop_oneof![
        4 => Just(Vec::new()),
        1 => Just(vec!["incident".into()]),
        1 => Just(vec!["sc_task".into()]),
        1 => Just(vec!["sc_task".into(), "incident".into()]),
    ]
}

fn unmapped() -> impl Strategy<Value = Unmapped> {
    prop_oneof![
        2 => Just(Unmapped::Hold),
        1 => Just(Unmapped::LeaveOut),
        1 => Just(Unmapped::Pass),
        1 => Just(Unmapped::Clear),
        1 => (code(), code()).prop_map(|(halo, other)| Unmapped::Default { halo: Some(halo), other: Some(other) }),
    ]
}

fn value_table() -> impl Strategy<Value = ValueTable> {
    let row = (code(), code(), direction(), tables()).prop_map(|(halo, other, direction, tables)| ValueRow {
        halo,
        halo_label: String::new(),
        other,
        other_label: String::new(),
        direction,
        tables,
    });
    prop::collection::vec(row, 2..7).prop_map(|rows| ValueTable { rows })
}

fn owner() -> impl Strategy<Value = Option<Side>> {
    prop_oneof![3 => Just(None), 1 => Just(Some(Side::Halo)), 1 => Just(Some(Side::Other))]
}

fn random_rule(halo: &'static str, other: &'static str, conversion: Conversion) -> impl Strategy<Value = FieldRule> {
    (direction(), owner(), unmapped(), tables()).prop_map(move |(direction, owner, unmapped, tables)| {
        let computed_there = other == "priority" && direction != Direction::ToOther;
        let unmapped = if conversion == Conversion::Text { Unmapped::Hold } else { unmapped };
        FieldRule {
            direction,
            owner,
            unmapped,
            tables,
            computed_there,
            customer_visible: true,
            ..rule(halo, halo, other, conversion.clone())
        }
    })
}

pub(crate) fn policy() -> impl Strategy<Value = ConflictPolicy> {
    select(vec![ConflictPolicy::Hold, ConflictPolicy::HaloWins, ConflictPolicy::OtherWins, ConflictPolicy::Newest])
}

/// A profile with random arrows, owners, tables and policies.
pub(crate) fn any_profile() -> impl Strategy<Value = Profile> {
    let coded = CODED.map(|(halo, other)| random_rule(halo, other, Conversion::Table(other.to_owned())));
    let texts = TEXTS.map(|(halo, other)| random_rule(halo, other, Conversion::Text));
    let rules: Vec<BoxedStrategy<FieldRule>> =
        coded.into_iter().map(Strategy::boxed).chain(texts.into_iter().map(Strategy::boxed)).collect();
    let values = prop::collection::vec(value_table(), CODED.len());
    (rules, values, policy()).prop_map(|(fields, values, conflicts)| {
        let names = CODED.iter().map(|(_, other)| (*other).to_owned());
        let tables: BTreeMap<String, ValueTable> = names.zip(values).collect();
        Profile { mapping: Mapping { fields, tables }, conflicts, ..profile() }
    })
}

/// A text that vendors like to change: line ends, blanks at the ends, length.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let part = select(vec!["a", "bc", " ", "\n", "\r\n", "\r", "…", "ü", "longer words"]);
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// New values of some fields of a side.
pub(crate) fn edits(side: Side) -> impl Strategy<Value = Vec<(String, String)>> {
    let name = move |(halo, other): (&str, &str)| match side {
        Side::Halo => halo.to_owned(),
        Side::Other => other.to_owned(),
    };
    let coded = (select(CODED.map(name).to_vec()), prop_oneof![6 => code(), 1 => Just(String::new())]);
    let text = (select(TEXTS.map(name).to_vec()), any_text());
    prop::collection::vec(prop_oneof![2 => coded, 1 => text], 0..5)
}
