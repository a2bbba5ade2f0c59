//! Wishes of the start.

use super::super::commands::Command;
use super::super::notices::Notice;
use super::super::panels::Panel;
use super::super::panels::start::StartAction;
use super::super::remote::Settled;
use super::{Parts, go};

pub(super) fn apply(parts: &mut Parts, action: StartAction) {
    match action {
        StartAction::Take(place) => take(parts, place),
        StartAction::Preview(name) => {
            super::run::choose(parts, &name);
            parts.follow_up(Command::Preview);
        }
        StartAction::Pause(paused) => parts.state.preferences.passes_paused = paused,
        StartAction::Open(name) => {
            go(parts, Panel::Profiles);
            super::profiles::open(parts, &name);
        }
    }
}

fn take(parts: &mut Parts, place: usize) {
    let Some(offer) = parts.state.start.offers.get(place) else { return };
    let work = (offer.run)();
    let promise = parts.door.run(async move {
        Ok(match work.await {
            Ok(said) => Notice::done(said),
            Err(why) => Notice::failed(why),
        })
    });
    parts.state.start.offers.remove(place);
    parts.state.start.offered.ask(promise);
}

pub(super) fn opened(_parts: &mut Parts) {}

pub(super) fn take_in(parts: &mut Parts) {
    let now = parts.now();
    if parts.state.start.offered.settle(now) == Settled::Arrived
        && let Some(notice) = parts.state.start.offered.take()
    {
        parts.tell(notice);
        parts.read_shared();
    }
}
