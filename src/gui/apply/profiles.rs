//! Wishes of the profiles panel: which profile is open, and what becomes of its changes.

mod ask;
mod ending;
mod people;
mod save;
mod trying;
mod versions;

use super::super::action::UiAction;
use super::super::commands::Command;
use super::super::notices::Notice;
use super::super::panels::Panel;
use super::super::panels::profiles::{Editor, Leave, NewForm, ProfilesAction};
use super::super::remote::{Settled, Shown};
use super::super::theme::Tone;
use super::super::widgets::dialog::Dialog;
use super::Parts;
use crate::model::ProfileId;
use crate::service::choices::Reading;

pub(super) fn apply(parts: &mut Parts, action: ProfilesAction) {
    match action {
        ProfilesAction::New | ProfilesAction::Open(_) | ProfilesAction::Duplicate if parts.state.profiles.unsaved() => {
            parts.state.profiles.leaving = Some(Box::new(action.into()));
        }
        ProfilesAction::New => {
            parts.state.profiles.editor = None;
            parts.state.profiles.new = Some(NewForm::beginning(&parts.state.shared));
            ask::choices(parts, Reading::Remembered);
        }
        ProfilesAction::Open(name) => open_now(parts, &name),
        ProfilesAction::Duplicate => duplicate(parts),
        ProfilesAction::Save => save::save(parts),
        ProfilesAction::Revert => revert(parts),
        ProfilesAction::Toggle => toggle(parts),
        ProfilesAction::Pause => pause(parts),
        ProfilesAction::AskRemove => ask_remove(parts),
        ProfilesAction::Remove(name) => remove(parts, &name),
        ProfilesAction::ReadVersions => versions::read(parts),
        ProfilesAction::Restore(name, version) => versions::restore(parts, name, version),
        ProfilesAction::LookForLooseEnds => ending::look(parts),
        ProfilesAction::SwitchOff(name, reason) => ending::switch_off(parts, name, reason),
        ProfilesAction::SwitchOn(name) => ending::switch_on(parts, name),
        ProfilesAction::AskLinksFile(name) => ending::ask_file(parts, name),
        ProfilesAction::LinksTo(name, path) => ending::write_to(parts, name, path),
        ProfilesAction::Count => ask::uses(parts),
        ProfilesAction::ReadChoices => ask::choices(parts, Reading::Anew),
        ProfilesAction::Find(side, text) => people::find(parts, side, text),
        ProfilesAction::Try => trying::begin(parts),
        ProfilesAction::Draft => ask::draft(parts),
        ProfilesAction::DraftNative => ask::draft_native(parts),
        ProfilesAction::SaveDesk(settings) => {
            let saving = parts.door.ask(|desk| async move {
                desk.save_settings(&settings).await?;
                Ok(settings)
            });
            parts.state.profiles.desk_saving.ask(saving);
        }
        ProfilesAction::CloseNew => {
            parts.state.profiles.new = None;
            opened(parts);
        }
        ProfilesAction::Leave(leave) => leave_now(parts, leave),
        ProfilesAction::TakeElsewhere => {
            if let Some(editor) = &mut parts.state.profiles.editor
                && let Some((profile, version)) = editor.elsewhere.take()
            {
                editor.show_saved(*profile, version);
                ask::uses(parts);
            }
        }
        ProfilesAction::SaveOver => save::save_over(parts),
    }
}

/// The panel was opened: the first enabled profile is shown where none is.
pub(super) fn opened(parts: &mut Parts) {
    if matches!(parts.state.profiles.desk.shown(), Shown::NotAsked) {
        let asking = parts.door.ask(|desk| async move { desk.settings() });
        parts.state.profiles.desk.ask(asking);
    }
    let profiles = &parts.state.profiles;
    if profiles.editor.is_some() || profiles.new.is_some() || profiles.wanted.is_some() {
        return;
    }
    let all = parts.state.shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let first = all.iter().find(|view| view.profile.enabled).or_else(|| all.first());
    if let Some(name) = first.map(|view| view.profile.name.to_string()) {
        open_now(parts, &name);
    }
}

/// Reads again what the panel shows.
pub(super) fn refresh(parts: &mut Parts) {
    if let Some(editor) = &mut parts.state.profiles.editor {
        editor.recount();
    }
}

/// Opens a profile in the editor; unsaved changes of another one are asked for first.
pub(super) fn open(parts: &mut Parts, profile: &str) {
    let there = parts.state.profiles.editor.as_ref().is_some_and(|editor| editor.is_of(profile));
    if !there {
        apply(parts, ProfilesAction::Open(profile.to_owned()));
    }
}

