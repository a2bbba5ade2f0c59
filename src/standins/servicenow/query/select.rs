//! The rows of a list: the right index, the right order, one page.

use std::cmp::Ordering;

use super::super::ids;
use super::super::spec::Kind;
use super::super::state::{Session, State};
use super::super::store::{Row, SYS_ID, Store, Sym, Text, folded};
use super::matching::{matches_group, value};
use super::reach::{Access, Reach, Rest, disjoint_ranges, one_by_id};
use super::{Condition, Query};

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
        let mut groups: Vec<(usize, Reach)> =
            self.query.groups.iter().enumerate().map(|(at, group)| (at, self.reach(group))).collect();
        groups.sort_by(|(_, a), (_, b)| a.access.start().cmp(&b.access.start()));
        Box::new(groups.into_iter().flat_map(move |(at, Reach { access, rest })| {
            access.rows(store).filter(move |row| self.belongs_to(at, rest, row))
        }))
    }

    /// How many rows match, when no two groups share a row.
    fn total(&self, store: &Store) -> usize {
        let count = |(at, group): (usize, &'q Vec<Vec<Condition>>)| match self.reach(group) {
            Reach { access, rest: Rest::Nothing } => access.count(store),
            Reach { access, rest } => access.rows(store).filter(|row| self.belongs_to(at, rest, row)).count(),
        };
        self.query.groups.iter().enumerate().map(count).sum()
    }

    fn reach(&self, group: &[Vec<Condition>]) -> Reach {
        Reach::of(&self.state.names, group, self.query.order.first())
    }

    /// Whether a row that was reached for this group matches it and none before it.
    fn belongs_to(&self, at: usize, rest: Rest, row: &Row) -> bool {
        let matches =
            |group: &Vec<Vec<Condition>>| matches_group(self.state, self.session, self.query.comparison, group, row);
        (rest == Rest::Nothing || self.query.groups.get(at).is_some_and(matches))
            && !self.query.groups.iter().take(at).any(matches)
    }

    /// Whether the rows already come as the query orders them.
    fn comes_in_order(&self, ties: Ties) -> bool {
        let keys: Vec<(Sym, bool)> =
            self.query.order.iter().map(|order| (order.path.field.sym, order.descending)).collect();
        if self.query.order.iter().any(|order| !order.path.is_own()) {
            return false;
        }
        let accesses: Vec<Access> = self.query.groups.iter().map(|group| self.reach(group).access).collect();
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
            kind if kind.is_number() => found.parse().map_or_else(|_| Key::Text(folded(found)), Key::Number),
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
