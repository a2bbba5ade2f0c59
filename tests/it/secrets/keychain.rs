//! SEC6: absent, locked, denied, wiped half-way, and secrets longer than an entry.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use causeway::secrets::{KeychainStore, MAX_SECRET_BYTES, SecretError, SecretStore as _};
use keyring_core::{CredentialStore, Error};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use crate::support::long;

use super::{Keychain, locked, reference, secret};

/// Windows' limit for one entry, `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const WINDOWS_LIMIT: usize = 2560;

#[tokio::test]
async fn a_secret_that_was_never_stored_is_missing() {
    let store = Keychain::new().store();
    let name = reference("acme/password");
    let error = store.get(&name).await.unwrap_err();
    assert_eq!(error, SecretError::Missing { reference: name.clone() });
    assert!(error.to_string().contains("acme/password"), "{error}");
    store.forget(&name).await.unwrap();
}

#[tokio::test]
async fn secrets_of_every_length_come_back_as_they_were() {
    let keychain = Keychain::new();
    let (store, name) = (keychain.store(), reference("acme/token"));
    let spread = (0..=MAX_SECRET_BYTES).step_by(if long() { 61 } else { 4099 });
    for length in [1, 2030, 2031, 2032, 2048, 2049, 4096, 4097, MAX_SECRET_BYTES].into_iter().chain(spread).chain([10])
    {
        let text: String = "aé0".chars().cycle().take(length * 3 / 4).collect();
        store.set(&name, &secret(&text)).await.unwrap();
        assert_eq!(store.get(&name).await.unwrap().expose_secret(), text, "{length}");
        assert!(keychain.contents().iter().all(|(_, bytes)| *bytes <= WINDOWS_LIMIT), "{length}");
    }
    assert_eq!(keychain.names(), ["acme/token", "causeway:index"], "no stale piece is left behind");
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_before_anything_is_stored() {
    let keychain = Keychain::new();
    let name = reference("acme/token");
    let fits = "x".repeat(MAX_SECRET_BYTES);
    keychain.store().set(&name, &secret(&fits)).await.unwrap();
    let error = keychain.store().set(&name, &secret(&format!("{fits}x"))).await.unwrap_err();
    assert_eq!(error, SecretError::TooLarge { bytes: MAX_SECRET_BYTES + 1 });
    assert_eq!(keychain.store().get(&name).await.unwrap().expose_secret(), fits);
}

#[tokio::test]
async fn a_locked_keychain_is_named_as_locked_and_loses_nothing() {
    let keychain = Keychain::new();
    let (store, name) = (keychain.store(), reference("acme/password"));
    store.set(&name, &secret("first")).await.unwrap();
    keychain.fail_next("acme/password", locked());
    let error = store.get(&name).await.unwrap_err();
    assert!(matches!(&error, SecretError::Locked { cause } if cause.contains("collection is locked")), "{error}");
    keychain.fail_next("acme/password", locked());
    assert!(matches!(store.set(&name, &secret("second")).await, Err(SecretError::Locked { .. })));
    assert_eq!(store.get(&name).await.unwrap().expose_secret(), "first");
}

#[tokio::test]
async fn a_keychain_that_comes_up_late_is_found_by_the_next_call() {
    let keychain = Keychain::new();
    let running = Arc::new(AtomicBool::new(false));
    let (mock, up) = (keychain.mock.clone(), running.clone());
    let connect = Arc::new(move || {
        let there = up.load(Ordering::SeqCst);
        let refused = || Error::PlatformFailure("nobody answers on the bus".into());
        there.then(|| mock.clone() as Arc<CredentialStore>).ok_or_else(refused)
    });
    let store = KeychainStore::over(connect, keychain.id, Duration::from_mins(1));
    let name = reference("acme/password");
    let error = store.set(&name, &secret("first")).await.unwrap_err();
    assert!(matches!(&error, SecretError::Unavailable { cause } if cause.contains("on the bus")), "{error}");
    running.store(true, Ordering::SeqCst);
    store.set(&name, &secret("first")).await.unwrap();
    assert_eq!(store.get(&name).await.unwrap().expose_secret(), "first");
}

/// Whatever step of replacing a long secret fails, the earlier one stays whole, and the next try
/// succeeds and leaves nothing stale.
#[tokio::test]
async fn a_write_that_is_cut_off_leaves_the_earlier_secret_whole() {
    let (old, new) = ("old".repeat(2000), "new!".repeat(2000));
    let name = reference("acme/token");
    for step in ["causeway:index", "acme/token", "acme/token#b0", "acme/token#b1", "acme/token#b2", "acme/token#b3"] {
        let keychain = Keychain::new();
        let store = keychain.store();
        store.set(&name, &secret(&old)).await.unwrap();
        keychain.fail_next(step, locked());
        assert!(matches!(store.set(&name, &secret(&new)).await, Err(SecretError::Locked { .. })), "{step}");
        assert_eq!(store.get(&name).await.unwrap().expose_secret(), old, "{step}");
        store.set(&name, &secret(&new)).await.unwrap();
        assert_eq!(store.get(&name).await.unwrap().expose_secret(), new, "{step}");
        let pieces = keychain.names().iter().filter(|entry| entry.contains('#')).count();
        assert_eq!(pieces, 4, "{step}: stale pieces");
    }
}

#[tokio::test]
async fn a_write_whose_tidying_fails_has_stored_the_new_secret() {
    let keychain = Keychain::new();
    let (store, name) = (keychain.store(), reference("acme/token"));
    store.set(&name, &secret(&"old".repeat(2000))).await.unwrap();
    keychain.fail_next("acme/token#a1", locked());
    assert!(store.set(&name, &secret("short")).await.is_err(), "the failure is told");
    assert_eq!(store.get(&name).await.unwrap().expose_secret(), "short");
    store.forget(&name).await.unwrap();
    assert_eq!(keychain.names(), Vec::<String>::new());
}

#[tokio::test]
async fn a_keychain_wiped_half_way_reads_as_absent() {
    let name = reference("acme/token");
    for piece in ["acme/token", "acme/token#a0", "acme/token#a1", "acme/token#a2"] {
        let keychain = Keychain::new();
        keychain.store().set(&name, &secret(&"x".repeat(5000))).await.unwrap();
        keychain.entry(piece).delete_credential().unwrap();
        let outcome = keychain.store().get(&name).await.map(drop);
        assert_eq!(outcome, Err(SecretError::Missing { reference: name.clone() }), "{piece}");
    }
}

#[tokio::test]
async fn what_somebody_else_wrote_over_a_secret_is_damaged() {
    let name = reference("acme/token");
    let alterations: [(&str, &[u8]); 8] = [
        ("acme/token#a1", b"other"),
        ("acme/token#a1", &[0xFF; 3000]),
        ("acme/token", b"a password typed by hand"),
        ("acme/token", b"causeway 1 whole\n\xFF\xFE"),
        ("acme/token", b"causeway 1 pieces a 0 00"),
        ("acme/token", b"causeway 1 pieces a 999999999999 00"),
        ("acme/token", b"causeway 1 pieces c 2 00"),
        ("acme/token", b"causeway 1 pieces a 2"),
    ];
    for (entry, bytes) in alterations {
        let keychain = Keychain::new();
        keychain.store().set(&name, &secret(&"x".repeat(5000))).await.unwrap();
        keychain.entry(entry).set_secret(bytes).unwrap();
        let outcome = keychain.store().get(&name).await.map(drop);
        assert!(matches!(outcome, Err(SecretError::Damaged { .. })), "{entry}: {outcome:?}");
        keychain.store().set(&name, &secret("mended")).await.unwrap();
        assert_eq!(keychain.store().get(&name).await.unwrap().expose_secret(), "mended");
    }
}

#[tokio::test]
async fn the_list_follows_what_is_stored_and_forgotten() {
    let keychain = Keychain::new();
    let store = keychain.store();
    for name in ["supplier/token", "acme/password", "acme/token"] {
        store.set(&reference(name), &secret("x")).await.unwrap();
    }
    store.set(&reference("acme/token"), &secret("y")).await.unwrap();
    store.forget(&reference("acme/password")).await.unwrap();
    assert_eq!(store.list().await.unwrap(), [reference("acme/token"), reference("supplier/token")]);
    for name in ["supplier/token", "acme/token"] {
        store.forget(&reference(name)).await.unwrap();
    }
    assert_eq!(store.list().await.unwrap(), []);
    assert_eq!(keychain.names(), Vec::<String>::new(), "nothing at all is left behind");
}

#[tokio::test]
async fn two_data_folders_share_no_secret() {
    let keychain = Keychain::new();
    let other = keychain.store_of(Uuid::from_u128(8));
    let name = reference("acme/password");
    keychain.store().set(&name, &secret("ours")).await.unwrap();
    assert!(matches!(other.get(&name).await, Err(SecretError::Missing { .. })));
    assert_eq!(other.list().await.unwrap(), []);
    other.set(&name, &secret("theirs")).await.unwrap();
    other.forget(&name).await.unwrap();
    assert_eq!(keychain.store().get(&name).await.unwrap().expose_secret(), "ours");
}

/// S22: each secret is named as readable or not.
#[tokio::test]
async fn a_check_names_each_secret_as_readable_or_not() {
    let keychain = Keychain::new();
    let store = keychain.store();
    for name in ["acme/password", "acme/token"] {
        store.set(&reference(name), &secret("x")).await.unwrap();
    }
    keychain.fail_next("acme/token", locked());
    let names = ["acme/password", "acme/token", "gone/token"].map(reference);
    let checks = store.check(&names).await;
    assert!(checks.iter().map(|check| &check.reference).eq(&names));
    assert!(matches!(
        checks.iter().map(|check| &check.outcome).collect::<Vec<_>>()[..],
        [Ok(()), Err(SecretError::Locked { .. }), Err(SecretError::Missing { .. })]
    ));
}
