//! The table of the list: its cells, and what was done in it.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, icons, tokens};
use super::super::super::widgets::badge;
use super::super::super::widgets::grid::{Cells, Grid, Happened};
use super::pages::Pages;
use super::ticked::Ticked;
use super::toolbar::LIST;
use super::{Question, TicketsAction, TicketsState, columns, words};
use crate::service::{TicketRow, TicketSide};

/// Shows the table, and takes in what was done in it.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut TicketsState, wishes: &mut Wishes) {
    let question = state.question();
    let rows = state.pages.total();
    let cells = Rows { scene, pages: &state.pages, ticked: &state.ticked, question: &question };
    let grid = Grid { name: LIST, columns: &columns::ALL, rows, ticks: true, height: None };
    let happened = grid.show(ui, &mut state.grid, &cells);
    state.pages.drew(happened.in_sight.len());
    state.in_sight = happened.in_sight.clone();
    take_in(state, &happened, wishes);
    if state.pages.wanted(&state.question(), &state.in_sight).is_some() {
        wishes.push(TicketsAction::Read);
    }
}

fn take_in(state: &mut TicketsState, happened: &Happened, wishes: &mut Wishes) {
    if happened.question_changed {
        state.grid.rewind();
    }
    if let Some(row) = happened.ticked.and_then(|row| state.pages.row(row)) {
        let ticked = state.ticked.holds(row);
        state.ticked.set(row, !ticked);
    }
    if let Some(range) = &happened.ticked_range {
        for row in range.clone().filter_map(|row| state.pages.row(row)) {
            state.ticked.set(row, true);
        }
    }
    if let Some(all) = happened.tick_all {
        wishes.push(TicketsAction::TickAll(all));
    }
    if happened.copy {
        wishes.push(TicketsAction::Copy);
    }
    // Whoever walks on while a ticket is open sees the next one.
    let followed = happened.went_to.filter(|_| state.detail.is_some());
    if let Some(row) = happened.opened.or(followed).and_then(|row| state.pages.row(row)) {
        wishes.push(TicketsAction::Open(row.ticket.clone()));
    }
}

struct Rows<'a> {
    scene: &'a Scene,
    pages: &'a Pages,
    ticked: &'a Ticked,
    question: &'a Question,
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        self.pages.row(row).map(|row| format!("{} {}", words::numbers(row), row.title))
    }

    fn ticked(&self, row: usize) -> bool {
        self.pages.row(row).is_some_and(|row| self.ticked.holds(row))
    }

    fn all_ticked(&self, _rows: usize) -> bool {
        self.ticked.holds_all_of(self.question)
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(row) = self.pages.row(row) else { return };
        match column {
            columns::HALO_NUMBER => number(ui, row, row.halo.as_ref()),
            columns::OTHER_NUMBER => number(ui, row, row.other.as_ref()),
            columns::WAITS => waits(ui, row),
            _ => {
                ui.label(columns::text(self.scene, row, column));
            }
        }
    }
}

fn number(ui: &mut Ui, row: &TicketRow, side: Option<&TicketSide>) {
    match side {
        Some(side) => ui.label(theme::mono(&side.number)),
        // One side is missing, or the row would be a pair.
        None if row.link().is_none() => ui.label(theme::small("not linked")),
        None => ui.label(theme::small("not known")),
    };
}

fn waits(ui: &mut Ui, row: &TicketRow) {
    if let Some(why) = &row.waits {
        let colour = tokens(ui).caution;
        badge::symbol(ui, icons::WAITS, 14.0, colour);
        ui.label(why).on_hover_text(why);
    }
}
