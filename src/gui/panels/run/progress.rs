//! How far the passes are that run.

use egui::{Layout, ProgressBar, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::widgets::{badge, button, card};
use super::RunState;
use crate::engine::Stage;
use crate::service::Running;

/// Shows the passes that run, with their stop.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &RunState, wishes: &mut Wishes) {
    card::card(ui, |ui| {
        let running = scene.status.running.as_slice();
        let head = match running {
            [] | [_] => title(running.first().map(|running| running.profile.as_str()), state),
            several => format!("{} passes are running", several.len()),
        };
        ui.horizontal(|ui| {
            let accent = tokens(ui).accent;
            badge::symbol(ui, icons::BUSY, 16.0, accent);
            ui.label(theme::strong(head));
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                let name = match running.len() {
                    0 => return,
                    1 => "Stop this pass",
                    _ => "Stop these passes",
                };
                button::command(ui, &scene.facts, Command::StopPass, wishes).accessible_name(name);
            });
        });
        if running.is_empty() {
            ui.label(theme::weak("Waits for its turn"));
            return;
        }
        for one in running {
            pass(ui, one, running.len() > 1);
        }
        for waiting in &scene.status.waiting {
            let text = format!("Waits for {}'s limit until {}", waiting.connection, scene.moment(waiting.until));
            ui.label(theme::weak(text));
        }
        ui.add_space(measures::TIGHT);
        ui.label(theme::small("Stop ends it between two records; nothing is left half-written"));
    });
}

/// How far one pass is, with its name where several run.
fn pass(ui: &mut Ui, running: &Running, named: bool) {
    let progress = running.progress;
    ui.horizontal(|ui| {
        if named {
            ui.label(theme::strong(&running.profile));
        }
        ui.label(stage(progress.stage));
        if progress.of > 0 {
            ui.label(theme::weak(format!("{} of {}", progress.done, progress.of)));
        }
    });
    if progress.of > 0 {
        let share = share(progress.done, progress.of);
        let name = if named { format!("Progress of {}", running.profile) } else { "Progress of this pass".to_owned() };
        ui.add(ProgressBar::new(share).desired_height(10.0)).accessible_name(name);
    }
}

fn title(profile: Option<&str>, state: &RunState) -> String {
    let profile = profile.or(state.profile.as_deref()).unwrap_or("The pass");
    if state.applying.waiting() {
        format!("{profile}: what you approved is being sent")
    } else if state.preview.waiting() {
        format!("{profile}: both systems are being compared")
    } else {
        format!("{profile}: a pass is running")
    }
}

/// What a pass is doing, as people read it.
fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Idle => "Getting ready",
        Stage::Recovering => "Settling what an earlier pass left",
        Stage::Pulling => "Reading what changed",
        Stage::Planning => "Deciding what to do",
        Stage::Sending => "Sending",
        Stage::Confirming => "Looking at what was stored",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar of a thousand points shows no more")]
fn share(done: u64, of: u64) -> f32 {
    done as f32 / of.max(1) as f32
}
