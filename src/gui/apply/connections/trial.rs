//! Wishes about trying the right to write.

use super::super::super::notices::Notice;
use super::super::super::panels::connections::trial_question;
use super::super::super::remote::Settled;
use super::super::Parts;
use crate::connector::rights::Verdict;
use crate::model::{ConnectionId, RecordId};

/// Asks before anything is written.
pub(super) fn ask(parts: &mut Parts, record: &str) {
    let Some(name) = parts.state.connections.chosen.clone() else { return };
    let Some(view) = parts.state.shared.connection(&name) else { return };
    parts.state.dialog = Some(trial_question(&view.connection, record));
}

/// Writes a title of the record with the value that it has.
pub(super) fn start(parts: &mut Parts, name: &str, record: String) {
    let (connection, record) = (ConnectionId::new(name), RecordId::new(record));
    let trial = parts.door.ask(|desk| async move { desk.try_writing(&connection, &record).await });
    parts.state.connections.trial.ask(trial);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if parts.state.connections.trial.settle(now) != Settled::Arrived {
        return;
    }
    let taken = parts.state.connections.trial.value().is_some_and(|tried| tried.verdict == Verdict::Yes);
    parts.read_shared();
    parts.tell(if taken {
        Notice::done("The test write was taken".to_owned())
    } else {
        Notice::failed("The test write was refused. See what it says".to_owned())
    });
}
