//! The options and limits of the open profile.

use egui::Ui;

use super::super::super::theme::{self, measures};
use super::super::super::widgets::{card, form};
use super::editor::Editor;
use super::offered::Offered;
use super::page::Around;
use super::{companions, freeze, note_sample, push};
use crate::profile::Problem;
use crate::profile::catalogue::profile_settings;

/// The sections of the field catalogue that stand under "Options".
const OPTIONS: [&str; 11] = [
    "From ServiceNow",
    "To ServiceNow",
    "Notes",
    "Closing",
    "Files",
    "People",
    "Conflicts",
    "Loading",
    "Deleted and moved",
    "Passes by themselves",
    "Freeze",
];

/// Shows the options, or those that are looked for.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, problems: &[Problem]) {
    let settings = profile_settings();
    let offered = Offered::of(&editor.draft, around.choices, around.people);
    let mut none = true;
    for section in OPTIONS {
        if form::has(section, &settings, &editor.draft, &editor.form) {
            none = false;
            card::section(ui, section, |ui| {
                form::section(ui, section, &settings, &mut editor.draft, &mut editor.form, &offered);
                match section {
                    "Notes" => note_sample::show(ui, &editor.draft),
                    "Freeze" => freeze::show(ui, around.scene, &editor.draft.freeze),
                    _ => {}
                }
            });
            ui.add_space(measures::SMALL);
        }
        if section == "To ServiceNow" && editor.form.shows_all() {
            card::section(ui, "Tickets that are sent by themselves", |ui| {
                push::show(ui, &mut editor.draft, around.choices, problems);
            });
            ui.add_space(measures::SMALL);
            card::section(ui, "What ServiceNow demands with a state", |ui| {
                companions::show(ui, around, &mut editor.draft, problems);
            });
            ui.add_space(measures::SMALL);
        }
    }
    if none {
        ui.label(theme::weak("No option is called that, and none says so of itself"));
    }
}

/// Shows the limits.
pub(super) fn limits(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    let settings = profile_settings();
    let offered = Offered::of(&editor.draft, around.choices, around.people);
    card::section(ui, "Limits", |ui| {
        ui.add(
            egui::Label::new(theme::weak(
                "More than this in one plan stops that class of changes for a person to look at",
            ))
            .wrap(),
        );
        ui.add_space(measures::TIGHT);
        form::section(ui, "Limits", &settings, &mut editor.draft, &mut editor.form, &offered);
    });
}
