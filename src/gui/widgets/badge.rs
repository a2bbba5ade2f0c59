//! Small marks that say a state by symbol, word and colour.

use egui::{Align2, Color32, CornerRadius, FontId, Response, Role, Sense, TextStyle, Ui, WidgetInfo};

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
    spoken(ui, tone, icon, text, text)
}

/// The same, where who listens needs more words than who sees its neighbours.
pub(crate) fn spoken(ui: &mut Ui, tone: Tone, icon: &str, text: &str, spoken: &str) -> Response {
    let tokens = tokens(ui);
    let colour = tokens.of(tone);
    // Painted in one piece, so that it stands in the middle of its line like the labels beside it.
    let words = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(12.0), colour);
    let shift = if icon.is_empty() { 0.0 } else { 17.0 };
    let size = egui::vec2(words.size().x + shift + 14.0, words.size().y + 4.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(theme::measures::ROUND), tokens.ground_of(tone));
    let middle = rect.left_center() + egui::vec2(7.0, 0.0);
    painter.text(middle, Align2::LEFT_CENTER, icon, theme::icon_font(13.0), colour);
    painter.galley(middle + egui::vec2(shift, -words.size().y / 2.0), words, colour);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken));
    response
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
