//! Wishes of the connections panel.

mod sheet;
mod trial;

use super::super::notices::Notice;
use super::super::panels::Panel;
use super::super::panels::connections::{ConnectionsAction, Editor, question};
use super::super::remote::Settled;
use super::super::theme::Tone;
use super::super::widgets::dialog::Dialog;
use super::Parts;
use crate::model::ConnectionId;
use crate::profile::catalogue::ConnectionForm;
use crate::service::{Dependent, NewConnection};

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
        ConnectionsAction::AskSheet => sheet::ask_where(parts),
        ConnectionsAction::SheetTo(path) => sheet::save(parts, path),
        ConnectionsAction::AskTrial(record) => trial::ask(parts, &record),
        ConnectionsAction::Trial(name, record) => trial::start(parts, &name, record),
        ConnectionsAction::AskConfirm => ask_confirm(parts),
        ConnectionsAction::Confirm(name) => confirm(parts, &name),
        ConnectionsAction::Save => save(parts, Tested::First),
        ConnectionsAction::SaveUntested => save(parts, Tested::Never),
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

/// Whether a connection is tested before it is saved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tested {
    /// What works is never replaced by what does not.
    First,
    /// It is saved as it is: the system may be out of reach just now.
    Never,
}

fn save(parts: &mut Parts, tested: Tested) {
    let state = &mut parts.state;
    let Some(editor) = &mut state.connections.editor else { return };
    if editor.fields.refused() || editor.saving.waiting() {
        return;
    }
    let connection = match editor.form.connection() {
        Ok(connection) => connection,
        Err(wrong) => return editor.fields.object(wrong),
    };
    let name = connection.name.to_string();
    if editor.of.is_none() && state.shared.connection(&name).is_some() {
        let taken = format!("must be another name; there is a connection {name} already");
        return editor.fields.object([("name", taken)]);
    }
    editor.fields.object([]);
    let secrets = connection.secret_names().into_iter().filter_map(|secret| {
        let key = secret.rsplit('/').next().unwrap_or_default();
        editor.fields.secret(key).map(|value| (secret.clone(), value))
    });
    let new = NewConnection { secrets: secrets.collect(), connection };
    let saving = parts.door.ask(|desk| async move {
        match tested {
            Tested::First => drop(desk.save_tested(new).await?),
            Tested::Never => desk.save_connection(new).await?,
        }
        Ok(name)
    });
    editor.saving.ask(saving);
}

/// Says what depends on a connection before it is removed; what profiles use cannot be.
fn ask_remove(parts: &mut Parts) {
    let Some(name) = parts.state.connections.chosen.clone() else { return };
    let connection = ConnectionId::new(name.as_str());
    let dependents = parts.door.ask(|desk| async move { Ok((name, desk.dependents(&connection).await?)) });
    parts.state.connections.dependents.ask(dependents);
}

fn show_dependents(parts: &mut Parts, name: String, dependents: &[Dependent]) {
    let Some(view) = parts.state.shared.connection(&name) else { return };
    if dependents.is_empty() {
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
        return;
    }
    let lines = dependents.iter().map(|one| {
        format!("The profile {} with {} linked tickets and {} open writes.", one.profile, one.links, one.open_writes)
    });
    parts.state.dialog = Some(Dialog {
        title: format!("{name} cannot be removed yet"),
        lines: lines.collect(),
        warnings: vec![(Tone::Caution, "Remove these profiles first, or give them another connection.".to_owned())],
        yes: "Go to the profiles".to_owned(),
        action: Panel::Profiles.into(),
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

/// Reads which instance answers, to ask whether it is the right one.
fn ask_confirm(parts: &mut Parts) {
    let Some(name) = parts.state.connections.chosen.clone() else { return };
    let connection = ConnectionId::new(name.as_str());
    let both = parts.door.ask(|desk| async move { Ok((name, desk.instance(&connection).await?)) });
    parts.state.connections.both.ask(both);
}

/// Shows both instances before one of them is confirmed.
fn take_in_both(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state;
    match state.connections.both.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((name, Some(instance))) = state.connections.both.take()
                && instance.read_only
            {
                state.dialog = Some(question(&name, &instance));
            }
        }
        Settled::Failed => {
            if let Some(failure) = state.connections.both.failure().cloned() {
                super::tell_failure(parts, "Which instance answers is not known", &failure);
            }
        }
    }
}

fn confirm(parts: &mut Parts, name: &str) {
    let connection = ConnectionId::new(name);
    let name = name.to_owned();
    let confirming = parts.door.ask(|desk| async move {
        desk.confirm_instance(&connection).await?;
        Ok(name)
    });
    parts.state.connections.confirming.ask(confirming);
}

fn take_in_confirming(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.connections;
    match state.confirming.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(name) = state.confirming.take() {
                parts.tell(Notice::done(format!("{name}: this instance is the right one; work goes on there")));
                parts.read_shared();
            }
        }
        Settled::Failed => {
            if let Some(failure) = state.confirming.failure().cloned() {
                super::tell_failure(parts, "The instance was not confirmed", &failure);
            }
        }
    }
}

pub(super) fn opened(parts: &mut Parts) {
    let state = &mut parts.state;
    if state.connections.chosen.is_none() {
        let first = state.shared.connections.value().and_then(|all| all.first());
        state.connections.chosen = first.map(|view| view.connection.name.to_string());
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    take_in_saving(parts);
    take_in_tests(parts);
    take_in_dependents(parts);
    take_in_removal(parts);
    take_in_both(parts);
    take_in_confirming(parts);
    sheet::take_in(parts);
    trial::take_in(parts);
}

fn take_in_saving(parts: &mut Parts) {
    let now = parts.now();
    let Some(editor) = &mut parts.state.connections.editor else { return };
    if editor.saving.settle(now) != Settled::Arrived {
        return;
    }
    if let Some(name) = editor.saving.take() {
        parts.state.connections.editor = None;
        parts.state.connections.tests.remove(&name);
        parts.tell(Notice::done(format!("{name} is saved")));
        parts.state.connections.chosen = Some(name);
        parts.read_shared();
    }
}

fn take_in_tests(parts: &mut Parts) {
    let now = parts.now();
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
}

fn take_in_dependents(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.connections;
    match state.dependents.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((name, dependents)) = state.dependents.take() {
                show_dependents(parts, name, &dependents);
            }
        }
        Settled::Failed => {
            if let Some(failure) = state.dependents.failure().cloned() {
                super::tell_failure(parts, "It is not known what depends on the connection", &failure);
            }
        }
    }
}

fn take_in_removal(parts: &mut Parts) {
    let now = parts.now();
    let state = &mut parts.state.connections;
    match state.removal.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(name) = state.removal.take() {
                state.tests.remove(&name);
                state.chosen = None;
                parts.tell(Notice::done(format!("{name} and its secrets are removed")));
            }
        }
        Settled::Failed => {
            if let Some(failure) = state.removal.failure().cloned() {
                super::tell_failure(parts, "The connection was not removed", &failure);
            }
        }
    }
}
