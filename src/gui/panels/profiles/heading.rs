//! The head of the open profile: how it stands, and what can be done with it.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::remote::Remote;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, states};
use super::editor::Editor;
use super::page::Around;
use super::{ProfilesAction, problems, words};
use crate::service::{Choices, ProfileView};

/// Shows what it is called, how it stands, and what can be done with it.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &Editor, wishes: &mut Wishes) {
    let Around { scene, shared, .. } = around;
    let (draft, changed) = (&editor.draft, editor.changed());
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::title(draft.name.to_string()));
        badge::enabled(ui, draft.enabled);
        standstill(ui, scene, shared.profile(draft.name.as_str()));
        if let Some(environment) = shared.environment_of([draft.halo.as_str(), draft.other.as_str()]) {
            badge::environment(ui, environment);
        }
        match &editor.saved {
            Some((_, version)) => ui.label(theme::weak(format!("Version {version}"))),
            None => badge::badge(ui, Tone::Caution, icons::WAITS, "Not saved yet"),
        };
        if changed && editor.saved.is_some() {
            badge::badge(ui, Tone::Caution, icons::EDIT, "Changed");
        }
        if editor.saving.waiting() {
            ui.label(theme::weak("Saving"));
        }
    });
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        button::main_command(ui, &scene.facts, Command::SaveProfile, wishes);
        button::command(ui, &scene.facts, Command::RevertProfile, wishes);
        let enable = if draft.enabled { "Disable" } else { "Enable" };
        button::command_called(ui, &scene.facts, Command::ToggleProfile, enable, wishes);
        let paused = shared.profile(draft.name.as_str()).is_some_and(|view| view.paused.is_some());
        let pause = if paused { "Resume" } else { "Pause" };
        button::command_called(ui, &scene.facts, Command::PauseProfile, pause, wishes);
        button::command(ui, &scene.facts, Command::DuplicateProfile, wishes);
        button::command(ui, &scene.facts, Command::RemoveProfile, wishes);
    });
}

/// That nothing of it is written now, and why.
fn standstill(ui: &mut Ui, scene: &Scene, view: Option<&ProfileView>) {
    let Some(view) = view else { return };
    if let Some(state) = &view.switched_off {
        let told = format!("By {}, {}. Its links are frozen", state.by, scene.moment(state.at));
        badge::badge(ui, Tone::Neutral, icons::STOP, "Switched off").on_hover_text(told);
    } else if let Some(pause) = &view.paused {
        let told = format!("By {}, {}. What is to be sent is kept", pause.by, scene.moment(pause.at));
        badge::badge(ui, Tone::Caution, icons::CLOCK, "Paused").on_hover_text(told);
    } else if let Some(until) = view.frozen_until {
        let text = format!("Frozen until {}", scene.moment(until));
        badge::badge(ui, Tone::Caution, icons::CLOCK, &text).on_hover_text("Nothing is written unattended");
    }
}

/// How old what there is to choose from is, and a way to read it again.
pub(super) fn read_age(ui: &mut Ui, around: &Around<'_>, remote: Option<&Remote<Choices>>, wishes: &mut Wishes) {
    let reading = remote.is_some_and(Remote::waiting);
    ui.horizontal_wrapped(|ui| {
        let known = around.choices.map(|choices| [choices.halo.as_ref(), choices.other.as_ref()]);
        let oldest = known.and_then(|[halo, other]| Some(halo?.read.min(other?.read)));
        let text = match (reading, oldest) {
            (true, _) => "Reading fields and values of both systems".to_owned(),
            (false, Some(at)) => format!("Fields and values as read {}", around.scene.ago(at)),
            (false, None) => "Fields and values have not been read yet, so codes are shown".to_owned(),
        };
        ui.label(theme::small(text));
        if !reading {
            let row = Command::ReadChoices.row();
            if ui.link(theme::small("Read again")).on_hover_text(row.tooltip).accessible_name(row.text).clicked() {
                wishes.push(Command::ReadChoices);
            }
        }
    });
    if let Some(failure) = remote.and_then(Remote::failure).filter(|_| !reading) {
        states::failure_text(ui, failure, wishes);
    }
}

/// Another version was saved by somebody else: nothing is overwritten unasked.
pub(super) fn elsewhere(ui: &mut Ui, editor: &Editor, wishes: &mut Wishes) {
    let Some((other, version)) = &editor.elsewhere else { return };
    let what = match &editor.saved {
        Some((saved, _)) => format!("It differs in {}", problems::differences(saved, other)),
        None => "A profile of this name was made meanwhile".to_owned(),
    };
    let text = format!("Changed elsewhere meanwhile: there is a version {version} now. {what}. Yours is not saved.");
    states::trouble(ui, Tone::Caution, &text);
    ui.horizontal_wrapped(|ui| {
        if ui.button(format!("Take version {version}, drop mine")).clicked() {
            wishes.push(ProfilesAction::TakeElsewhere);
        }
        if ui.button("Save mine over it").clicked() {
            wishes.push(ProfilesAction::SaveOver);
        }
    });
    ui.add_space(measures::TIGHT);
}

/// What was suggested for a draft.
pub(super) fn suggestion(ui: &mut Ui, editor: &Editor) {
    let Some(suggested) = &editor.suggested else { return };
    let pairs = words::counted(suggested.mapping.fields.len() as u64, "field pair");
    let rows: usize = suggested.mapping.tables.values().map(|table| table.rows.len()).sum();
    let rows = words::counted(rows as u64, "pair");
    let text = format!(
        "Drafted: {pairs} and {rows} of values were suggested, because their names are the same. What has no counterpart stands under \
         \"Not mapped\". Nothing is saved before you save it, and it is saved disabled.",
    );
    states::trouble(ui, Tone::Accent, &text);
    ui.add_space(measures::TIGHT);
}
