//! Run.

use egui::Ui;

use super::super::action::Wishes;
use super::super::facts::Facts;
use super::super::scene::Scene;
use super::super::state::Shared;

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct RunState {}

impl RunState {
    /// What is true of it, for the command table.
    pub(crate) fn facts(&self, _shared: &Shared, _facts: &mut Facts) {}
}

/// Shows the panel.
pub(crate) fn show(_ui: &mut Ui, _scene: &Scene, _shared: &Shared, _state: &mut RunState, _wishes: &mut Wishes) {}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum RunAction {
    /// Looks, and plans.
    Preview,
    /// Asks whether rows of the plan are to be carried out.
    AskApply {
        /// All rows, or the ticked ones.
        all: bool,
    },
    /// Asks whether the enabled profiles are to be run.
    AskRunEnabled,
    /// Stops the pass that runs.
    Stop,
}
