//! The lists of requests to the vendors.

use super::super::Parts;
use super::{PAGE, as_many, more as said};
use crate::model::{ConnectionId, RunId};
use crate::service::CallsWanted;

/// Reads the requests of a run.
pub(super) fn read_of_run(parts: &mut Parts, run: RunId) {
    let limit = as_many(parts.state.activity.run_calls.rows().len());
    let wanted = CallsWanted { run: Some(run), ..CallsWanted::default() };
    let calls = parts.door.ask(move |desk| async move { desk.calls(&wanted, limit, None).await });
    parts.state.activity.run_calls.read.ask(calls);
}

/// Reads earlier requests of the chosen run.
pub(super) fn more_of_run(parts: &mut Parts) {
    let activity = &mut parts.state.activity;
    let (Some(before), Some(run)) = (activity.run_calls.wanted(), activity.run) else { return };
    let wanted = CallsWanted { run: Some(RunId(run)), ..CallsWanted::default() };
    let calls = parts.door.ask(move |desk| async move { desk.calls(&wanted, PAGE, Some(before)).await });
    parts.state.activity.run_calls.next.ask(calls);
}

/// Reads the requests that are shown.
pub(super) fn read(parts: &mut Parts) {
    let limit = as_many(parts.state.activity.calls.rows().len());
    let wanted = wanted_calls(parts);
    let calls = parts.door.ask(move |desk| async move { desk.calls(&wanted, limit, None).await });
    parts.state.activity.calls.read.ask(calls);
    said::read_keeps_said(parts);
}

fn wanted_calls(parts: &Parts) -> CallsWanted {
    let activity = &parts.state.activity;
    CallsWanted {
        connection: activity.connection.as_deref().map(ConnectionId::new),
        run: None,
        records: activity.about.as_ref().map(|(_, records)| records.clone()),
    }
}

/// Forgets the requests that were shown, because others are wanted.
pub(super) fn forget(parts: &mut Parts) {
    let activity = &mut parts.state.activity;
    activity.calls.clear();
    activity.calls_grid.current = None;
    activity.keeps_said.clear();
}

/// Reads earlier requests.
pub(super) fn more(parts: &mut Parts) {
    let Some(before) = parts.state.activity.calls.wanted() else { return };
    let wanted = wanted_calls(parts);
    let calls = parts.door.ask(move |desk| async move { desk.calls(&wanted, PAGE, Some(before)).await });
    parts.state.activity.calls.next.ask(calls);
}
