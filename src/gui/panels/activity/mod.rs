//! Activity.

use egui::Ui;

use super::super::action::Wishes;
use super::super::facts::Facts;
use super::super::scene::Scene;
use super::super::state::Shared;

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct ActivityState {}

impl ActivityState {
    /// What is true of it, for the command table.
    pub(crate) fn facts(&self, _facts: &mut Facts) {}
}

/// Shows the panel.
pub(crate) fn show(_ui: &mut Ui, _scene: &Scene, _shared: &Shared, _state: &mut ActivityState, _wishes: &mut Wishes) {}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum ActivityAction {}
