//! Saving a profile: only what makes sense, and never over what somebody else saved meanwhile.

use super::super::super::notices::Notice;
use super::super::super::panels::profiles::Saved;
use super::super::super::remote::Settled;
use super::super::Parts;
use crate::profile::check;

/// Saves the open profile as its next version, unless it contradicts itself or was changed
/// elsewhere since it was opened.
pub(super) fn save(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    if editor.saving.waiting() {
        return;
    }
    let problems = check::problems(&editor.draft);
    if let Some(first) = problems.first() {
        editor.go_to(first);
        editor.after = None;
        parts.tell(Notice::waits("Not saved: the profile contradicts itself. Put right what is marked first"));
        return;
    }
    if editor.form.refused() {
        editor.after = None;
        parts.tell(Notice::waits("Not saved: something typed could not be understood. Put right what is marked first"));
        return;
    }
    editor.tidy();
    let profile = editor.draft.clone();
    let known = editor.saved.as_ref().map(|(_, version)| *version);
    let saving = parts.door.ask(|desk| async move {
        let there = desk.profiles().await?.into_iter().find(|view| view.profile.name == profile.name);
        if let Some(view) = there.filter(|view| known != Some(view.version)) {
            return Ok(Saved::Elsewhere(Box::new(view.profile), view.version));
        }
        let version = desk.save_profile(profile.clone()).await?;
        Ok(Saved::As(Box::new(profile), version))
    });
    editor.saving.ask(saving);
}

/// Saves the open profile over the version that somebody else saved, which the person has seen.
pub(super) fn save_over(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    if let Some((profile, version)) = editor.elsewhere.take() {
        editor.saved = Some((*profile, version));
        save(parts);
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    match editor.saving.settle(now) {
        Settled::Still => {}
        Settled::Failed => {
            editor.after = None;
            parts.ctx().request_repaint();
        }
        Settled::Arrived => match editor.saving.take() {
            Some(Saved::As(profile, version)) => saved(parts, *profile, version),
            Some(Saved::Elsewhere(profile, version)) => {
                editor.after = None;
                editor.elsewhere = Some((profile, version));
                parts.tell(Notice::waits("Not saved: the profile was changed elsewhere meanwhile. See what differs"));
            }
            None => {}
        },
    }
}

fn saved(parts: &mut Parts, profile: crate::profile::Profile, version: u32) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    let name = profile.name.to_string();
    if editor.draft == profile {
        editor.show_saved(profile, version);
    } else {
        // Somebody went on typing meanwhile.
        editor.saved = Some((profile, version));
    }
    let then = editor.after.take();
    parts.tell(Notice::done(format!("{name} is saved as version {version}")));
    parts.read_shared();
    if let Some(then) = then {
        parts.follow_up(*then);
    }
}
