//! The runs, latest first.

use std::str::FromStr as _;

use egui::Ui;
use jiff::SignedDuration;

use super::super::super::action::Wishes;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::grid::{Cells, Column, Grid, Width};
use super::super::super::widgets::{badge, states};
use super::super::run::{Both, told};
use super::{ActivityAction, ActivityState};
use crate::report::text::counted;
use crate::service::{RunOutcome, RunState, RunView};

const COLUMNS: [Column; 7] = [
    Column::plain("started", "Started", Width::About(122.0)),
    Column::plain("profile", "Profile", Width::About(80.0)),
    Column::plain("who", "Who", Width::About(72.0)).yielding(),
    Column::plain("ended", "How it ended", Width::About(170.0)),
    Column::plain("written", "Written", Width::Rest),
    Column::plain("waits", "Waiting", Width::About(92.0)),
    Column::plain("took", "Took", Width::About(80.0)),
];

/// Rows before the end of the list at which the next part is asked for.
const AHEAD: usize = 10;

struct Rows<'a> {
    scene: &'a Scene,
    rows: &'a [RunView],
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let run = self.rows.get(row)?;
        let (_, _, ended) = standing(run);
        Some(format!("Run {} of {}, {ended}", run.id, run.profile))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(run) = self.rows.get(row) else { return };
        match column {
            "started" => {
                ui.label(self.scene.moment(run.started));
            }
            "profile" => {
                ui.label(&run.profile);
            }
            "who" => {
                ui.label(actor(&run.actor));
            }
            "ended" => {
                let (tone, icon, word) = standing(run);
                let colour = tokens(ui).of(tone);
                badge::symbol(ui, icon, 14.0, colour);
                ui.label(egui::RichText::new(word).color(colour));
                if run.repeats > 0 {
                    ui.label(theme::weak(format!("and {} alike", run.repeats)))
                        .on_hover_text("Runs with nothing to do, one after the other, are one line");
                }
            }
            "written" => {
                ui.label(written(run));
            }
            "waits" => {
                ui.label(waits(run));
            }
            _ => {
                ui.label(run.ended.map_or_else(String::new, |end| took(end.duration_since(run.started))));
            }
        }
    }
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut ActivityState, wishes: &mut Wishes) {
    let chosen = state.run;
    let rows = Rows { scene, rows: state.runs.rows() };
    state.runs_grid.current = rows.rows.iter().position(|run| Some(run.id) == chosen);
    let grid = Grid {
        name: "Runs",
        columns: &COLUMNS,
        rows: rows.rows.len(),
        ticks: false,
        height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
    };
    let happened = grid.show(ui, &mut state.runs_grid, &rows);
    if let Some(run) = happened.went_to.or(happened.opened).and_then(|at| rows.rows.get(at)) {
        wishes.push(ActivityAction::ChooseRun(run.id));
    }
    if happened.in_sight.end + AHEAD >= rows.rows.len() && state.runs.wanted().is_some() {
        wishes.push(ActivityAction::MoreRuns);
    }
    if let Some(failure) = state.runs.failure() {
        states::failure_text(ui, failure, wishes);
    }
}

/// Where a run stands, or how it ended: tone, symbol, word.
pub(super) fn standing(run: &RunView) -> (Tone, &'static str, &'static str) {
    match run.state {
        RunState::Running => (Tone::Accent, icons::BUSY, "Running"),
        RunState::Killed => (Tone::Bad, icons::FAILED, "Never ended"),
        RunState::Ended => {
            let outcome = run.outcome.as_deref().and_then(|word| RunOutcome::from_str(word).ok());
            outcome.map_or((Tone::Neutral, icons::INFO, "Ended"), told::outcome)
        }
    }
}

/// Who caused a run, as people read it.
pub(super) fn actor(actor: &str) -> &str {
    match actor {
        "person" => "A person",
        "schedule" => "Schedule",
        "webhook" => "Webhook",
        "undo" => "Undo",
        other => other,
    }
}

/// What a run wrote, by system.
fn written(run: &RunView) -> String {
    let Some(report) = &run.report else { return String::new() };
    let done = Both::of_tally(&report.done);
    let sides = [("Halo", done.halo), ("ServiceNow", done.other)];
    let parts = sides.into_iter().filter(|(_, figures)| !figures.is_nothing());
    let parts: Vec<String> = parts.map(|(name, figures)| format!("{name}: {}", figures.short())).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
}

/// What of a run waits for a person or failed.
fn waits(run: &RunView) -> String {
    let Some(report) = &run.report else { return String::new() };
    let lists = [
        (report.holds.len(), "hold"),
        (report.conflicts.len(), "conflict"),
        (report.later.len() + report.parked.len(), "failure"),
    ];
    let parts = lists.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, what)| counted(count as u64, what)).collect::<Vec<_>>().join(", ")
}

/// How long something took: `0.4 s`, `12 s`, `3 min 5 s`.
pub(super) fn took(duration: SignedDuration) -> String {
    let millis = duration.as_millis().max(0);
    match millis {
        ..10_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        10_000..60_000 => format!("{} s", millis / 1_000),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_took_is_told_in_steps_that_people_read() {
        let told = [430, 9_999, 12_800, 185_000].map(|millis| took(SignedDuration::from_millis(millis)));
        assert_eq!(told, ["0.4 s", "9.9 s", "12 s", "3 min 5 s"]);
    }
}
