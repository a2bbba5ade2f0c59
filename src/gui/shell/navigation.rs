//! The navigation: one button for each panel, always in the same place.

use egui::{Button, Ui};

use super::super::action::Wishes;
use super::super::panels::Panel;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::theme::{self, Tone, measures, tokens};

/// Shows the navigation.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &State, wishes: &mut Wishes) {
    ui.spacing_mut().item_spacing.y = measures::TIGHT;
    for panel in Panel::all() {
        let command = panel.command();
        let row = command.row();
        let here = state.panel == panel;
        let (mark, tone) = mark(panel, scene);
        let tokens = tokens(ui);
        let mark_text = egui::RichText::new(mark.as_str()).size(11.5).color(tokens.of(tone));
        let text = if here { theme::strong(row.text) } else { egui::RichText::new(row.text) };
        let button = Button::selectable(here, (theme::icon(row.icon), text))
            .right_text(mark_text)
            .min_size(egui::vec2(ui.available_width(), 32.0));
        let keys = row.shortcut.map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
        let name = if mark.is_empty() { row.text.to_owned() } else { format!("{}, {mark}", row.text) };
        let response = ui.add(button).on_hover_text(format!("{} ({keys})", row.tooltip)).accessible_name(name);
        if response.clicked() {
            wishes.push(command);
        }
    }
}

/// What stands beside a panel's name: that something runs or waits there.
fn mark(panel: Panel, scene: &Scene) -> (String, Tone) {
    let status = &scene.status;
    let waits = status.conflicts + status.holds + status.parked;
    match panel {
        Panel::Run if status.running.len() > 1 => (format!("{} running", status.running.len()), Tone::Accent),
        Panel::Run if !status.running.is_empty() => ("running".to_owned(), Tone::Accent),
        Panel::Waiting if waits > 0 => (waits.to_string(), Tone::Caution),
        Panel::Activity if status.last_error.is_some() => ("failed".to_owned(), Tone::Bad),
        _ => (String::new(), Tone::Neutral),
    }
}
