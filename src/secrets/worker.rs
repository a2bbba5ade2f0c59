//! The thread that talks to the keychain, because calls to a keychain block, sometimes for ever.
//!
//! Jobs run one after another on a named thread with its own connection. A job that does not answer
//! in time is given up: its thread is told to stop before its next step, is left to itself, and the
//! next job gets a fresh thread and connection. Threads that hang are counted, and past
//! [`MAX_HANGING`] no further one is started until one of them comes back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use keyring_core::CredentialStore;
use tokio::sync::oneshot;

use super::SecretError;

const MAX_HANGING: usize = 4;
const MAX_WAITING: usize = 1024;

/// Opens a connection to a keychain; runs on the worker's thread.
pub type Connect = Arc<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>;

type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// A worker's connection, opened with the first job and again after a failure.
pub(super) struct Session {
    connect: Connect,
    store: Option<Arc<CredentialStore>>,
    given_up: Arc<AtomicBool>,
}

impl Session {
    /// The keychain, for one step of a job; fails once the job has been given up, so that a late
    /// answer of the keychain is not followed by further writes.
    pub(super) fn store(&mut self) -> keyring_core::Result<Arc<CredentialStore>> {
        let store = match &self.store {
            Some(store) => store.clone(),
            None => self.store.insert((self.connect)()?).clone(),
        };
        // Asked after connecting, because connecting is where keychains hang most.
        if self.given_up.load(Ordering::SeqCst) {
            return Err(keyring_core::Error::Invalid("job".to_owned(), "was given up".to_owned()));
        }
        Ok(store)
    }

    /// Drops the connection, so that the next job opens a new one: a keychain service that was
    /// restarted does not know the old one.
    pub(super) fn disconnect(&mut self) {
        self.store = None;
    }
}

struct Thread {
    jobs: SyncSender<Job>,
    given_up: Arc<AtomicBool>,
    handle: JoinHandle<()>,
}

#[derive(Default)]
struct Threads {
    current: Option<Thread>,
    hanging: Vec<JoinHandle<()>>,
}

pub(super) struct Worker {
    connect: Connect,
    limit: Duration,
    threads: Mutex<Threads>,
}

impl Worker {
    pub(super) fn new(connect: Connect, limit: Duration) -> Self {
        Self { connect, limit, threads: Mutex::default() }
    }

    /// Runs `job` on the keychain's thread and waits for it, at most as long as the limit.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Session) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let (answer, answered) = oneshot::channel();
        let given_up = self.submit(Box::new(move |session| {
            // Nobody waits any more when the receiver is gone.
            drop(answer.send(job(session)));
        }))?;
        match tokio::time::timeout(self.limit, answered).await {
            Ok(Ok(Err(_stopped))) if given_up.load(Ordering::SeqCst) => Err(self.timed_out()),
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_gone)) => Err(SecretError::Unavailable { cause: "its thread ended early".to_owned() }),
            Err(_elapsed) => {
                self.give_up(&given_up);
                Err(self.timed_out())
            }
        }
    }

    /// Hands the job to the current thread, or to a new one, and returns that thread's stop sign.
    fn submit(&self, job: Job) -> Result<Arc<AtomicBool>, SecretError> {
        let mut threads = self.threads();
        let job = match &threads.current {
            Some(thread) => match thread.jobs.try_send(job) {
                Ok(()) => return Ok(thread.given_up.clone()),
                Err(TrySendError::Full(_)) => return Err(self.timed_out()),
                Err(TrySendError::Disconnected(job)) => job,
            },
            None => job,
        };
        threads.hanging.retain(|handle| !handle.is_finished());
        if threads.hanging.len() >= MAX_HANGING {
            return Err(self.timed_out());
        }
        let thread = self.start()?;
        let given_up = thread.given_up.clone();
        let sent = thread.jobs.try_send(job);
        threads.current = Some(thread);
        sent.map(|()| given_up).map_err(|cause| SecretError::Unavailable { cause: cause.to_string() })
    }

    fn start(&self) -> Result<Thread, SecretError> {
        let (jobs, queue) = sync_channel(MAX_WAITING);
        let given_up = Arc::new(AtomicBool::new(false));
        let session = Session { connect: self.connect.clone(), store: None, given_up: given_up.clone() };
        let handle = std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || serve(session, &queue))
            .map_err(|cause| SecretError::Unavailable { cause: cause.to_string() })?;
        Ok(Thread { jobs, given_up, handle })
    }

    /// Leaves the thread with this stop sign to itself, unless another call already did.
    fn give_up(&self, given_up: &Arc<AtomicBool>) {
        given_up.store(true, Ordering::SeqCst);
        let mut threads = self.threads();
        if let Some(thread) = threads.current.take_if(|thread| Arc::ptr_eq(&thread.given_up, given_up)) {
            threads.hanging.push(thread.handle);
        }
    }

    fn timed_out(&self) -> SecretError {
        SecretError::TimedOut { seconds: self.limit.as_secs() }
    }

    fn threads(&self) -> MutexGuard<'_, Threads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends when the worker is dropped or has given this thread up.
fn serve(mut session: Session, queue: &Receiver<Job>) {
    while let Ok(job) = queue.recv() {
        job(&mut session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_was_given_up_while_it_connected_gets_no_keychain() {
        let given_up = Arc::new(AtomicBool::new(false));
        let stop = given_up.clone();
        let connect: Connect = Arc::new(move || {
            stop.store(true, Ordering::SeqCst);
            let store: Arc<CredentialStore> = keyring_core::mock::Store::new()?;
            Ok(store)
        });
        let mut session = Session { connect, store: None, given_up };
        assert!(session.store().is_err());
    }
}
