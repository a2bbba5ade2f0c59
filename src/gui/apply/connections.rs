//! Wishes of the connections panel.

use super::super::notices::Notice;
use super::super::panels::connections::{ConnectionsAction, Editor};
use super::super::remote::Settled;
use super::super::theme::Tone;
use super::super::widgets::dialog::Dialog;
use super::Parts;
use crate::model::ConnectionId;
use crate::profile::catalogue::ConnectionForm;
use crate::service::NewConnection;

pub(super) fn apply(parts: &mut Parts, action: ConnectionsAction) {
    match action {
        ConnectionsAction::Choose(name) => parts.state.connections.chosen = Some(name),
        ConnectionsAction::Add(system) => parts.state.connections.editor = Some(Editor::of_new(system)),
        ConnectionsAction::Edit => edit(parts),
        ConnectionsAction::Test => {
            if let Some(name) = parts.state.connections.chosen.clone() {
                test(parts, &name);
            }
        }
        ConnectionsAction::AskRemove => ask_remove(parts),
        ConnectionsAction::Remove(name) => remove(parts, &name),
        ConnectionsAction::Save => save(parts),
        ConnectionsAction::Cancel => parts.state.connections.editor = None,
    }
}

fn edit(parts: &mut Parts) {
    let state = &mut parts.state;
    let Some(name) = state.connections.chosen.clone() else { return };
    let Some(view) = state.shared.connection(&name) else { return };
    let form = ConnectionForm::of(&view.connection);
    state.connections.editor = Some(Editor { of: Some(name), ..Editor::of_new(form.system) });
    if let Some(editor) = &mut state.connections.editor {
        editor.form = form;
    }
}

fn test(parts: &mut Parts, name: &str) {
    let connection = ConnectionId::new(name);
    let promise = parts.door.ask(|desk| async move { desk.test_connection(&connection).await });
    parts.state.connections.tests.entry(name.to_owned()).or_default().ask(promise);
}

fn save(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.connections.editor else { return };
    if editor.fields.refused() {
        return;
    }
    let connection = match editor.form.connection() {
        Ok(connection) => connection,
        Err(wrong) => {
            for (key, why) in wrong {
                editor.fields.refuse(key, why);
            }
            return;
        }
    };
    let name = connection.name.to_string();
    let mut secrets = Vec::new();
    for secret in connection.secret_names() {
        let key = secret.rsplit('/').next().unwrap_or_default();
        if let Some(value) = editor.fields.take_secret(key) {
            secrets.push((secret.clone(), value));
        }
    }
    let new = NewConnection { connection, secrets };
    let saving = parts.door.ask(|desk| async move {
        desk.save_connection(new).await?;
        Ok(name)
    });
    editor.saving.ask(saving);
}

/// Says what depends on a connection before it is removed; what profiles use cannot be.
fn ask_remove(parts: &mut Parts) {
    let Some(name) = parts.state.connections.chosen.clone() else { return };
    let Some(view) = parts.state.shared.connection(&name) else { return };
    if !view.used_by.is_empty() {
        let users = view.used_by.join(", ");
        parts.tell(Notice::waits(format!(
            "{name} is used by {users}. Remove those profiles first, or point them elsewhere"
        )));
        return;
    }
    parts.state.dialog = Some(Dialog {
        title: format!("Remove the connection {name}?"),
        lines: vec![
            format!("Its secrets are removed from the keychain: {}.", view.connection.secret_names().join(", ")),
            "What was done through it stays in the history.".to_owned(),
        ],
        warnings: vec![(Tone::Caution, "The secrets cannot be brought back from here.".to_owned())],
        yes: "Remove".to_owned(),
        action: ConnectionsAction::Remove(name).into(),
    });
}

fn remove(parts: &mut Parts, name: &str) {
    let connection = ConnectionId::new(name);
    let name = name.to_owned();
    let removal = parts.door.ask(|desk| async move {
        desk.remove_connection(&connection).await?;
        Ok(name)
    });
    parts.state.connections.removal.ask(removal);
}

pub(super) fn opened(parts: &mut Parts) {
    let state = &mut parts.state;
    if state.connections.chosen.is_none() {
        let first = state.shared.connections.value().and_then(|all| all.first());
        state.connections.chosen = first.map(|view| view.connection.name.to_string());
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    take_in_saving(parts);
    let mut told = Vec::new();
    for (name, test) in &mut parts.state.connections.tests {
        match test.settle(now) {
            Settled::Still => {}
            Settled::Arrived => told.push(Notice::done(format!("{name}: connection successful"))),
            Settled::Failed => told.push(Notice::failed(format!("{name}: the test failed. See what it says"))),
        }
    }
    if !told.is_empty() {
        parts.read_shared();
    }
    for notice in told {
        parts.tell(notice);
    }
    match parts.state.connections.removal.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(name) = parts.state.connections.removal.take() {
                parts.state.connections.tests.remove(&name);
                parts.state.connections.chosen = None;
                parts.tell(Notice::done(format!("{name} and its secrets are removed")));
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.connections.removal.failure().cloned() {
                super::tell_failure(parts, "The connection was not removed", &failure);
            }
        }
    }
}

fn take_in_saving(parts: &mut Parts) {
    let now = parts.now();
    let Some(editor) = &mut parts.state.connections.editor else { return };
    if editor.saving.settle(now) != Settled::Arrived {
        return;
    }
    if let Some(name) = editor.saving.take() {
        parts.state.connections.editor = None;
        parts.state.connections.chosen = Some(name.clone());
        parts.read_shared();
        test(parts, &name);
    }
}
