//! The runs of several profiles.

use egui::Ui;
use jiff::Timestamp;

use super::super::super::action::Wishes;
use super::super::super::door::Failure;
use super::super::super::panels::activity::ActivityAction;
use super::super::super::remote::{Remote, Settled};
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::figures::Both;
use super::{RunAction, told};
use crate::service::RunReport;

/// The runs of several profiles. What cannot meet runs side by side; the rest waits for its turn.
#[derive(Default)]
pub(crate) struct Several {
    /// Stops the work, and names the profiles that run until they have ended.
    stop: Option<Box<dyn Fn() -> Vec<String>>>,
    /// The profiles that run or wait, each with what comes of it.
    going: Vec<(String, Remote<RunReport>)>,
    /// What came of the others.
    done: Vec<(String, Result<RunReport, Failure>)>,
}

impl Several {
    /// None yet; this stops the work, and names the profiles that run until they have ended.
    pub(crate) fn new(stop: impl Fn() -> Vec<String> + 'static) -> Self {
        Self { stop: Some(Box::new(stop)), ..Self::default() }
    }

    /// A profile begins, or waits for its turn.
    pub(crate) fn begin(&mut self, profile: String, one: Remote<RunReport>) {
        self.going.push((profile, one));
    }

    /// Stops those that run, and lets no other begin.
    pub(crate) fn stop(&mut self) {
        let Some(stop) = &self.stop else { return };
        let running = stop();
        self.going.retain(|(name, _)| running.contains(name));
    }

    /// Takes in what came; says whether anything did.
    pub(crate) fn settle(&mut self, now: Timestamp) -> bool {
        let before = self.done.len();
        for (name, mut one) in std::mem::take(&mut self.going) {
            if one.settle(now) == Settled::Still {
                self.going.push((name, one));
                continue;
            }
            let result = match one.take() {
                Some(report) => Ok(report),
                None => Err(one.failure().cloned().unwrap_or_else(Failure::cut_off)),
            };
            self.done.push((name, result));
        }
        self.done.len() > before
    }

    /// Whether nothing runs and nothing is told.
    pub(super) fn is_empty(&self) -> bool {
        self.going.is_empty() && self.done.is_empty()
    }
}

/// Shows how each profile is doing.
pub(super) fn show(ui: &mut Ui, scene: &Scene, several: &Several, wishes: &mut Wishes) {
    card::section(ui, "Runs", |ui| {
        for (profile, result) in &several.done {
            match result {
                Ok(report) => ran(ui, profile, report, wishes),
                Err(failure) => {
                    ui.horizontal(|ui| {
                        badge::badge(ui, Tone::Bad, icons::FAILED, "Not run to the end");
                        ui.label(theme::strong(profile));
                    });
                    states::failure_text(ui, failure, wishes);
                }
            }
        }
        for (profile, _) in &several.going {
            let runs = scene.status.running.iter().any(|running| running.profile == *profile);
            ui.horizontal(|ui| {
                if runs {
                    badge::badge(ui, Tone::Accent, icons::BUSY, "Running");
                } else {
                    badge::badge(ui, Tone::Neutral, icons::CLOCK, "Waits for its turn");
                }
                ui.label(theme::strong(profile));
            });
        }
        if several.going.is_empty() {
            ui.add_space(measures::TIGHT);
            if button::with_icon(ui, icons::CLOSE, "Close these results").clicked() {
                wishes.push(RunAction::CloseSeveral);
            }
        }
    });
}

fn ran(ui: &mut Ui, profile: &str, report: &RunReport, wishes: &mut Wishes) {
    let (tone, icon, word) = told::outcome(report.outcome);
    ui.horizontal(|ui| {
        badge::badge(ui, tone, icon, word);
        ui.label(theme::strong(profile));
        let done = Both::of_tally(&report.done);
        ui.label(format!("to Halo: {}; to ServiceNow: {}", done.halo.words(), done.other.words()));
        let waits = report.holds.len() + report.conflicts.len();
        if waits > 0 {
            badge::badge(ui, Tone::Caution, icons::WAITS, &format!("{waits} waiting"));
        }
        if ui.link(format!("Run {}", report.run)).clicked() {
            wishes.push(ActivityAction::ShowRun(report.run.0));
        }
    });
    if let Some(error) = &report.error {
        states::trouble(ui, Tone::Bad, error);
    }
}
