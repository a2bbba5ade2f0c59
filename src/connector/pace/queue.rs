//! Who is next: a fair queue over the profiles that share a connection.
//!
//! Each waiting request gets a tag one above its profile's last one, or above the tag served last
//! where that is higher. The lowest tag is next. So a profile with a long backlog waits behind one
//! request of each other profile, never they behind its backlog.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use crate::model::ProfileId;

tokio::task_local! {
    static ASKER: Asker;
}

/// For whom requests are made: a profile's pass, which a person may stop.
#[derive(Debug, Clone)]
pub struct Asker {
    profile: ProfileId,
    stop: CancellationToken,
}

impl Asker {
    /// The pass of a profile, and what stops it.
    pub fn new(profile: ProfileId, stop: CancellationToken) -> Self {
        Self { profile, stop }
    }

    /// Does something on behalf of this profile: its requests wait in the profile's turn, and no
    /// longer than until it is stopped.
    pub async fn doing<T>(self, work: impl Future<Output = T>) -> T {
        ASKER.scope(self, work).await
    }
}

/// The profile that the present work is done for; `None` outside any pass.
pub(super) fn profile() -> Option<ProfileId> {
    ASKER.try_with(|asker| asker.profile.clone()).ok()
}

/// What stops the present work; never cancelled outside any pass.
pub(super) fn stop() -> CancellationToken {
    ASKER.try_with(|asker| asker.stop.clone()).unwrap_or_default()
}

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    tag: u64,
    number: u64,
}

/// The requests that wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeSet<Ticket>,
    last: BTreeMap<Option<ProfileId>, u64>,
    served: u64,
    given: u64,
}

impl Queue {
    /// Joins the queue for a profile.
    pub(super) fn join(&mut self, profile: Option<ProfileId>) -> Ticket {
        // Tags at or below what was served last say nothing any more.
        let served = self.served;
        self.last.retain(|_profile, tag| *tag > served);
        let last = self.last.entry(profile).or_insert(served);
        *last = (*last).max(served) + 1;
        self.given += 1;
        let ticket = Ticket { tag: *last, number: self.given };
        self.waiting.insert(ticket);
        ticket
    }

    /// Whether this one is next.
    pub(super) fn is_next(&self, ticket: Ticket) -> bool {
        self.waiting.first() == Some(&ticket)
    }

    /// Serves the next one.
    pub(super) fn serve(&mut self, ticket: Ticket) {
        self.served = self.served.max(ticket.tag);
        self.leave(ticket);
    }

    /// Leaves the queue without having been served.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.waiting.remove(&ticket);
    }
}
