//! SEC5: a canary in a secret appears in no text that we make.

use causeway::secrets::{MemoryStore, SecretRef, SecretStore};
use keyring_core::Error;

use super::{CANARY, Keychain, reference, secret};

#[tokio::test]
async fn stores_that_hold_a_secret_do_not_show_it() {
    let name = reference("acme/password");
    let keychain = Keychain::new();
    let stores: [Box<dyn SecretStore>; 2] = [Box::new(keychain.store()), Box::new(MemoryStore::default())];
    for store in stores {
        store.set(&name, &secret(CANARY)).await.unwrap();
        let read = store.get(&name).await.unwrap();
        let checks = store.check(std::slice::from_ref(&name)).await;
        let shown = format!("{store:?} {read:?} {checks:?}");
        assert!(!shown.contains(CANARY), "{shown}");
    }
}

/// The keychain's own errors hold what they could not decode; ours do not take it over.
#[tokio::test]
async fn errors_about_a_secret_do_not_show_it() {
    let name = reference("acme/password");
    for error in [
        Error::BadEncoding(CANARY.as_bytes().to_vec()),
        Error::BadDataFormat(CANARY.as_bytes().to_vec(), "unreadable".into()),
    ] {
        let keychain = Keychain::new();
        keychain.store().set(&name, &secret(CANARY)).await.unwrap();
        keychain.fail_next("acme/password", error);
        let error = keychain.store().get(&name).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("damaged"), "{shown}");
        assert!(!shown.contains(CANARY) && !shown.contains(&format!("{:?}", CANARY.as_bytes())), "{shown}");
    }
}

#[test]
fn a_secret_typed_in_place_of_its_name_is_not_repeated() {
    let error = SecretRef::new(format!("{CANARY}!")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(CANARY));
}

#[test]
fn names_are_limited_to_what_every_keychain_takes() {
    for fine in ["a", "acme-servicenow/client_secret", "A.b_c-1"] {
        assert!(SecretRef::new(fine).is_ok(), "{fine}");
    }
    for refused in ["", "two words", "acme#a0", "causeway:index", "é", "a\nb", &"x".repeat(121)] {
        assert!(SecretRef::new(refused).is_err(), "{refused}");
    }
}
