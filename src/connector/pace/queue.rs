//! Who is next: a fair queue over the profiles that share a connection.
//!
//! Each waiting request gets a tag one above its profile's last one, or above the tag served last
//! where that is higher. The lowest tag is next. So a profile with a long backlog waits behind one
//! request of each other profile, never they behind its backlog.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::model::ProfileId;

/// A pass that nobody attends keeps others waiting for a vendor's limit no longer than this. The
/// windows of five minutes that are usual pass within it.
const KEEPS_OTHERS: Duration = Duration::from_mins(6);

tokio::task_local! {
    static ASKER: Asker;
}

/// How many others wait for this pass to end, and whether it ended for their sake.
#[derive(Debug, Clone)]
pub struct Crowd {
    others: watch::Receiver<usize>,
    gave_way: Arc<AtomicBool>,
}

impl Crowd {
    /// A pass for which so many others wait.
    pub fn new(others: watch::Receiver<usize>) -> Self {
        Self { others, gave_way: Arc::default() }
    }

    /// Whether it gave way to them.
    pub fn gave_way(&self) -> bool {
        self.gave_way.load(Ordering::Relaxed)
    }

    /// Whether it gives way rather than wait for so long.
    pub(super) fn gives_way(&self, wait: Duration) -> bool {
        let gives = wait > KEEPS_OTHERS && *self.others.borrow() > 0;
        self.gave_way.fetch_or(gives, Ordering::Relaxed);
        gives
    }

    /// Completes when others came or went.
    pub(super) async fn changed(&mut self) {
        if self.others.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// For whom requests are made: a profile's pass, which a person may stop.
#[derive(Debug, Clone)]
pub struct Asker {
    profile: ProfileId,
    stop: CancellationToken,
    crowd: Option<Crowd>,
}

impl Asker {
    /// The pass of a profile, and what stops it.
    pub fn new(profile: ProfileId, stop: CancellationToken) -> Self {
        Self { profile, stop, crowd: None }
    }

    /// The same pass, which gives way to others.
    #[must_use]
    pub fn giving_way(mut self, crowd: Crowd) -> Self {
        self.crowd = Some(crowd);
        self
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

/// To whom the present work gives way; `None` for work that waits as long as it must.
pub(super) fn crowd() -> Option<Crowd> {
    ASKER.try_with(|asker| asker.crowd.clone()).ok().flatten()
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
    waiting: BTreeMap<Ticket, Option<ProfileId>>,
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
        let last = self.last.entry(profile.clone()).or_insert(served);
        *last = (*last).max(served) + 1;
        self.given += 1;
        let ticket = Ticket { tag: *last, number: self.given };
        self.waiting.insert(ticket, profile);
        ticket
    }

    /// Whether this one is next among those whose profile may send now.
    pub(super) fn is_next(&self, ticket: Ticket, may: impl Fn(Option<&ProfileId>) -> bool) -> bool {
        let next = self.waiting.iter().find(|(_, profile)| may(profile.as_ref()));
        next.map(|(next, _)| *next) == Some(ticket)
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
