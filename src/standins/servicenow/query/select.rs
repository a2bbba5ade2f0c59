//! The rows of a list: the right index, the right order, one page.

use std::cmp::Ordering;
use std::ops::Bound;

use super::super::ids;
use super::super::schema::Kind;
use super::super::state::{Session, State};
use super::super::store::{Row, SYS_ID, Store, Sym, Text, after, folded};
use super::matching::{matches_group, value};
use super::{Condition, Query, Relation, Test};

/// Which part of the matching rows is wanted.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Page {
    pub(in super::super) offset: usize,
    pub(in super::super) limit: usize,
    /// Whether the number of all matching rows is wanted too.
    pub(in super::super) counted: bool,
}

impl Page {
    /// All rows.
    pub(in super::super) const ALL: Self = Self { offset: 0, limit: usize::MAX, counted: false };
}

/// How rows that no key orders come.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Ties {
    BySysId,
    /// Shuffled by this number.
    Shuffled(u64),
}

/// Matching rows with their tables.
#[derive(Default)]
pub(in super::super) struct Selection<'s> {
    pub(in super::super) rows: Vec<(&'s str, &'s Row)>,
    /// How many there are without paging; when that was not asked for, only whether more follow
    /// the page can be read from it.
    pub(in super::super) total: usize,
}

/// Finds a page of the rows of a table (and those that extend it) that match a query.
pub(in super::super) fn select<'s>(
    state: &'s State,
    session: &Session,
    table: &str,
    query: &Query,
    page: Page,
    ties: Ties,
) -> Selection<'s> {
    let run = Run { state, session, query };
    let stores: Vec<(&str, &Store)> =
        state.schema.family(table).into_iter().filter_map(|member| Some((member, state.store(member)?))).collect();
    match stores.as_slice() {
        [(class, store)] if run.comes_in_order(ties) => {
            let mut selection = paged(run.rows(store).map(|row| (*class, row)), Page { counted: false, ..page });
            if page.counted {
                selection.total = run.total(store);
            }
            selection
        }
        _ => {
            let mut rows: Vec<(&str, &Row)> = Vec::new();
            for (class, store) in &stores {
                rows.extend(run.rows(store).map(|row| (*class, row)));
            }
            run.sort(&mut rows, ties);
            paged(rows.into_iter(), page)
        }
    }
}

fn paged<'s>(mut rows: impl Iterator<Item = (&'s str, &'s Row)>, page: Page) -> Selection<'s> {
    let skipped = rows.by_ref().take(page.offset).count();
    let wanted: Vec<_> = rows.by_ref().take(page.limit).collect();
    let rest = if page.counted { rows.count() } else { usize::from(rows.next().is_some()) };
    Selection { total: skipped + wanted.len() + rest, rows: wanted }
}

/// How the rows of a group are reached, and what that leaves to be looked at.
struct Reach {
    access: Access,
    rest: Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Every row that is reached belongs to the group.
    Nothing,
    /// Rows that are reached still have to match the group.
    Match,
}

enum Access {
    All,
    Ids(Vec<Text>),
    IdsAfter(String),
    Values(Sym, Vec<Text>),
    /// From (inclusive) to (exclusive).
    Range(Sym, Option<Text>, Option<Text>),
}

struct Run<'s, 'q> {
    state: &'s State,
    session: &'q Session,
    query: &'q Query,
}

impl<'s, 'q> Run<'s, 'q> {
    /// The matching rows of a store, each once, by group.
    fn rows<'r>(&'r self, store: &'s Store) -> Box<dyn Iterator<Item = &'s Row> + 'r>
    where
        's: 'r,
    {
        if self.query.groups.is_empty() {
            return Box::new(store.rows());
        }
        let mut groups: Vec<(usize, Reach)> =
            self.query.groups.iter().enumerate().map(|(at, group)| (at, self.access(group))).collect();
        groups.sort_by(|(_, a), (_, b)| lower(&a.access).cmp(&lower(&b.access)));
        Box::new(groups.into_iter().flat_map(move |(at, Reach { access, rest })| {
            reach(store, access).filter(move |row| self.belongs_to(at, rest, row))
        }))
    }

    /// How many rows match, when no two groups share a row.
    fn total(&self, store: &Store) -> usize {
        if self.query.groups.is_empty() {
            return store.len();
        }
        let count = |(at, group): (usize, &'q Vec<Vec<Condition>>)| match self.access(group) {
            Reach { access: Access::Range(sym, from, to), rest: Rest::Nothing } => store.count_range(sym, from, to),
            Reach { access, rest } => reach(store, access).filter(|row| self.belongs_to(at, rest, row)).count(),
        };
        self.query.groups.iter().enumerate().map(count).sum()
    }

    /// Whether a row that was reached for this group matches it and none before it.
    fn belongs_to(&self, at: usize, rest: Rest, row: &Row) -> bool {
        let matches =
            |group: &Vec<Vec<Condition>>| matches_group(self.state, self.session, self.query.comparison, group, row);
        (rest == Rest::Nothing || self.query.groups.get(at).is_some_and(matches))
            && !self.query.groups.iter().take(at).any(matches)
    }

    fn access(&self, group: &'q [Vec<Condition>]) -> Reach {
        let single = || {
            group.iter().filter_map(|alternatives| match alternatives.as_slice() {
                [condition] if condition.path.is_own() => Some(condition),
                _ => None,
            })
        };
        for condition in single() {
            let sym = condition.path.field.sym;
            let wanted: Vec<Text> = match &condition.test {
                Test::Equal(wanted) => vec![folded(wanted)],
                Test::In(wanted) => wanted.iter().map(|wanted| folded(wanted)).collect(),
                _ => continue,
            };
            if sym == SYS_ID {
                return Reach { access: Access::Ids(distinct(wanted)), rest: Rest::Match };
            }
            let usable = self.state.names.is_indexed(sym) && !condition.path.orders_as_text();
            if usable && !wanted.iter().any(|text| text.is_empty()) {
                return Reach { access: Access::Values(sym, distinct(wanted)), rest: Rest::Match };
            }
        }
        self.range(group.len(), &mut single())
            .unwrap_or_else(|| Reach { access: ids_after(&mut single()), rest: Rest::Match })
    }

