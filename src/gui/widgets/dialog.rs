//! A question before something is done that cannot simply be taken back.

use egui::{Frame, Id, Key, Modal, Ui};

use super::super::action::{ShellAction, UiAction, Wishes};
use super::super::theme::{self, Tone, icons, measures};
use super::{button, states};

/// A question with what is done when the answer is yes.
#[derive(Debug, Clone)]
pub struct Dialog {
    /// What is asked: `Remove the connection acme?`.
    pub title: String,
    /// What follows from a yes, line by line.
    pub lines: Vec<String>,
    /// What has to be known before the answer, with its tone.
    pub warnings: Vec<(Tone, String)>,
    /// The button that says what happens: a verb.
    pub yes: String,
    /// What is done.
    pub action: UiAction,
}

/// Shows the question over everything else; Escape declines.
pub(crate) fn show(ctx: &egui::Context, dialog: &Dialog, wishes: &mut Wishes) {
    let modal = Modal::new(Id::unique("question")).frame(Frame::window(&ctx.global_style())).show(ctx, |ui| {
        ui.set_width(measures::DIALOG);
        ui.label(theme::title(&dialog.title));
        ui.add_space(measures::SMALL);
        for line in &dialog.lines {
            ui.add(egui::Label::new(line).wrap());
        }
        for (tone, text) in &dialog.warnings {
            states::trouble(ui, *tone, text);
        }
        ui.add_space(measures::MEDIUM);
        answers(ui, dialog, wishes);
    });
    if modal.should_close() || ctx.input(|input| input.key_pressed(Key::Escape)) {
        wishes.push(ShellAction::Decline);
    }
}

fn answers(ui: &mut Ui, dialog: &Dialog, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        if button::main(ui, icons::CHECK, &dialog.yes).clicked() {
            wishes.push(ShellAction::Agree);
        }
        let no = ui.button("Cancel");
        if no.clicked() {
            wishes.push(ShellAction::Decline);
        }
        // A keyboard user starts at the answer that changes nothing.
        if ui.memory(|memory| memory.focused().is_none()) {
            no.request_focus();
        }
    });
}
