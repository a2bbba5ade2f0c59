//! Encoded queries: reading them, matching rows, and finding the rows of a list quickly.

mod compile;
mod dates;
mod matching;
mod operators;
mod reach;
mod related;
mod script;
mod select;

use super::schema::Field;
use super::spec::Kind;
use super::store::Sym;

pub(super) use compile::{compile, equal_pairs, resolve};
pub(super) use matching::{matches, value};
pub(super) use select::{Page, Ties, select};

/// A column, possibly reached through references.
#[derive(Debug, Clone)]
pub(super) struct Path {
    steps: Vec<Step>,
    /// The column at the end.
    pub(super) field: Field,
    /// The table that the column at the end belongs to.
    pub(super) table: String,
}

#[derive(Debug, Clone)]
struct Step {
    sym: Sym,
    table: String,
}

impl Path {
    fn is_own(&self) -> bool {
        self.steps.is_empty()
    }
}

/// How two values relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone)]
enum Test {
    Always,
    Equal(String),
    NotEqual(String),
    /// Equal as a value or as it is shown.
    EqualShown(String),
    Related(Relation, String),
    Contains(String),
    Lacks(String),
    StartsWith(String),
    EndsWith(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    Empty,
    NotEmpty,
    Between(String, String),
    Outside(String, String),
    SameAs(Path),
    NotSameAs(Path),
    RelatedField(Relation, Path),
    Distance(dates::Distance),
    Part(dates::Part),
    /// How often the value occurs in related rows.
    Occurs(related::Occurrences),
    /// All words occur in the row's texts.
    Words(Vec<String>),
}

#[derive(Debug, Clone)]
struct Condition {
    path: Path,
    test: Test,
}

#[derive(Debug, Clone)]
struct Order {
    path: Path,
    descending: bool,
}

/// How text is compared, as the instance is set.
#[derive(Debug, Clone, Copy)]
struct Comparison {
    case: Case,
    not_equal_matches_empty: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Sensitive,
    Insensitive,
}

/// A query ready to run: any of its groups must hold; in a group, one of each alternative. A query
/// for everything has one group without conditions.
#[derive(Debug, Clone)]
pub(super) struct Query {
    groups: Vec<Vec<Vec<Condition>>>,
    order: Vec<Order>,
    comparison: Comparison,
    /// The parts that were not understood.
    pub(super) invalid: Vec<String>,
}

impl Query {
    /// Whether the query orders its rows.
    pub(super) fn is_ordered(&self) -> bool {
        !self.order.is_empty()
    }

    /// The columns that the query names, with the tables they belong to.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        let conditions = self.groups.iter().flatten().flatten().map(|condition| &condition.path);
        conditions
            .chain(self.order.iter().map(|order| &order.path))
            .map(|path| (path.table.as_str(), path.field.name.as_str()))
    }
}

fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::DateTime | Kind::Date | Kind::Duration)
}
