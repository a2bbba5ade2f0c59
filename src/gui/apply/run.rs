//! Wishes of the run panel.

mod several;
mod turning;

use super::super::notices::Notice;
use super::super::panels::Panel;
use super::super::panels::profiles::Tab;
use super::super::panels::run::{Intent, Narrow, Outcome, Preview, RunAction, Several, Table};
use super::super::panels::tickets::TicketsAction;
use super::super::remote::Settled;
use super::super::theme::Tone;
use super::super::widgets::dialog::Dialog;
use super::{Parts, go};
use crate::model::{ProfileId, RecordId, RunId, Side};
use crate::profile::Environment;
use crate::report::text::counted;
use crate::service::{ApprovalRequest, Desk, NextStep, PlanView, RunOutcome, ServiceError, TicketRef};

pub(super) fn apply(parts: &mut Parts, action: RunAction) {
    match action {
        RunAction::Choose(name) => choose(parts, &name),
        RunAction::Preview => preview(parts),
        RunAction::ConfirmFirstLoad => parts.state.run.table.first_load = true,
        RunAction::AskApply { all } => ask_apply(parts, all),
        RunAction::Apply { plan, all, decision, in_freeze } => {
            apply_plan(parts, plan, all, (*decision, in_freeze.is_some()));
        }
        RunAction::Turn { row, winner } => turning::turn(parts, row, winner),
        RunAction::AskRunProfile => several::ask_run_profile(parts),
        RunAction::RunProfile => several::run_profile(parts),
        RunAction::AskRunEnabled => several::ask_run_enabled(parts),
        RunAction::RunEnabled => several::run_enabled(parts),
        RunAction::Stop => {
            parts.state.run.several.stop();
            parts.door.desk().stop_passes();
        }
        RunAction::ClosePreview => parts.state.run.preview.clear(),
        RunAction::CloseResult => parts.state.run.applying.clear(),
        RunAction::CloseSeveral => parts.state.run.several = Several::default(),
        RunAction::OpenTicket(record) => {
            go(parts, Panel::Tickets);
            super::tickets::apply(parts, TicketsAction::Open(TicketRef::Record(record)));
        }
        RunAction::OpenMapping(name) => {
            go(parts, Panel::Profiles);
            super::profiles::open(parts, &name);
            if let Some(editor) = parts.state.profiles.editor.as_mut().filter(|editor| editor.is_of(&name)) {
                editor.tab = Tab::Values;
            }
        }
    }
}

/// Chooses the profile that is previewed next.
pub(super) fn choose(parts: &mut Parts, profile: &str) {
    let run = &mut parts.state.run;
    if run.profile.as_deref() != Some(profile) {
        run.profile = Some(profile.to_owned());
        run.narrow = Narrow::default();
        run.preview.clear();
        run.applying.clear();
        run.holds.clear();
    }
    read_holds(parts);
}

fn read_holds(parts: &mut Parts) {
    let Some(name) = parts.state.run.profile.as_deref().map(ProfileId::new) else { return };
    let holds = parts.door.ask(|desk| async move { desk.holds(&name).await });
    parts.state.run.holds.ask(holds);
}

pub(super) fn opened(parts: &mut Parts) {
    choose_first(parts);
    read_holds(parts);
}

/// Where nothing is chosen, the first profile is.
fn choose_first(parts: &mut Parts) {
    if parts.state.run.profile.is_some() {
        return;
    }
    let first = parts.state.shared.profiles.value().and_then(|all| all.first());
    if let Some(name) = first.map(|view| view.profile.name.to_string()) {
        choose(parts, &name);
    }
}

pub(super) fn refresh(parts: &mut Parts) {
    read_holds(parts);
}

fn preview(parts: &mut Parts) {
    choose_first(parts);
    let Some(name) = parts.state.run.profile.as_deref().map(ProfileId::new) else { return };
    let narrow = parts.state.run.narrow.clone();
    let promise = parts.door.ask(|desk| async move {
        let view = desk.preview_of(&name, &narrow.focus()).await?;
        let preview = indexed(&desk, view).await?;
        let narrowed = narrow.words(preview.name(Side::Halo), preview.name(Side::Other));
        Ok(Preview { narrowed, ..preview })
    });
    let run = &mut parts.state.run;
    run.preview.clear();
    run.applying.clear();
    run.preview.ask(promise);
}

