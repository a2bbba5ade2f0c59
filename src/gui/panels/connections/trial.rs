//! The right to change records, tried on a record that a person names.

use egui::{TextEdit, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{Tone, icons, measures};
use super::super::super::widgets::dialog::Dialog;
use super::super::super::widgets::{button, states};
use super::{ConnectionsAction, ConnectionsState};
use crate::connector::rights::Verdict;
use crate::model::System;
use crate::profile::{Connection, Environment};
use crate::service::ConnectionView;

/// The line below the matrix, and what the last trial showed.
pub(super) fn show(ui: &mut Ui, view: &ConnectionView, state: &mut ConnectionsState, wishes: &mut Wishes) {
    if view.rights.tables.iter().all(|table| !table.update.is_needed()) {
        return;
    }
    ui.add_space(measures::SMALL);
    ui.horizontal_wrapped(|ui| {
        let example = if view.connection.system == System::Halo { "2001" } else { "INC0010001" };
        let hint = format!("A record to test writing on: {example}");
        let edit = TextEdit::singleline(&mut state.trial_record).hint_text(hint).desired_width(measures::INPUT);
        ui.add(edit)
            .on_hover_text("A record's number or id: a test ticket is best")
            .accessible_name("Record to test writing on");
        let record = state.trial_record.trim();
        let free = !record.is_empty() && !state.trial.waiting();
        let asked = ui.add_enabled_ui(free, |ui| button::with_icon(ui, icons::CHECKLIST, "Test write\u{2026}")).inner;
        if asked.on_hover_text("Writes a title with the value that it has; nothing else shows this right").clicked() {
            wishes.push(ConnectionsAction::AskTrial(record.to_owned()));
        }
    });
    if state.trial.waiting() {
        states::trouble(ui, Tone::Accent, "Writing a title with the value that it has");
    } else if let Some(failure) = state.trial.failure() {
        states::failure_text(ui, failure, wishes);
    } else if let Some(tried) = state.trial.value().filter(|tried| tried.connection == view.connection.name) {
        let tone = if tried.verdict == Verdict::Yes { Tone::Good } else { Tone::Bad };
        states::trouble(ui, tone, &tried.words());
    }
}

/// The question before it is done.
pub(in crate::gui) fn question(connection: &Connection, record: &str) -> Dialog {
    let name = &connection.name;
    let production = connection.environment == Environment::Production;
    Dialog {
        title: format!("Test writing on {record}?"),
        lines: vec![format!("A title of {record} in {name} is written with the value that it has.")],
        warnings: production
            .then(|| {
                let text = "This is a production system. Nothing changes unless a rule over there acts on every write.";
                (Tone::Caution, text.to_owned())
            })
            .into_iter()
            .collect(),
        yes: "Test write".to_owned(),
        action: ConnectionsAction::Trial(name.to_string(), record.to_owned()).into(),
    }
}