    /// The range that a group sets on the first indexed time column it limits.
    fn range(&self, in_group: usize, conditions: &mut dyn Iterator<Item = &'q Condition>) -> Option<Reach> {
        let mut used = 0;
        let mut range: Option<(Sym, Option<Text>, Option<Text>)> = None;
        for condition in conditions {
            let sym = condition.path.field.sym;
            if !self.state.names.is_indexed(sym) || !condition.path.orders_as_text() {
                continue;
            }
            let Some((from, to)) = bounds(&condition.test) else { continue };
            match &mut range {
                Some((limited, ..)) if *limited != sym => continue,
                None => range = Some((sym, from, to)),
                Some((_, lower, upper)) => {
                    *lower = lower.take().max(from);
                    *upper = match (upper.take(), to) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    };
                }
            }
            used += 1;
        }
        let rest = if used == in_group { Rest::Nothing } else { Rest::Match };
        range.map(|(sym, from, to)| Reach { access: Access::Range(sym, from, to), rest })
    }

    /// Whether the rows already come as the query orders them.
    fn comes_in_order(&self, ties: Ties) -> bool {
        let keys: Vec<(Sym, bool)> =
            self.query.order.iter().map(|order| (order.path.field.sym, order.descending)).collect();
        if self.query.order.iter().any(|order| !order.path.is_own()) {
            return false;
        }
        let accesses: Vec<Access> = self.query.groups.iter().map(|group| self.access(group).access).collect();
        match keys.as_slice() {
            [] => matches!(ties, Ties::BySysId) && one_by_id(&accesses),
            [(SYS_ID, false), ..] => one_by_id(&accesses),
            [(first, false), (SYS_ID, false), ..] => disjoint_ranges(&accesses, *first),
            _ => false,
        }
    }

    fn sort(&self, rows: &mut Vec<(&'s str, &'s Row)>, ties: Ties) {
        let mut keyed: Vec<(Vec<Key>, u64, (&str, &Row))> = rows
            .drain(..)
            .map(|(class, row)| {
                let keys = self.query.order.iter().map(|order| self.key(order, row)).collect();
                let tie = match ties {
                    Ties::BySysId => 0,
                    Ties::Shuffled(seed) => ids::mix(seed ^ ids::hash(&row.id)),
                };
                (keys, tie, (class, row))
            })
            .collect();
        keyed.sort_by(|(a, a_tie, (_, a_row)), (b, b_tie, (_, b_row))| {
            let by_keys = self
                .query
                .order
                .iter()
                .zip(a.iter().zip(b))
                .map(|(order, (a, b))| if order.descending { b.compare(a) } else { a.compare(b) });
            by_keys
                .fold(Ordering::Equal, Ordering::then)
                .then_with(|| a_tie.cmp(b_tie))
                .then_with(|| a_row.id.cmp(&b_row.id))
        });
        rows.extend(keyed.into_iter().map(|(_, _, row)| row));
    }

    /// References are ordered by the name of the record they refer to.
    fn key(&self, order: &super::Order, row: &'s Row) -> Key {
        let field = &order.path.field;
        let found = value(self.state, row, &order.path);
        match field.kind {
            Kind::Reference => Key::Text(folded(self.state.display_of(&field.reference, found))),
            Kind::Integer => found.parse().map_or_else(|_| Key::Text(folded(found)), Key::Number),
            _ => Key::Text(folded(found)),
        }
    }
}

/// What a row is ordered by.
enum Key {
    Number(f64),
    Text(Text),
}

impl Key {
    /// Text comes before numbers: the only text in a column of numbers is the empty one.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Text(_), Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Text(_)) => Ordering::Greater,
        }
    }
}

fn reach(store: &Store, access: Access) -> Box<dyn Iterator<Item = &Row> + '_> {
    match access {
        Access::All => Box::new(store.rows()),
        Access::Ids(ids) => Box::new(ids.into_iter().filter_map(|id| store.get(&id))),
        Access::IdsAfter(id) => {
            let rows: Vec<&Row> = store.id_range(Bound::Excluded(&id), Bound::Unbounded).collect();
            Box::new(rows.into_iter())
        }
        Access::Values(sym, values) => Box::new(values.into_iter().flat_map(move |value| {
            let end = after(&value);
            store.value_range(sym, Some(value), Some(end))
        })),
        Access::Range(sym, from, to) => Box::new(store.value_range(sym, from, to)),
    }
}

fn ids_after(conditions: &mut dyn Iterator<Item = &Condition>) -> Access {
    for condition in conditions {
        if let (SYS_ID, Test::Related(Relation::Greater, id)) = (condition.path.field.sym, &condition.test) {
            return Access::IdsAfter(id.clone());
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

fn lower(access: &Access) -> Option<&Text> {
    match access {
        Access::Range(_, from, _) => from.as_ref(),
        _ => None,
    }
}

fn one_by_id(accesses: &[Access]) -> bool {
    matches!(accesses, [] | [Access::All | Access::Ids(_) | Access::IdsAfter(_)])
}

/// Whether all groups are ranges of this column that do not overlap.
fn disjoint_ranges(accesses: &[Access], column: Sym) -> bool {
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
