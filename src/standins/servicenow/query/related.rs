//! Conditions on other tables: joins, counts of related records, hierarchies, dynamic filters.

use std::collections::{BTreeMap, BTreeSet};

use super::super::seed::{ME, MY_GROUPS};
use super::super::state::{Session, State};
use super::super::store::{Row, Store};
use super::{Query, Relation, matches, resolve, value};

/// How often a value must occur in the related rows.
#[derive(Debug, Clone)]
pub(super) struct Occurrences {
    counts: BTreeMap<String, usize>,
    relation: Relation,
    number: usize,
    /// Asks for exactly the number.
    exact: bool,
}

impl Occurrences {
    /// Counts the values of a column in the rows of a table that match a query.
    pub(super) fn count(
        state: &State,
        session: &Session,
        (table, column): (&str, &str),
        query: &Query,
        (relation, exact, number): (Relation, bool, usize),
    ) -> Option<Self> {
        let path = resolve(&state.schema, table, column)?;
        let mut counts = BTreeMap::new();
        for row in rows(state, table).filter(|row| matches(state, session, query, row)) {
            *counts.entry(value(state, row, &path).to_owned()).or_insert(0) += 1;
        }
        Some(Self { counts, relation, number, exact })
    }

    pub(super) fn holds(&self, found: &str) -> bool {
        let count = self.counts.get(found).copied().unwrap_or(0);
        if self.exact {
            return count == self.number;
        }
        match self.relation {
            Relation::Less => count < self.number,
            Relation::LessOrEqual => count <= self.number,
            Relation::Greater => count > self.number,
            Relation::GreaterOrEqual => count >= self.number,
        }
    }
}

/// `>=1`, `=0`: how many related rows are wanted.
pub(super) fn quantity(text: &str) -> Option<(Relation, bool, usize)> {
    let operators = [
        (">=", Relation::GreaterOrEqual, false),
        ("<=", Relation::LessOrEqual, false),
        (">", Relation::Greater, false),
        ("<", Relation::Less, false),
        ("=", Relation::GreaterOrEqual, true),
    ];
    operators.into_iter().find_map(|(operator, relation, exact)| {
        Some((relation, exact, text.strip_prefix(operator)?.trim().parse().ok()?))
    })
}

fn rows<'s>(state: &'s State, table: &str) -> impl Iterator<Item = &'s Row> {
    let family = state.schema.family(table).into_iter();
    family.filter_map(|member| state.store(member)).flat_map(Store::rows).collect::<Vec<_>>().into_iter()
}

/// The ids that a stored dynamic filter stands for; `None` for one that is not known.
pub(super) fn dynamic(state: &State, session: &Session, filter: &str) -> Option<Vec<String>> {
    match filter {
        ME => Some(vec![session.user_id.clone()]),
        MY_GROUPS => Some(my_groups(state, session)),
        _ => None,
    }
}

/// The groups of the signed-in user.
pub(super) fn my_groups(state: &State, session: &Session) -> Vec<String> {
    let memberships = state.all_by("sys_user_grmember", "user", &session.user_id);
    memberships.into_iter().map(|row| state.get(row, "group").to_owned()).collect()
}

/// The records below these and these themselves, by the column that leads upwards.
pub(super) fn below(state: &State, table: &str, starts: Vec<String>) -> Vec<String> {
    let upwards = if table == "sys_user" { "manager" } else { "parent" };
    let mut found: BTreeSet<String> = starts.iter().cloned().collect();
    let mut open = starts;
    while let Some(above) = open.pop() {
        for row in rows(state, table).filter(|row| state.get(row, upwards) == above) {
            if found.insert(row.id.to_string()) {
                open.push(row.id.to_string());
            }
        }
    }
    found.into_iter().collect()
}
