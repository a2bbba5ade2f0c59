//! Profiles: what is kept in step, and by which mappings and options.

mod add_pair;
mod advice;
mod companions;
mod copying;
mod desk;
mod editor;
mod ending;
mod freeze;
mod general;
mod heading;
pub(in crate::gui) mod leave;
mod list;
mod new;
mod note_sample;
mod offered;
mod options;
mod page;
mod pair_form;
mod pairs;
mod people;
mod problems;
mod push;
mod scope;
mod services;
mod suggested;
mod taken_over;
mod trying;
mod types;
mod unmapped;
mod value_rows;
mod values;
mod versions;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use egui::{Frame, Margin, Panel as Strip, Ui};

pub(crate) use editor::{Editor, Saved, Tab};
pub(crate) use new::NewForm;
pub(crate) use people::People;

use super::super::action::{UiAction, Wishes};
use super::super::commands::Command;
use super::super::facts::Facts;
use super::super::notices::Notice;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{self, icons, measures};
use super::super::widgets::states::{self, Empty};
use crate::model::{ConnectionId, Side};
use crate::profile::DeskSettings;
use crate::service::Choices;

/// A Halo connection and another one.
pub(crate) type Ends = (ConnectionId, ConnectionId);

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct ProfilesState {
    /// The profile that is open.
    pub editor: Option<Editor>,
    /// The form of a new profile, while it is open.
    pub new: Option<NewForm>,
    /// What each pair of connections offers to choose from.
    pub choices: BTreeMap<Ends, Remote<Choices>>,
    /// The pairs of connections of which it was looked at whether they have to be read.
    pub read_once: BTreeSet<Ends>,
    /// People who were found by search.
    pub people: People,
    /// What is to be done once the changed profile has been left.
    pub leaving: Option<Box<UiAction>>,
    /// What profiles of the list must contain, as it is typed.
    pub search: String,
    /// A profile that is to be opened as soon as the list is there.
    pub wanted: Option<String>,
    /// The enabling or disabling that runs.
    pub toggling: Remote<(String, bool)>,
    /// The desk's own settings.
    pub desk: Remote<DeskSettings>,
    /// The saving of them that runs.
    pub desk_saving: Remote<DeskSettings>,
    /// The removal that runs.
    pub removal: Remote<String>,
    /// The restoring that runs: the profile, the version, and the one that it is saved as.
    pub restoring: Remote<(String, u32, u32)>,
    /// The switching off or on that runs.
    pub switching: Remote<Notice>,
    /// The writing of links that runs; none where nobody chose a file.
    pub writing: Remote<Option<PathBuf>>,
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum ProfilesAction {
    /// Begins a new profile.
    New,
    /// Begins a new profile with everything that the open one has.
    Duplicate,
    /// Opens a profile.
    Open(String),
    /// Saves the open profile as a new version.
    Save,
    /// Takes back what was changed since the profile was saved.
    Revert,
    /// Enables or disables the open profile.
    Toggle,
    /// Pauses the open profile, or lets it go on.
    Pause,
    /// Asks whether the open profile is to be removed.
    AskRemove,
    /// Removes a profile.
    Remove(String),
    /// Reads the versions of the open profile.
    ReadVersions,
    /// Saves an earlier version of a profile again.
    Restore(String, u32),
    /// Looks what is left to do of the open profile.
    LookForLooseEnds,
    /// Runs a last pass of a profile and switches it off, for this reason where something is left.
    SwitchOff(String, String),
    /// Takes a profile up again.
    SwitchOn(String),
    /// Asks where the links of a profile are to be written.
    AskLinksFile(String),
    /// Writes the links of a profile into a file.
    LinksTo(String, PathBuf),
    /// Counts the tickets of each value by the profile as it is now.
    Count,
    /// Reads what there is to choose from again, from both systems.
    ReadChoices,
    /// Searches people on a side.
    Find(Side, String),
    /// Tries the open profile, as it stands, on the tickets that were typed.
    Try,
    /// Drafts the new profile from what was chosen.
    Draft,
    /// Drafts the new profile from Halo's own integration.
    DraftNative,
    /// Saves the desk's own settings.
    SaveDesk(DeskSettings),
    /// Closes the form of a new profile.
    CloseNew,
    /// Answers what becomes of the changes when the profile is left.
    Leave(Leave),
    /// Takes over the version that was saved elsewhere; the changes here are dropped.
    TakeElsewhere,
    /// Saves the changes here over the version that was saved elsewhere.
    SaveOver,
}

/// What becomes of unsaved changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// They are saved.
    Save,
    /// They are dropped.
    Discard,
    /// The profile is not left.
    Stay,
}

impl ProfilesState {
    /// What is true of it, for the command table.
    pub(crate) fn facts(&self, facts: &mut Facts) {
        let editor = self.editor.as_ref().filter(|_| self.new.is_none());
        facts.profile_open = editor.is_some_and(|editor| editor.saved.is_some());
        facts.profile_drafted = editor.is_some();
        facts.profile_changed = editor.is_some_and(Editor::changed) && !editor.is_some_and(|one| one.saving.waiting());
        facts.choices_readable = editor.is_some() || self.new.as_ref().is_some_and(|new| new.ends().is_some());
    }

    /// Whether there is something that would be lost if the profile were left.
    pub(crate) fn unsaved(&self) -> bool {
        self.editor.as_ref().is_some_and(Editor::changed)
    }

    /// What the open pair of connections offers.
    pub(crate) fn offered(&self, ends: &Ends) -> Option<&Choices> {
        self.choices.get(ends)?.value()
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ProfilesState, wishes: &mut Wishes) {
    ui.label(theme::heading("Profiles"));
    ui.add_space(measures::SMALL);
    if state.new.is_some() {
        new::show(ui, scene, shared, state, wishes);
        return;
    }
    match shared.profiles.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the profiles"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.is_empty() && state.editor.is_none() => empty(ui, scene, wishes),
        Shown::There(there) => {
            let width = (ui.available_width() * 0.25).clamp(198.0, 292.0);
            let apart = Frame::new().inner_margin(Margin { right: 12, ..Margin::ZERO });
            Strip::left("profiles").frame(apart).resizable(false).exact_size(width).show(ui, |ui| {
                let above = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
                Strip::bottom("desk").frame(above).resizable(false).show(ui, |ui| desk::show(ui, state, wishes));
                egui::CentralPanel::default()
                    .frame(Frame::NONE)
                    .show(ui, |ui| list::show(ui, scene, shared, there.value, state, wishes));
            });
            let frame = Frame::new().inner_margin(Margin { left: 14, ..Margin::ZERO });
            egui::CentralPanel::default().frame(frame).show(ui, |ui| match &mut state.editor {
                Some(editor) => page::show(ui, scene, shared, (editor, &state.choices, &state.people), wishes),
                None => drop(ui.label(theme::weak("Choose a profile"))),
            });
        }
    }
}

fn empty(ui: &mut Ui, scene: &Scene, wishes: &mut Wishes) {
    let ready = scene.facts.both_systems_tested;
    Empty {
        icon: icons::PROFILES,
        title: "Nothing is kept in step yet",
        text: if ready {
            "A profile says whose tickets are kept in step: one customer's, one supplier's, or the whole desk's. Fields \
             and values that belong together are suggested, and nothing is written before you have seen it."
        } else {
            "A profile joins a Halo and a ServiceNow connection. Mappings open once both have been tested, because they \
             are made of what the systems say of themselves. Connect and test both first."
        },
        next: if ready { &[Command::NewProfile] } else { &[Command::GoConnections, Command::NewProfile] },
    }
    .show(ui, &scene.facts, wishes);
}
