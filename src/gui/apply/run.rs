//! Wishes of the run panel.

use super::super::panels::run::RunAction;
use super::Parts;

pub(super) fn apply(_parts: &mut Parts, _action: RunAction) {}

pub(super) fn opened(_parts: &mut Parts) {}

pub(super) fn refresh(_parts: &mut Parts) {}

pub(super) fn take_in(_parts: &mut Parts) {}

/// Chooses the profile that is previewed next.
pub(super) fn choose(_parts: &mut Parts, _profile: &str) {}
