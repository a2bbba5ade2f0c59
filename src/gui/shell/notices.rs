//! Notices: in the corner while they are new, in a list beside the panel afterwards.

use egui::{Align2, Area, CornerRadius, Frame, Id, Margin, Order, ScrollArea, Stroke, Ui};

use super::super::action::{ShellAction, Wishes};
use super::super::notices::Told;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::widgets::{badge, button};

/// The most notices in the corner at once; the others are in the history.
const MOST_IN_CORNER: usize = 4;

/// Shows the newest notices in the corner, above everything but questions.
pub(crate) fn corner(ctx: &egui::Context, scene: &Scene, state: &State, wishes: &mut Wishes) {
    let all: Vec<&Told> = state.notices.corner().collect();
    let shown = all.get(all.len().saturating_sub(MOST_IN_CORNER)..).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    let place = Area::new(Id::unique("corner")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, [-14.0, -44.0]);
    place.show(ctx, |ui| {
        for told in shown {
            one(ui, scene, told, wishes);
        }
    });
}

fn one(ui: &mut Ui, _scene: &Scene, told: &Told, wishes: &mut Wishes) {
    let tokens = tokens(ui);
    Frame::new()
        .fill(tokens.surface)
        .stroke(Stroke::new(1.0, tokens.of(told.notice.tone)))
        .corner_radius(CornerRadius::same(measures::ROUND))
        .inner_margin(Margin::symmetric(12, 8))
        .shadow(ui.visuals().popup_shadow)
        .show(ui, |ui| {
            ui.set_width(340.0);
            ui.horizontal(|ui| {
                badge::symbol(ui, symbol(told.notice.tone), 15.0, tokens.of(told.notice.tone));
                ui.allocate_ui(egui::vec2(276.0, 0.0), |ui| {
                    ui.set_min_width(276.0);
                    ui.add(egui::Label::new(&told.notice.text).wrap());
                });
                if button::icon_only(ui, icons::CLOSE, "Put the notification away").clicked() {
                    wishes.push(ShellAction::PutAway(told.id));
                }
            });
        });
}

/// Shows all notices since the window was opened, newest first.
pub(super) fn history(ui: &mut Ui, scene: &Scene, state: &State, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::title("Notifications"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if button::icon_only(ui, icons::CLOSE, "Close notifications").clicked() {
                wishes.push(ShellAction::ShowNotices(false));
            }
        });
    });
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if state.notices.history().next().is_none() {
            ui.label(theme::weak("Nothing has happened since the window was opened"));
        }
        for told in state.notices.history() {
            ui.horizontal_top(|ui| {
                let colour = tokens(ui).of(told.notice.tone);
                badge::symbol(ui, symbol(told.notice.tone), 15.0, colour);
                ui.vertical(|ui| {
                    ui.add(egui::Label::new(&told.notice.text).wrap());
                    ui.label(theme::small(scene.moment(told.at)));
                });
            });
            ui.separator();
        }
    });
}

fn symbol(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => icons::DONE,
        Tone::Caution => icons::WAITS,
        Tone::Bad => icons::FAILED,
        Tone::Neutral | Tone::Accent => icons::INFO,
    }
}
