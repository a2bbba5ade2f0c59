//! The page of the open ticket in Halo: as it was read, else asked for now.

use super::super::super::notices::Notice;
use super::super::super::remote::Settled;
use super::super::{Parts, tell_failure};
use super::page;

/// Opens the page of the open ticket in Halo.
pub(super) fn halo(parts: &mut Parts) {
    if let Some(known) = parts.state.tickets.page(|detail| &detail.halo) {
        page(parts, Some(known));
        return;
    }
    let Some(detail) = parts.state.tickets.detail.as_mut() else { return };
    let Some(ticket) = detail.shown().and_then(|shown| shown.halo.as_ref()).map(|halo| halo.key.clone()) else {
        return;
    };
    detail.page.ask(parts.door.ask(move |desk| async move { desk.page_in_halo(&ticket).await }));
}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    let Some(detail) = &mut parts.state.tickets.detail else { return };
    match detail.page.settle(now) {
        Settled::Still => {}
        Settled::Arrived => match detail.page.take().flatten() {
            Some(found) => page(parts, Some(found)),
            None => parts.tell(Notice::waits(
                "This Halo tells no page of the ticket. Copy its number and find it there".to_owned(),
            )),
        },
        Settled::Failed => {
            if let Some(failure) = detail.page.failure().cloned() {
                tell_failure(parts, "The page of the ticket is not known", &failure);
            }
        }
    }
}
