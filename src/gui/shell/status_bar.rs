//! The status bar: one true sentence about the desk, and what waits.

use egui::{Align, Layout, ProgressBar, Ui};

use super::super::action::Wishes;
use super::super::notices::Told;
use super::super::panels::Panel;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::theme::{self, Tone, icons, tokens};
use super::super::widgets::badge;
use super::notices;
use crate::service::Condition;

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &State, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        let (tone, icon) = meant(scene.status.condition(scene.now));
        let colour = tokens(ui).of(tone);
        badge::symbol(ui, icon, 14.0, colour);
        let told = state.notices.corner().filter(|told| !notices::asks_for_attention(told.notice.tone)).last();
        let kept = if told.is_some() { 560.0 } else { 340.0 };
        let room = (ui.available_width() - kept).max(160.0);
        let sentence = scene.status.sentence(scene.now);
        let line = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(egui::vec2(room, 18.0), line, |ui| said(ui, scene, &sentence, wishes));
        if let Some(told) = told {
            notice(ui, told);
        }
        if let Some(running) = scene.status.running.iter().find(|running| running.progress.of > 0) {
            let share = share(running.progress.done, running.progress.of);
            ui.add(ProgressBar::new(share).desired_width(140.0).desired_height(8.0)).accessible_name("Progress");
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(at) = scene.status.last_success {
                ui.label(theme::small(format!("Last success {}", scene.ago(at)))).on_hover_text(scene.moment(at));
            }
        });
    });
}

/// The sentence; where it tells what waits for a person, it leads there.
fn said(ui: &mut Ui, scene: &Scene, sentence: &str, wishes: &mut Wishes) {
    if scene.status.condition(scene.now) != Condition::NeedsPerson {
        ui.add(egui::Label::new(sentence).truncate()).on_hover_text(sentence);
        return;
    }
    let button = egui::Button::new(sentence).frame_when_inactive(false).truncate().small();
    if ui.add(button).on_hover_text(format!("{sentence}. Shows what waits")).clicked() {
        wishes.push(Panel::Waiting);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar of a hundred points shows no more")]
fn share(done: u64, of: u64) -> f32 {
    done as f32 / of.max(1) as f32
}

/// What went well, for a while.
fn notice(ui: &mut Ui, told: &Told) {
    let colour = tokens(ui).of(told.notice.tone);
    ui.separator();
    badge::symbol(ui, notices::symbol(told.notice.tone), 14.0, colour);
    let text = told.notice.text.lines().next().unwrap_or_default();
    ui.allocate_ui(egui::vec2(240.0, 18.0), |ui| {
        ui.add(egui::Label::new(text).truncate()).on_hover_text(&told.notice.text);
    });
}

/// How a condition is meant, and its symbol.
fn meant(condition: Condition) -> (Tone, &'static str) {
    match condition {
        Condition::Running => (Tone::Accent, icons::BUSY),
        Condition::Waiting => (Tone::Caution, icons::CLOCK),
        Condition::Failed | Condition::WritesOpen => (Tone::Bad, icons::FAILED),
        Condition::NeedsPerson => (Tone::Caution, icons::WAITS),
        Condition::NoneEnabled | Condition::NeverRun => (Tone::Neutral, icons::INFO),
        Condition::InStep => (Tone::Good, icons::DONE),
    }
}
