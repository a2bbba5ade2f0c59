//! Runs of profiles with nobody asked: the enabled ones, one of them, or one ticket.

use super::super::super::panels::run::{RunAction, Several};
use super::super::super::remote::Remote;
use super::super::super::theme::Tone;
use super::super::super::widgets::dialog::Dialog;
use super::super::Parts;
use crate::model::ProfileId;
use crate::profile::Environment;
use crate::report::text::counted;
use crate::service::{Actor, Focus};

fn enabled(parts: &Parts) -> Vec<String> {
    let profiles = parts.state.shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    profiles.iter().filter(|view| view.profile.enabled).map(|view| view.profile.name.to_string()).collect()
}

/// Asks only where real customers may see what is written.
pub(super) fn ask_run_enabled(parts: &mut Parts) {
    let production = parts.door.desk().status().production;
    if production.is_empty() {
        run_enabled(parts);
        return;
    }
    let names = enabled(parts);
    parts.state.dialog = Some(Dialog {
        title: format!("Run {}?", counted(names.len() as u64, "enabled profile")),
        lines: vec![
            format!("{}.", names.join(", ")),
            "What each profile lets through without a person is done; the rest waits for you.".to_owned(),
        ],
        warnings: vec![(
            Tone::Bad,
            format!("Production is written to: {}. Real customers see what is written.", production.join(", ")),
        )],
        yes: "Run them".to_owned(),
        action: RunAction::RunEnabled.into(),
    });
}

pub(super) fn run_enabled(parts: &mut Parts) {
    let names = enabled(parts);
    begin(parts, names, &Focus::default());
}

/// Asks only where real customers may see what is written.
pub(super) fn ask_run_profile(parts: &mut Parts) {
    let state = &parts.state;
    let Some(view) = state.run.profile.as_deref().and_then(|name| state.shared.profile(name)) else { return };
    let profile = &view.profile;
    let (halo, other) = (profile.halo.as_str(), profile.other.as_str());
    if state.shared.environment_of([halo, other]) != Some(Environment::Production) {
        run_profile(parts);
        return;
    }
    let taken = state.run.narrow.words(halo, other);
    let taken = taken
        .map_or_else(|| "It takes everything that changed.".to_owned(), |words| format!("It takes {words} alone."));
    let named =
        [halo, other].into_iter().filter(|name| state.shared.environment_of([*name]) == Some(Environment::Production));
    let named: Vec<&str> = named.collect();
    let warning = format!("Production is written to: {}. Real customers see what is written.", named.join(", "));
    parts.state.dialog = Some(Dialog {
        title: format!("Run {}?", profile.name),
        lines: vec![
            taken,
            "What the profile lets through without a person is done; the rest waits for you.".to_owned(),
        ],
        warnings: vec![(Tone::Bad, warning)],
        yes: "Run it".to_owned(),
        action: RunAction::RunProfile.into(),
    });
}

/// Runs the chosen profile, as far as it is narrowed.
pub(super) fn run_profile(parts: &mut Parts) {
    let Some(name) = parts.state.run.profile.clone() else { return };
    let focus = parts.state.run.narrow.focus();
    begin(parts, vec![name], &focus);
}

fn begin(parts: &mut Parts, names: Vec<String>, focus: &Focus) {
    let run = &mut parts.state.run;
    run.preview.clear();
    run.applying.clear();
    let work = parts.door.desk().with_own_stopper();
    let stopped = work.clone();
    let mut several = Several::new(move || {
        stopped.stopper().cancel();
        stopped.status().running.iter().map(|running| running.profile.clone()).collect()
    });
    for name in names {
        let (profile, work, focus) = (ProfileId::new(name.as_str()), work.clone(), focus.clone());
        let promise = parts.door.ask(|_| async move {
            // It may have been disabled since the list was read.
            work.profiles_to_run(std::slice::from_ref(&profile)).await?;
            work.run_of(&profile, Actor::Person, &focus).await
        });
        let mut one = Remote::default();
        one.ask(promise);
        several.begin(name, one);
    }
    parts.state.run.several = several;
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if parts.state.run.several.settle(now) {
        parts.read_shared();
        super::read_holds(parts);
        parts.ctx().request_repaint();
    }
}
