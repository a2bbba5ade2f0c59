//! Wishes of the activity panel.

mod calls;
mod files;
mod more;

use std::time::Duration;

use super::super::panels::Panel;
use super::super::panels::activity::{ActivityAction, Chosen, Tab};
use super::super::panels::run::told;
use super::super::remote::Settled;
use super::{Parts, go};
use crate::model::{ProfileId, RunId};
use crate::service::{Desk, DetailPages, Paged, RunView, ServiceError};

/// Rows that are read in one part.
const PAGE: u32 = 100;

/// The log is shown anew at most four times a second.
const LOG_PAUSE: Duration = Duration::from_millis(250);

pub(super) fn apply(parts: &mut Parts, action: ActivityAction) {
    match action {
        ActivityAction::Show(tab) => {
            parts.state.activity.tab = tab;
            read(parts);
        }
        ActivityAction::Choose(profile) => {
            let activity = &mut parts.state.activity;
            if activity.profile != profile {
                activity.profile = profile;
                activity.runs.clear();
            }
            read(parts);
        }
        ActivityAction::ShowRun(run) => {
            parts.state.activity.tab = Tab::Runs;
            parts.state.activity.profile = None;
            parts.state.activity.runs.clear();
            choose_run(parts, run);
            go(parts, Panel::Activity);
        }
        ActivityAction::ChooseRun(run) => choose_run(parts, run),
        ActivityAction::ChooseConnection(connection) => {
            parts.state.activity.connection = connection;
            calls::forget(parts);
            read(parts);
        }
        ActivityAction::ShowCallsAbout(about) => {
            parts.state.activity.about = about;
            parts.state.activity.connection = None;
            calls::forget(parts);
            parts.state.activity.tab = Tab::Requests;
            go(parts, Panel::Activity);
            read(parts);
        }
        ActivityAction::ReadSaid(call) => more::read_said(parts, call),
        ActivityAction::KeepSaid(keep) => more::keep_said(parts, keep),
        ActivityAction::SaveKeeping => more::save_keeping(parts),
        ActivityAction::UndoRun => undo(parts, None),
        ActivityAction::UndoChange => {
            if let Some(change) = parts.state.activity.changed_fields() {
                undo(parts, Some(change));
            }
        }
        ActivityAction::AskRunFile => files::ask_for_run(parts),
        ActivityAction::RunTo(path) => files::run_to(parts, path),
        ActivityAction::AskSupport => files::ask_for_support(parts),
        ActivityAction::SupportTo(path) => files::support_to(parts, path),
        ActivityAction::MoreRuns => more_runs(parts),
        ActivityAction::MoreChanges => more_changes(parts),
        ActivityAction::MoreRunCalls => calls::more_of_run(parts),
        ActivityAction::MoreCalls => calls::more(parts),
    }
}

/// The reverse plan is looked at and applied where every plan is.
fn undo(parts: &mut Parts, only: Option<i64>) {
    let Some(chosen) = parts.state.activity.chosen.value() else { return };
    let (run, profile) = (RunId(chosen.run.id), chosen.run.profile.clone());
    go(parts, Panel::Run);
    super::run::preview_undo(parts, &profile, run, only);
}

pub(super) fn opened(parts: &mut Parts) {
    read(parts);
}

/// Reads again what is shown; what is not shown is read when it is opened.
pub(super) fn refresh(parts: &mut Parts) {
    if parts.state.panel == Panel::Activity {
        read(parts);
        if let Some(run) = parts.state.activity.run {
            read_run(parts, run);
        }
    }
}

fn read(parts: &mut Parts) {
    match parts.state.activity.tab {
        Tab::Runs => read_runs(parts),
        Tab::Requests => calls::read(parts),
        Tab::Log => read_log(parts),
        Tab::Keeping => more::read_keeping(parts),
    }
}

/// As many as are shown already, so that a list that was scrolled stays as long as it is.
fn as_many(shown: usize) -> u32 {
    u32::try_from(shown).unwrap_or(PAGE).max(PAGE)
}

fn read_runs(parts: &mut Parts) {
    let limit = as_many(parts.state.activity.runs.rows().len());
    let profile = profile(parts);
    let runs = parts.door.ask(move |desk| async move { runs_page(&desk, profile, limit, None).await });
    parts.state.activity.runs.read.ask(runs);
}

