//! What was said in requests, and how long things are kept.

use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::{Parts, tell_failure};
use crate::model::ConnectionId;
use crate::profile::DeskSettings;

/// Reads what was said in a request.
pub(super) fn read_said(parts: &mut Parts, call: i64) {
    let said = parts.door.ask(move |desk| async move { desk.said(call).await });
    let state = &mut parts.state.activity.said;
    state.of = Some(call);
    state.read.clear();
    state.read.ask(said);
}

/// Reads whether what is said on the chosen connection is kept.
pub(super) fn read_keeps_said(parts: &mut Parts) {
    let Some(connection) = parts.state.activity.connection.as_deref().map(ConnectionId::new) else { return };
    let keeps = parts.door.ask(move |desk| async move { desk.keeps_bodies(&connection).await });
    parts.state.activity.keeps_said.ask(keeps);
}

/// Keeps what is said on the chosen connection, or no longer.
pub(super) fn keep_said(parts: &mut Parts, keep: bool) {
    let Some(connection) = parts.state.activity.connection.as_deref().map(ConnectionId::new) else { return };
    let keeps = parts.door.ask(move |desk| async move {
        desk.keep_bodies(&connection, keep).await?;
        Ok(keep)
    });
    parts.state.activity.keeps_said.ask(keeps);
}

/// Reads how long things are kept, where nothing is typed.
pub(super) fn read_keeping(parts: &mut Parts) {
    if parts.state.activity.keeping.draft.is_some() {
        return;
    }
    let keeping = parts.door.ask(|desk| async move { desk.settings() });
    parts.state.activity.keeping.read.ask(keeping);
}

/// Saves how long things are kept.
pub(super) fn save_keeping(parts: &mut Parts) {
    let Some(draft) = parts.state.activity.keeping.draft.clone() else { return };
    let saving = parts.door.ask(move |desk| async move {
        // Other settings may have been saved since the form was opened.
        let settings = DeskSettings { keeping: draft.keeping, secrets: draft.secrets, ..desk.settings()? };
        desk.save_settings(&settings).await
    });
    parts.state.activity.keeping.saving.ask(saving);
}

/// Takes in what came of all that.
pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let activity = &mut parts.state.activity;
    let settled = [activity.said.read.settle(now) != Settled::Still, activity.keeps_said.settle(now) != Settled::Still];
    let keeping = &mut activity.keeping;
    let read = keeping.read.settle(now);
    if read == Settled::Arrived {
        keeping.draft = keeping.read.value().cloned();
    }
    let saved = keeping.saving.settle(now);
    match saved {
        Settled::Arrived => {
            keeping.draft = None;
            keeping.read.clear();
            read_keeping(parts);
            parts.tell(Notice::done("The settings were saved"));
        }
        Settled::Failed => {
            if let Some(failure) = keeping.saving.failure().cloned() {
                tell_failure(parts, "The settings were not saved", &failure);
            }
        }
        Settled::Still => {}
    }
    if settled.contains(&true) || read != Settled::Still || saved != Settled::Still {
        parts.ctx().request_repaint();
    }
}
