//! Run: compare, look at what would be done, approve, apply, and see what came of it.
//!
//! A plan that arrives is indexed once, on its way here; the table then works on lists of places in
//! it, which are made anew only when a filter changes.

pub(crate) mod choosing;
mod deciding;
mod detail;
mod figures;
mod index;
pub(crate) mod narrow;
mod outcome;
mod progress;
mod result;
mod rows;
mod several;
mod table;
pub(crate) mod told;
mod turning;

use std::collections::BTreeSet;

use egui::{ScrollArea, Ui};
use jiff::Timestamp;

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::facts::Facts;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{icons, measures};
use super::super::widgets::grid::GridState;
use super::super::widgets::states::{self, Empty};
use crate::model::{RecordKey, Side};
use crate::service::{ApprovalRequest, HoldView};

pub(crate) use figures::Both;
pub(crate) use index::Preview;
pub(crate) use narrow::Narrow;
pub(crate) use outcome::{Intent, Outcome};
pub(crate) use several::Several;
pub(crate) use table::Table;

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct RunState {
    /// The profile.
    pub profile: Option<String>,
    /// What waits for a person in it.
    pub holds: Remote<Vec<HoldView>>,
    /// What is taken of the profile.
    pub narrow: Narrow,
    /// The plan on the table.
    pub preview: Remote<Preview>,
    /// The plan with a row that is being turned, and the rows of its pair.
    pub turning: Remote<(Preview, BTreeSet<String>)>,
    /// What is looked at, ticked and confirmed of it.
    pub table: Table,
    /// How its rows are arranged.
    pub grid: GridState,
    /// The applying that runs, or what came of it.
    pub applying: Remote<Outcome>,
    /// The runs of several profiles.
    pub several: Several,
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum RunAction {
    /// Chooses a profile.
    Choose(String),
    /// Looks, and plans.
    Preview,
    /// Confirms that the plan is its profile's first load.
    ConfirmFirstLoad,
    /// Asks whether rows of the plan are to be carried out.
    AskApply {
        /// All rows, or the ticked ones.
        all: bool,
    },
    /// Carries out what a person approved of a plan.
    Apply {
        /// The plan.
        plan: String,
        /// All rows, or the ticked ones.
        all: bool,
        /// The decision.
        decision: Box<ApprovalRequest>,
        /// Until when a freeze window was open that the person was asked about.
        in_freeze: Option<Timestamp>,
    },
    /// Takes one side's value in a row of the plan, or what the profile takes.
    Turn {
        /// The row.
        row: String,
        /// Whose value.
        winner: Option<Side>,
    },
    /// Asks whether the chosen profile is to be run.
    AskRunProfile,
    /// Runs the chosen profile.
    RunProfile,
    /// Asks whether the enabled profiles are to be run.
    AskRunEnabled,
    /// Runs the enabled profiles.
    RunEnabled,
    /// Stops the passes that run.
    Stop,
    /// Puts the plan away; nothing of it is carried out.
    ClosePreview,
    /// Puts away what came of applying.
    CloseResult,
    /// Puts away what came of running several profiles.
    CloseSeveral,
    /// Shows a record among the tickets.
    OpenTicket(RecordKey),
    /// Opens the profile where its values are mapped.
    OpenMapping(String),
}

impl RunState {
    /// What is true of the panel, for the command table.
    pub(crate) fn facts(&self, shared: &Shared, facts: &mut Facts) {
        let preview = self.preview.value().filter(|_| !self.applying.waiting() && !self.preview.waiting());
        facts.profile_to_run = self.profile.as_deref().is_some_and(|name| shared.profile(name).is_some());
        facts.profile_runs =
            self.profile.as_deref().and_then(|name| shared.profile(name)).is_some_and(|view| view.profile.enabled);
        facts.plan_open = preview.is_some_and(|preview| self.table.rows_to_write(preview, true) > 0);
        facts.rows_chosen = preview.is_some() && self.table.ticks() > 0;
        facts.first_load_waits = preview.is_some_and(|preview| preview.view.plan.first_load && !self.table.first_load);
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut RunState, wishes: &mut Wishes) {
    choosing::heading(ui, scene, shared, state, wishes);
    ui.add_space(measures::SMALL);
    match shared.profiles.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the profiles"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.is_empty() => Empty {
            icon: icons::RUN,
            title: "There is no profile to run yet",
            text: "A profile says whose tickets are kept in step. Once there is one, a preview shows every row that a \
                   pass would write, and nothing is written before you approve it.",
            next: &[Command::NewProfile],
        }
        .show(ui, &scene.facts, wishes),
        Shown::There(_) => content(ui, scene, shared, state, wishes),
    }
}

fn content(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut RunState, wishes: &mut Wishes) {
    if !scene.status.running.is_empty() || state.preview.waiting() || state.applying.waiting() {
        progress::show(ui, scene, state, wishes);
        ui.add_space(measures::SMALL);
    }
    for failure in [state.applying.failure(), state.preview.failure()].into_iter().flatten() {
        states::failure_text(ui, failure, wishes);
        ui.add_space(measures::SMALL);
    }
    if state.preview.waiting() || state.applying.waiting() {
        return;
    }
    if let Some(preview) = state.preview.value() {
        let busy = state.turning.waiting();
        deciding::show(ui, scene, (preview, &mut state.table, &mut state.grid), busy, wishes);
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if !state.several.is_empty() {
            several::show(ui, scene, &state.several, wishes);
            ui.add_space(measures::SMALL);
        }
        match state.applying.value() {
            Some(outcome) => result::show(ui, outcome, wishes),
            None => choosing::show(ui, scene, shared, state, wishes),
        }
    });
}
