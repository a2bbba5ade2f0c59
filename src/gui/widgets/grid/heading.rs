//! The heading of a column: its title, which sorts, and its filter.

use egui::{Align, Button, Layout, TextEdit, Ui};

use super::super::super::theme::{self, icons, measures};
use super::Happened;
use super::state::{Column, Filter, GridState, Sort};

/// Draws the heading of a column of the grid called `grid`.
pub(super) fn show(ui: &mut Ui, grid: &str, column: &Column, state: &mut GridState, happened: &mut Happened) {
    // Titles stand above the text of their cells.
    ui.spacing_mut().button_padding.x = 2.0;
    if column.filter == Filter::None {
        title(ui, column, state, happened);
        return;
    }
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = measures::TIGHT;
        title(ui, column, state, happened);
        filter(ui, grid, column, state, happened);
    });
}

fn title(ui: &mut Ui, column: &Column, state: &mut GridState, happened: &mut Happened) {
    if !column.sorts {
        ui.add(egui::Label::new(theme::strong(column.title)).selectable(false).truncate());
        return;
    }
    let sorted = state.sort.as_ref().filter(|sort| sort.column == column.id).map(|sort| sort.descending);
    let button = match sorted {
        None => Button::new(theme::strong(column.title)),
        Some(down) => {
            let arrow = if down { icons::DOWN } else { icons::UP };
            Button::new((theme::strong(column.title), theme::icon(arrow).size(11.0)))
        }
    };
    let order = match sorted {
        None => "not sorted",
        Some(false) => "sorted, smallest first",
        Some(true) => "sorted, largest first",
    };
    let response = ui
        .add(button.frame_when_inactive(false).truncate())
        .on_hover_text(format!("Sort by {}", column.title))
        .accessible_name(format!("Sort by {}, {order}", column.title));
    if response.clicked() {
        let descending = sorted == Some(false);
        state.sort = Some(Sort { column: column.id.to_owned(), descending });
        happened.question_changed = true;
    }
}

fn filter(ui: &mut Ui, grid: &str, column: &Column, state: &mut GridState, happened: &mut Happened) {
    let text = state.filters.entry(column.id).or_default();
    let edit = TextEdit::singleline(text)
        .id(ui.make_persistent_id(("filter", grid, column.id)))
        .hint_text("Filter")
        .desired_width(ui.available_width())
        .align(egui::Align2::LEFT_CENTER)
        .margin(egui::Margin::symmetric(6, 2));
    let response = ui.add(edit).accessible_name(format!("Filter {}", column.title));
    if response.changed() {
        happened.question_changed = true;
    }
}
