//! The threads that own the connections to SQLite. Exactly one of them writes.

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::error::{Result, StoreError};

/// How many questions may wait; who asks more waits, too.
const WAITING: usize = 64;

/// A question, with its answer's way back inside.
type Work = Box<dyn FnOnce(&mut Connection) + Send>;

enum Request {
    Work(Work),
    Stop(oneshot::Sender<()>),
}

/// The way to some threads that answer the same questions.
#[derive(Clone)]
pub(super) struct Workers {
    requests: mpsc::Sender<Request>,
    threads: usize,
}

impl Workers {
    /// Starts one named thread per connection. They end when the last clone is dropped.
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self> {
        let (requests, receiver) = mpsc::channel(WAITING);
        let receiver = std::sync::Arc::new(std::sync::Mutex::new(receiver));
        let threads = connections.len();
        for connection in connections {
            let receiver = receiver.clone();
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || serve(connection, || receiver.lock().ok()?.blocking_recv()))
                .map_err(|error| StoreError::Failed { reason: format!("no thread for {name}: {error}") })?;
        }
        Ok(Self { requests, threads })
    }

    /// Has a question answered by one of the threads. The work is done even if nobody waits for the answer any more.
    pub(super) async fn ask<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            // Nobody waits any more: the work is done all the same.
            drop(answer.send(work(connection)));
        });
        let closed = |_error| StoreError::Closed;
        self.requests.send(Request::Work(work)).await.map_err(closed)?;
        answered.await.map_err(|_error| StoreError::Closed)?
    }

    /// Has a question answered while nobody else asks, and blocks until it is: for the moment at
    /// which the store was opened. [`StoreError::Locked`] when others ask, too.
    pub(super) fn ask_first<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = std::sync::mpsc::sync_channel(1);
        let work: Work = Box::new(move |connection| drop(answer.send(work(connection))));
        self.requests.try_send(Request::Work(work)).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => StoreError::Locked,
            mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
        })?;
        answered.recv().map_err(|_error| StoreError::Closed)?
    }

    /// Lets each thread finish what it does and close its connection.
    pub(super) async fn stop(&self) {
        for _ in 0..self.threads {
            let (done, is_done) = oneshot::channel();
            if self.requests.send(Request::Stop(done)).await.is_ok() {
                // The thread drops its end when its connection is closed; there is nothing to receive.
                drop(is_done.await);
            }
        }
    }
}

fn serve(mut connection: Connection, next: impl Fn() -> Option<Request>) {
    while let Some(request) = next() {
        match request {
            Request::Work(work) => work(&mut connection),
            Request::Stop(done) => {
                drop(connection);
                drop(done);
                return;
            }
        }
    }
}