fn open_now(parts: &mut Parts, name: &str) {
    let state = &mut parts.state;
    state.profiles.new = None;
    let Some(view) = state.shared.profile(name) else {
        // The list is still being read.
        state.profiles.wanted = Some(name.to_owned());
        return;
    };
    state.profiles.wanted = None;
    if state.profiles.editor.as_ref().is_some_and(|editor| editor.is_of(name)) {
        return;
    }
    let editor = Editor::of_saved(view.profile.clone(), view.version);
    show(parts, editor);
}

/// Shows an editor, with what it needs.
fn show(parts: &mut Parts, editor: Editor) {
    parts.state.profiles.people.clear();
    parts.state.profiles.editor = Some(editor);
    ask::choices(parts, Reading::Remembered);
    ask::uses(parts);
}

fn duplicate(parts: &mut Parts) {
    let Some((profile, _)) = parts.state.profiles.editor.as_ref().and_then(|editor| editor.saved.clone()) else {
        return;
    };
    let mut number = 1;
    let mut name = format!("{} copy", profile.name);
    while parts.state.shared.profile(&name).is_some() {
        number += 1;
        name = format!("{} copy {number}", profile.name);
    }
    let copy = crate::profile::Profile { name: ProfileId::new(name), enabled: false, ..profile };
    show(parts, Editor::of_copy(copy));
}

fn revert(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    if let Some((profile, version)) = editor.saved.clone() {
        editor.show_saved(profile, version);
        ask::uses(parts);
    } else {
        parts.state.profiles.editor = None;
        opened(parts);
    }
}

fn toggle(parts: &mut Parts) {
    let Some((profile, _)) = parts.state.profiles.editor.as_ref().and_then(|editor| editor.saved.as_ref()) else {
        return;
    };
    let (name, enabled) = (profile.name.clone(), !profile.enabled);
    let toggling = parts.door.ask(|desk| async move {
        desk.set_enabled(&name, enabled).await?;
        Ok((name.to_string(), enabled))
    });
    parts.state.profiles.toggling.ask(toggling);
}

fn pause(parts: &mut Parts) {
    let Some((profile, _)) = parts.state.profiles.editor.as_ref().and_then(|editor| editor.saved.as_ref()) else {
        return;
    };
    let name = profile.name.clone();
    super::waiting::pause_profile(parts, name);
}

/// Says what depends on a profile before it is removed; one with live links cannot be.
fn ask_remove(parts: &mut Parts) {
    let state = &parts.state;
    let Some((profile, _)) = state.profiles.editor.as_ref().and_then(|editor| editor.saved.as_ref()) else { return };
    let name = profile.name.to_string();
    let Some(view) = state.shared.profile(&name) else { return };
    let mut in_the_way = Vec::new();
    for (number, one, several) in [
        (view.links, "live link", "live links"),
        (view.parked, "write that was given up", "writes that were given up"),
        (view.unknown, "write whose answer is lost", "writes whose answer is lost"),
    ] {
        if number > 0 {
            in_the_way.push(format!("{number} {}", if number == 1 { one } else { several }));
        }
    }
    if !in_the_way.is_empty() {
        parts.tell(Notice::waits(format!(
            "{name} cannot be removed while it has {}. Disable it instead, or end its links first",
            in_the_way.join(", ")
        )));
        return;
    }
    let mut lines = vec![
        "Its mappings and options are no longer shown. Its versions, runs and history stay.".to_owned(),
        "A profile that is made again under this name has to have its first load confirmed again.".to_owned(),
    ];
    if view.holds + view.conflicts > 0 {
        lines.push(format!("{} rows that wait for a person are dropped.", view.holds + view.conflicts));
    }
    parts.state.dialog = Some(Dialog {
        title: format!("Remove the profile {name}?"),
        lines,
        warnings: vec![(Tone::Neutral, "Nothing is changed in Halo or ServiceNow.".to_owned())],
        yes: "Remove".to_owned(),
        action: ProfilesAction::Remove(name).into(),
    });
}

fn remove(parts: &mut Parts, name: &str) {
    let (profile, name) = (ProfileId::new(name), name.to_owned());
    let removal = parts.door.ask(|desk| async move {
        desk.remove_profile(&profile).await?;
        Ok(name)
    });
    parts.state.profiles.removal.ask(removal);
}

