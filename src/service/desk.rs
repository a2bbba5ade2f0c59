//! The desk: one data folder, one writer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{OwnedMutexGuard, broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::calls::CallBook;
use super::connect::Built;
use super::error::ServiceError;
use super::paces::Paces;
use super::status::{Event, Status};
use super::turns::Turns;
use super::under_way::Current;
use super::wake::Wake;
use crate::clock::SharedClock;
use crate::dirs::DataFolder;
use crate::model::ConnectionId;
use crate::secrets::{KeychainStore, MemoryStore, SecretStore};
use crate::store::{Actor, DeskLock, Holder, Store};

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
    /// Since when the secrets are in memory that came along with this process; `None` where they are in the keychain.
    came_along: Option<Timestamp>,
    clock: SharedClock,
    calls: Arc<CallBook>,
    built: Mutex<BTreeMap<ConnectionId, Arc<Built>>>,
    building: tokio::sync::Mutex<()>,
    /// Who asks a connection which instance it leads to.
    asking: Mutex<BTreeMap<ConnectionId, Arc<tokio::sync::Mutex<()>>>>,
    paces: Paces,
    /// When this process last asked which instance answers.
    instances: Mutex<BTreeMap<ConnectionId, Timestamp>>,
    status: Mutex<Status>,
    events: broadcast::Sender<Event>,
    wake: Wake,
    current: Mutex<Vec<Current>>,
    turns: Arc<Turns>,
    /// When it was last looked what is too old.
    forgot: Mutex<Option<Timestamp>>,
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
        let mut status = Status::default();
        status.take(store.figures_at_opening()?);
        let wake = Wake::default();
        let came_along = matches!(options.secrets, SecretSource::Memory(_)).then(|| options.clock.now());
        let secrets: Arc<dyn SecretStore> = match options.secrets {
            SecretSource::Keychain => Arc::new(KeychainStore::of_this_system(folder.id())),
            SecretSource::Memory(secrets) => Arc::new(secrets),
        };
        Ok(Self {
            inner: Arc::new(Inner {
                folder,
                store,
                secrets,
                came_along,
                calls: CallBook::new(options.clock.clone(), wake.clone()),
                clock: options.clock,
                built: Mutex::default(),
                building: tokio::sync::Mutex::default(),
                asking: Mutex::default(),
                paces: Paces::default(),
                instances: Mutex::default(),
                status: Mutex::new(status),
                events: broadcast::Sender::new(EVENTS_UNDER_WAY),
                wake,
                current: Mutex::default(),
                turns: Arc::default(),
                forgot: Mutex::default(),
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
        let mut status = self.locked_status().clone();
        status.waiting = self.inner.calls.waiting();
        status
    }

    /// Completes (`changed`) whenever the status may have changed or an event was told, so that a
    /// window can be drawn anew without asking again and again. Changes that were missed count as
    /// one; the number itself means nothing. Only the passing of time changes things silently: how
    /// old a success is, and the end of a wait, whose moment the status tells.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.inner.wake.listen()
    }

    /// Follows what happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Ends the work that goes through this handle (Ctrl-C, closing): once cancelled, its passes that run stop between
    /// two records, and later ones and those that wait for their turn are refused. To stop what runs alone, see
    /// [`Self::stop_passes`].
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// The same desk with a stopper of its own, for work that somebody else asked for: stopping that work stops
    /// nothing else, while whoever stops this handle stops that work, too.
    #[must_use]
    pub fn with_own_stopper(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), stop: self.stop.child_token() }
    }

    /// Asks the passes that run to stop between two records, and says whether any was running. Later
    /// passes are not affected, nor are those that wait for their turn.
    pub fn stop_passes(&self) -> bool {
        let current = self.current();
        for one in current.iter() {
            one.stop.cancel();
        }
        !current.is_empty()
    }

    /// How many requests each connection made since the desk was opened.
    pub fn requests(&self) -> BTreeMap<ConnectionId, u64> {
        self.inner.calls.counts()
    }

    /// How many transactions the store committed since the desk was opened.
    pub fn commits(&self) -> u64 {
        self.inner.store.commits()
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

    pub(super) fn secrets_came_along(&self) -> Option<Timestamp> {
        self.inner.came_along
    }

    pub(super) fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    pub(super) fn call_book(&self) -> &Arc<CallBook> {
        &self.inner.calls
    }

    pub(super) fn turns(&self) -> &Arc<Turns> {
        &self.inner.turns
    }

    pub(super) fn forgot(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.inner.forgot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The passes that run, in the order in which they began.
    pub(super) fn current(&self) -> MutexGuard<'_, Vec<Current>> {
        self.inner.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn locked_status(&self) -> MutexGuard<'_, Status> {
        self.inner.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change_status(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.locked_status());
        self.inner.wake.ring();
    }

    /// Takes the status anew from the store. What cannot be read leaves it as it was.
    pub(super) async fn refresh_status(&self) {
        match self.inner.store.figures().await {
            Ok(figures) => self.change_status(|status| status.take(figures)),
            Err(error) => tracing::warn!("the status cannot be read from the store: {error}"),
        }
    }

    pub(super) fn tell(&self, event: Event) {
        // Nobody listening is not an error.
        drop(self.inner.events.send(event));
        self.inner.wake.ring();
    }

    /// Takes the status anew and says that a connection or profile changed.
    pub(super) async fn setup_changed(&self, what: String) {
        self.refresh_status().await;
        self.tell(Event::SetupChanged { what, actor: Actor::Person });
    }

    /// Stores the calls that no pass made.
    pub(super) async fn log_calls_outside_runs(&self) -> Result<(), ServiceError> {
        Ok(self.inner.store.log_calls(self.inner.calls.take(None, None)).await?)
    }

    pub(super) fn paces(&self) -> &Paces {
        &self.inner.paces
    }

    pub(super) fn built(&self, name: &ConnectionId) -> Option<Arc<Built>> {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub(super) fn keep_built(&self, name: ConnectionId, built: Arc<Built>) {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).insert(name, built);
    }

    pub(super) fn building(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.building
    }

    /// Waits until nobody else asks a connection which instance it leads to.
    pub(super) async fn asking(&self, name: &ConnectionId) -> OwnedMutexGuard<()> {
        let own = {
            let mut all = self.inner.asking.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(name.clone()).or_default())
        };
        own.lock_owned().await
    }

    /// When this process last asked which instance answers.
    pub(super) fn instance_looked_at(&self, name: &ConnectionId) -> Option<Timestamp> {
        self.inner.instances.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    pub(super) fn looked_at_instance(&self, name: &ConnectionId, at: Timestamp) {
        self.inner.instances.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), at);
    }

    /// Forgets a built connector, so that the next use takes the new settings or secrets.
    pub(super) fn forget_built(&self, name: &ConnectionId) {
        self.inner.built.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}
