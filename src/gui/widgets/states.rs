//! What a panel shows when it has nothing to show: empty, loading, failed. No bare spinner.

use egui::Ui;

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::door::Failure;
use super::super::facts::Facts;
use super::super::next;
use super::super::theme::{self, Tone, icons, measures, tokens};
use super::{badge, button};
use crate::service::NextStep;

/// Nothing is there yet: why, and what to do next.
pub(crate) struct Empty<'a> {
    /// An icon of the thing that is missing.
    pub icon: &'a str,
    /// What is missing.
    pub title: &'a str,
    /// What it is for, and what to do.
    pub text: &'a str,
    /// The next step; the first is the main one.
    pub next: &'a [Command],
}

impl Empty<'_> {
    /// Shows it in the middle of the place.
    pub(crate) fn show(&self, ui: &mut Ui, facts: &Facts, wishes: &mut Wishes) {
        ui.add_space((ui.available_height() * 0.2).clamp(measures::MEDIUM, 140.0));
        ui.vertical_centered(|ui| {
            let weak = tokens(ui).weak;
            badge::symbol(ui, self.icon, 40.0, weak);
            ui.add_space(measures::TIGHT);
            ui.label(theme::title(self.title));
            ui.scope(|ui| {
                ui.set_max_width(480.0);
                ui.label(theme::weak(self.text));
            });
            ui.add_space(measures::SMALL);
            for (place, command) in self.next.iter().enumerate() {
                if place == 0 {
                    button::main_command(ui, facts, *command, wishes);
                } else {
                    button::command(ui, facts, *command, wishes);
                }
            }
        });
    }
}

/// The first answer is on its way: says what is read, over the shape of what will stand here.
pub(crate) fn loading(ui: &mut Ui, what: &str) {
    ui.horizontal(|ui| {
        let weak = tokens(ui).weak;
        badge::symbol(ui, icons::BUSY, 15.0, weak);
        ui.label(theme::weak(what));
    });
    ui.add_space(measures::SMALL);
    let fill = tokens(ui).neutral_ground;
    for share in [0.9, 0.75, 0.82, 0.6] {
        let size = egui::vec2(ui.available_width() * share, 14.0);
        let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        ui.painter().rect_filled(rect, f32::from(measures::ROUND), fill);
        ui.add_space(measures::TIGHT);
    }
}

/// It failed: what, why, and the next step.
pub(crate) fn failed(ui: &mut Ui, facts: &Facts, failure: &Failure, next: Command, wishes: &mut Wishes) {
    failure_text(ui, failure, wishes);
    ui.add_space(measures::TIGHT);
    button::command(ui, facts, next, wishes);
}

/// What failed and why, with the button of the next step where there is one.
pub(crate) fn failure_text(ui: &mut Ui, failure: &Failure, wishes: &mut Wishes) {
    trouble(ui, Tone::Bad, &failure.text);
    if let Some(next) = &failure.next {
        next_step(ui, next, wishes);
    }
}

/// The button of a next step, where the window can take it.
pub(crate) fn next_step(ui: &mut Ui, step: &NextStep, wishes: &mut Wishes) {
    let Some((text, actions)) = next::step(step) else { return };
    if button::with_icon(ui, icons::TO_OTHER, &text).clicked() {
        wishes.extend(actions);
    }
}

/// A line of trouble: a symbol and its text on a ground of its tone.
pub(crate) fn trouble(ui: &mut Ui, tone: Tone, text: &str) {
    let tokens = tokens(ui);
    let symbol = match tone {
        Tone::Good => icons::DONE,
        Tone::Caution => icons::WAITS,
        Tone::Bad => icons::FAILED,
        Tone::Neutral | Tone::Accent => icons::INFO,
    };
    egui::Frame::new()
        .fill(tokens.ground_of(tone))
        .corner_radius(egui::CornerRadius::same(measures::ROUND))
        .inner_margin(egui::Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                badge::symbol(ui, symbol, 15.0, tokens.of(tone));
                ui.add(egui::Label::new(egui::RichText::new(text).color(tokens.text)).wrap());
            });
        });
}