fn leave_now(parts: &mut Parts, leave: Leave) {
    let Some(then) = parts.state.profiles.leaving.take() else { return };
    match leave {
        Leave::Stay => {}
        Leave::Discard => {
            if let Some(editor) = &mut parts.state.profiles.editor {
                match editor.saved.clone() {
                    Some((profile, version)) => editor.show_saved(profile, version),
                    None => parts.state.profiles.editor = None,
                }
            }
            parts.follow_up(*then);
        }
        Leave::Save => {
            if let Some(editor) = &mut parts.state.profiles.editor {
                editor.after = Some(then);
            }
            save::save(parts);
        }
    }
}

/// A window with unsaved changes of a profile asks before it closes. Answers whether it asks.
pub(super) fn ask_before_closing(parts: &mut Parts) -> bool {
    if !parts.state.profiles.unsaved() {
        return false;
    }
    super::go(parts, Panel::Profiles);
    parts.state.profiles.leaving = Some(Box::new(UiAction::Do(Command::Quit)));
    true
}

pub(super) fn take_in(parts: &mut Parts) {
    open_wanted(parts);
    follow_elsewhere(parts);
    ask::names(parts);
    ask::take_in(parts);
    save::take_in(parts);
    trying::take_in(parts);
    versions::take_in(parts);
    ending::take_in(parts);
    take_in_toggling(parts);
    take_in_removal(parts);
    take_in_desk(parts);
}

/// A profile that was to be opened before the list was there is opened now.
fn open_wanted(parts: &mut Parts) {
    if parts.state.shared.profiles.value().is_none() {
        return;
    }
    if let Some(name) = parts.state.profiles.wanted.take() {
        if parts.state.shared.profile(&name).is_some() {
            open_now(parts, &name);
        } else if parts.state.shared.profiles.waiting() {
            parts.state.profiles.wanted = Some(name);
        }
    } else if parts.state.panel == Panel::Profiles {
        opened(parts);
    }
}

/// A profile that somebody else changed is shown as it is now, unless it has changes here.
fn follow_elsewhere(parts: &mut Parts) {
    let state = &mut parts.state;
    let Some(editor) = &mut state.profiles.editor else { return };
    if editor.saving.waiting() {
        return;
    }
    let Some((saved, version)) = &editor.saved else { return };
    let all = state.shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let Some(view) = all.iter().find(|view| view.profile.name == saved.name) else { return };
    if view.version <= *version {
        return;
    }
    if editor.changed() {
        editor.elsewhere = Some((Box::new(view.profile.clone()), view.version));
    } else {
        editor.show_saved(view.profile.clone(), view.version);
    }
}

fn take_in_toggling(parts: &mut Parts) {
    let now = parts.now();
    match parts.state.profiles.toggling.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some((name, enabled)) = parts.state.profiles.toggling.take() {
                let word = if enabled { "enabled: runs take it from now on" } else { "disabled: runs leave it out" };
                parts.tell(Notice::done(format!("{name} is {word}")));
                parts.read_shared();
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.toggling.failure().cloned() {
                super::tell_failure(parts, "The profile was not changed", &failure);
            }
        }
    }
}

/// The desk's own settings: read once, and again what was saved.
fn take_in_desk(parts: &mut Parts) {
    let now = parts.now();
    parts.state.profiles.desk.settle(now);
    match parts.state.profiles.desk_saving.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            let saved = parts.state.profiles.desk_saving.take();
            if let (Some(saved), Some(shown)) = (saved, parts.state.profiles.desk.value_mut()) {
                *shown = saved;
            }
            parts.tell(Notice::done("The desk's settings are saved: passes follow them from now on".to_owned()));
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.desk_saving.failure().cloned() {
                super::tell_failure(parts, "The desk's settings were not saved", &failure);
            }
        }
    }
}

fn take_in_removal(parts: &mut Parts) {
    let now = parts.now();
    match parts.state.profiles.removal.settle(now) {
        Settled::Still => {}
        Settled::Arrived => {
            if let Some(name) = parts.state.profiles.removal.take() {
                parts.state.profiles.editor = None;
                if let Some(all) = parts.state.shared.profiles.value_mut() {
                    all.retain(|view| view.profile.name.as_str() != name);
                }
                parts.tell(Notice::done(format!("The profile {name} is removed; its history stays")));
                parts.read_shared();
            }
        }
        Settled::Failed => {
            if let Some(failure) = parts.state.profiles.removal.failure().cloned() {
                super::tell_failure(parts, "The profile was not removed", &failure);
            }
        }
    }
}
