//! The form of a connection.

use egui::{ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::{button, card, form, states};
use super::{ConnectionsAction, Editor};
use crate::profile::catalogue::{Method, connection_settings};

const SECTIONS: [&str; 3] = ["System", "Sign-in", "Requests and certificates"];

pub(super) fn show(ui: &mut Ui, editor: &mut Editor, wishes: &mut Wishes) {
    let settings = connection_settings();
    let title = match &editor.of {
        Some(name) => format!("Edit {name}"),
        None => format!("New {} connection", editor.form.system),
    };
    ui.label(theme::title(title));
    ui.add_space(measures::TIGHT);
    buttons(ui, editor, wishes);
    ui.add_space(measures::SMALL);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if let Some(failure) = editor.saving.failure() {
            let free = !editor.saving.waiting();
            states::failure_text(ui, failure, wishes);
            ui.horizontal_wrapped(|ui| {
                ui.label(theme::weak("Nothing was saved, so what worked before still works."));
                if ui.add_enabled(free, egui::Button::new("Save without a test")).clicked() {
                    wishes.push(ConnectionsAction::SaveUntested);
                }
            });
            ui.add_space(measures::TIGHT);
        }
        for name in SECTIONS {
            card::section(ui, name, |ui| {
                form::section(ui, name, &settings, &mut editor.form, &mut editor.fields, &form::NoOffers);
                if name == "System" {
                    understood(ui, editor);
                }
                if name == "Sign-in" && editor.of.is_some() {
                    ui.label(theme::small("A secret that you leave empty stays as it is in the keychain."));
                    replacing(ui, editor);
                }
            });
            ui.add_space(measures::SMALL);
        }
    });
}

/// What was understood of an address that was not typed whole.
fn understood(ui: &mut Ui, editor: &Editor) {
    let typed = editor.form.address.trim();
    let Ok(root) = editor.form.root() else { return };
    let root = root.to_string();
    let root = root.trim_end_matches('/');
    if !typed.is_empty() && root != typed.trim_end_matches('/') {
        ui.label(theme::small(format!("Understood as {root}")));
    }
}

/// What to know before a client secret is replaced.
fn replacing(ui: &mut Ui, editor: &Editor) {
    if editor.form.method != Method::Basic {
        let text = "A new client secret is tried before it replaces the one in the keychain. Where it was made, the old \
                    one may have stopped at once: whatever else signs in with it, such as a hosted integrator, needs the \
                    new one, too.";
        ui.add(egui::Label::new(theme::small(text)).wrap());
    }
}

fn buttons(ui: &mut Ui, editor: &Editor, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        let free = !editor.saving.waiting();
        let save = ui.add_enabled_ui(free, |ui| button::main(ui, icons::SAVE, "Test and save")).inner;
        if save.on_hover_text("Signs in first; what works is never replaced by what does not").clicked() {
            wishes.push(ConnectionsAction::Save);
        }
        if ui.button("Cancel").clicked() {
            wishes.push(ConnectionsAction::Cancel);
        }
        if !free {
            ui.label(theme::weak("Signing in and looking what is there"));
        }
    });
}
