//! Which columns have room: where not all of them fit, some give their place before anybody has to
//! scroll to the side.

use super::state::{Column, GridState, Width};

/// The columns that are shown in so many points, of those that nobody hid: while they do not fit,
/// the last one that may yield goes.
pub(super) fn columns(all: &[Column], state: &GridState, room: f32, gap: f32) -> Vec<Column> {
    let mut shown: Vec<Column> = all.iter().filter(|column| state.shows(column)).copied().collect();
    while needed(&shown, state, gap) > room {
        let Some(last) = shown.iter().rposition(|column| column.yields) else { break };
        shown.remove(last);
    }
    shown
}

fn needed(columns: &[Column], state: &GridState, gap: f32) -> f32 {
    columns.iter().map(|column| width(column, state) + gap).sum()
}

/// How wide a column is at first, or at least.
pub(super) fn width(column: &Column, state: &GridState) -> f32 {
    match column.width {
        Width::Exact(width) => width,
        Width::About(width) => state.grown.widths.get(column.id).copied().unwrap_or(width),
        Width::Rest => 140.0,
        Width::Share => 90.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Column; 4] = [
        Column::plain("number", "Number", Width::About(100.0)),
        Column::plain("title", "Title", Width::Rest),
        Column::plain("customer", "Customer", Width::About(90.0)).yielding(),
        Column::plain("changed", "Changed", Width::About(120.0)).yielding(),
    ];

    fn shown(state: &GridState, room: f32) -> Vec<&'static str> {
        columns(&ALL, state, room, 8.0).iter().map(|column| column.id).collect()
    }

    #[test]
    fn where_not_all_columns_fit_the_last_that_may_yield_goes_first() {
        let state = GridState::default();
        assert_eq!(shown(&state, 482.0), ["number", "title", "customer", "changed"]);
        assert_eq!(shown(&state, 481.0), ["number", "title", "customer"]);
        assert_eq!(shown(&state, 300.0), ["number", "title"]);
        assert_eq!(shown(&state, 10.0), ["number", "title"], "what may not yield is reached by scrolling");
    }

    #[test]
    fn widths_that_somebody_chose_count_and_hidden_columns_take_no_room() {
        let mut state = GridState::default();
        state.grown.widths.insert("number".to_owned(), 300.0);
        assert_eq!(shown(&state, 482.0), ["number", "title"]);
        state.grown.hidden.insert("customer".to_owned());
        assert_eq!(shown(&state, 584.0), ["number", "title", "changed"]);
    }
}
