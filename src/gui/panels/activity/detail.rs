//! One run in full.

use egui::{ScrollArea, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::super::run::{Both, told};
use super::{ActivityAction, ActivityState, Chosen, Part, calls, records, runs, said};
use crate::report::run::{accounts, requests};
use crate::service::{RunReport, RunState};

/// Shows the chosen run.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut ActivityState, wishes: &mut Wishes) {
    let Some(id) = state.run else {
        ui.label(theme::weak("Choose a run to see what it did"));
        return;
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::title(format!("Run {id}")));
        if let Some(chosen) = state.chosen.value().filter(|chosen| chosen.run.id == id) {
            let (tone, icon, word) = runs::standing(&chosen.run);
            badge::badge(ui, tone, icon, word);
        }
        for part in Part::iter() {
            let button = egui::Button::selectable(state.part == part, part.word()).frame_when_inactive(true);
            if ui.add(button).clicked() {
                state.part = part;
            }
        }
        ui.add_space(measures::SMALL);
        if state.part == Part::Records {
            button::command(ui, &scene.facts, Command::UndoChange, wishes);
        }
        button::command(ui, &scene.facts, Command::UndoRun, wishes);
        button::command(ui, &scene.facts, Command::ExportRun, wishes);
    });
    ui.add_space(measures::TIGHT);
    match state.part {
        Part::Report => match state.chosen.shown() {
            Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the run"),
            Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
            Shown::There(there) => report(ui, scene, there.value),
        },
        Part::Records => records::show(ui, scene, state, wishes),
        Part::Requests => {
            let running = state.chosen.value().is_some_and(|chosen| chosen.run.state == RunState::Running);
            let none = if running { "They are listed when the run has ended" } else { "It made no request" };
            let current = state.run_calls_grid.current.and_then(|row| state.run_calls.rows().get(row));
            said::below(ui, current, &state.said, wishes);
            let more =
                calls::table(ui, scene, ("Requests of the run", none), (&state.run_calls, &mut state.run_calls_grid));
            if more {
                wishes.push(ActivityAction::MoreRunCalls);
            }
        }
    }
}

fn report(ui: &mut Ui, scene: &Scene, chosen: &Chosen) {
    let run = &chosen.run;
    ScrollArea::vertical().id_salt("report").auto_shrink([false, false]).show(ui, |ui| {
        card::card(ui, |ui| {
            let version = run.report.as_ref().map(|report| report.version).filter(|version| *version > 0);
            let version = version.map_or_else(String::new, |version| format!(", version {version}"));
            card::fact(ui, "Profile", format!("{}{version}", run.profile));
            card::fact(ui, "Started", format!("{} by {}", scene.moment_to_the_second(run.started), who(&run.actor)));
            if let Some(ended) = run.ended {
                let took = runs::took(ended.duration_since(run.started));
                card::fact(ui, "Ended", format!("{}, after {took}", scene.moment_to_the_second(ended)));
            }
            match run.state {
                RunState::Running => states::trouble(ui, Tone::Accent, "It goes on at this moment."),
                RunState::Killed => states::trouble(
                    ui,
                    Tone::Bad,
                    "It was begun and never ended: the program was closed in the middle of it. What it had sent is \
                     looked up by the next run, and nothing is sent twice.",
                ),
                RunState::Ended => {}
            }
            if let Some(error) = &run.error {
                states::trouble(ui, Tone::Bad, error);
            }
            if let Some(report) = &run.report {
                done(ui, report);
            }
        });
        ui.add_space(measures::SMALL);
        told::show(ui, &chosen.sections);
    });
}

fn who(actor: &str) -> String {
    runs::actor(actor).to_lowercase()
}

fn done(ui: &mut Ui, report: &RunReport) {
    let done = Both::of_tally(&report.done);
    card::fact(ui, "Written to Halo", done.halo.words());
    card::fact(ui, "Written to ServiceNow", done.other.words());
    if report.done.marked > 0 {
        card::fact(ui, "Marked", format!("{} with the number of their counterpart", report.done.marked));
    }
    if report.done.agreed > 0 {
        card::fact(ui, "Found in step", report.done.agreed.to_string());
    }
    if report.recovered > 0 {
        card::fact(ui, "Settled from an earlier run", report.recovered.to_string());
    }
    if let Some(requests) = requests(report) {
        card::fact(ui, "Requests", requests);
    }
    if let Some(accounts) = accounts(report) {
        card::fact(ui, "Done by", accounts);
    }
    for feed in &report.feeds {
        let announced = feed.announced.map_or_else(String::new, |announced| format!(" of {announced}"));
        let hidden = match (feed.hidden_by_rights, feed.hidden_changed) {
            (0, false) => String::new(),
            (hidden, false) => format!(", hidden by rights: {hidden}"),
            (hidden, true) => format!(", hidden by rights: {hidden}, not as many as before"),
        };
        // Feeds are named by kinds of record; Halo's only one is called as people call it.
        let what = feed.feed.replace("Ticket", "tickets");
        let text = format!("{what}: {}{announced} read, {} changed{hidden}", feed.rows, feed.changed);
        card::fact(ui, &format!("Read from {}", feed.connection), text);
    }
}
