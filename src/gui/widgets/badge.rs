//! Small marks that say a state by symbol, word and colour.

use egui::{Align2, Color32, CornerRadius, Frame, Margin, Response, RichText, Sense, TextStyle, Ui};

use super::super::theme::{self, Tone, icons, tokens};
use crate::profile::Environment;

/// An icon for the eye alone: who listens hears the word beside it.
pub(crate) fn symbol(ui: &mut Ui, icon: &str, size: f32, colour: Color32) -> Response {
    let height = ui.text_style_height(&TextStyle::Body).max(size);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(size + 2.0, height), Sense::hover());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, theme::icon_font(size), colour);
    response
}

/// A word on a ground of its tone.
pub(crate) fn badge(ui: &mut Ui, tone: Tone, icon: &str, text: &str) -> Response {
    let tokens = tokens(ui);
    let colour = tokens.of(tone);
    let frame = Frame::new()
        .fill(tokens.ground_of(tone))
        .corner_radius(CornerRadius::same(theme::measures::ROUND))
        .inner_margin(Margin::symmetric(7, 1));
    frame
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::measures::TIGHT;
                if !icon.is_empty() {
                    symbol(ui, icon, 13.0, colour);
                }
                ui.add(egui::Label::new(RichText::new(text).size(12.0).color(colour)).selectable(false));
            });
        })
        .response
}

/// Production or sandbox: always with its word.
pub(crate) fn environment(ui: &mut Ui, environment: Environment) -> Response {
    match environment {
        Environment::Production => badge(ui, Tone::Bad, icons::PRODUCTION, "Production"),
        Environment::Sandbox => badge(ui, Tone::Accent, icons::SANDBOX, "Sandbox"),
    }
}

/// Enabled or disabled.
pub(crate) fn enabled(ui: &mut Ui, enabled: bool) -> Response {
    if enabled { badge(ui, Tone::Good, icons::CHECK, "Enabled") } else { badge(ui, Tone::Neutral, "", "Disabled") }
}
