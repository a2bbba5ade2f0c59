//! Above the list: what is shown, how much of it, and what can be done with it.

use egui::{Button, ComboBox, Key, TextEdit, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::{button, grid};
use super::question::Part;
use super::{TicketsAction, TicketsState, columns, words};

/// What the list is called.
pub(super) const LIST: &str = "Tickets";

/// Shows both lines.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut TicketsState, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::heading("Tickets"));
        counts(ui, scene, state);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            grid::columns_menu(ui, LIST, &columns::ALL, &mut state.grid);
            button::command(ui, &scene.facts, Command::ExportTickets, wishes);
            button::command(ui, &scene.facts, Command::CopyTickets, wishes);
            button::main_command(ui, &scene.facts, Command::SendTickets, wishes);
            button::command(ui, &scene.facts, Command::LinkPairs, wishes);
            ticks(ui, state, wishes);
        });
    });
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        parts(ui, state);
        profiles(ui, shared, state);
        search(ui, state);
        // An empty list offers it itself.
        if scene.facts.tickets_filtered && state.pages.total() > 0 {
            button::command(ui, &scene.facts, Command::ClearTicketFilters, wishes);
        }
    });
}

fn counts(ui: &mut Ui, scene: &Scene, state: &TicketsState) {
    let Some(at) = state.pages.read_at() else { return };
    let total = words::counted(state.pages.total(), "ticket");
    let filtered = state.pages.question().is_some_and(super::Question::filters);
    let text = if filtered { format!("{total}, filtered") } else { total };
    ui.label(theme::weak(text)).on_hover_text(format!("As this desk knew them at {}", scene.moment(at)));
}

fn ticks(ui: &mut Ui, state: &TicketsState, wishes: &mut Wishes) {
    let ticked = state.ticked.count();
    if ticked == 0 {
        return;
    }
    if button::icon_only(ui, icons::CLOSE, "Clear ticks").clicked() {
        wishes.push(TicketsAction::TickAll(false));
    }
    ui.label(theme::strong(format!("{ticked} ticked")));
}

/// The switch between the parts of the list.
fn parts(ui: &mut Ui, state: &mut TicketsState) {
    ui.spacing_mut().item_spacing.x = measures::TIGHT;
    for part in Part::iter() {
        if ui.add(Button::selectable(state.part == part, part.label())).clicked() && state.part != part {
            state.part = part;
            state.grid.rewind();
        }
    }
    ui.add_space(measures::TIGHT);
    ui.spacing_mut().item_spacing.x = measures::SMALL;
}

fn profiles(ui: &mut Ui, shared: &Shared, state: &mut TicketsState) {
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    if profiles.is_empty() {
        return;
    }
    let shown = state.profile.as_ref().map_or_else(|| "Every profile".to_owned(), ToString::to_string);
    let mut chosen = state.profile.clone();
    let combo = ComboBox::from_id_salt("profile of the list").selected_text(shown).width(130.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut chosen, None, "Every profile");
        for view in profiles {
            let name = &view.profile.name;
            ui.selectable_value(&mut chosen, Some(name.clone()), name.as_str());
        }
    });
    response.response.accessible_name("Profile");
    if chosen != state.profile {
        state.profile = chosen;
        state.grid.rewind();
    }
}

fn search(ui: &mut Ui, state: &mut TicketsState) {
    let edit = TextEdit::singleline(&mut state.search)
        .id(ui.make_persistent_id("search tickets"))
        .hint_text("Number or text")
        .desired_width(200.0);
    let response = ui.add(edit).accessible_name("Find a ticket");
    if std::mem::take(&mut state.find) {
        response.request_focus();
    }
    if response.changed() {
        state.grid.rewind();
    }
    let down = response.has_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::ArrowDown));
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if (entered || down) && state.pages.total() > 0 {
        // What was found is walked through with the arrows.
        state.grid.go_to(0);
        state.grid.take_focus();
    }
}
