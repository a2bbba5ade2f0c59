//! The profile as it stands in the editor, tried on real tickets.

use super::super::super::remote::Settled;
use super::super::Parts;

/// The most tickets that are tried at once.
const MOST: usize = 20;

/// Tries the open profile on the tickets that were typed.
pub(super) fn begin(parts: &mut Parts) {
    let Some(editor) = parts.state.profiles.editor.as_mut().filter(|editor| !editor.trying.tried.waiting()) else {
        return;
    };
    let typed = editor.trying.numbers.split([',', ';', ' ', '\t']).map(str::trim);
    let numbers: Vec<String> = typed.filter(|number| !number.is_empty()).take(MOST).map(str::to_owned).collect();
    let (draft, saved) = (editor.draft.clone(), editor.saved.as_ref().map(|(profile, _)| profile.clone()));
    editor.trying.of = Some(draft.clone());
    let promise = parts.door.ask(move |desk| async move { desk.try_draft(&draft, saved.as_ref(), &numbers).await });
    editor.trying.tried.ask(promise);
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if let Some(editor) = &mut parts.state.profiles.editor
        && editor.trying.tried.settle(now) != Settled::Still
    {
        parts.ctx().request_repaint();
    }
}
