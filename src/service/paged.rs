//! A part of a long list.

use serde::Serialize;

/// A part of a list that is read from its latest row backwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paged<T> {
    /// The rows, latest first.
    pub rows: Vec<T>,
    /// Where the next part begins: given as `before` it brings the rows that follow. `None` when
    /// these are the last ones.
    pub more: Option<i64>,
}

impl<T> Paged<T> {
    /// Makes a part of `rows`, of which one more than `limit` was asked for.
    pub(super) fn cut(mut rows: Vec<T>, limit: u32, number: impl Fn(&T) -> i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let longer = rows.len() > limit;
        rows.truncate(limit);
        let more = if longer { rows.last().map(number) } else { None };
        Self { rows, more }
    }

    /// The same part with other rows.
    pub(super) fn map<U>(self, view: impl FnMut(T) -> U) -> Paged<U> {
        Paged { rows: self.rows.into_iter().map(view).collect(), more: self.more }
    }
}
