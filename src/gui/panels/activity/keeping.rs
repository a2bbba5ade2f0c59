//! How long what was done is kept, and what is asked of credentials.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::remote::{Remote, Shown};
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::form::{self, FormState, NoOffers};
use super::super::super::widgets::{button, card, states};
use super::ActivityAction;
use crate::profile::DeskSettings;
use crate::profile::catalogue::{CREDENTIALS, KEEPING, desk_settings};

/// What is typed about it.
#[derive(Default)]
pub(crate) struct KeepingState {
    /// As it is saved.
    pub read: Remote<DeskSettings>,
    /// As it is typed.
    pub draft: Option<DeskSettings>,
    /// Its form.
    pub form: FormState,
    /// The saving.
    pub saving: Remote<()>,
}

/// Shows the form.
pub(super) fn show(ui: &mut Ui, state: &mut KeepingState, wishes: &mut Wishes) {
    if let Shown::Failed(failure) = state.read.shown() {
        states::failure_text(ui, failure, wishes);
        return;
    }
    let Some(draft) = &mut state.draft else {
        states::loading(ui, "Reading the settings");
        return;
    };
    card::section(ui, KEEPING, |ui| {
        ui.label(theme::weak(
            "Idle runs in a row are one line. The last run of each profile, its last good one, and whatever an open \
             write needs always stay.",
        ));
        ui.add_space(measures::TIGHT);
        form::section(ui, KEEPING, &desk_settings(), draft, &mut state.form, &NoOffers);
    });
    ui.add_space(measures::SMALL);
    card::section(ui, CREDENTIALS, |ui| {
        ui.label(theme::weak("Secrets are kept in the keychain of this account and go to their own host alone."));
        form::section(ui, CREDENTIALS, &desk_settings(), draft, &mut state.form, &NoOffers);
        ui.add_space(measures::TIGHT);
        if let Some(failure) = state.saving.failure() {
            states::failure_text(ui, failure, wishes);
        }
        let changed = state.read.value().is_some_and(|saved| saved != draft) && !state.form.refused();
        ui.add_enabled_ui(changed, |ui| {
            if button::with_icon(ui, icons::DONE, "Save these settings").clicked() {
                wishes.push(ActivityAction::SaveKeeping);
            }
        });
    });
}
