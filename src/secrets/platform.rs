//! The keychain of this operating system.

use std::sync::Arc;

use keyring_core::CredentialStore;

/// Opens a connection to this system's keychain: Credential Manager on Windows, Keychain on macOS,
/// the Secret Service elsewhere. It blocks as long as the keychain does.
pub(super) fn connect() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "windows")]
    let store = windows_native_keyring_store::Store::new()?;
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new()?;
    #[cfg(all(unix, not(target_os = "macos")))]
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}
