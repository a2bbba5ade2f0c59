//! Starting the passes that go by themselves.

use std::time::Duration;

use super::super::remote::Remote;
use super::super::scene::Scene;
use super::Parts;
use crate::model::ProfileId;
use crate::service::{Actor, Focus};

/// Starts what is due, and wakes the window when the next pass is.
pub(super) fn keep(parts: &mut Parts, ctx: &egui::Context, scene: &Scene) {
    let profiles = parts.state.shared.profiles.value().cloned().unwrap_or_default();
    parts.state.rhythm.look_at(&profiles, scene.now);
    if parts.state.preferences.passes_paused || parts.state.closing {
        return;
    }
    for view in &profiles {
        let Some(at) = parts.state.rhythm.next(view) else { continue };
        let name = view.profile.name.as_str();
        let works = scene.status.running.iter().any(|running| running.profile == name);
        if works || parts.state.rhythm.is_going(name) {
            continue;
        }
        match u64::try_from(at.duration_since(scene.now).as_millis()) {
            Ok(left @ 1..) => ctx.request_repaint_after(Duration::from_millis(left)),
            _ => begin(parts, name),
        }
    }
}

fn begin(parts: &mut Parts, name: &str) {
    let profile = ProfileId::new(name);
    let promise = parts.door.ask(|desk| async move {
        // It may have been disabled since the list was read.
        desk.profiles_to_run(std::slice::from_ref(&profile)).await?;
        desk.run_of(&profile, Actor::Schedule, &Focus::default()).await
    });
    let mut pass = Remote::default();
    pass.ask(promise);
    let now = parts.now();
    parts.state.rhythm.began(name, now, pass);
}

/// Takes in the passes that ended.
pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if parts.state.rhythm.settle(now) {
        parts.read_shared();
        parts.ctx().request_repaint();
    }
}
