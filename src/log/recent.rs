//! The last events, in memory, for the log panel and the support bundle.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use tracing::field::{Field, Visit};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::clock::SharedClock;

/// One logged event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's number in this process, from 1.
    pub number: u64,
    /// When it was logged.
    pub at: Timestamp,
    /// How important it is.
    pub level: Level,
    /// The module that logged it.
    pub target: String,
    /// The message, followed by the fields as `name=value`.
    pub text: String,
}

/// The last events of this process; a clone shows the same events.
#[derive(Debug, Clone)]
pub struct Recent {
    ring: Arc<Mutex<Ring>>,
    newest: watch::Sender<u64>,
    clock: SharedClock,
}

#[derive(Debug)]
struct Ring {
    capacity: usize,
    logged: u64,
    events: VecDeque<Event>,
}

impl Recent {
    pub(super) fn new(capacity: usize, clock: SharedClock) -> Self {
        let ring = Ring { capacity: capacity.max(1), logged: 0, events: VecDeque::new() };
        Self { ring: Arc::new(Mutex::new(ring)), newest: watch::Sender::new(0), clock }
    }

    /// The events numbered above `number` that are still kept, oldest first; `after(0)` gives all.
    pub fn after(&self, number: u64) -> Vec<Event> {
        self.ring().events.iter().filter(|event| event.number > number).cloned().collect()
    }

    /// The number of the newest event; it changes with each event, so that whoever shows the log can
    /// wait for the next one instead of asking again and again.
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    pub(super) fn layer(&self) -> Recorder {
        Recorder(self.clone())
    }

    fn record(&self, level: Level, target: &str, text: String) {
        let at = self.clock.now();
        let number = {
            let mut ring = self.ring();
            ring.logged += 1;
            let event = Event { number: ring.logged, at, level, target: target.to_owned(), text };
            if ring.events.len() == ring.capacity {
                ring.events.pop_front();
            }
            ring.events.push_back(event);
            ring.logged
        };
        // Two threads may come here in either order; the number never goes back.
        self.newest.send_if_modified(|newest| {
            let newer = number > *newest;
            *newest = number.max(*newest);
            newer
        });
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(super) struct Recorder(Recent);

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        let metadata = event.metadata();
        self.0.record(*metadata.level(), metadata.target(), format!("{}{}", line.message, line.fields));
    }
}

#[derive(Debug, Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let written = if field.name() == "message" {
            write!(self.message, "{value}")
        } else {
            write!(self.fields, " {}={value}", field.name())
        };
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn only_the_last_events_are_kept_and_numbers_go_on() {
        let recent = Recent::new(2, ManualClock::at(Timestamp::UNIX_EPOCH));
        for text in ["one", "two", "three"] {
            recent.record(Level::INFO, "causeway", text.to_owned());
        }
        let kept: Vec<(u64, String)> = recent.after(0).into_iter().map(|event| (event.number, event.text)).collect();
        assert_eq!(kept, [(2, "two".to_owned()), (3, "three".to_owned())]);
        assert_eq!(recent.after(2).len(), 1);
        assert_eq!(recent.after(3), []);
    }

    #[test]
    fn who_waits_for_the_next_event_hears_of_it_once() {
        let recent = Recent::new(2, ManualClock::at(Timestamp::UNIX_EPOCH));
        let mut newest = recent.newest();
        assert!(!newest.has_changed().unwrap());
        recent.record(Level::INFO, "causeway", "one".to_owned());
        recent.record(Level::INFO, "causeway", "two".to_owned());
        assert_eq!(*newest.borrow_and_update(), 2);
        assert!(!newest.has_changed().unwrap());
    }
}
