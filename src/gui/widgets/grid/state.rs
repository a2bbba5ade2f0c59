//! What a grid remembers, and what its columns are.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// How wide a column is at first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Width {
    /// Always so many points.
    Exact(f32),
    /// So many points until somebody changes it.
    About(f32),
    /// What the others leave.
    Rest,
    /// An equal share of what the others leave, for several columns that hold a word or two.
    Share,
}

/// How a column is filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// It is not.
    None,
    /// By a text that its cells contain.
    Text,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name in the program.
    pub id: &'static str,
    /// What people read above it.
    pub title: &'static str,
    /// How wide it is.
    pub width: Width,
    /// Whether the list can be in its order.
    pub sorts: bool,
    /// How it is filtered.
    pub filter: Filter,
    /// Whether it gives its place where not all columns fit.
    pub yields: bool,
}

impl Column {
    /// A column that is neither sorted nor filtered.
    pub(crate) const fn plain(id: &'static str, title: &'static str, width: Width) -> Self {
        Self { id, title, width, sorts: false, filter: Filter::None, yields: false }
    }

    /// A column that is sorted.
    pub(crate) const fn sorted(id: &'static str, title: &'static str, width: Width) -> Self {
        Self { id, title, width, sorts: true, filter: Filter::None, yields: false }
    }

    /// A column that is sorted and filtered.
    pub(crate) const fn full(id: &'static str, title: &'static str, width: Width) -> Self {
        Self { id, title, width, sorts: true, filter: Filter::Text, yields: false }
    }

    /// The column, where it may give its place to others.
    pub(crate) const fn yielding(self) -> Self {
        Self { yields: true, ..self }
    }
}

/// In which order the rows are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sort {
    /// The column.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// What of a grid outlives the program: how its columns were arranged.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Grown {
    /// Widths that somebody chose, in points.
    pub widths: BTreeMap<String, f32>,
    /// Columns that somebody hid.
    pub hidden: BTreeSet<String>,
}

/// What a grid remembers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GridState {
    /// The order; the owner's own when absent.
    pub sort: Option<Sort>,
    /// The texts of the filters by column.
    pub filters: BTreeMap<&'static str, String>,
    /// The row that the keyboard is on.
    pub current: Option<usize>,
    /// How the columns were arranged.
    pub grown: Grown,
    /// The row from which a range is ticked.
    pub(super) anchor: Option<usize>,
    /// A row to bring into sight.
    pub(super) reveal: Option<usize>,
    /// Whether the keyboard is to go to the grid.
    pub(super) focus: bool,
}

impl GridState {
    /// A grid in this order.
    pub(crate) fn in_order(column: &str, descending: bool) -> Self {
        Self { sort: Some(Sort { column: column.to_owned(), descending }), ..Self::default() }
    }

    /// The filter of a column; `None` where it has none.
    pub(crate) fn filter(&self, column: &str) -> Option<&str> {
        self.filters.get(column).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Brings a row into sight and makes it the current one.
    pub(crate) fn go_to(&mut self, row: usize) {
        self.current = Some(row);
        self.reveal = Some(row);
    }

    /// Shows the list from its top; no row is the current one.
    pub(crate) fn rewind(&mut self) {
        self.current = None;
        self.anchor = None;
        self.reveal = Some(0);
    }

    /// Takes the keyboard to the grid.
    pub(crate) fn take_focus(&mut self) {
        self.focus = true;
    }

    pub(super) fn shows(&self, column: &Column) -> bool {
        !self.grown.hidden.contains(column.id)
    }
}
