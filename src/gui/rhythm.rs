//! When passes go by themselves while the window is open.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::remote::{Remote, Settled};
use crate::engine::RunReport;
use crate::service::profiles::ProfileView;

/// What the window remembers of the passes that go by themselves.
#[derive(Default)]
pub(super) struct RhythmState {
    /// From when on the minutes of a profile count where nothing else is known: since it was seen first.
    seen: BTreeMap<String, Timestamp>,
    /// When each profile was last run by itself, well or not.
    tried: BTreeMap<String, Timestamp>,
    going: BTreeMap<String, Remote<RunReport>>,
}

impl RhythmState {
    /// When the next pass of a profile is due. Whatever ran it last counts, also a person.
    pub(super) fn next(&self, view: &ProfileView) -> Option<Timestamp> {
        if !view.profile.enabled {
            return None;
        }
        let name = view.profile.name.as_str();
        let known = [self.seen.get(name).copied(), self.tried.get(name).copied(), view.last_sync];
        view.profile.rhythm.next(known.into_iter().flatten().max()?)
    }

    /// Looks at the profiles: what goes by itself counts from now on.
    pub(super) fn look_at(&mut self, profiles: &[ProfileView], now: Timestamp) {
        self.seen.retain(|name, _| profiles.iter().any(|view| view.profile.name.as_str() == name && goes(view)));
        for view in profiles.iter().filter(|view| goes(view)) {
            self.seen.entry(view.profile.name.to_string()).or_insert(now);
        }
    }

    /// A pass of a profile began by itself.
    pub(super) fn began(&mut self, name: &str, now: Timestamp, pass: Remote<RunReport>) {
        self.tried.insert(name.to_owned(), now);
        self.going.insert(name.to_owned(), pass);
    }

    /// Whether a pass that began by itself has not ended yet.
    pub(super) fn is_going(&self, name: &str) -> bool {
        self.going.contains_key(name)
    }

    /// Takes in the passes that have ended; says whether any did.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        let before = self.going.len();
        let mut ended = Vec::new();
        self.going.retain(|name, pass| {
            let still = pass.settle(now) == Settled::Still;
            if !still {
                ended.push(name.clone());
            }
            still
        });
        for name in ended {
            // The minutes count from the end of a pass, so that a long one is not followed at once.
            self.tried.insert(name, now);
        }
        self.going.len() < before
    }
}

fn goes(view: &ProfileView) -> bool {
    view.profile.enabled && !view.profile.rhythm.is_still()
}
