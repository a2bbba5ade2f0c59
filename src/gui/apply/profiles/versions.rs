//! Versions of the open profile: read, and restored.

use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::{Parts, tell_failure};
use crate::model::ProfileId;

/// Reads the versions of the open profile.
pub(super) fn read(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    let Some((profile, newest)) = &editor.saved else { return };
    let (name, newest) = (profile.name.clone(), *newest);
    editor.versions_of = Some(newest);
    editor.versions.ask(parts.door.ask(move |desk| async move { desk.profile_versions(&name).await }));
}

/// Saves an earlier version again.
pub(super) fn restore(parts: &mut Parts, name: String, version: u32) {
    let restoring = parts.door.ask(move |desk| async move {
        let saved = desk.restore_profile(&ProfileId::new(name.as_str()), version).await?;
        Ok((name, version, saved))
    });
    parts.state.profiles.restoring.ask(restoring);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if let Some(editor) = &mut parts.state.profiles.editor
        && editor.versions.settle(now) != Settled::Still
    {
        parts.ctx().request_repaint();
    }
    match parts.state.profiles.restoring.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((name, version, saved)) = parts.state.profiles.restoring.take() {
                parts.tell(Notice::done(format!("Version {version} of {name} is in force again, as version {saved}")));
                parts.read_shared();
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.restoring.failure().cloned() {
                tell_failure(parts, "The version was not restored", &failure);
            }
        }
    }
}