fn more_runs(parts: &mut Parts) {
    let Some(before) = parts.state.activity.runs.wanted() else { return };
    let profile = profile(parts);
    let runs = parts.door.ask(move |desk| async move { runs_page(&desk, profile, PAGE, Some(RunId(before))).await });
    parts.state.activity.runs.next.ask(runs);
}

fn profile(parts: &Parts) -> Option<ProfileId> {
    parts.state.activity.profile.as_deref().map(ProfileId::new)
}

async fn runs_page(
    desk: &Desk,
    profile: Option<ProfileId>,
    limit: u32,
    before: Option<RunId>,
) -> Result<Paged<RunView>, ServiceError> {
    let rows = desk.runs(profile.as_ref(), limit, before).await?;
    let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.last().filter(|_| full).map(|run| run.id);
    Ok(Paged { rows, more })
}

fn choose_run(parts: &mut Parts, run: i64) {
    let activity = &mut parts.state.activity;
    if activity.run != Some(run) {
        activity.run = Some(run);
        activity.chosen.clear();
        activity.changes.clear();
        activity.changes_grid.current = None;
        activity.run_calls.clear();
        activity.run_calls_grid.current = None;
    }
    read_run(parts, run);
}

fn read_run(parts: &mut Parts, run: i64) {
    let run = RunId(run);
    let chosen = parts.door.ask(move |desk| async move {
        let run = desk.run_detail(run, DetailPages::first(1)).await?.run;
        let ends = desk.profiles().await?.into_iter().find(|view| view.profile.name.as_str() == run.profile);
        let (halo, other) = ends.map_or_else(
            || ("Halo".to_owned(), "the other side".to_owned()),
            |view| (view.profile.halo.to_string(), view.profile.other.to_string()),
        );
        let sections = run.report.as_ref().map(|report| told::sections(report, &halo, &other)).unwrap_or_default();
        Ok(Chosen { run, sections })
    });
    let limit = as_many(parts.state.activity.changes.rows().len());
    let changes =
        parts.door.ask(move |desk| async move { Ok(desk.run_detail(run, DetailPages::first(limit)).await?.changes) });
    let activity = &mut parts.state.activity;
    activity.chosen.ask(chosen);
    activity.changes.read.ask(changes);
    calls::read_of_run(parts, run);
}

fn more_changes(parts: &mut Parts) {
    let activity = &mut parts.state.activity;
    let (Some(before), Some(run)) = (activity.changes.wanted(), activity.run) else { return };
    let pages = DetailPages { changes_before: Some(before), ..DetailPages::first(PAGE) };
    let changes = parts.door.ask(move |desk| async move { Ok(desk.run_detail(RunId(run), pages).await?.changes) });
    parts.state.activity.changes.next.ask(changes);
}

/// Takes in the events that are new, and waits for the next one. An idle window is not painted for
/// it: the wait answers when something was logged, and it is begun only while the log is shown.
fn read_log(parts: &mut Parts) {
    let events = parts.log.after(parts.state.activity.log.last);
    let folder = parts.door.desk().folder().logs().display().to_string();
    let log = &mut parts.state.activity.log;
    log.folder = folder;
    log.take_in(events);
    if log.waiting.waiting() {
        return;
    }
    let (mut newest, last) = (parts.log.newest(), log.last);
    let wait = parts.door.run(async move {
        // Who logs is gone only when the program ends.
        if newest.wait_for(|newest| *newest > last).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(LOG_PAUSE).await;
        Ok(())
    });
    parts.state.activity.log.waiting.ask(wait);
}

pub(super) fn take_in(parts: &mut Parts) {
    files::take_in(parts);
    more::take_in(parts);
    let now = parts.now();
    let activity = &mut parts.state.activity;
    let settled = [
        activity.runs.settle(now),
        activity.changes.settle(now),
        activity.run_calls.settle(now),
        activity.calls.settle(now),
        activity.chosen.settle(now) != Settled::Still,
    ];
    if settled.contains(&true) {
        activity.stay_with_request();
    }
    let logged = activity.log.waiting.settle(now) != Settled::Still;
    let log_shown = parts.state.panel == Panel::Activity && activity.tab == Tab::Log;
    if activity.run.is_none()
        && let Some(newest) = activity.runs.rows().first().map(|run| run.id)
    {
        choose_run(parts, newest);
    }
    if logged && log_shown {
        read_log(parts);
    }
    if logged || settled.contains(&true) {
        parts.ctx().request_repaint();
    }
}
