//! Wishes of the profiles panel.

use super::super::panels::profiles::ProfilesAction;
use super::Parts;

pub(super) fn apply(_parts: &mut Parts, _action: ProfilesAction) {}

pub(super) fn opened(_parts: &mut Parts) {}

pub(super) fn refresh(_parts: &mut Parts) {}

pub(super) fn take_in(_parts: &mut Parts) {}

/// Opens a profile in the editor.
pub(super) fn open(_parts: &mut Parts, _profile: &str) {}
