//! Secrets in memory: the demo's throw-away credentials, and what `--secrets-stdin` brought.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use zeroize::Zeroizing;

use super::{MAX_SECRET_BYTES, SecretError, SecretRef, SecretStore, ensure_storable};

/// The longest input that is read: room for twenty secrets of the longest kind.
const MAX_INPUT_BYTES: usize = 20 * MAX_SECRET_BYTES;

/// Why the secrets on standard input could not be taken. No part of the input is repeated.
#[derive(Debug, thiserror::Error)]
pub enum SecretsInputError {
    /// The input could not be read.
    #[error("the secrets cannot be read from standard input: {0}")]
    Unreadable(#[from] io::Error),
    /// The input is longer than any sensible one.
    #[error("the secrets on standard input have more than {MAX_INPUT_BYTES} bytes; is it the right file?")]
    TooLong,
    /// The input is not what is expected.
    #[error(
        "the secrets on standard input are not one JSON object of names and texts: {what} at line {line}, column \
         {column}"
    )]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// The line of the mistake, from 1.
        line: usize,
        /// The column of the mistake, from 1; 0 where only the line is known.
        column: usize,
    },
    /// One of the secrets is too long.
    #[error("the secret {reference} on standard input cannot be taken: {cause}")]
    Refused {
        /// Which secret.
        reference: SecretRef,
        /// Why.
        cause: SecretError,
    },
}

/// Secrets that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore(RwLock<BTreeMap<SecretRef, SecretString>>);

impl MemoryStore {
    /// Reads one JSON object from `input`: each name is a reference, each value a secret.
    pub fn from_reader(input: impl Read) -> Result<Self, SecretsInputError> {
        let text = read_limited(input)?;
        let Pairs(secrets) = serde_json::from_slice(&text).map_err(|error| malformed(&error))?;
        for (reference, secret) in &secrets {
            ensure_storable(secret.expose_secret())
                .map_err(|cause| SecretsInputError::Refused { reference: reference.clone(), cause })?;
        }
        Ok(Self(RwLock::new(secrets)))
    }
}

impl FromIterator<(SecretRef, SecretString)> for MemoryStore {
    fn from_iter<I: IntoIterator<Item = (SecretRef, SecretString)>>(secrets: I) -> Self {
        Self(RwLock::new(secrets.into_iter().collect()))
    }
}

#[async_trait]
impl SecretStore for MemoryStore {
    async fn get(&self, reference: &SecretRef) -> Result<SecretString, SecretError> {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        secrets.get(reference).cloned().ok_or_else(|| SecretError::Missing { reference: reference.clone() })
    }

    async fn set(&self, reference: &SecretRef, secret: &SecretString) -> Result<(), SecretError> {
        ensure_storable(secret.expose_secret())?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(reference.clone(), secret.clone());
        Ok(())
    }

    async fn forget(&self, reference: &SecretRef) -> Result<(), SecretError> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(reference);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<SecretRef>, SecretError> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect())
    }
}

/// Reads into one buffer of full size: growing would leave copies that nobody wipes.
fn read_limited(mut input: impl Read) -> Result<Zeroizing<Vec<u8>>, SecretsInputError> {
    let mut buffer = Zeroizing::new(vec![0; MAX_INPUT_BYTES + 1]);
    let mut filled = 0;
    while let Some(space) = buffer.get_mut(filled..).filter(|space| !space.is_empty()) {
        match input.read(space) {
            Ok(0) => {
                buffer.truncate(filled);
                return Ok(buffer);
            }
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(SecretsInputError::TooLong)
}

/// serde_json's own message quotes the value that it stumbled over, so only the place is kept.
fn malformed(error: &serde_json::Error) -> SecretsInputError {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "the text ends early",
        serde_json::error::Category::Syntax => "the JSON is not well formed",
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            "a value is not a text, or a name is given twice or is not allowed"
        }
    };
    SecretsInputError::Malformed { what, line: error.line(), column: error.column() }
}

struct Pairs(BTreeMap<SecretRef, SecretString>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of names and secrets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut secrets = BTreeMap::new();
        while let Some((reference, secret)) = map.next_entry::<SecretRef, String>()? {
            if secrets.insert(reference, SecretString::from(secret)).is_some() {
                return Err(A::Error::custom("a name is given twice"));
            }
        }
        Ok(Pairs(secrets))
    }
}