/// Plans the undoing of a run of this profile, and shows the plan like any other.
pub(super) fn preview_undo(parts: &mut Parts, profile: &str, run: RunId, only: Option<i64>) {
    choose(parts, profile);
    let promise = parts.door.ask(move |desk| async move {
        let view = desk.preview_undo(run, only).await?;
        indexed(&desk, view).await
    });
    let run = &mut parts.state.run;
    run.preview.clear();
    run.applying.clear();
    run.preview.ask(promise);
}

/// Plans a pass for one ticket alone, and shows the plan like any other.
pub(super) fn preview_ticket(parts: &mut Parts, profile: &str, ticket: RecordId) {
    choose(parts, profile);
    let name = ProfileId::new(profile);
    let promise = parts.door.ask(move |desk| async move {
        let focus = crate::service::Focus::on_ticket(ticket);
        let view = desk.preview_of(&name, &focus).await?;
        let narrowed = focus.ticket.map(|ticket| format!("ticket or record {ticket}"));
        Ok(Preview { narrowed, ..indexed(&desk, view).await? })
    });
    let run = &mut parts.state.run;
    run.preview.clear();
    run.applying.clear();
    run.preview.ask(promise);
}

/// Indexes a plan, on the runtime: a long one takes longer than a frame may.
async fn indexed(desk: &Desk, view: PlanView) -> Result<Preview, ServiceError> {
    let stored = desk.profile(&view.plan.profile).await?;
    let names = desk.names(&stored.profile).await?;
    Ok(Preview::of(view, stored.profile, names, desk.requests()))
}

fn ask_apply(parts: &mut Parts, all: bool) {
    let by = super::approver();
    let in_freeze =
        parts.state.run.preview.value().and_then(|preview| parts.door.desk().frozen_until(&preview.profile));
    let zone = parts.zone.clone();
    let state = &mut parts.state;
    let (run, shared) = (&state.run, &state.shared);
    let Some(preview) = run.preview.value() else { return };
    let figures = run.table.figures(preview, all);
    let mut lines = Vec::new();
    let mut warnings = Vec::new();
    for side in [Side::Other, Side::Halo] {
        let (name, figures) = (preview.name(side), figures.side(side));
        if figures.is_nothing() {
            continue;
        }
        let Some(view) = shared.connection(name) else { continue };
        let connection = &view.connection;
        let environment = match connection.environment {
            Environment::Production => "Production",
            Environment::Sandbox => "Sandbox",
        };
        lines.push(format!(
            "{name} ({}, {}, {environment}): {}",
            connection.system,
            connection.instance(),
            figures.words()
        ));
        if connection.environment == Environment::Production {
            warnings.push((Tone::Bad, format!("{name} is a production system: real customers see what is written.")));
        }
    }
    let accepted = run.table.accepted(preview);
    if accepted > 0 {
        lines.push(format!(
            "{} rest from now on, and nothing is made in their place.",
            counted(accepted as u64, "pair")
        ));
    }
    if lines.is_empty() {
        lines.push("Nothing is written: a guard stops every chosen row.".to_owned());
    }
    let public = run.table.public(preview, all);
    if public > 0 {
        let text = format!("Customers will be able to read {}.", counted(public as u64, "text"));
        warnings.push((Tone::Caution, text));
    }
    let stopped = preview.view.plan.stops.iter().filter(|stop| !run.table.overrides.contains(&stop.class)).count();
    if stopped > 0 {
        let text = format!("{} still in force; what they stop is left.", counted(stopped as u64, "guard"));
        warnings.push((Tone::Caution, text));
    }
    if let Some(until) = in_freeze {
        let until = until.to_zoned(zone).strftime("%Y-%m-%d %H:%M");
        let text = format!("A freeze window is open until {until}: nothing should be written now.");
        warnings.push((Tone::Caution, text));
    }
    let rows = counted(run.table.rows_to_write(preview, all) as u64, "row");
    let decision = Box::new(run.table.decision(preview, all, by));
    state.dialog = Some(Dialog {
        title: format!("Apply {rows} of the plan for {}?", preview.profile.name),
        lines,
        warnings,
        yes: format!("Apply {rows}"),
        action: RunAction::Apply { plan: preview.view.id.clone(), all, decision, in_freeze }.into(),
    });
}

