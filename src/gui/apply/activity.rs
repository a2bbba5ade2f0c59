//! Wishes of the activity panel.

use super::super::panels::activity::ActivityAction;
use super::Parts;

pub(super) fn apply(_parts: &mut Parts, _action: ActivityAction) {}

pub(super) fn opened(_parts: &mut Parts) {}

pub(super) fn refresh(_parts: &mut Parts) {}

pub(super) fn take_in(_parts: &mut Parts) {}
