//! Every exchange with a vendor is counted and remembered: without headers and bodies, unless a person asked
//! for those of a connection.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::status::Waiting;
use super::wake::Wake;
use crate::clock::SharedClock;
use crate::connector::{Call, CallObserver};
use crate::engine::CallLog;
use crate::model::{ConnectionId, ProfileId, RunId};
use crate::store::{CallRow, SaidRow};

/// More calls of one profile than this are counted but not remembered until the next time they are stored.
const MOST_REMEMBERED: usize = 20_000;

/// Of what is said on the way of one profile, so many bytes are kept until the next time they are stored.
const MOST_SAID: usize = 16 * 1024 * 1024;

/// Stands for what was said beyond that.
const TOO_MUCH: &str = "(not kept: this run said more than can be kept)";

/// The calls of all connections since they were last stored.
#[derive(Debug)]
pub struct CallBook {
    clock: SharedClock,
    /// By the profile whose pass made them.
    rows: Mutex<BTreeMap<Option<ProfileId>, Remembered>>,
    counts: Mutex<BTreeMap<ConnectionId, Arc<AtomicU64>>>,
    made: Mutex<BTreeMap<(ProfileId, ConnectionId), u64>>,
    waiting: Mutex<BTreeMap<ConnectionId, Wait>>,
    /// The connections of which headers and bodies are kept.
    bodies: Mutex<BTreeSet<ConnectionId>>,
    wake: Wake,
}

/// The calls of one profile, and the bytes of what was said in them.
#[derive(Debug, Default)]
struct Remembered {
    rows: Vec<CallRow>,
    said_bytes: usize,
}

/// A wait for a limit.
#[derive(Debug, Clone, Copy)]
struct Wait {
    seconds: u64,
    until: Timestamp,
}

impl CallBook {
    /// An empty book. `wake` rings when a wait begins or ends.
    pub fn new(clock: SharedClock, wake: Wake) -> Arc<Self> {
        let (rows, counts, made) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (waiting, bodies) = (Mutex::default(), Mutex::default());
        Arc::new(Self { clock, rows, counts, made, waiting, bodies, wake })
    }

    /// The observer that writes a connection's calls into this book.
    pub fn observer(self: &Arc<Self>, connection: &ConnectionId) -> Arc<dyn CallObserver> {
        let count = lock(&self.counts).entry(connection.clone()).or_default().clone();
        Arc::new(Observer { book: self.clone(), connection: connection.clone(), count })
    }

    /// Keeps what is said on a connection from now on, or no longer.
    pub fn keep_bodies(&self, connection: &ConnectionId, keep: bool) {
        let mut bodies = lock(&self.bodies);
        if keep {
            bodies.insert(connection.clone());
        } else {
            bodies.remove(connection);
        }
    }

    /// How many requests each connection made since the program began.
    pub fn counts(&self) -> BTreeMap<ConnectionId, u64> {
        lock(&self.counts).iter().map(|(name, count)| (name.clone(), count.load(Ordering::Relaxed))).collect()
    }

    /// The connections that wait for a limit now.
    pub fn waiting(&self) -> Vec<Waiting> {
        let now = self.clock.now();
        let mut waiting = lock(&self.waiting);
        waiting.retain(|_, wait| wait.until > now);
        let shown = |(name, wait): (&ConnectionId, &Wait)| Waiting {
            connection: name.to_string(),
            seconds: wait.seconds,
            until: wait.until,
        };
        waiting.iter().map(shown).collect()
    }

    /// Takes the remembered calls that passes of a profile made, or that no pass made, as calls of `run`.
    pub fn take(&self, profile: Option<&ProfileId>, run: Option<RunId>) -> Vec<CallRow> {
        let mut rows = lock(&self.rows).remove(&profile.cloned()).unwrap_or_default().rows;
        for row in &mut rows {
            row.run = run;
        }
        rows
    }
}

impl CallLog for CallBook {
    fn taken(&self, profile: &ProfileId, run: RunId) -> Vec<CallRow> {
        self.take(Some(profile), Some(run))
    }

    fn made(&self, profile: &ProfileId, connection: &ConnectionId) -> u64 {
        lock(&self.made).get(&(profile.clone(), connection.clone())).copied().unwrap_or_default()
    }
}

/// Writes one connection's calls into the book.
struct Observer {
    book: Arc<CallBook>,
    connection: ConnectionId,
    count: Arc<AtomicU64>,
}

