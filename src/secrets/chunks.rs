//! How a secret lies in the keychain: one entry, or several for a long one.
//!
//! Windows takes at most 2,560 bytes an entry (`CRED_MAX_CREDENTIAL_BLOB_SIZE`), so a long secret is
//! cut into pieces of [`PIECE`] bytes. The *head* entry, named like the secret, either holds it or
//! says how many pieces there are and what they add up to. Pieces lie in one of two *banks*: a new
//! value goes into the bank that the head does not name, then the head is written, then what is
//! stale is removed. A program that dies in between leaves the earlier value whole. A missing piece
//! reads as an absent secret, a wrong one as a damaged secret.

use std::fmt::Write as _;

use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::worker::Session;
use super::{MAX_SECRET_BYTES, SecretError, SecretRef, ensure_storable};

/// Bytes in one entry, well below Windows' limit.
const PIECE: usize = 2048;
const MAX_PIECES: usize = MAX_SECRET_BYTES.div_ceil(PIECE);
const WHOLE: &[u8] = b"causeway 1 whole\n";
const PIECES: &str = "causeway 1 pieces ";

/// The entries of one secret under the keychain's service name of a data folder.
pub(super) struct Slots<'a> {
    pub(super) session: &'a mut Session,
    pub(super) service: &'a str,
    pub(super) reference: &'a SecretRef,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bank {
    A,
    B,
}

impl Bank {
    const BOTH: [Self; 2] = [Self::A, Self::B];

    fn letter(self) -> char {
        match self {
            Self::A => 'a',
            Self::B => 'b',
        }
    }

    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What the head entry says.
enum Head {
    Whole(Zeroizing<Vec<u8>>),
    Pieces { bank: Bank, count: usize, digest: String },
}

impl Slots<'_> {
    /// Reads the secret.
    pub(super) fn read(&mut self) -> Result<SecretString, SecretError> {
        let bytes = match self.head()? {
            Head::Whole(bytes) => bytes,
            Head::Pieces { bank, count, digest } => self.join(bank, count, &digest)?,
        };
        std::str::from_utf8(&bytes)
            .map(SecretString::from)
            .map_err(|_bad: std::str::Utf8Error| self.damaged("not text"))
    }

    /// Writes the secret, the head last, and removes what became stale.
    pub(super) fn write(&mut self, secret: &SecretString) -> Result<(), SecretError> {
        let secret = secret.expose_secret();
        ensure_storable(secret)?;
        if secret.len() + WHOLE.len() <= PIECE {
            let head = Zeroizing::new([WHOLE, secret.as_bytes()].concat());
            self.put(&self.head_name(), &head)?;
            return self.remove_pieces(None);
        }
        let bank = match self.head() {
            Ok(Head::Pieces { bank, .. }) => bank.other(),
            Ok(Head::Whole(_)) | Err(SecretError::Missing { .. } | SecretError::Damaged { .. }) => Bank::A,
            Err(other) => return Err(other),
        };
        let mut count = 0;
        for piece in secret.as_bytes().chunks(PIECE) {
            self.put(&self.piece_name(bank, count), piece)?;
            count += 1;
        }
        let head = format!("{PIECES}{} {count} {}", bank.letter(), digest_of(secret.as_bytes()));
        self.put(&self.head_name(), head.as_bytes())?;
        self.remove_pieces(Some((bank, count)))
    }

    /// Removes the head first, so that a half-removed secret reads as absent.
    pub(super) fn remove(&mut self) -> Result<(), SecretError> {
        self.delete(&self.head_name())?;
        self.remove_pieces(None)
    }

    fn head(&mut self) -> Result<Head, SecretError> {
        let bytes = self.fetch(&self.head_name())?;
        if let Some(secret) = bytes.strip_prefix(WHOLE) {
            return Ok(Head::Whole(Zeroizing::new(secret.to_vec())));
        }
        std::str::from_utf8(&bytes).ok().and_then(parse_pieces).ok_or_else(|| self.damaged("its head is unknown"))
    }

    fn join(&mut self, bank: Bank, count: usize, digest: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        // The capacity is given at once: growing would leave copies that nobody wipes.
        let mut joined = Zeroizing::new(Vec::with_capacity(count * PIECE));
        for number in 0..count {
            let piece = self.fetch(&self.piece_name(bank, number))?;
            if piece.len() > PIECE {
                return Err(self.damaged("a piece is too long"));
            }
            joined.extend_from_slice(&piece);
        }
        if digest_of(&joined) == digest { Ok(joined) } else { Err(self.damaged("its pieces do not fit together")) }
    }

    /// Removes the pieces of both banks, apart from the first `count` of `bank` in `kept`. All
    /// numbers are tried, because an interrupted write or a half-wiped keychain leaves gaps.
    fn remove_pieces(&mut self, kept: Option<(Bank, usize)>) -> Result<(), SecretError> {
        for bank in Bank::BOTH {
            let first = kept.filter(|(keep, _)| *keep == bank).map_or(0, |(_, count)| count);
            for number in first..MAX_PIECES {
                self.delete(&self.piece_name(bank, number))?;
            }
        }
        Ok(())
    }

    fn head_name(&self) -> String {
        self.reference.to_string()
    }

    /// `#` cannot occur in a reference, so a piece is never taken for another secret.
    fn piece_name(&self, bank: Bank, number: usize) -> String {
        format!("{}#{}{number}", self.reference, bank.letter())
    }

    fn fetch(&mut self, name: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        self.entry(name).and_then(|entry| entry.get_secret()).map(Zeroizing::new).map_err(|error| self.explain(error))
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), SecretError> {
        self.entry(name).and_then(|entry| entry.set_secret(bytes)).map_err(|error| self.explain(error))
    }

    fn delete(&mut self, name: &str) -> Result<(), SecretError> {
        match self.entry(name).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.explain(error)),
        }
    }

    fn entry(&mut self, name: &str) -> keyring_core::Result<Entry> {
        self.session.store()?.build(self.service, name, None)
    }

    /// Says in our words what the keychain said. Its own error is not kept, because some variants
    /// hold the bytes that were read.
    fn explain(&mut self, error: Error) -> SecretError {
        match error {
            Error::NoEntry => SecretError::Missing { reference: self.reference.clone() },
            Error::NoStorageAccess(cause) => SecretError::Locked { cause: cause.to_string() },
            Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
                zeroize::Zeroize::zeroize(&mut bytes);
                self.damaged("unreadable")
            }
            Error::Ambiguous(_) => self.damaged("it is there more than once"),
            other => {
                self.session.disconnect();
                SecretError::Unavailable { cause: other.to_string() }
            }
        }
    }

    fn damaged(&self, what: &'static str) -> SecretError {
        SecretError::Damaged { reference: self.reference.clone(), what }
    }
}

fn parse_pieces(text: &str) -> Option<Head> {
    let mut words = text.strip_prefix(PIECES)?.split(' ');
    let letter = words.next()?;
    let bank = Bank::BOTH.into_iter().find(|bank| letter == bank.letter().to_string())?;
    let count = words.next()?.parse().ok().filter(|count| (1..=MAX_PIECES).contains(count))?;
    let digest = words.next()?.to_owned();
    words.next().is_none().then_some(Head::Pieces { bank, count, digest })
}

/// SHA-256 of the secret in hexadecimal.
fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a String does not fail");
        text
    })
}
