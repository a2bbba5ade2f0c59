//! Connections: the systems of this desk, their tests and their forms.

mod detail;
mod editor;
mod instance;
mod list;
mod rights;
mod traffic;
mod trial;

use std::collections::BTreeMap;
use std::path::PathBuf;

use egui::{Panel as Strip, Ui};

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::facts::Facts;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{self, icons, measures};
use super::super::widgets::form::FormState;
use super::super::widgets::states::{self, Empty};
use crate::connector::Examination;
use crate::model::System;
use crate::profile::catalogue::ConnectionForm;
use crate::service::{Dependent, InstanceView, TrialView};

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct ConnectionsState {
    /// The chosen connection.
    pub chosen: Option<String>,
    /// What connections of the list must contain, as it is typed.
    pub search: String,
    /// The form, while it is open.
    pub editor: Option<Editor>,
    /// The tests that run or have run, by connection.
    pub tests: BTreeMap<String, Remote<Examination>>,
    /// What depends on the connection that is to be removed.
    pub dependents: Remote<(String, Vec<Dependent>)>,
    /// The removal that runs.
    pub removal: Remote<String>,
    /// The sheet that is being saved; answers with the file, or with nothing when no file was chosen.
    pub sheet: Remote<Option<PathBuf>>,
    /// Which instance answers, to be compared with the known one.
    pub both: Remote<(String, Option<InstanceView>)>,
    /// The confirmation of an instance that runs.
    pub confirming: Remote<String>,
    /// The record on which the right to write is to be tried, as it is typed.
    pub trial_record: String,
    /// The trial that runs or ran last.
    pub trial: Remote<TrialView>,
}

/// The form of a connection.
pub(crate) struct Editor {
    /// What is typed, as far as it was understood.
    pub form: ConnectionForm,
    /// The connection it was opened for; `None` for a new one.
    pub of: Option<String>,
    /// What is typed besides.
    pub fields: FormState,
    /// The test and saving that runs; answers with the connection's name.
    pub saving: Remote<String>,
}

impl Editor {
    /// The form of a new connection.
    pub(crate) fn of_new(system: System) -> Self {
        Self { form: ConnectionForm::new(system), of: None, fields: FormState::new(), saving: Remote::default() }
    }
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum ConnectionsAction {
    /// Chooses a connection.
    Choose(String),
    /// Opens an empty form.
    Add(System),
    /// Opens the form of the chosen connection.
    Edit,
    /// Tests the chosen connection.
    Test,
    /// Asks whether the chosen connection is to be removed.
    AskRemove,
    /// Removes a connection.
    Remove(String),
    /// Asks for a file for the sheet of least rights of the chosen connection.
    AskSheet,
    /// Writes that sheet into a file.
    SheetTo(PathBuf),
    /// Asks whether the right to write is to be tried on this record.
    AskTrial(String),
    /// Tries it: connection and record.
    Trial(String, String),
    /// Asks whether the instance that answers now is the right one.
    AskConfirm,
    /// Confirms the instance that a connection leads to now.
    Confirm(String),
    /// Tests the form, and saves it if it could sign in.
    Save,
    /// Saves the form as it is.
    SaveUntested,
    /// Closes the form; nothing is saved.
    Cancel,
}

pub(in crate::gui) use instance::question;
pub(in crate::gui) use rights::sheet_of;
pub(in crate::gui) use trial::question as trial_question;

impl ConnectionsState {
    /// What is true of the panel, for the command table.
    pub(crate) fn facts(&self, shared: &Shared, facts: &mut Facts) {
        let there = self.chosen.as_deref().is_some_and(|name| shared.connection(name).is_some());
        facts.connection_chosen = there && self.editor.is_none();
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ConnectionsState, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::heading("Connections"));
    });
    ui.add_space(measures::SMALL);
    if let Some(editor) = &mut state.editor {
        editor::show(ui, editor, wishes);
        return;
    }
    match shared.connections.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the connections"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.is_empty() => Empty {
            icon: icons::CONNECTIONS,
            title: "No system is connected yet",
            text: "Causeway works with the accounts and APIs that are there; nothing is installed in Halo or ServiceNow. \
                   Begin with Halo.",
            next: &[Command::AddHalo, Command::AddServiceNow],
        }
        .show(ui, &scene.facts, wishes),
        Shown::There(there) => {
            let apart = egui::Frame::new().inner_margin(egui::Margin { right: 12, ..Default::default() });
            Strip::left("connections").frame(apart).default_size(300.0).show(ui, |ui| {
                list::show(ui, scene, there.value, state, wishes);
            });
            egui::CentralPanel::default().frame(egui::Frame::new().inner_margin(egui::Margin { left: 16, ..Default::default() })).show(ui, |ui| {
                detail::show(ui, scene, shared, state, wishes);
            });
        }
    }
}
