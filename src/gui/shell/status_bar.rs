//! The status bar: one true sentence about the desk, and what waits.

use egui::{Align, Layout, ProgressBar, Ui};

use super::super::action::Wishes;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::theme::{self, Tone, icons, tokens};
use super::super::widgets::badge;

/// Shows the bar.
pub(super) fn show(ui: &mut Ui, scene: &Scene, _state: &State, _wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        let (tone, icon, text) = sentence(scene);
        let colour = tokens(ui).of(tone);
        badge::symbol(ui, icon, 14.0, colour);
        ui.label(text);
        if let Some(running) = scene.status.running.as_ref().filter(|running| running.progress.of > 0) {
            let share = share(running.progress.done, running.progress.of);
            ui.add(ProgressBar::new(share).desired_width(140.0).desired_height(8.0)).accessible_name("Progress");
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(at) = scene.status.last_success {
                ui.label(theme::small(format!("Last success {}", scene.ago(at)))).on_hover_text(scene.moment(at));
            } else {
                ui.label(theme::small("No pass has succeeded yet"));
            }
        });
    });
}

#[expect(clippy::cast_precision_loss, reason = "a bar of a hundred points shows no more")]
fn share(done: u64, of: u64) -> f32 {
    done as f32 / of.max(1) as f32
}

/// What the desk does, most important first: tone, symbol, sentence.
pub(crate) fn sentence(scene: &Scene) -> (Tone, &'static str, String) {
    let status = &scene.status;
    if let Some(waiting) = status.waiting.first() {
        let (connection, seconds) = (&waiting.connection, waiting.seconds);
        return (Tone::Caution, icons::CLOCK, format!("Waiting for {connection}'s limit, {seconds} s"));
    }
    if let Some(running) = &status.running {
        let progress = running.progress;
        let text = if progress.of > 0 {
            format!("{}: {} {} of {}", running.profile, progress.stage, progress.done, progress.of)
        } else {
            format!("{}: {}", running.profile, progress.stage)
        };
        return (Tone::Accent, icons::BUSY, text);
    }
    (Tone::Good, icons::DONE, "Idle".to_owned())
}