fn apply_plan(parts: &mut Parts, plan: String, all: bool, (decision, in_freeze): (ApprovalRequest, bool)) {
    let run = &parts.state.run;
    let Some(preview) = run.preview.value().filter(|preview| preview.view.id == plan) else { return };
    let intent = Intent {
        profile: preview.profile.name.clone(),
        halo: preview.name(Side::Halo).to_owned(),
        other: preview.name(Side::Other).to_owned(),
        planned: preview.planned,
        approved: run.table.figures(preview, all),
    };
    let promise = parts.door.ask(|desk| async move { carried_out(&desk, &plan, (&decision, in_freeze), intent).await });
    parts.state.run.applying.clear();
    parts.state.run.applying.ask(promise);
}

/// Applies, and tells what came of it also where the run was stopped or could not go on.
async fn carried_out(
    desk: &Desk,
    plan: &str,
    (decision, in_freeze): (&ApprovalRequest, bool),
    intent: Intent,
) -> Result<Outcome, ServiceError> {
    let newest = async || Ok::<_, ServiceError>(desk.runs(Some(&intent.profile), 1, None).await?.into_iter().next());
    let before = newest().await?.map(|run| run.id);
    let applied = if in_freeze { desk.apply_in_freeze(plan, decision).await } else { desk.apply(plan, decision).await };
    match applied {
        Ok(report) => Ok(Outcome::reported(intent, &report)),
        Err(error) => match newest().await?.filter(|run| Some(run.id) > before).and_then(|run| run.report) {
            Some(report) => Ok(Outcome::reported(intent, &report)),
            None => Err(error),
        },
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    choose_first(parts);
    if parts.state.run.holds.settle(now) != Settled::Still {
        parts.ctx().request_repaint();
    }
    take_in_preview(parts);
    take_in_applying(parts);
    turning::take_in(parts);
    several::take_in(parts);
}

fn take_in_preview(parts: &mut Parts) {
    let now = parts.now();
    let run = &mut parts.state.run;
    if run.preview.settle(now) == Settled::Still {
        return;
    }
    if let Some(preview) = run.preview.value() {
        run.table = Table::new(preview);
        run.grid.take_focus();
    }
    parts.ctx().request_repaint();
}

fn take_in_applying(parts: &mut Parts) {
    let now = parts.now();
    let run = &mut parts.state.run;
    match run.applying.settle(now) {
        Settled::Still => return,
        Settled::Arrived => {
            run.preview.clear();
            if let Some(outcome) = run.applying.value() {
                let notice = notice_of(outcome);
                parts.tell(notice);
            }
        }
        Settled::Failed => {
            let failure = run.applying.failure().cloned();
            if failure.as_ref().is_some_and(|failure| matches!(failure.next, Some(NextStep::PreviewAgain { .. }))) {
                run.preview.clear();
            }
            if let Some(failure) = failure {
                super::tell_failure(parts, "The plan was not applied", &failure);
            }
        }
    }
    parts.read_shared();
    read_holds(parts);
}

fn notice_of(outcome: &Outcome) -> Notice {
    let run = outcome.run;
    let profile = &outcome.profile;
    match outcome.ended {
        RunOutcome::Done | RunOutcome::Previewed => {
            Notice::done(format!("{profile}: the plan was applied (run {run})"))
        }
        RunOutcome::DoneWithHolds | RunOutcome::StoppedByGuard => {
            Notice::waits(format!("{profile}: the plan was applied; something waits for you (run {run})"))
        }
        RunOutcome::StoppedByPerson => Notice::waits(format!("{profile}: stopped between two records (run {run})")),
        RunOutcome::Errors | RunOutcome::Failed => {
            Notice::failed(format!("{profile}: not everything was done (run {run}). See what was left and why"))
        }
    }
}
