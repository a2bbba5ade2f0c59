//! Wishes of the tickets panel.

use super::super::panels::tickets::TicketsAction;
use super::Parts;

pub(super) fn apply(_parts: &mut Parts, _action: TicketsAction) {}

pub(super) fn opened(_parts: &mut Parts) {}

pub(super) fn refresh(_parts: &mut Parts) {}

pub(super) fn take_in(_parts: &mut Parts) {}
