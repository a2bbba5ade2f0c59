//! A keychain that does not answer: the program never hangs with it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use causeway::secrets::{KeychainStore, SecretError, SecretStore as _};
use keyring_core::CredentialStore;
use secrecy::ExposeSecret as _;

use super::{Keychain, reference, secret};

/// A keychain that keeps everyone waiting while its gate is shut.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    moved: Condvar,
    waiting: AtomicUsize,
}

impl Gate {
    fn pass(&self) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        drop(self.moved.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.moved.notify_all();
    }
}

fn behind_a_gate(keychain: &Keychain, limit: Duration) -> (KeychainStore, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    let (mock, shut) = (keychain.mock.clone(), gate.clone());
    let connect = Arc::new(move || {
        shut.pass();
        Ok(mock.clone() as Arc<CredentialStore>)
    });
    (KeychainStore::over(connect, keychain.id, limit), gate)
}

#[tokio::test]
async fn a_keychain_that_hangs_gives_an_error_that_says_what_to_do() {
    let (store, gate) = behind_a_gate(&Keychain::new(), Duration::from_millis(20));
    let error = store.get(&reference("acme/password")).await.unwrap_err();
    assert!(matches!(error, SecretError::TimedOut { .. }));
    assert!(error.to_string().contains("unlock it in a desktop session"), "{error}");
    gate.open();
}

#[tokio::test]
async fn after_a_time_out_a_fresh_thread_serves_the_next_call() {
    let keychain = Keychain::new();
    let (store, gate) = behind_a_gate(&keychain, Duration::from_millis(500));
    let name = reference("acme/password");
    assert!(matches!(store.set(&name, &secret("first")).await, Err(SecretError::TimedOut { .. })));
    gate.open();
    store.set(&name, &secret("second")).await.unwrap();
    assert_eq!(store.get(&name).await.unwrap().expose_secret(), "second");
    assert_eq!(gate.waiting.load(Ordering::SeqCst), 2, "one connection hung, one serves");
}

#[tokio::test]
async fn threads_that_hang_do_not_pile_up() {
    let (store, gate) = behind_a_gate(&Keychain::new(), Duration::from_millis(20));
    for _ in 0..12 {
        let outcome = store.get(&reference("acme/password")).await;
        assert!(matches!(outcome, Err(SecretError::TimedOut { .. })));
    }
    assert!(gate.waiting.load(Ordering::SeqCst) <= 4);
    gate.open();
}

#[tokio::test]
async fn calls_made_together_are_all_answered() {
    let keychain = Keychain::new();
    let store = Arc::new(keychain.store());
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.set(&reference(&format!("acme/{number}")), &secret("x")).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(store.list().await.unwrap().len(), 20);
}
