//! What came of applying, against what was planned.

use egui::{Grid, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::panels::activity::ActivityAction;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::figures::{Both, Figures};
use super::{Outcome, RunAction, told};
use crate::model::Side;
use crate::report::text::counted;
use crate::service::RunOutcome;

/// Shows it.
pub(super) fn show(ui: &mut Ui, outcome: &Outcome, wishes: &mut Wishes) {
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::title(format!("What came of the plan for {}", outcome.profile)));
            let (tone, icon, word) = told::outcome(outcome.ended);
            badge::badge(ui, tone, icon, word);
        });
        ended(ui, outcome);
        ui.add_space(measures::TIGHT);
        ScrollArea::horizontal().show(ui, |ui| figures(ui, outcome));
        ui.add_space(measures::SMALL);
        ui.horizontal(|ui| {
            let again = button::main(ui, icons::CHECKLIST, "Preview again");
            if again.clicked() {
                wishes.push(Command::Preview);
            }
            if button::with_icon(ui, icons::ACTIVITY, &format!("Show run {} in Activity", outcome.run)).clicked() {
                wishes.push(ActivityAction::ShowRun(outcome.run));
            }
            if button::with_icon(ui, icons::CLOSE, "Close the result").clicked() {
                wishes.push(RunAction::CloseResult);
            }
        });
    });
    if !outcome.sections.is_empty() {
        ui.add_space(measures::SMALL);
        card::section(ui, "What was not done, and why", |ui| told::show(ui, &outcome.sections));
    }
}

fn ended(ui: &mut Ui, outcome: &Outcome) {
    if outcome.followed > 0 {
        let changes = counted(outcome.followed, "change");
        ui.label(theme::small(format!(
            "{changes} of those done followed from what the other side computed, in the same pass"
        )));
    }
    if let Some(requests) = &outcome.requests {
        ui.label(theme::small(format!("Requests: {requests}")));
    }
    match (outcome.ended, &outcome.why) {
        (RunOutcome::StoppedByPerson, _) => states::trouble(
            ui,
            Tone::Caution,
            "You stopped it between two records; nothing is left half-written. What was done is counted below. What \
             was approved and not sent yet is sent by the next pass of this profile; nothing is sent twice.",
        ),
        (_, Some(why)) => states::trouble(ui, Tone::Bad, why),
        (RunOutcome::Done, None) => states::trouble(ui, Tone::Good, "Everything that was approved was done."),
        (_, None) => {}
    }
}

fn figures(ui: &mut Ui, outcome: &Outcome) {
    if [outcome.planned, outcome.approved, outcome.done] == [Both::default(); 3] {
        ui.label(theme::weak("Nothing was to be written, and nothing was"));
        return;
    }
    Grid::new("planned and done").num_columns(6).spacing([28.0, 6.0]).show(ui, |ui| {
        for heading in ["System", "What", "Planned", "Approved", "Done", "Not done"] {
            ui.label(theme::strong(heading));
        }
        ui.end_row();
        for (side, name) in [(Side::Halo, &outcome.halo), (Side::Other, &outcome.other)] {
            let rows = rows([outcome.planned, outcome.approved, outcome.done].map(|both| *both.side(side)));
            for (what, [planned, approved, done]) in rows.into_iter().filter(|(_, numbers)| *numbers != [0; 3]) {
                ui.label(name.as_str());
                ui.label(what);
                for number in [planned, approved, done, approved.saturating_sub(done)] {
                    ui.label(theme::mono(number.to_string()));
                }
                ui.end_row();
            }
        }
    });
}

/// What was planned, approved and done, by category.
fn rows([planned, approved, done]: [Figures; 3]) -> [(&'static str, [u64; 3]); 4] {
    [
        ("New", [planned.new, approved.new, done.new]),
        ("Changed", [planned.changed, approved.changed, done.changed]),
        ("Notes", [planned.notes, approved.notes, done.notes]),
        ("Files", [planned.files, approved.files, done.files]),
    ]
}
