//! Where wishes are carried out, one file for each panel. This file only hands them on.

mod activity;
mod commands;
mod connections;
mod file;
mod parts;
mod profiles;
mod rhythm;
mod run;
mod shell;
mod start;
mod tickets;
mod waiting;

pub(super) use parts::Parts;

use std::time::Duration;

use super::action::{UiAction, Wishes};
use super::notices::Notice;
use super::panels::Panel;
use super::remote::Settled;
use super::scene::Scene;
use crate::service::{Condition, Event};

/// Carries out one wish.
pub(super) fn apply(parts: &mut Parts, action: UiAction) {
    match action {
        UiAction::Go(panel) => go(parts, panel),
        UiAction::Do(command) => commands::apply(parts, command),
        UiAction::Shell(action) => shell::apply(parts, action),
        UiAction::Start(action) => start::apply(parts, action),
        UiAction::Connections(action) => connections::apply(parts, action),
        UiAction::Profiles(action) => profiles::apply(parts, action),
        UiAction::Tickets(action) => tickets::apply(parts, action),
        UiAction::Run(action) => run::apply(parts, action),
        UiAction::Activity(action) => activity::apply(parts, action),
        UiAction::Waiting(action) => waiting::apply(parts, action),
    }
}

/// Shows a panel and reads what it has not read yet.
fn go(parts: &mut Parts, panel: Panel) {
    parts.state.panel = panel;
    parts.state.preferences.panel = panel;
    opened(parts, panel);
}

fn opened(parts: &mut Parts, panel: Panel) {
    match panel {
        Panel::Start => start::opened(parts),
        Panel::Connections => connections::opened(parts),
        Panel::Profiles => profiles::opened(parts),
        Panel::Tickets => tickets::opened(parts),
        Panel::Run => run::opened(parts),
        Panel::Activity => activity::opened(parts),
        Panel::Waiting => waiting::opened(parts),
    }
}

/// Reads again what a panel shows.
fn refresh(parts: &mut Parts, panel: Panel) {
    parts.read_shared();
    match panel {
        Panel::Start | Panel::Connections => {}
        Panel::Profiles => profiles::refresh(parts),
        Panel::Tickets => tickets::refresh(parts),
        Panel::Run => run::refresh(parts),
        Panel::Activity => activity::refresh(parts),
        Panel::Waiting => waiting::refresh(parts),
    }
}

/// Reads again whatever is shown.
pub(super) fn refresh_all(parts: &mut Parts) {
    refresh(parts, parts.state.panel);
}

/// Takes in the answers that have come.
pub(super) fn take_in(parts: &mut Parts, wishes: &mut Wishes) {
    let now = parts.now();
    for settled in [parts.state.shared.connections.settle(now), parts.state.shared.profiles.settle(now)] {
        if settled != Settled::Still {
            parts.ctx().request_repaint();
        }
    }
    start::take_in(parts);
    connections::take_in(parts);
    profiles::take_in(parts);
    tickets::take_in(parts);
    run::take_in(parts);
    activity::take_in(parts);
    waiting::take_in(parts);
    rhythm::take_in(parts);
    wishes.extend(parts.follow_ups());
}

/// Takes in something that happened at the desk.
pub(super) fn take_in_event(parts: &mut Parts, event: &Event) {
    match event {
        Event::SetupChanged { .. } => {
            parts.read_shared();
            profiles::refresh(parts);
        }
        Event::AnotherInstance { connection, .. } => {
            parts.read_shared();
            parts.tell(Notice::failed(format!(
                "{connection}: wrong or cloned instance. Nothing is sent there until you confirm which one is right"
            )));
        }
        Event::PassBegan { .. } => {}
        Event::WaitingChanged { .. } => {
            parts.read_shared();
            tickets::refresh(parts);
            run::refresh(parts);
            waiting::refresh(parts);
        }
        Event::PassEnded { .. } => {
            parts.read_shared();
            profiles::refresh(parts);
            tickets::refresh(parts);
            activity::refresh(parts);
            waiting::refresh(parts);
        }
    }
}

/// What is done in each frame, whatever is shown.
pub(super) fn house_keeping(parts: &mut Parts, ctx: &egui::Context, scene: &Scene) {
    if let Some(wait) = parts.state.notices.expire(scene.now) {
        ctx.request_repaint_after(wait);
    }
    if scene.status.condition(scene.now) == Condition::Waiting {
        // The seconds that are left are counted down.
        ctx.request_repaint_after(Duration::from_secs(1));
    }
    if let Some(at) = scene.status.last_success {
        // "5 min ago" is said in steps of five minutes; between them nothing is painted.
        let age = scene.now.duration_since(at).as_secs().max(0);
        let step = if age < 3_600 { 300 } else { 3_600 };
        ctx.request_repaint_after(Duration::from_secs(u64::try_from(step - age % step).unwrap_or(300) + 1));
    }
    rhythm::keep(parts, ctx, scene);
    shell::closing(parts, ctx, scene);
}

/// Writes down how the person wants the window.
pub(super) fn save_preferences(parts: &mut Parts) {
    let size = parts.ctx().content_rect().size();
    parts.state.preferences.size = [size.x, size.y];
    parts.keep_tables();
    let folder = parts.door.desk().folder().root().to_path_buf();
    if let Err(error) = parts.state.preferences.save(&folder) {
        tracing::warn!("the window's preferences could not be written: {error}");
    }
}

/// Tells that something could not be done.
fn tell_failure(parts: &mut Parts, what: &str, failure: &super::door::Failure) {
    parts.tell(Notice::failed(format!("{what}. {}", failure.text)));
}

/// Who approves: the account that runs the window, as far as it has a name.
fn approver() -> String {
    crate::dirs::account().unwrap_or_else(|| "a person".to_owned())
}
