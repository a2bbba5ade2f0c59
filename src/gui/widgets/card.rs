//! Cards, sections, and lists of facts.

use egui::{CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use super::super::theme::{self, measures, tokens};

/// A card on the panel's ground.
pub(crate) fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = tokens(ui);
    Frame::new()
        .fill(tokens.surface)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(CornerRadius::same(measures::ROUND + 1))
        .inner_margin(Margin::same(14))
        .show(ui, |ui| {
            ui.take_available_width();
            content(ui)
        })
        .inner
}

/// A titled card.
pub(crate) fn section<R>(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    card(ui, |ui| {
        ui.label(theme::title(title));
        ui.add_space(measures::TIGHT);
        content(ui)
    })
}

/// A well: long text that people read, never interpreted.
pub(crate) fn well(ui: &mut Ui, text: &str) {
    let tokens = tokens(ui);
    Frame::new()
        .fill(tokens.sunken)
        .corner_radius(CornerRadius::same(measures::ROUND))
        .inner_margin(Margin::same(8))
        .show(ui, |ui| {
            ui.take_available_width();
            ui.add(egui::Label::new(text).wrap());
        });
}

/// One fact: its name and its value, aligned with its neighbours.
pub(crate) fn fact(ui: &mut Ui, name: &str, value: impl Into<RichText>) {
    let value: RichText = value.into();
    fact_with(ui, name, |ui| {
        ui.add(egui::Label::new(value).wrap());
    });
}

/// One fact whose value is more than text.
pub(crate) fn fact_with(ui: &mut Ui, name: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let width = measures::LABEL.min(ui.available_width() * 0.4);
        ui.allocate_ui_with_layout(egui::vec2(width, 18.0), egui::Layout::left_to_right(egui::Align::TOP), |ui| {
            ui.set_min_width(width);
            ui.add(egui::Label::new(theme::weak(name)).wrap());
        });
        ui.vertical(value);
    });
}
