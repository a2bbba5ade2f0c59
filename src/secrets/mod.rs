//! Secrets live in the keychain of the operating system and nowhere else.
//!
//! A connection holds a [`SecretRef`], never a value. [`KeychainStore`] reads and writes the
//! keychain on a thread of its own, with a time limit; [`MemoryStore`] holds the demo's throw-away
//! credentials and what `--secrets-stdin` brought. There is no plain-text fallback. A secret is a
//! [`SecretString`]: it cannot be printed by accident and is wiped from memory when it is dropped.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

mod chunks;
mod core_files;
mod keychain;
mod memory;
mod platform;
mod worker;

pub use core_files::forbid_core_files;
pub use keychain::{Connect, KeychainStore};
pub use memory::{MemoryStore, SecretsInputError};

/// The longest secret that is stored: 50 KB in bytes of UTF-8. Tokens are far shorter; a longer
/// text is a mistake.
pub const MAX_SECRET_BYTES: usize = 50 * 1024;

/// Under which name a secret is kept, such as `acme-servicenow/client_secret`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretRef(String);

impl SecretRef {
    /// Checks a name: 1 to 120 characters, each a letter or digit of ASCII or one of `-`, `_`,
    /// `.`, `/`, because keychains differ in what else they accept.
    pub fn new(name: impl Into<String>) -> Result<Self, BadSecretRef> {
        let name = name.into();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if (1..=120).contains(&name.len()) && name.chars().all(plain) { Ok(Self(name)) } else { Err(BadSecretRef) }
    }

    /// A name of our own that nobody else can take, because [`Self::new`] refuses its `:`.
    fn reserved(name: &str) -> Self {
        Self(format!("causeway:{name}"))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SecretRef {
    type Error = BadSecretRef;

    fn try_from(name: String) -> Result<Self, BadSecretRef> {
        Self::new(name)
    }
}

impl std::str::FromStr for SecretRef {
    type Err = BadSecretRef;

    fn from_str(name: &str) -> Result<Self, BadSecretRef> {
        Self::new(name)
    }
}

impl From<SecretRef> for String {
    fn from(reference: SecretRef) -> Self {
        reference.0
    }
}

/// A text that cannot name a secret. The text is not repeated: somebody may have typed the secret
/// itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a secret has 1 to 120 characters: letters, digits, '-', '_', '.' and '/'")]
pub struct BadSecretRef;

/// Why a secret could not be read, stored or forgotten. No variant holds any part of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is no such secret, or a part of it is gone.
    #[error("the secret {reference} is not in the keychain; it has to be stored before this desk can sign in")]
    Missing {
        /// Which secret.
        reference: SecretRef,
    },
    /// The keychain is locked, or it denied access.
    #[error(
        "the keychain is locked, refuses access or has no default collection ({cause}); unlock it, allow access for \
         Causeway, and try again"
    )]
    Locked {
        /// What the keychain said.
        cause: String,
    },
    /// There is no keychain, or it failed.
    #[error(
        "the keychain is not available ({cause}); on Linux a Secret Service (GNOME Keyring, KWallet, KeePassXC) must \
         run in this session"
    )]
    Unavailable {
        /// What the system said.
        cause: String,
    },
    /// The keychain did not answer in time.
    #[error(
        "the keychain did not answer within {seconds} s; it may be waiting for a password in a window that nobody \
         sees: unlock it in a desktop session, or restart its service, and try again"
    )]
    TimedOut {
        /// How long the answer was waited for, in whole seconds.
        seconds: u64,
    },
    /// The secret is too long to be one.
    #[error("the secret has {bytes} bytes, more than the {MAX_SECRET_BYTES} that are stored; is it the right text?")]
    TooLarge {
        /// The secret's length in bytes.
        bytes: usize,
    },
    /// What the keychain holds is not what was stored.
    #[error("the secret {reference} is damaged in the keychain ({what}); it has to be stored again")]
    Damaged {
        /// Which secret.
        reference: SecretRef,
        /// What is wrong with it.
        what: &'static str,
    },
}

/// One line of [`SecretStore::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretCheck {
    /// Which secret.
    pub reference: SecretRef,
    /// Readable, or why not.
    pub outcome: Result<(), SecretError>,
}

/// Where secrets are kept. Every call ends: a keychain that hangs gives
/// [`SecretError::TimedOut`].
#[async_trait]
pub trait SecretStore: fmt::Debug + Send + Sync {
    /// Reads the secret.
    async fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError>;

    /// Stores the secret in place of an earlier one. Should the program die meanwhile, the earlier
    /// one stays whole. After [`SecretError::TimedOut`] the keychain may hold either: the one step
    /// that hung can still arrive, and none follows it.
    async fn set(&self, reference: &SecretRef, secret: &SecretString) -> Result<(), SecretError>;

    /// Removes the secret; one that is missing already is no error.
    async fn forget(&self, reference: &SecretRef) -> Result<(), SecretError>;

    /// The references of all secrets of this data folder, in order.
    async fn list(&self) -> Result<Vec<SecretRef>, SecretError>;

    /// Tries to read each secret, and says of each whether it is readable.
    async fn check(&self, references: &[SecretRef]) -> Vec<SecretCheck> {
        let mut checks = Vec::with_capacity(references.len());
        for reference in references {
            let outcome = self.get(reference).await.map(drop);
            checks.push(SecretCheck { reference: reference.clone(), outcome });
        }
        checks
    }
}

/// Refuses a secret that no keychain should be asked to hold.
fn ensure_storable(secret: &str) -> Result<(), SecretError> {
    if secret.len() > MAX_SECRET_BYTES { Err(SecretError::TooLarge { bytes: secret.len() }) } else { Ok(()) }
}
