//! Profiles.

use egui::Ui;

use super::super::action::Wishes;
use super::super::facts::Facts;
use super::super::scene::Scene;
use super::super::state::Shared;

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct ProfilesState {}

impl ProfilesState {
    /// What is true of it, for the command table.
    pub(crate) fn facts(&self, _facts: &mut Facts) {}
}

/// Shows the panel.
pub(crate) fn show(_ui: &mut Ui, _scene: &Scene, _shared: &Shared, _state: &mut ProfilesState, _wishes: &mut Wishes) {}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum ProfilesAction {
    /// Begins a new profile.
    New,
    /// Saves the open profile as a new version.
    Save,
    /// Enables or disables the open profile.
    Toggle,
    /// Asks whether the open profile is to be removed.
    AskRemove,
}
