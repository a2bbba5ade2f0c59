//! Secrets: what the keychain may do to us, and that nothing of a secret is ever shown.

mod hanging;
mod input;
mod keychain;
mod no_leak;
#[cfg(target_os = "linux")]
mod secret_service;

use std::sync::Arc;
use std::time::Duration;

use causeway::secrets::{KeychainStore, SecretRef};
use keyring_core::{CredentialStore, Entry, Error, mock};
use secrecy::SecretString;
use uuid::Uuid;

/// A secret that must not appear anywhere.
const CANARY: &str = "canary-5f1c";

fn reference(name: &str) -> SecretRef {
    SecretRef::new(name).unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

/// A keychain in memory whose entries can be told to fail.
struct Keychain {
    mock: Arc<mock::Store>,
    id: Uuid,
}

impl Keychain {
    fn new() -> Self {
        Self { mock: mock::Store::new().unwrap(), id: Uuid::from_u128(7) }
    }

    fn store(&self) -> KeychainStore {
        self.store_of(self.id)
    }

    fn store_of(&self, id: Uuid) -> KeychainStore {
        let mock = self.mock.clone();
        KeychainStore::over(Arc::new(move || Ok(mock.clone() as Arc<CredentialStore>)), id, Duration::from_mins(1))
    }

    /// The keychain's entry `name` of our data folder.
    fn entry(&self, name: &str) -> Entry {
        let store: Arc<CredentialStore> = self.mock.clone();
        store.build(&format!("causeway/{}", self.id), name, None).unwrap()
    }

    /// Lets the next use of the entry `name` fail.
    fn fail_next(&self, name: &str, error: Error) {
        let entry = self.entry(name);
        entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
    }

    /// The names of all entries that hold something, with their lengths, sorted.
    fn contents(&self) -> Vec<(String, usize)> {
        let mut all = self.mock.inner.lock().unwrap();
        let mut contents: Vec<(String, usize)> = all
            .get_mut()
            .iter()
            .filter_map(|cred| {
                let length = cred.inner.lock().unwrap().get_mut().secret.as_ref()?.len();
                Some((cred.specifiers.1.clone(), length))
            })
            .collect();
        contents.sort();
        contents
    }

    fn names(&self) -> Vec<String> {
        self.contents().into_iter().map(|(name, _)| name).collect()
    }
}

fn locked() -> Error {
    Error::NoStorageAccess("the collection is locked".into())
}
