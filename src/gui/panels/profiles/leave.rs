//! What becomes of unsaved changes when a profile is left.

use egui::{Context, Id, Modal};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::button;
use super::{Leave, ProfilesAction, ProfilesState};

/// Asks; Escape stays.
pub(crate) fn ask(ctx: &Context, state: &ProfilesState, wishes: &mut Wishes) {
    let Some(editor) = &state.editor else {
        wishes.push(ProfilesAction::Leave(Leave::Discard));
        return;
    };
    let modal = Modal::new(Id::unique("leave profile")).show(ctx, |ui| {
        ui.set_width(measures::DIALOG);
        ui.label(theme::title(format!("Save the changes of {}?", editor.draft.name)));
        ui.add_space(measures::SMALL);
        let what = match &editor.saved {
            Some((_, version)) => format!("It was changed since version {version}. What is not saved is lost."),
            None => "It was drafted and never saved. What is not saved is lost.".to_owned(),
        };
        ui.add(egui::Label::new(what).wrap());
        ui.add_space(measures::MEDIUM);
        ui.horizontal(|ui| {
            if button::main(ui, icons::SAVE, "Save and go on").clicked() {
                wishes.push(ProfilesAction::Leave(Leave::Save));
            }
            if ui.button("Discard changes").clicked() {
                wishes.push(ProfilesAction::Leave(Leave::Discard));
            }
            let stay = ui.button("Stay");
            if stay.clicked() {
                wishes.push(ProfilesAction::Leave(Leave::Stay));
            }
            // A keyboard user starts at the answer that loses nothing.
            if ui.memory(|memory| memory.focused().is_none()) {
                stay.request_focus();
            }
        });
    });
    if modal.should_close() {
        wishes.push(ProfilesAction::Leave(Leave::Stay));
    }
}
