//! Whether a row is what a query asks for.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::spec::{Choice, Kind};
use super::super::state::{Session, State};
use super::super::store::Row;
use super::{Case, Comparison, Condition, Path, Query, Relation, Test, is_time};

/// The stored value at the end of a path; empty when a reference on the way leads nowhere.
pub(in super::super) fn value<'s>(state: &'s State, row: &'s Row, path: &Path) -> &'s str {
    let mut current = row;
    for step in &path.steps {
        match state.locate(&step.table, current.get(step.sym)) {
            Some((_, next)) => current = next,
            None => return "",
        }
    }
    current.get(path.field.sym)
}

/// Whether a row of the query's table matches it.
pub(in super::super) fn matches(state: &State, session: &Session, query: &Query, row: &Row) -> bool {
    query.groups.iter().any(|group| matches_group(state, session, query.comparison, group, row))
}

/// Whether a row matches each alternative of a group.
pub(super) fn matches_group(
    state: &State,
    session: &Session,
    comparison: Comparison,
    group: &[Vec<Condition>],
    row: &Row,
) -> bool {
    group.iter().all(|alternatives| {
        alternatives.iter().any(|condition| Matcher { state, session, comparison, row }.holds(condition))
    })
}

struct Matcher<'s> {
    state: &'s State,
    session: &'s Session,
    comparison: Comparison,
    row: &'s Row,
}

impl Matcher<'_> {
    fn holds(&self, condition: &Condition) -> bool {
        let path = &condition.path;
        let found = value(self.state, self.row, path);
        match &condition.test {
            Test::Always => true,
            Test::Empty => found.is_empty(),
            Test::NotEmpty => !found.is_empty(),
            Test::Equal(wanted) => self.equal(path.field.kind, found, wanted),
            Test::NotEqual(wanted) => self.not_equal(found, || self.equal(path.field.kind, found, wanted)),
            Test::EqualShown(wanted) => {
                self.equal(path.field.kind, found, wanted) || self.equal(Kind::Text, &self.shown(path, found), wanted)
            }
            Test::Related(relation, wanted) => related(path.field.kind, *relation, found, wanted),
            Test::Contains(part) => self.searched(path, found).to_lowercase().contains(part),
            Test::Lacks(part) => !self.searched(path, found).to_lowercase().contains(part),
            Test::StartsWith(part) => self.searched(path, found).to_lowercase().starts_with(&part.to_lowercase()),
            Test::EndsWith(part) => self.searched(path, found).to_lowercase().ends_with(&part.to_lowercase()),
            Test::In(wanted) => wanted.iter().any(|wanted| self.equal(path.field.kind, found, wanted)),
            Test::NotIn(wanted) => {
                self.not_equal(found, || wanted.iter().any(|wanted| self.equal(path.field.kind, found, wanted)))
            }
            Test::Between(from, to) => between(path.field.kind, found, from, to),
            Test::Outside(from, to) => !between(path.field.kind, found, from, to),
            Test::SameAs(other) => found == value(self.state, self.row, other),
            Test::NotSameAs(other) => found != value(self.state, self.row, other),
            Test::RelatedField(relation, other) => {
                let other = value(self.state, self.row, other);
                !other.is_empty() && related(path.field.kind, *relation, found, other)
            }
            Test::Distance(distance) => distance.holds(found, value(self.state, self.row, &distance.other)),
            Test::Part(part) => part.holds(found, &self.session.zone),
            Test::Occurs(occurrences) => occurrences.holds(found),
            Test::Words(words) => {
                words.iter().all(|word| self.row.values().any(|text| text.to_lowercase().contains(word)))
            }
        }
    }

    fn equal(&self, kind: Kind, found: &str, wanted: &str) -> bool {
        if found == wanted {
            return true;
        }
        match kind {
            _ if kind.is_number() => number(found).zip(number(wanted)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq()),
            _ if is_time(kind) => false,
            _ => self.comparison.case == Case::Insensitive && same_folded(found, wanted),
        }
    }

    fn not_equal(&self, found: &str, equal: impl FnOnce() -> bool) -> bool {
        if found.is_empty() { self.comparison.not_equal_matches_empty } else { !equal() }
    }

    /// What text operators look at: the name of a referred record, else the value.
    fn searched<'v>(&self, path: &Path, found: &'v str) -> Cow<'v, str> {
        if path.field.kind == Kind::Reference { Cow::Owned(self.shown(path, found)) } else { Cow::Borrowed(found) }
    }

    fn shown(&self, path: &Path, found: &str) -> String {
        if path.field.kind == Kind::Reference || path.field.choice == Choice::Listed {
            // A choice may be listed for a table that extends the path's; the row's own class knows.
            let class = self.state.get(self.row, "sys_class_name");
            let table = if path.is_own() && !class.is_empty() { class } else { path.table.as_str() };
            return self.state.shown(self.session, table, &path.field, found);
        }
        found.to_owned()
    }
}

fn same_folded(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// The order of two values of a type.
fn order(kind: Kind, a: &str, b: &str) -> Ordering {
    match (kind, number(a), number(b)) {
        (kind, Some(a), Some(b)) if kind.is_number() => a.total_cmp(&b),
        _ if is_time(kind) => a.cmp(b),
        _ => a.to_lowercase().cmp(&b.to_lowercase()),
    }
}

fn related(kind: Kind, relation: Relation, found: &str, wanted: &str) -> bool {
    if found.is_empty() {
        return false;
    }
    let order = if kind == Kind::Guid { found.cmp(wanted) } else { order(kind, found, wanted) };
    match relation {
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

fn between(kind: Kind, found: &str, from: &str, to: &str) -> bool {
    related(kind, Relation::GreaterOrEqual, found, from) && related(kind, Relation::LessOrEqual, found, to)
}
