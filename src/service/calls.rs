//! Every exchange with a vendor is counted and remembered: without queries, headers and bodies.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::SharedClock;
use crate::connector::{Call, CallObserver};
use crate::model::{ConnectionId, RunId};
use crate::store::CallRow;

/// More calls than this are counted but not remembered until the next time they are stored.
const MOST_REMEMBERED: usize = 20_000;

/// The calls of all connections since they were last stored.
#[derive(Debug)]
pub struct CallBook {
    clock: SharedClock,
    rows: Mutex<Vec<CallRow>>,
    counts: Mutex<BTreeMap<ConnectionId, Arc<AtomicU64>>>,
    waiting: Mutex<BTreeMap<ConnectionId, u64>>,
}

impl CallBook {
    /// An empty book.
    pub fn new(clock: SharedClock) -> Arc<Self> {
        Arc::new(Self { clock, rows: Mutex::default(), counts: Mutex::default(), waiting: Mutex::default() })
    }

    /// The observer that writes a connection's calls into this book.
    pub fn observer(self: &Arc<Self>, connection: &ConnectionId) -> Arc<dyn CallObserver> {
        let count = lock(&self.counts).entry(connection.clone()).or_default().clone();
        Arc::new(Observer { book: self.clone(), connection: connection.clone(), count })
    }

    /// How many requests each connection made since the program began.
    pub fn counts(&self) -> BTreeMap<ConnectionId, u64> {
        lock(&self.counts).iter().map(|(name, count)| (name.clone(), count.load(Ordering::Relaxed))).collect()
    }

    /// The connections that wait for a limit, with the seconds they said.
    pub fn waiting(&self) -> Vec<(String, u64)> {
        lock(&self.waiting).iter().map(|(name, seconds)| (name.to_string(), *seconds)).collect()
    }

    /// Takes the remembered calls, as calls of `run`.
    pub fn take(&self, run: Option<RunId>) -> Vec<CallRow> {
        let mut rows = std::mem::take(&mut *lock(&self.rows));
        for row in &mut rows {
            row.run = run;
        }
        rows
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
        lock(&self.book.waiting).remove(&self.connection);
        let mut rows = lock(&self.book.rows);
        if rows.len() < MOST_REMEMBERED {
            rows.push(CallRow {
                run: None,
                connection: self.connection.clone(),
                at: self.book.clock.now(),
                method: call.method.clone(),
                path: call.path.clone(),
                status: call.status,
                millis: call.millis,
                sent_bytes: 0,
                received_bytes: call.bytes,
                error: call.error.clone(),
            });
        }
    }

    fn waiting(&self, seconds: u64) {
        lock(&self.book.waiting).insert(self.connection.clone(), seconds);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
