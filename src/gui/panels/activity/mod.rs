//! Activity: what was done, whom was asked, and the log.

mod actions;
mod calls;
mod detail;
mod keeping;
mod log;
mod pages;
mod profiles;
mod records;
mod runs;
mod said;

use std::path::PathBuf;

use egui::{CentralPanel, Frame, Margin, Panel as Strip, Ui};
use strum::{EnumIter, IntoEnumIterator as _};

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::facts::Facts;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{self, icons, measures};
use super::super::widgets::grid::GridState;
use super::super::widgets::states::{self, Empty};
use super::run::told::Section;
use crate::model::RecordKey;
use crate::service::{CallView, ChangeView, RunView};

pub use actions::ActivityAction;
pub(crate) use keeping::KeepingState;
pub(crate) use log::LogState;
pub(crate) use pages::Pages;
pub(crate) use said::SaidState;

/// What the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumIter)]
pub enum Tab {
    /// Runs and what each of them did.
    #[default]
    Runs,
    /// Requests to the vendors.
    Requests,
    /// The log.
    Log,
    /// How long all of it is kept.
    Keeping,
}

/// What is shown of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumIter)]
pub(crate) enum Part {
    /// Its report.
    #[default]
    Report,
    /// What it changed.
    Records,
    /// Whom it asked.
    Requests,
}

/// One run.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The run.
    pub run: RunView,
    /// What it did not do, and why.
    pub sections: Vec<Section>,
}

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct ActivityState {
    /// What is shown.
    pub tab: Tab,
    /// The profile whose activity is shown; all when absent.
    pub profile: Option<String>,
    /// The runs.
    pub runs: Pages<RunView>,
    /// How they are arranged.
    pub runs_grid: GridState,
    /// The run that is shown in full.
    pub run: Option<i64>,
    /// What is shown of it.
    pub part: Part,
    /// That run.
    pub chosen: Remote<Chosen>,
    /// What it changed.
    pub changes: Pages<ChangeView>,
    /// How that is arranged.
    pub changes_grid: GridState,
    /// Whom it asked.
    pub run_calls: Pages<CallView>,
    /// How that is arranged.
    pub run_calls_grid: GridState,
    /// The file that is being written, or asked for.
    pub writing: Remote<Option<PathBuf>>,
    /// The connection whose requests are shown; all when absent.
    pub connection: Option<String>,
    /// The records whose requests are shown, with their name; those of all when absent.
    pub about: Option<(String, Vec<RecordKey>)>,
    /// Whether what is said on that connection is kept.
    pub keeps_said: Remote<bool>,
    /// What is known of the current request.
    pub said: SaidState,
    /// How long all of it is kept.
    pub keeping: KeepingState,
    /// The requests of all runs and of none.
    pub calls: Pages<CallView>,
    /// How requests are arranged.
    pub calls_grid: GridState,
    /// The log.
    pub log: LogState,
}

impl ActivityState {
    /// The tables whose arrangement is remembered, by name.
    pub(crate) fn grids(&mut self) -> Vec<(&'static str, &mut GridState)> {
        vec![
            ("runs", &mut self.runs_grid),
            ("changes of a run", &mut self.changes_grid),
            ("requests of a run", &mut self.run_calls_grid),
            ("requests", &mut self.calls_grid),
            ("log", &mut self.log.grid),
        ]
    }
}

impl Tab {
    fn word(self) -> &'static str {
        match self {
            Self::Runs => "Runs",
            Self::Requests => "Requests",
            Self::Log => "Log",
            Self::Keeping => "Settings",
        }
    }
}

impl Part {
    fn word(self) -> &'static str {
        match self {
            Self::Report => "Report",
            Self::Records => "Records",
            Self::Requests => "Requests of the run",
        }
    }
}

impl ActivityState {
    /// What is true of the panel, for the command table.
    pub(crate) fn facts(&self, facts: &mut Facts) {
        let shown = self.chosen.value().filter(|chosen| Some(chosen.run.id) == self.run);
        let done = shown.and_then(|chosen| chosen.run.report.as_ref()).map(|report| report.done);
        facts.run_shown = self.tab == Tab::Runs && self.run.is_some();
        facts.run_changed_fields = done.is_some_and(|done| done.updated_in_halo + done.updated_in_other > 0);
        facts.change_chosen = self.tab == Tab::Runs && self.part == Part::Records && self.changed_fields().is_some();
    }

    /// After more was read, the request that is looked at is the current one still, whichever row it is in now.
    pub(crate) fn stay_with_request(&mut self) {
        let Some(of) = self.said.of else { return };
        for (grid, pages) in [(&mut self.calls_grid, &self.calls), (&mut self.run_calls_grid, &self.run_calls)] {
            if let Some(row) = pages.rows().iter().position(|call| call.id == of).filter(|_| grid.current.is_some()) {
                grid.current = Some(row);
            }
        }
    }

    /// The number of the current change, if it changed fields.
    pub(crate) fn changed_fields(&self) -> Option<i64> {
        let change = self.changes.rows().get(self.changes_grid.current?)?;
        (change.what == "update").then_some(change.id)
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ActivityState, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::heading("Activity"));
        ui.add_space(measures::MEDIUM);
        for tab in Tab::iter() {
            let button = egui::Button::selectable(state.tab == tab, tab.word()).frame_when_inactive(true);
            if ui.add(button).clicked() {
                wishes.push(ActivityAction::Show(tab));
            }
        }
    });
    ui.add_space(measures::SMALL);
    match state.tab {
        Tab::Log => {
            log::show(ui, scene, &mut state.log);
            return;
        }
        Tab::Requests => {
            calls::show(ui, scene, shared, state, wishes);
            return;
        }
        Tab::Keeping => {
            keeping::show(ui, &mut state.keeping, wishes);
            return;
        }
        Tab::Runs => {}
    }
    if let Shown::Failed(failure) = shared.profiles.shown() {
        states::failed(ui, &scene.facts, failure, Command::Refresh, wishes);
        return;
    }
    let frame = Frame::new().inner_margin(Margin { right: 12, ..Margin::ZERO });
    Strip::left("profiles of the activity").frame(frame).default_size(168.0).show(ui, |ui| {
        profiles::show(ui, scene, shared, state.profile.as_deref(), wishes);
    });
    let beside = Frame::new().inner_margin(Margin { left: 12, ..Margin::ZERO });
    CentralPanel::default().frame(beside).show(ui, |ui| history(ui, scene, state, wishes));
}

/// The runs above, one of them below.
fn history(ui: &mut Ui, scene: &Scene, state: &mut ActivityState, wishes: &mut Wishes) {
    match state.runs.read.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the runs"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.rows.is_empty() => Empty {
            icon: icons::ACTIVITY,
            title: "Nothing has run yet",
            text: "Every preview and every pass leaves a run here: what it wrote, what it left and why, and whom it \
                   asked. Begin with a preview; it writes nothing.",
            next: &[Command::GoRun],
        }
        .show(ui, &scene.facts, wishes),
        Shown::There(_) => {
            let above = (ui.available_height() * 0.42).max(140.0);
            let frame = Frame::new().inner_margin(Margin { bottom: 8, ..Margin::ZERO });
            Strip::top("runs").frame(frame).resizable(false).exact_size(above).show(ui, |ui| {
                runs::show(ui, scene, state, wishes);
            });
            let below = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
            CentralPanel::default().frame(below).show(ui, |ui| detail::show(ui, scene, state, wishes));
        }
    }
}
