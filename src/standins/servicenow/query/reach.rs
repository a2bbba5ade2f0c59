//! Which index leads to the rows of a group of conditions.

use super::super::store::{Names, Row, SYS_ID, Store, Sym, Text, after, folded};
use super::{Condition, Order, Relation, Test};

/// Columns that every row fills, so that their index leads to all rows.
const ALWAYS_FILLED: &[&str] = &["sys_updated_on", "sys_created_on"];

/// How the rows of a group are reached, and what that leaves to be looked at.
pub(super) struct Reach {
    pub(super) access: Access,
    pub(super) rest: Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Every row that is reached belongs to the group.
    Nothing,
    /// Rows that are reached still have to match the group.
    Match,
}

/// A way to rows. Each yields its rows once, in the order of its column and then of sys_id.
pub(super) enum Access {
    All,
    Ids(Vec<Text>),
    IdsAfter(Text),
    Values(Sym, Vec<Text>),
    /// From (inclusive) to (exclusive).
    Range(Sym, Option<Text>, Option<Text>),
}

impl Reach {
    /// The best way to the rows of a group; of two that are as good, the one that yields them as
    /// they are to be ordered.
    pub(super) fn of(names: &Names, group: &[Vec<Condition>], order: Option<&Order>) -> Self {
        let single: Vec<&Condition> = group
            .iter()
            .filter_map(|alternatives| match alternatives.as_slice() {
                [condition] if condition.path.is_own() => Some(condition),
                _ => None,
            })
            .collect();
        if let Some(access) = by_values(names, &single) {
            return Self { access, rest: Rest::Match };
        }
        let ordered = order.filter(|order| order.path.is_own() && !order.descending).map(|order| &order.path);
        let limited = |condition: &&&Condition| {
            names.is_indexed(condition.path.field.sym)
                && condition.path.orders_as_text()
                && bounds(&condition.test).is_some()
        };
        let wanted = ordered.map(|path| path.field.sym);
        let column = single
            .iter()
            .filter(limited)
            .map(|condition| condition.path.field.sym)
            .min_by_key(|sym| wanted != Some(*sym));
        if let Some(column) = column {
            return range(column, &single, group.len());
        }
        let rest = if group.is_empty() { Rest::Nothing } else { Rest::Match };
        let access = match ordered {
            Some(path) if ALWAYS_FILLED.contains(&path.field.name.as_str()) => {
                Access::Range(path.field.sym, None, None)
            }
            _ => ids_after(&single),
        };
        Self { access, rest }
    }
}

/// The records that a group names by sys_id or by the value of an indexed column.
fn by_values(names: &Names, single: &[&Condition]) -> Option<Access> {
    for condition in single {
        let sym = condition.path.field.sym;
        let wanted: Vec<Text> = match &condition.test {
            Test::Equal(wanted) => vec![folded(wanted)],
            Test::In(wanted) => wanted.iter().map(|wanted| folded(wanted)).collect(),
            _ => continue,
        };
        if sym == SYS_ID {
            return Some(Access::Ids(distinct(wanted)));
        }
        let usable = names.is_indexed(sym) && !condition.path.orders_as_text();
        if usable && !wanted.iter().any(|text| text.is_empty()) {
            return Some(Access::Values(sym, distinct(wanted)));
        }
    }
    None
}

/// The range that the conditions of a group set on a column.
fn range(column: Sym, single: &[&Condition], in_group: usize) -> Reach {
    let (mut lower, mut upper): (Option<Text>, Option<Text>) = (None, None);
    let mut used = 0;
    for condition in single.iter().filter(|condition| condition.path.field.sym == column) {
        let Some((from, to)) = bounds(&condition.test) else { continue };
        lower = lower.max(from);
        upper = match (upper, to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        used += 1;
    }
    let rest = if used == in_group { Rest::Nothing } else { Rest::Match };
    Reach { access: Access::Range(column, lower, upper), rest }
}

impl Access {
    pub(super) fn rows(self, store: &Store) -> Box<dyn Iterator<Item = &Row> + '_> {
        match self {
            Self::All => Box::new(store.rows()),
            Self::Ids(ids) => Box::new(ids.into_iter().filter_map(|id| store.get(&id))),
            Self::IdsAfter(id) => Box::new(store.ids_after(&id)),
            Self::Values(sym, values) => Box::new(values.into_iter().flat_map(move |value| {
                let end = after(&value);
                store.value_range(sym, Some(value), Some(end))
            })),
            Self::Range(sym, from, to) => Box::new(store.value_range(sym, from, to)),
        }
    }

    pub(super) fn count(self, store: &Store) -> usize {
        match self {
            Self::All => store.len(),
            Self::Range(sym, from, to) => store.count_range(sym, from, to),
            other => other.rows(store).count(),
        }
    }

    /// Where a range begins.
    pub(super) fn start(&self) -> Option<&Text> {
        match self {
            Self::Range(_, from, _) => from.as_ref(),
            _ => None,
        }
    }
}

fn ids_after(single: &[&Condition]) -> Access {
    for condition in single {
        if let (SYS_ID, Test::Related(Relation::Greater, id)) = (condition.path.field.sym, &condition.test) {
            return Access::IdsAfter(id.as_str().into());
        }
    }
    Access::All
}

/// The limits that a test sets: from (inclusive), to (exclusive).
fn bounds(test: &Test) -> Option<(Option<Text>, Option<Text>)> {
    Some(match test {
        Test::Equal(value) => (Some(folded(value)), Some(after(value))),
        Test::Related(Relation::Greater, value) => (Some(after(value)), None),
        Test::Related(Relation::GreaterOrEqual, value) => (Some(folded(value)), None),
        Test::Related(Relation::Less, value) => (None, Some(folded(value))),
        Test::Related(Relation::LessOrEqual, value) => (None, Some(after(value))),
        Test::Between(from, to) => (Some(folded(from)), Some(after(to))),
        _ => return None,
    })
}

fn distinct(mut values: Vec<Text>) -> Vec<Text> {
    values.sort();
    values.dedup();
    values
}

/// Whether there is one group, and its rows come by sys_id.
pub(super) fn one_by_id(accesses: &[Access]) -> bool {
    matches!(accesses, [Access::All | Access::Ids(_) | Access::IdsAfter(_)])
}

/// Whether all groups are ranges of this column that do not overlap.
pub(super) fn disjoint_ranges(accesses: &[Access], column: Sym) -> bool {
    let mut ranges = Vec::new();
    for access in accesses {
        match access {
            Access::Range(sym, from, to) if *sym == column => ranges.push((from, to)),
            _ => return false,
        }
    }
    ranges.sort();
    !ranges.is_empty()
        && ranges.windows(2).all(|pair| match pair {
            [(_, Some(end)), (Some(start), _)] => end <= start,
            _ => false,
        })
}
