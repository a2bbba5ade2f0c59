//! The profiles with their Last Sync and Last Error.

use egui::{Button, RichText, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::widgets::badge;
use super::ActivityAction;
use crate::service::ProfileView;

/// Shows them; one of them, or all, is chosen.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, chosen: Option<&str>, wishes: &mut Wishes) {
    ScrollArea::vertical().id_salt("profiles").auto_shrink([false, false]).show(ui, |ui| {
        let all = Button::selectable(chosen.is_none(), "All profiles").min_size(egui::vec2(ui.available_width(), 30.0));
        if ui.add(all).clicked() {
            wishes.push(ActivityAction::Choose(None));
        }
        for view in shared.profiles.value().map(Vec::as_slice).unwrap_or_default() {
            ui.add_space(measures::TIGHT);
            one(ui, scene, view, chosen, wishes);
        }
    });
}

fn one(ui: &mut Ui, scene: &Scene, view: &ProfileView, chosen: Option<&str>, wishes: &mut Wishes) {
    let name = view.profile.name.as_str();
    let button = Button::selectable(chosen == Some(name), theme::strong(name));
    let spoken = format!("Activity of {name}");
    if ui.add(button.min_size(egui::vec2(ui.available_width(), 28.0))).accessible_name(spoken).clicked() {
        wishes.push(ActivityAction::Choose(Some(name.to_owned())));
    }
    ui.indent(("profile", name), |ui| {
        let sync = view.last_sync.map_or_else(|| "never".to_owned(), |at| scene.ago(at));
        let when = view.last_sync.map_or_else(|| "No run has gone through yet".to_owned(), |at| scene.moment(at));
        ui.label(theme::small(format!("Last Sync {sync}"))).on_hover_text(when);
        let Some(error) = &view.last_error else {
            ui.label(theme::small("Last Error none"));
            return;
        };
        ui.horizontal_top(|ui| {
            let bad = tokens(ui).bad;
            badge::symbol(ui, icons::FAILED, 13.0, bad);
            let text = format!("Last Error {}: {}", scene.ago(error.at), error.text);
            let label = egui::Label::new(RichText::new(&text).size(12.0).color(bad)).wrap();
            ui.add(label).on_hover_text(&error.text);
        });
        if ui.link("See the run").on_hover_text(format!("Run {}", error.run)).clicked() {
            wishes.push(ActivityAction::ShowRun(error.run));
        }
    });
}
