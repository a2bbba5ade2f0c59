//! The open ticket alone: previewed, run now, and what was written to it turned back.

use super::super::super::notices::Notice;
use super::super::super::panels::Panel;
use super::super::super::panels::tickets::TicketsAction;
use super::super::super::remote::Settled;
use super::super::super::theme::Tone;
use super::super::super::widgets::dialog::Dialog;
use super::super::{Parts, go, run as run_panel, tell_failure};
use super::linking::open_pair;
use super::read_detail;
use crate::model::{ProfileId, RecordId, RunId};
use crate::profile::Environment;
use crate::service::{Actor, Focus, RunOutcome, RunReport};

/// The profile that keeps the open pair, with its ticket.
fn open(parts: &Parts) -> Option<(ProfileId, RecordId)> {
    let (detail, _) = open_pair(parts)?;
    Some((detail.link.as_ref()?.profile.clone(), detail.halo.as_ref()?.key.id.clone()))
}

/// Plans a pass for the open ticket alone, and shows the plan like any other.
pub(super) fn preview(parts: &mut Parts) {
    let Some((profile, ticket)) = open(parts) else { return };
    go(parts, Panel::Run);
    run_panel::preview_ticket(parts, profile.as_str(), ticket);
}

/// Asks only where real customers may see what is written.
pub(super) fn ask(parts: &mut Parts) {
    let Some((profile, ticket)) = open(parts) else { return };
    let shared = &parts.state.shared;
    let Some(view) = shared.profile(profile.as_str()) else { return };
    let ends = [view.profile.halo.as_str(), view.profile.other.as_str()];
    if shared.environment_of(ends) != Some(Environment::Production) {
        run(parts);
        return;
    }
    parts.state.dialog = Some(Dialog {
        title: format!("Run {profile} for ticket {ticket} now?"),
        lines: vec![
            "What the profile lets through without a person is done for this ticket; the rest waits for you."
                .to_owned(),
            "To see it first, cancel, and preview this ticket.".to_owned(),
        ],
        warnings: vec![(Tone::Bad, "This is a production system: real customers see what is written.".to_owned())],
        yes: "Run it".to_owned(),
        action: TicketsAction::RunOne.into(),
    });
}

/// Runs the profile for the open ticket alone.
pub(super) fn run(parts: &mut Parts) {
    let Some((profile, ticket)) = open(parts) else { return };
    let focus = Focus::on_ticket(ticket);
    let promise = parts.door.ask(move |desk| async move {
        desk.profiles_to_run(std::slice::from_ref(&profile)).await?;
        desk.run_of(&profile, Actor::Person, &focus).await
    });
    if let Some(detail) = parts.state.tickets.detail.as_mut().filter(|detail| !detail.running.waiting()) {
        detail.running.ask(promise);
    }
}

/// Plans the undoing of a run, or of one change of the open pair, and shows the plan like any other.
pub(super) fn undo(parts: &mut Parts, run: i64, only: Option<i64>) {
    let Some((profile, _)) = open(parts) else { return };
    go(parts, Panel::Run);
    run_panel::preview_undo(parts, profile.as_str(), RunId(run), only);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let Some(detail) = &mut parts.state.tickets.detail else { return };
    match detail.running.settle(now) {
        Settled::Still => return,
        Settled::Arrived => {
            if let Some(report) = detail.running.take() {
                parts.tell(notice(&report));
            }
        }
        Settled::Failed => {
            if let Some(failure) = detail.running.failure().cloned() {
                tell_failure(parts, "The ticket was not run", &failure);
            }
        }
    }
    read_detail(parts);
    parts.read_shared();
}

/// What came of the run, in one line.
fn notice(report: &RunReport) -> Notice {
    let (run, written) = (report.run, report.done.writes());
    if let Some(why) = &report.standstill {
        return Notice::waits(format!("Nothing was written: {why} (run {run})"));
    }
    match report.outcome {
        RunOutcome::Done | RunOutcome::Previewed if written == 0 => {
            Notice::done(format!("The ticket is in step; nothing was to be written (run {run})"))
        }
        RunOutcome::Done | RunOutcome::Previewed => {
            Notice::done(format!("The ticket was run: {} (run {run})", crate::report::text::counted(written, "write")))
        }
        RunOutcome::DoneWithHolds | RunOutcome::StoppedByGuard | RunOutcome::StoppedByPerson => {
            Notice::waits(format!("The ticket was run and something waits for you; see Why (run {run})"))
        }
        RunOutcome::Errors | RunOutcome::Failed => {
            Notice::failed(format!("Not everything of the ticket was done; see Why (run {run})"))
        }
    }
}
