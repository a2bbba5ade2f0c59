//! The keychain of the operating system as a [`SecretStore`].

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::chunks::Slots;
use super::worker::{Session, Worker};
use super::{SecretError, SecretRef, SecretStore, ensure_storable, platform};

pub use super::worker::Connect;

/// How long a call waits for the keychain, unless told otherwise.
const DEFAULT_LIMIT: Duration = Duration::from_secs(10);

/// The name of the entry that lists the references. Keychains differ too much in what they can
/// search for, so the list is kept by hand.
const INDEX: &str = "index";

/// Secrets in the keychain, under a service name that holds the data folder's id.
pub struct KeychainStore {
    worker: Worker,
    service: Arc<str>,
}

impl fmt::Debug for KeychainStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeychainStore").field("service", &self.service).finish_non_exhaustive()
    }
}

impl KeychainStore {
    /// The secrets of the data folder `id` in this system's keychain. Nothing is asked yet.
    pub fn of_this_system(id: Uuid) -> Self {
        Self::over(Arc::new(platform::connect), id, DEFAULT_LIMIT)
    }

    /// The secrets of the data folder `id` in the keychain that `connect` opens; a call that takes
    /// longer than `limit` is given up.
    pub fn over(connect: Connect, id: Uuid, limit: Duration) -> Self {
        Self { worker: Worker::new(connect, limit), service: format!("causeway/{id}").into() }
    }

    async fn with_slots<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session, &str) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let service = self.service.clone();
        self.worker.run(move |session| work(session, &service)).await
    }
}

#[async_trait]
impl SecretStore for KeychainStore {
    async fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        let reference = reference.clone();
        self.with_slots(move |session, service| Slots { session, service, reference: &reference }.read()).await
    }

    async fn set(&self, reference: &SecretRef, secret: &SecretString) -> Result<(), SecretError> {
        ensure_storable(secret.expose_secret())?;
        let (reference, secret) = (reference.clone(), secret.clone());
        self.with_slots(move |session, service| {
            // Listed first: a program that dies in between leaves a listed secret that is missing,
            // never a secret that nobody knows of.
            change_index(session, service, |listed| listed.insert(reference.clone()))?;
            Slots { session, service, reference: &reference }.write(&secret)
        })
        .await
    }

    async fn forget(&self, reference: &SecretRef) -> Result<(), SecretError> {
        let reference = reference.clone();
        self.with_slots(move |session, service| {
            Slots { session, service, reference: &reference }.remove()?;
            change_index(session, service, |listed| listed.remove(&reference))
        })
        .await
    }

    async fn list(&self) -> Result<Vec<SecretRef>, SecretError> {
        self.with_slots(|session, service| Ok(read_index(session, service)?.into_iter().collect())).await
    }
}

/// The index has a reference of its own, below a name that [`SecretRef`] refuses to everyone else.
fn index_reference() -> SecretRef {
    SecretRef::reserved(INDEX)
}

fn read_index(session: &mut Session, service: &str) -> Result<BTreeSet<SecretRef>, SecretError> {
    let reference = index_reference();
    let text = match (Slots { session, service, reference: &reference }).read() {
        Ok(text) => text,
        Err(SecretError::Missing { .. }) => return Ok(BTreeSet::new()),
        Err(other) => return Err(other),
    };
    text.expose_secret()
        .lines()
        .map(|line| {
            SecretRef::new(line)
                .map_err(|_bad| SecretError::Damaged { reference: reference.clone(), what: "a line is no name" })
        })
        .collect()
}

fn change_index(
    session: &mut Session,
    service: &str,
    change: impl FnOnce(&mut BTreeSet<SecretRef>) -> bool,
) -> Result<(), SecretError> {
    let mut listed = read_index(session, service)?;
    if !change(&mut listed) {
        return Ok(());
    }
    let reference = index_reference();
    let mut slots = Slots { session, service, reference: &reference };
    if listed.is_empty() {
        return slots.remove();
    }
    let lines: Vec<&str> = listed.iter().map(SecretRef::as_str).collect();
    slots.write(&SecretString::from(lines.join("\n")))
}
