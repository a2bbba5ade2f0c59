//! The table of the window: sorted, filtered by column, with rows that can be chosen and walked
//! through by keyboard. Only the rows in sight are drawn, and only they are asked for, so that a
//! list of a hundred thousand rows costs as much as one of thirty.
//!
//! The grid sorts and filters nothing: it says what was wished, and its owner brings the rows.

mod draw;
mod fit;
mod heading;
mod keys;
mod state;

pub(crate) use draw::{Cells, Grid, columns_menu};
pub(crate) use state::{Column, GridState, Grown, Width};

use std::ops::Range;

use super::super::theme::measures;

/// How high the rows of a grid are that shows all of them, but at most so many without scrolling.
pub(crate) fn height(rows: usize, most: u16) -> f32 {
    let shown = u16::try_from(rows).map_or(most, |rows| rows.min(most));
    f32::from(shown.max(1)) * (measures::ROW + 1.0)
}

/// What happened in the grid during one frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Happened {
    /// The order or a filter changed.
    pub question_changed: bool,
    /// Another row became the current one.
    pub went_to: Option<usize>,
    /// A row was opened: by Enter or a double click.
    pub opened: Option<usize>,
    /// A row's tick was changed.
    pub ticked: Option<usize>,
    /// Rows between the last ticked one and this one are to be ticked alike.
    pub ticked_range: Option<Range<usize>>,
    /// All rows are to be ticked, or none.
    pub tick_all: Option<bool>,
    /// The chosen rows are to be copied.
    pub copy: bool,
    /// The rows that were drawn.
    pub in_sight: Range<usize>,
}
