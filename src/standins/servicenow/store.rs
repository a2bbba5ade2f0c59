//! Rows, stored compactly, and the ordered indices that keep large tables quick.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// A stored text; equal short ones may share their memory.
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
];

/// The column names in use and the values that are kept once.
#[derive(Debug)]
pub(super) struct Names {
    by_name: BTreeMap<Text, Sym>,
    shared: BTreeSet<Text>,
    indexed: BTreeSet<Sym>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self { by_name: BTreeMap::new(), shared: BTreeSet::new(), indexed: BTreeSet::new() };
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

    /// A text to be stored; codes, ids and the like are kept once.
    pub(super) fn text(&mut self, value: &str) -> Text {
        if value.len() > 32 {
            return value.into();
        }
        if let Some(shared) = self.shared.get(value) {
            return Arc::clone(shared);
        }
        let text: Text = value.into();
        if self.shared.len() < 200_000 {
            self.shared.insert(Arc::clone(&text));
        }
        text
    }
}

/// A record: its id and its non-empty values.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: Text,
    values: Vec<(Sym, Text)>,
}

impl Row {
    pub(super) fn new(id: Text) -> Self {
        Self { id, values: Vec::new() }
    }

    /// The stored value; empty when there is none.
    pub(super) fn get(&self, sym: Sym) -> &str {
        if sym == SYS_ID {
            return &self.id;
        }
        match self.values.binary_search_by_key(&sym, |(sym, _)| *sym) {
            Ok(at) => self.values.get(at).map_or("", |(_, value)| value),
            Err(_) => "",
        }
    }

    /// All non-empty values.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(_, value)| &**value)
    }

    /// Stores a value; an empty one is removed.
    pub(super) fn set(&mut self, sym: Sym, value: Text) {
        if sym == SYS_ID {
            return;
        }
        match self.values.binary_search_by_key(&sym, |(sym, _)| *sym) {
            Ok(at) if value.is_empty() => {
                self.values.remove(at);
            }
            Ok(at) => {
                if let Some(slot) = self.values.get_mut(at) {
                    slot.1 = value;
                }
            }
            Err(_) if value.is_empty() => {}
            Err(at) => self.values.insert(at, (sym, value)),
        }
    }
}

/// An index key: the value as equality compares it.
pub(super) fn folded(value: &str) -> Text {
    if value.chars().any(char::is_uppercase) { value.to_lowercase().into() } else { value.into() }
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

    /// The rows with ids in a range, by sys_id.
    pub(super) fn id_range(&self, from: Bound<&str>, to: Bound<&str>) -> impl Iterator<Item = &Row> {
        self.rows.range::<str, _>((from, to)).map(|(_, row)| row)
    }

    /// Stores a row in place of the one with its id, and keeps the indices right.
    pub(super) fn put(&mut self, row: Row, names: &Names) {
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
                index.insert((folded(new), Arc::clone(&row.id)));
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
