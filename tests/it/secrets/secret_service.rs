//! The real Secret Service, in a session bus of its own.
//!
//! `tests/run` sets [`THERE`] where an unlocked keychain runs: then these tests must pass. Elsewhere
//! they say on standard error that they were skipped, because nobody's own keychain is touched.

use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

use causeway::secrets::{KeychainStore, SecretError, SecretStore as _};
use rustix::process::{Pid, Signal, kill_process};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::{CANARY, reference, secret};

/// Set where a keychain for tests is there and unlocked.
const THERE: &str = "CAUSEWAY_TEST_KEYRING";

/// Set in the process that a test starts inside a session bus of its own.
const INSIDE: &str = "CAUSEWAY_TEST_OWN_BUS";

fn keychain_is_there(test: &str) -> bool {
    let there = std::env::var_os(THERE).is_some();
    if !there {
        let line = format!("skipped: {test}: no keychain for tests ({THERE} is not set; tests/run sets one up)\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    there
}

#[tokio::test]
async fn a_real_keychain_keeps_short_and_long_secrets() {
    if !keychain_is_there("a_real_keychain_keeps_short_and_long_secrets") {
        return;
    }
    let store = KeychainStore::of_this_system(Uuid::new_v4());
    let (short, long) = (reference("acme/password"), reference("acme/token"));
    let text = "naïve ☃ token ".repeat(600);
    store.set(&short, &secret(CANARY)).await.unwrap();
    store.set(&long, &secret(&text)).await.unwrap();
    assert_eq!(store.get(&short).await.unwrap().expose_secret(), CANARY);
    assert_eq!(store.get(&long).await.unwrap().expose_secret(), text);
    assert_eq!(store.list().await.unwrap(), [short.clone(), long.clone()]);
    store.set(&long, &secret("renewed")).await.unwrap();
    assert_eq!(store.get(&long).await.unwrap().expose_secret(), "renewed");
    for name in [&short, &long] {
        store.forget(name).await.unwrap();
        assert!(matches!(store.get(name).await, Err(SecretError::Missing { .. })));
    }
    assert_eq!(store.list().await.unwrap(), []);
}

/// A session without a keychain service: an error, not a fallback.
#[test]
fn a_session_without_a_keychain_says_so() {
    let test = "a_session_without_a_keychain_says_so";
    if std::env::var_os(INSIDE).is_none() {
        if keychain_is_there(test) {
            run_in_own_session(test, "");
        }
        return;
    }
    let store = KeychainStore::of_this_system(Uuid::new_v4());
    let error = block_on(store.set(&reference("acme/password"), &secret(CANARY))).unwrap_err();
    assert!(matches!(error, SecretError::Unavailable { .. } | SecretError::Locked { .. }), "{error}");
    assert!(!error.to_string().contains(CANARY));
}

/// The daemon is stopped, goes on, and is locked: each time a clear error, and never a hang.
#[test]
fn a_stopped_and_a_locked_keychain_give_clear_errors() {
    let test = "a_stopped_and_a_locked_keychain_give_clear_errors";
    if std::env::var_os(INSIDE).is_none() {
        if keychain_is_there(test) {
            run_in_own_session(test, "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null;");
        }
        return;
    }
    let store = KeychainStore::over(
        std::sync::Arc::new(|| Ok(zbus_secret_service_keyring_store::Store::new()?)),
        Uuid::new_v4(),
        Duration::from_secs(2),
    );
    let name = reference("acme/password");
    block_on(store.set(&name, &secret(CANARY))).unwrap();
    let daemon = Pid::from_raw(daemon_id()).unwrap();

    kill_process(daemon, Signal::STOP).unwrap();
    let stopped = block_on(store.get(&name)).map(drop);
    kill_process(daemon, Signal::CONT).unwrap();
    assert_eq!(stopped, Err(SecretError::TimedOut { seconds: 2 }));
    assert_eq!(block_on(store.get(&name)).unwrap().expose_secret(), CANARY, "a fresh connection serves");

    bus_call(&[
        "--dest=org.freedesktop.secrets",
        "/org/freedesktop/secrets",
        "org.freedesktop.Secret.Service.Lock",
        "array:objpath:/org/freedesktop/secrets/collection/login",
    ]);
    let locked = block_on(store.get(&name)).map(drop);
    kill_process(daemon, Signal::TERM).unwrap();
    assert!(matches!(locked, Err(SecretError::Locked { .. } | SecretError::TimedOut { .. })), "{locked:?}");
}

/// Starts this test again inside a session bus, home and runtime folder of its own.
fn run_in_own_session(test: &str, prepare: &str) {
    let home = tempfile::tempdir().unwrap();
    let script = format!("{prepare} exec \"$0\" --exact secrets::secret_service::{test}");
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(INSIDE, "1")
        .envs(["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"].map(|name| (name, home.path())))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn block_on<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call)
}

fn bus_call(arguments: &[&str]) -> String {
    let output = Command::new("dbus-send").args(["--session", "--print-reply"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The process that answers for the Secret Service on this bus.
fn daemon_id() -> i32 {
    let answer = bus_call(&[
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.GetConnectionUnixProcessID",
        "string:org.freedesktop.secrets",
    ]);
    answer.rsplit("uint32").next().unwrap().trim().parse().unwrap()
}
