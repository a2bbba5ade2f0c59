//! What the profiles panel asks the desk: choices, numbers of tickets, drafts.

use super::super::super::notices::Notice;
use super::super::super::panels::profiles::{Editor, Ends};
use super::super::super::remote::{Remote, Settled};
use super::super::Parts;
use super::{people, refresh};
use crate::model::Kind;
use crate::service::choices::{ChoicesOf, Reading};

/// The table that a profile is most often for.
const FIRST_TABLE: &str = "incident";

/// The connections and tables of what is open.
pub(super) fn open_ends(parts: &Parts) -> Option<(Ends, Vec<Kind>)> {
    let profiles = &parts.state.profiles;
    match (&profiles.new, &profiles.editor) {
        (Some(new), _) => Some((new.ends()?, vec![Kind::new(FIRST_TABLE)])),
        (None, Some(editor)) => Some((editor.ends(), editor.wanted_kinds())),
        (None, None) => None,
    }
}

/// Asks what there is to choose from for what is open. What is remembered is asked for once.
pub(super) fn choices(parts: &mut Parts, reading: Reading) {
    let Some((ends, tables)) = open_ends(parts) else { return };
    if reading == Reading::Anew || parts.state.profiles.choices.get(&ends).is_none_or(Remote::untouched) {
        ask_choices(parts, ends, tables, reading);
    } else {
        read_what_lacks(parts, ends);
    }
}

fn ask_choices(parts: &mut Parts, ends: Ends, tables: Vec<Kind>, reading: Reading) {
    let editor = parts.state.profiles.editor.as_ref();
    let demands = editor.map(|editor| ChoicesOf::from(&editor.draft).demands).unwrap_or_default();
    let of = ChoicesOf { halo: ends.0.clone(), other: ends.1.clone(), tables, demands };
    let promise = parts.door.ask(|desk| async move { desk.choices(&of, reading).await });
    parts.state.profiles.choices.entry(ends).or_default().ask(promise);
}

/// The names of customers and suppliers in the list come from what is remembered.
pub(super) fn names(parts: &mut Parts) {
    let all = parts.state.shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let ends = all.iter().map(|view| (view.profile.halo.clone(), view.profile.other.clone()));
    let unknown: Vec<Ends> = ends.filter(|ends| !parts.state.profiles.choices.contains_key(ends)).collect();
    for ends in unknown {
        ask_choices(parts, ends, Vec::new(), Reading::Remembered);
    }
    // The form of a new profile has just got both of its connections.
    if parts.state.profiles.new.is_some() {
        choices(parts, Reading::Remembered);
    }
}

/// Asks how many tickets hold each value, and what the rules make of a real pair, by the profile as
/// it is being changed.
pub(super) fn uses(parts: &mut Parts) {
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    editor.count();
    people::ask_named(parts);
    let Some(editor) = &mut parts.state.profiles.editor else { return };
    let profile = editor.draft.clone();
    let sampled = profile.clone();
    editor.uses.ask(parts.door.ask(|desk| async move { desk.value_use(&profile).await }));
    editor.samples.ask(parts.door.ask(|desk| async move { desk.rule_samples(&sampled).await }));
}

/// Drafts the new profile, if everything was chosen.
pub(super) fn draft(parts: &mut Parts) {
    let Some(form) = &mut parts.state.profiles.new else { return };
    form.tried = true;
    if let Some(draft) = form.draft(&parts.state.shared) {
        let template = form.template;
        form.drafting.ask(parts.door.ask(move |desk| async move { desk.draft_from(template, &draft).await }));
    }
}

/// Drafts the new profile from Halo's own integration.
pub(super) fn draft_native(parts: &mut Parts) {
    let Some(form) = &mut parts.state.profiles.new else { return };
    if let Some(draft) = form.native(&parts.state.shared) {
        form.taking_over.ask(parts.door.ask(|desk| async move { desk.draft_from_native(&draft).await }));
    }
}

fn take_in_native(parts: &mut Parts) {
    let now = parts.now();
    let Some(form) = &mut parts.state.profiles.new else { return };
    if form.taking_over.settle(now) == Settled::Arrived
        && let Some(import) = form.taking_over.take()
    {
        parts.state.profiles.new = None;
        parts.state.profiles.editor = Some(Editor::of_native(import));
        choices(parts, Reading::Remembered);
        uses(parts);
        parts.tell(Notice::note("The draft is ready. See where each setting went, then save it"));
    }
}

pub(super) fn take_in(parts: &mut Parts) {
    take_in_choices(parts);
    take_in_draft(parts);
    take_in_native(parts);
    let now = parts.now();
    if let Some(editor) = &mut parts.state.profiles.editor
        && editor.uses.settle(now) != Settled::Still
    {
        read_what_is_new(parts);
        parts.ctx().request_repaint();
    }
    if let Some(editor) = &mut parts.state.profiles.editor
        && editor.samples.settle(now) != Settled::Still
    {
        parts.ctx().request_repaint();
    }
    people::take_in(parts);
}

/// What there is to choose from has come. What was never read is read from both systems now, once:
/// an answer that was just read is not asked for again, whatever it lacks.
fn take_in_choices(parts: &mut Parts) {
    let now = parts.now();
    let mut settled = Vec::new();
    for (ends, choices) in &mut parts.state.profiles.choices {
        if choices.settle(now) != Settled::Still {
            settled.push(ends.clone());
        }
    }
    if settled.is_empty() {
        return;
    }
    parts.ctx().request_repaint();
    if let Some((ends, _)) = open_ends(parts).filter(|(ends, _)| settled.contains(ends)) {
        read_what_lacks(parts, ends);
        refresh(parts);
    }
}

/// What nobody has read yet is read from both systems, once for each pair of connections.
fn read_what_lacks(parts: &mut Parts, ends: Ends) {
    let Some((_, tables)) = open_ends(parts) else { return };
    let lacks =
        parts.state.profiles.offered(&ends).is_some_and(|known| {
            known.halo.is_none() || tables.iter().any(|table| known.other_fields(table).is_empty())
        });
    if lacks && parts.state.profiles.read_once.insert(ends.clone()) {
        ask_choices(parts, ends, tables, Reading::Anew);
    }
}

/// A value that tickets hold and that was not among the choices when they were read is new: they are
/// read again, so that it has a name.
fn read_what_is_new(parts: &mut Parts) {
    let Some(editor) = &parts.state.profiles.editor else { return };
    let uses = editor.uses.value().map(Vec::as_slice).unwrap_or_default();
    let unknown = uses.iter().flat_map(crate::service::RuleUse::unmapped_in_use).any(|value| !value.choice);
    let ends = editor.ends();
    if unknown && parts.state.profiles.read_once.insert(ends) {
        choices(parts, Reading::Anew);
    }
}

fn take_in_draft(parts: &mut Parts) {
    let now = parts.now();
    let Some(form) = &mut parts.state.profiles.new else { return };
    match form.drafting.settle(now) {
        Settled::Still => {}
        Settled::Failed => parts.ctx().request_repaint(),
        Settled::Arrived => {
            if let Some(profile) = form.drafting.take() {
                parts.state.profiles.new = None;
                super::show(parts, Editor::of_draft(profile));
                // The draft may be for tables that nobody has read yet.
                choices(parts, Reading::Anew);
            }
        }
    }
}
