//! `--secrets-stdin`: one JSON object of references and secrets.

use std::io::{self, Read};

use causeway::secrets::{MAX_SECRET_BYTES, MemoryStore, SecretError, SecretStore as _, SecretsInputError};
use secrecy::ExposeSecret as _;

use super::{CANARY, reference, secret};

#[tokio::test]
async fn an_object_of_names_and_texts_becomes_a_store() {
    let input = r#"{ "acme/password": "pass\u0077ord", "acme/token": "" }"#;
    let store = MemoryStore::from_reader(input.as_bytes()).unwrap();
    assert_eq!(store.list().await.unwrap(), [reference("acme/password"), reference("acme/token")]);
    assert_eq!(store.get(&reference("acme/password")).await.unwrap().expose_secret(), "password");
    store.forget(&reference("acme/password")).await.unwrap();
    assert!(matches!(store.get(&reference("acme/password")).await, Err(SecretError::Missing { .. })));
    store.set(&reference("acme/token"), &secret("new")).await.unwrap();
    assert_eq!(store.get(&reference("acme/token")).await.unwrap().expose_secret(), "new");
}

#[test]
fn what_is_wrong_is_named_by_its_place_and_never_repeated() {
    let wrong = [
        String::new(),
        format!("{{\"acme/password\": \"{CANARY}"),
        format!("\"{CANARY}\""),
        format!("[\"{CANARY}\"]"),
        format!("{{\"{CANARY} with spaces\": \"x\"}}"),
        format!("{{\"acme/password\": [\"{CANARY}\"]}}"),
        format!("{{\"acme\": \"{CANARY}\", \"acme\": \"{CANARY}\"}}"),
        format!("{{\"acme\": \"{CANARY}\"}} {CANARY}"),
        format!("{{\"acme\": {CANARY}}}"),
    ];
    for text in wrong {
        let error = MemoryStore::from_reader(text.as_bytes()).unwrap_err();
        assert!(matches!(error, SecretsInputError::Malformed { .. }), "{text}");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("line") && !shown.contains(CANARY), "{shown}");
    }
}

#[test]
fn inputs_and_secrets_without_end_are_refused() {
    let endless = MemoryStore::from_reader(io::repeat(b' ')).unwrap_err();
    assert!(matches!(endless, SecretsInputError::TooLong));
    let long = format!("{{\"acme\": \"{}\"}}", "x".repeat(MAX_SECRET_BYTES + 1));
    let refused = MemoryStore::from_reader(long.as_bytes()).unwrap_err();
    assert!(matches!(refused, SecretsInputError::Refused { cause: SecretError::TooLarge { .. }, .. }));
}

#[test]
fn a_broken_pipe_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }
    assert!(matches!(MemoryStore::from_reader(Broken).unwrap_err(), SecretsInputError::Unreadable(_)));
}
