//! Rows, stored compactly, and the ordered indices that keep large tables quick.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// A stored text that may share its memory with equal ones.
pub(super) type Text = Arc<str>;

/// A column name, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sym(u16);

/// `sys_id` is the row's own key and is not among its values.
pub(super) const SYS_ID: Sym = Sym(0);

/// Columns with an ordered index, in every table that has them.
const INDEXED: &[&str] = &[
    "sys_updated_on",
    "sys_created_on",
    "correlation_id",
    "number",
    "name",
    "user_name",
    "email",
    "element_id",
    "table_sys_id",
    "parent_incident",
    "incident",
    "user",
    "element",
    "task",
    "request",
    "request_item",
    "cat_item",
    "question",
    "cart",
    "cart_item",
    "map",
    "source_table",
    "group",
    "guide",
];

/// The column names in use.
#[derive(Debug)]
pub(super) struct Names {
    by_name: BTreeMap<Text, Sym>,
    indexed: BTreeSet<Sym>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self { by_name: BTreeMap::new(), indexed: BTreeSet::new() };
        names.intern("sys_id");
        for name in INDEXED {
            let sym = names.intern(name);
            names.indexed.insert(sym);
        }
        names
    }
}

impl Names {
    /// The number of a column name, given out at first use.
    pub(super) fn intern(&mut self, name: &str) -> Sym {
        if let Some(sym) = self.by_name.get(name) {
            return *sym;
        }
        let sym = Sym(u16::try_from(self.by_name.len()).unwrap_or(u16::MAX));
        self.by_name.insert(name.into(), sym);
        sym
    }

    /// The number of a column name that is in use.
    pub(super) fn sym(&self, name: &str) -> Option<Sym> {
        self.by_name.get(name).copied()
    }
}

/// A record: its id and its non-empty values, one after the other in one text. Hundreds of
/// thousands of rows are kept at once, so a value costs eight bytes besides its own.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Text,
    /// Each column with the place in `text` where its value ends, in the order of the columns.
    ends: Vec<(Sym, u32)>,
    text: String,
}

impl Row {
    pub(super) fn new(id: Text) -> Self {
        Self { id, ends: Vec::new(), text: String::new() }
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, end)| *end as usize)
    }

    fn value(&self, at: usize) -> &str {
        let end = self.ends.get(at).map_or(0, |(_, end)| *end as usize);
        self.text.get(self.start(at)..end).unwrap_or_default()
    }

    /// The stored value; empty when there is none.
    pub(super) fn get(&self, sym: Sym) -> &str {
        if sym == SYS_ID {
            return &self.id;
        }
        self.ends.binary_search_by_key(&sym, |(sym, _)| *sym).map_or("", |at| self.value(at))
    }

    /// All non-empty values.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.value(at))
    }

    /// Stores a value; an empty one is removed.
    pub(super) fn set(&mut self, sym: Sym, value: &str) {
        if sym == SYS_ID {
            return;
        }
        let place = self.ends.binary_search_by_key(&sym, |(sym, _)| *sym);
        if place.is_err() && value.is_empty() {
            return;
        }
        let (Ok(at) | Err(at)) = place;
        let start = self.start(at);
        let before = place.map_or(0, |at| self.value(at).len());
        self.text.replace_range(start..start + before, value);
        if place.is_err() {
            self.ends.insert(at, (sym, u32::try_from(start).unwrap_or(u32::MAX)));
        }
        for (_, end) in self.ends.iter_mut().skip(at) {
            let moved = (*end as usize + value.len()).saturating_sub(before);
            *end = u32::try_from(moved).unwrap_or(u32::MAX);
        }
        if value.is_empty() {
            self.ends.remove(at);
        }
    }

    /// Gives back what growing left over.
    fn shrink(&mut self) {
        self.ends.shrink_to_fit();
        self.text.shrink_to_fit();
    }
}

/// An index key: the value as equality compares it.
pub(super) fn folded(value: &str) -> Text {
    if value.chars().any(char::is_uppercase) { value.to_lowercase().into() } else { value.into() }
}

/// The key itself, in the memory of an equal one of the index.
fn shared(index: &BTreeSet<(Text, Text)>, key: Text) -> Text {
    let first = (key, Text::from(""));
    match index.range(&first..).next() {
        Some((there, _)) if *there == first.0 => Arc::clone(there),
        _ => first.0,
    }
}

/// The rows of one table (not of those that extend it).
#[derive(Debug, Default)]
pub(super) struct Store {
    rows: BTreeMap<Text, Row>,
    indices: BTreeMap<Sym, BTreeSet<(Text, Text)>>,
}

impl Store {
    pub(super) fn get(&self, id: &str) -> Option<&Row> {
        self.rows.get(id)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All rows, by sys_id.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// The rows whose ids come after another, by sys_id.
    pub(super) fn ids_after<'s>(&'s self, id: &Text) -> impl Iterator<Item = &'s Row> + use<'s> {
        self.rows.range::<Text, _>((Bound::Excluded(id), Bound::Unbounded)).map(|(_, row)| row)
    }

    /// Stores a row in place of the one with its id, and keeps the indices right.
    pub(super) fn put(&mut self, mut row: Row, names: &Names) {
        row.shrink();
        let before = self.rows.get(&row.id);
        for sym in &names.indexed {
            let old = before.map_or("", |before| before.get(*sym));
            let new = row.get(*sym);
            if before.is_some() && old == new {
                continue;
            }
            let index = self.indices.entry(*sym).or_default();
            if !old.is_empty() {
                index.remove(&(folded(old), Arc::clone(&row.id)));
            }
            if !new.is_empty() {
                index.insert((shared(index, folded(new)), Arc::clone(&row.id)));
            }
        }
        self.rows.insert(Arc::clone(&row.id), row);
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<Row> {
        let row = self.rows.remove(id)?;
        for (sym, index) in &mut self.indices {
            let value = row.get(*sym);
            if !value.is_empty() {
                index.remove(&(folded(value), Arc::clone(&row.id)));
            }
        }
        Some(row)
    }

    /// The rows whose indexed value lies in a range of folded values, by that value and sys_id.
    pub(super) fn value_range(&self, sym: Sym, from: Option<Text>, to: Option<Text>) -> impl Iterator<Item = &Row> {
        self.keys(sym, from, to).filter_map(|(_, id)| self.rows.get(id))
    }

    /// How many rows there are in such a range.
    pub(super) fn count_range(&self, sym: Sym, from: Option<Text>, to: Option<Text>) -> usize {
        self.keys(sym, from, to).count()
    }

    fn keys(&self, sym: Sym, from: Option<Text>, to: Option<Text>) -> impl Iterator<Item = &(Text, Text)> {
        let none: Text = "".into();
        let lower = from.map_or(Bound::Unbounded, |from| Bound::Included((from, Arc::clone(&none))));
        let upper = to.map_or(Bound::Unbounded, |to| Bound::Excluded((to, none)));
        let inverted = match (&lower, &upper) {
            (Bound::Included(lower), Bound::Excluded(upper)) => lower > upper,
            _ => false,
        };
        let index = if inverted { None } else { self.indices.get(&sym) };
        index.into_iter().flat_map(move |index| index.range((lower.clone(), upper.clone())))
    }
}

impl Names {
    /// Whether a column has an ordered index.
    pub(super) fn is_indexed(&self, sym: Sym) -> bool {
        self.indexed.contains(&sym)
    }
}

/// The smallest index key after all those that equal `value`.
pub(super) fn after(value: &str) -> Text {
    format!("{}\0", folded(value)).into()
}