impl CallObserver for Observer {
    fn called(&self, call: &Call) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let waited = lock(&self.book.waiting).remove(&self.connection).is_some();
        if waited {
            self.book.wake.ring();
        }
        if let Some(profile) = &call.profile {
            *lock(&self.book.made).entry((profile.clone(), self.connection.clone())).or_default() += 1;
        }
        let mut rows = lock(&self.book.rows);
        let Remembered { rows, said_bytes } = rows.entry(call.profile.clone()).or_default();
        if rows.len() < MOST_REMEMBERED {
            let said = call.said.as_ref().map(|said| match *said_bytes + said.bytes() {
                all @ ..=MOST_SAID => {
                    *said_bytes = all;
                    SaidRow {
                        sent_headers: said.sent_headers.clone(),
                        sent: said.sent.clone(),
                        answered_headers: said.answered_headers.clone(),
                        answered: said.answered.clone(),
                    }
                }
                _ => SaidRow { sent: TOO_MUCH.to_owned(), ..SaidRow::default() },
            });
            rows.push(CallRow {
                run: None,
                connection: self.connection.clone(),
                at: self.book.clock.now(),
                method: call.method.clone(),
                path: call.path.clone(),
                query: call.query.clone(),
                status: call.status,
                millis: call.millis,
                sent_bytes: call.sent_bytes,
                received_bytes: call.bytes,
                error: call.error.clone(),
                records: call.records.clone(),
                said,
            });
        }
    }

    fn keeps_bodies(&self) -> bool {
        lock(&self.book.bodies).contains(&self.connection)
    }

    fn waiting(&self, seconds: u64) {
        let wait = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        let now = self.book.clock.now();
        let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        lock(&self.book.waiting).insert(self.connection.clone(), Wait { seconds, until });
        self.book.wake.ring();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::connector::said::Said;

    fn call() -> Call {
        Call {
            method: "GET".to_owned(),
            path: "/api/now/table/incident".to_owned(),
            query: String::new(),
            status: Some(200),
            millis: 12,
            sent_bytes: 0,
            bytes: 900,
            error: None,
            profile: None,
            records: Vec::new(),
            said: None,
        }
    }

    #[test]
    fn what_is_said_without_end_is_kept_up_to_a_bound_and_the_rest_says_so() {
        let book = CallBook::new(ManualClock::at(Timestamp::UNIX_EPOCH), Wake::default());
        let observer = book.observer(&ConnectionId::new("servicenow"));
        let said = Said { sent: "a".repeat(MOST_SAID / 4), ..Said::default() };
        for _ in 0..6 {
            observer.called(&Call { said: Some(said.clone()), ..call() });
        }
        let kept: Vec<String> = book.take(None, None).into_iter().filter_map(|row| Some(row.said?.sent)).collect();
        assert_eq!(kept.len(), 6);
        assert!(kept[..4].iter().all(|text| *text == said.sent), "what fits is kept");
        assert!(kept[4..].iter().all(|text| text == TOO_MUCH), "and of the rest it is said that it is not");
        observer.called(&Call { said: Some(said.clone()), ..call() });
        assert_eq!(book.take(None, None)[0].said.as_ref().unwrap().sent, said.sent, "the next run begins anew");
    }

    #[test]
    fn a_wait_is_announced_and_ends_with_the_next_call_or_with_its_time() {
        let began = Timestamp::from_second(1_772_360_000).unwrap();
        let clock = ManualClock::at(began);
        let wake = Wake::default();
        let book = CallBook::new(clock.clone(), wake.clone());
        let observer = book.observer(&ConnectionId::new("servicenow"));
        let mut heard = wake.listen();

        observer.waiting(30);
        assert!(heard.has_changed().unwrap(), "the beginning of a wait wakes the window");
        heard.mark_unchanged();
        let until = began + SignedDuration::from_secs(30);
        assert_eq!(book.waiting(), [Waiting { connection: "servicenow".to_owned(), seconds: 30, until }]);
        observer.called(&call());
        assert!(heard.has_changed().unwrap() && book.waiting().is_empty(), "and so does its end");
        heard.mark_unchanged();
        observer.called(&call());
        assert!(!heard.has_changed().unwrap(), "a call without a wait before it changes nothing that is shown");

        observer.waiting(30);
        clock.advance(std::time::Duration::from_secs(30));
        assert!(book.waiting().is_empty(), "a wait that was given up does not stay for ever");
    }
}
