//! Small marks that say a state by symbol, word and colour.

use egui::{CornerRadius, Frame, Margin, Response, RichText, Ui};

use super::super::theme::{self, Tone, icons, tokens};
use crate::profile::Environment;

/// A word on a ground of its tone.
pub fn badge(ui: &mut Ui, tone: Tone, icon: &str, text: &str) -> Response {
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
                    ui.add(egui::Label::new(theme::icon(icon).size(13.0).color(colour)).selectable(false));
                }
                ui.add(egui::Label::new(RichText::new(text).size(12.0).color(colour)).selectable(false));
            });
        })
        .response
}

/// Production or sandbox: always with its word.
pub fn environment(ui: &mut Ui, environment: Environment) -> Response {
    match environment {
        Environment::Production => badge(ui, Tone::Bad, icons::PRODUCTION, "Production"),
        Environment::Sandbox => badge(ui, Tone::Accent, icons::SANDBOX, "Sandbox"),
    }
}
