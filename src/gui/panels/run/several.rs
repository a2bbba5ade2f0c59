//! The runs of several profiles, one after the other.

use std::collections::VecDeque;

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::door::Failure;
use super::super::super::panels::activity::ActivityAction;
use super::super::super::remote::Remote;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::figures::Both;
use super::{RunAction, told};
use crate::service::{Focus, RunReport};

/// The runs of several profiles.
#[derive(Default)]
pub(crate) struct Several {
    /// The profiles that are still to run.
    pub queue: VecDeque<String>,
    /// What is taken of each.
    pub focus: Focus,
    /// The profile that runs.
    pub now: Option<String>,
    /// What comes of it.
    pub one: Remote<RunReport>,
    /// What came of the others.
    pub done: Vec<(String, Result<RunReport, Failure>)>,
}

impl Several {
    /// Whether nothing runs and nothing is told.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.now.is_none() && self.done.is_empty()
    }
}

/// Shows how each profile is doing.
pub(super) fn show(ui: &mut Ui, several: &Several, wishes: &mut Wishes) {
    card::section(ui, "Runs, one after the other", |ui| {
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
        if let Some(profile) = &several.now {
            ui.horizontal(|ui| {
                badge::badge(ui, Tone::Accent, icons::BUSY, "Running");
                ui.label(theme::strong(profile));
            });
        }
        for profile in &several.queue {
            ui.horizontal(|ui| {
                badge::badge(ui, Tone::Neutral, icons::CLOCK, "Waits for its turn");
                ui.label(theme::strong(profile));
            });
        }
        if several.now.is_none() {
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
        ui.label(format!("to Halo: {}; to the other side: {}", done.halo.words(), done.other.words()));
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
