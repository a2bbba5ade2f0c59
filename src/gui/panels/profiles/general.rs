//! What a profile is: name, connections, scope, types.

use egui::Ui;

use super::super::super::theme::{self, measures};
use super::super::super::widgets::{card, form};
use super::editor::Editor;
use super::offered::Offered;
use super::page::Around;
use super::{advice, new, scope, taken_over, types, words};
use crate::model::ProfileId;
use crate::profile::Place;
use crate::profile::catalogue::profile_settings;

pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    if let Some(import) = &editor.taken_over {
        taken_over::show(ui, import);
    }
    card::section(ui, "Profile", |ui| {
        if editor.saved.is_none() {
            name(ui, around, editor);
        } else {
            card::fact(ui, "Name", editor.draft.name.to_string());
        }
        card::fact(ui, "Halo", editor.draft.halo.to_string());
        card::fact(ui, "ServiceNow", editor.draft.other.to_string());
        if editor.saved.is_some() {
            ui.label(theme::small(
                "A profile keeps its name and its systems. To join others, duplicate or make a new one",
            ));
        } else {
            let settings = profile_settings();
            let offered = Offered::of(&editor.draft, around.choices, around.people);
            form::section(ui, "General", &settings, &mut editor.draft, &mut editor.form, &offered);
        }
    });
    ui.add_space(measures::SMALL);
    card::section(ui, "Whose tickets", |ui| scope(ui, around, editor));
    ui.add_space(measures::SMALL);
    card::section(ui, "Tables and ticket types", |ui| {
        types::show(ui, &mut editor.draft.types, around.choices);
        advice::at(ui, around.advice, &Place::Types);
        ui.label(theme::small("The first row is what tickets of any other type are sent as"));
    });
}

fn name(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    card::fact_with(ui, "Name", |ui| {
        new::name(ui, &mut editor.name);
        match new::name_trouble(&editor.name, around.shared) {
            Some(why) => new::wrong(ui, &why),
            None => editor.draft.name = ProfileId::new(editor.name.trim()),
        }
    });
}

/// The scope of a profile with links is not changed: its links would be out of its reach.
fn scope(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor) {
    let view = editor.saved.as_ref().and_then(|(saved, _)| around.shared.profile(saved.name.as_str()));
    let links = view.map_or(0, |view| view.links);
    if links > 0 {
        ui.label(words::scope(&editor.draft.scope, around.choices));
        let why =
            format!("It cannot be changed while there are {} that were made with it", words::counted(links, "link"));
        ui.add(egui::Label::new(theme::small(why)).wrap());
    } else if scope::show(ui, &mut editor.scope, around.choices)
        && let Some(scope) = editor.scope.scope()
    {
        editor.draft.scope = scope;
    }
}
