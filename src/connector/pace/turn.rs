//! Waiting in line, and the right to send.

use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::Instant;

use super::Pace;
use super::queue::{self, Ticket};
use crate::connector::answer::Answer;
use crate::model::ProfileId;

/// A place in the queue, left when it is dropped.
pub(super) struct Place<'a> {
    pace: &'a Pace,
    pub(super) ticket: Ticket,
    pub(super) asker: Option<ProfileId>,
    showing: bool,
    waits: bool,
}

impl<'a> Place<'a> {
    pub(super) fn join(pace: &'a Pace) -> Self {
        let asker = queue::profile();
        let ticket = pace.state().queue.join(asker.clone());
        Self { pace, ticket, asker, showing: false, waits: true }
    }

    pub(super) fn show(&mut self, until: Instant) {
        self.showing = true;
        self.pace.waiting.send_replace(Some(until));
    }

    pub(super) fn served(&mut self) {
        self.waits = false;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.waits {
            self.pace.state().queue.leave(self.ticket);
        }
        if self.showing {
            self.pace.waiting.send_replace(None);
        }
        self.pace.stir();
    }
}

/// The right to send one request now. The next one may take its place when it is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    pub(super) pace: &'a Pace,
    pub(super) served: bool,
    pub(super) asker: Option<ProfileId>,
}

impl Turn<'_> {
    /// Learns from the request's answer. `pause` is how long to stay away from a vendor that had too
    /// many requests and does not say for how long; half of it the first time.
    pub fn answered(&mut self, answer: &Answer, pause: Duration) {
        self.served = answer.status != StatusCode::TOO_MANY_REQUESTS;
        self.pace.learn(answer, pause);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pace.state().log.end(Instant::now(), self.served, self.asker.take());
        self.pace.stir();
    }
}
