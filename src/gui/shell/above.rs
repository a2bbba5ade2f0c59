//! The bar above: the product, the environment that is written to, and what is always at hand.

use egui::{Align, Layout, Ui};

use super::super::action::{ShellAction, Wishes};
use super::super::commands::Command;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::theme::{self, icons, tokens};
use super::super::widgets::{badge, button};

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &State, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::title("Causeway"));
        ui.add_space(theme::measures::SMALL);
        if let Some(environment) = state.shared.environment() {
            badge::environment(ui, environment);
            ui.label(theme::small(systems(state)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            bell(ui, state, wishes);
            if button::icon_only(ui, icons::LOOK, Command::ChangeLook.row().text).clicked() {
                wishes.push(Command::ChangeLook);
            }
            if !scene.status.running.is_empty() {
                button::command(ui, &scene.facts, Command::StopPass, wishes);
            }
            button::command(ui, &scene.facts, Command::Palette, wishes);
        });
    });
}

/// The systems that are written to, by name.
fn systems(state: &State) -> String {
    let connections = state.shared.connections.value().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = connections.iter().map(|view| view.connection.name.as_str()).collect();
    match names.as_slice() {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
    }
}

fn bell(ui: &mut Ui, state: &State, wishes: &mut Wishes) {
    let unseen = state.notices.unseen;
    let name = if unseen == 0 { "Notifications".to_owned() } else { format!("Notifications, {unseen} new") };
    let colour = if unseen == 0 { tokens(ui).text } else { tokens(ui).accent };
    let icon = theme::icon(icons::BELL).color(colour);
    let count = if unseen == 0 { String::new() } else { unseen.to_string() };
    let shown = egui::Button::new((icon, theme::small(count))).frame_when_inactive(false);
    if ui.add(shown).on_hover_text(name.as_str()).accessible_name(name.as_str()).clicked() {
        wishes.push(ShellAction::ShowNotices(!state.notices.open));
    }
}
