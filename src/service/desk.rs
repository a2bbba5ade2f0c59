//! The desk: one data folder, one writer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::calls::CallBook;
use super::connect::Built;
use super::error::ServiceError;
use super::status::{Event, Status};
use crate::clock::SharedClock;
use crate::dirs::DataFolder;
use crate::model::ConnectionId;
use crate::secrets::{KeychainStore, MemoryStore, SecretStore};
use crate::store::{DeskLock, Holder, Store};

/// Events that a slow listener may lag behind before it misses some.
const EVENTS_UNDER_WAY: usize = 256;

/// Where secrets are kept.
#[derive(Debug)]
pub enum SecretSource {
    /// In the keychain of this system.
    Keychain,
    /// In memory only: the demo's throw-away credentials, or what came with `--secrets-stdin`.
    Memory(MemoryStore),
}

/// How a desk is opened.
#[derive(Debug)]
pub struct DeskOptions {
    /// The data folder; this account's own when absent.
    pub data_dir: Option<PathBuf>,
    /// What the process is doing, for others who find the desk held.
    pub purpose: String,
    /// Where secrets are kept.
    pub secrets: SecretSource,
    /// The clock.
    pub clock: SharedClock,
}

/// An open desk. Clones are cheap and lead to the same desk.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
    stop: CancellationToken,
}

struct Inner {
    folder: DataFolder,
    store: Store,
    secrets: Arc<dyn SecretStore>,
    clock: SharedClock,
    calls: Arc<CallBook>,
    built: Mutex<BTreeMap<ConnectionId, Arc<Built>>>,
    status: watch::Sender<Status>,
    events: broadcast::Sender<Event>,
    passes: tokio::sync::Mutex<()>,
    // Held last: the store is closed before another process may take the desk.
    lock: DeskLock,
}

impl Desk {
    /// Opens a desk and becomes its one writer. Blocks for as long as the disk takes.
    pub fn open(options: DeskOptions) -> Result<Self, ServiceError> {
        let folder = DataFolder::open(options.data_dir.as_deref())?;
        let lock = DeskLock::acquire(folder.root(), &options.purpose, options.clock.now())?;
        // Whoever left a door behind is gone: the lock is ours. It stays where it cannot be removed, and leads nowhere.
        drop(std::fs::remove_file(folder.door()));
        let store = Store::open(&folder.store())?;
        let secrets: Arc<dyn SecretStore> = match options.secrets {
            SecretSource::Keychain => Arc::new(KeychainStore::of_this_system(folder.id())),
            SecretSource::Memory(secrets) => Arc::new(secrets),
        };
        Ok(Self {
            inner: Arc::new(Inner {
                folder,
                store,
                secrets,
                calls: CallBook::new(options.clock.clone()),
                clock: options.clock,
                built: Mutex::default(),
                status: watch::Sender::new(Status::default()),
                events: broadcast::Sender::new(EVENTS_UNDER_WAY),
                passes: tokio::sync::Mutex::new(()),
                lock,
            }),
            stop: CancellationToken::new(),
        })
    }

    /// The data folder.
    pub fn folder(&self) -> &DataFolder {
        &self.inner.folder
    }

    /// Who holds the desk: this process.
    pub fn holder(&self) -> &Holder {
        self.inner.lock.holder()
    }

    /// The present status.
    pub fn status(&self) -> Status {
        let mut status = self.inner.status.borrow().clone();
        status.waiting = self.inner.calls.waiting();
        status
    }

    /// Follows what happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Asks the passes of this handle to stop between two records, and those that wait for their turn not to begin.
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// The same desk with a stopper of its own, for work that somebody else asked for: stopping that work stops
    /// nothing else, while whoever stops this handle stops that work, too.
    #[must_use]
    pub fn with_own_stopper(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), stop: self.stop.child_token() }
    }

    /// How many requests each connection made since the desk was opened.
    pub fn requests(&self) -> BTreeMap<ConnectionId, u64> {
        self.inner.calls.counts()
    }

    /// Finishes what is being written and closes the store.
    pub async fn close(self) {
        self.inner.store.clone().close().await;
    }

    pub(super) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(super) fn secrets(&self) -> &Arc<dyn SecretStore> {
        &self.inner.secrets
    }

    pub(super) fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    pub(super) fn calls(&self) -> &Arc<CallBook> {
        &self.inner.calls
    }

    pub(super) fn passes(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.passes
    }

    pub(super) fn change_status(&self, change: impl FnOnce(&mut Status)) {
        self.inner.status.send_modify(change);
    }

    pub(super) fn tell(&self, event: Event) {
        // Nobody listening is not an error.
        drop(self.inner.events.send(event));
    }

    pub(super) fn built(&self, name: &ConnectionId) -> Option<Arc<Built>> {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub(super) fn keep_built(&self, name: ConnectionId, built: Arc<Built>) {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).insert(name, built);
    }

    /// Forgets a built connector, so that the next use takes the new settings or secrets.
    pub(super) fn forget_built(&self, name: &ConnectionId) {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}
