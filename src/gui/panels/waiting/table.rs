//! The list of what waits.

use egui::Ui;

use super::super::super::theme::{self, measures, tokens};
use super::super::super::widgets::badge;
use super::super::super::widgets::grid::{Cells, Column, Grid, Width};
use super::{WaitingState, words};
use crate::report::text::one_line;
use crate::service::TrayItem;

const COLUMNS: [Column; 6] = [
    Column::plain("kind", "Kind", Width::About(130.0)),
    Column::plain("profile", "Profile", Width::About(90.0)).yielding(),
    Column::plain("halo", "Halo", Width::About(80.0)),
    Column::plain("other", "ServiceNow", Width::About(100.0)),
    Column::plain("fields", "Field", Width::About(130.0)).yielding(),
    Column::plain("cause", "Why", Width::Rest),
];

struct Rows<'a> {
    items: Vec<&'a TrayItem>,
    ticked: &'a std::collections::BTreeSet<String>,
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let item = self.items.get(row)?;
        let (_, _, word) = words::kind(item.kind);
        Some(format!("{word}: {}", one_line(&item.title)))
    }

    fn ticked(&self, row: usize) -> bool {
        self.items.get(row).is_some_and(|item| self.ticked.contains(&item.id))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(item) = self.items.get(row) else { return };
        match column {
            "kind" => {
                let (tone, icon, word) = words::kind(item.kind);
                let colour = tokens(ui).of(tone);
                badge::symbol(ui, icon, 14.0, colour);
                ui.label(egui::RichText::new(word).color(colour));
            }
            "profile" => {
                ui.label(item.profile.as_str());
            }
            "halo" => {
                ui.label(theme::mono(&item.halo_number));
            }
            "other" => {
                ui.label(theme::mono(&item.other_number));
            }
            "fields" => {
                ui.label(item.fields.join(", "));
            }
            _ => {
                ui.label(theme::weak(one_line(&item.cause)));
            }
        }
    }
}

/// Shows the list.
pub(super) fn show(ui: &mut Ui, state: &mut WaitingState) {
    let mut grid_state = std::mem::take(&mut state.grid);
    let items = state.shown();
    let count = items.len();
    if grid_state.current.is_none_or(|at| at >= count) {
        grid_state.current = (count > 0).then_some(0);
    }
    let rows = Rows { items, ticked: &state.ticked };
    let grid = Grid {
        name: "What waits",
        columns: &COLUMNS,
        rows: count,
        ticks: true,
        height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
    };
    let happened = grid.show(ui, &mut grid_state, &rows);
    let ids: Vec<String> = rows.items.iter().map(|item| item.id.clone()).collect();
    state.grid = grid_state;
    let mut flip = |at: usize, to: Option<bool>| {
        let Some(id) = ids.get(at) else { return };
        let on = to.unwrap_or_else(|| !state.ticked.contains(id));
        if on {
            state.ticked.insert(id.clone());
        } else {
            state.ticked.remove(id);
        }
    };
    if let Some(at) = happened.ticked {
        flip(at, None);
    }
    for at in happened.ticked_range.into_iter().flatten() {
        flip(at, Some(true));
    }
    if let Some(all) = happened.tick_all {
        (0..ids.len()).for_each(|at| flip(at, Some(all)));
    }
}
