//! The desk's own switches, which profiles follow unless they say otherwise.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::theme;
use super::super::super::widgets::form::{self, FormState, NoOffers};
use super::{ProfilesAction, ProfilesState};
use crate::profile::catalogue::desk_settings;

/// Shows the switches; a changed one is saved at once.
pub(super) fn show(ui: &mut Ui, state: &ProfilesState, wishes: &mut Wishes) {
    let Some(settings) = state.desk.value() else { return };
    let mut changed = settings.clone();
    let all = desk_settings();
    if let Some(section) = all.first().map(|setting| setting.section) {
        ui.add(egui::Label::new(theme::small(section)).wrap());
        form::section(ui, section, &all, &mut changed, &mut FormState::new(), &NoOffers);
    }
    if let Some(failure) = state.desk.failure() {
        ui.add(egui::Label::new(theme::small(&failure.text)).wrap());
    }
    if changed != *settings {
        wishes.push(ProfilesAction::SaveDesk(changed));
    }
}
