//! The random token of a door, and other random numbers.
//!
//! The token is no credential of a vendor and opens nothing but this desk on this machine. It lives
//! as long as its holder, and lies in the data folder because whoever may read that folder may open
//! the desk itself as soon as nobody holds it.

use std::{fmt, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::TryRngCore as _;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize as _, Zeroizing};

/// The bytes of a token: 256 bits.
pub(super) const RANDOM_BYTES: usize = 32;

/// A number that nobody can guess.
pub(super) type Random = [u8; RANDOM_BYTES];

/// A new number from the system's source.
pub(super) fn random() -> io::Result<Random> {
    let mut bytes = [0; RANDOM_BYTES];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

/// The token of a door. It is wiped when it is no longer used, and cannot be printed.
#[derive(Clone)]
pub(super) struct Token(Zeroizing<Random>);

impl Token {
    /// A new token.
    pub(super) fn new() -> io::Result<Self> {
        random().map(Self::from)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &Random {
        &self.0
    }
}

impl From<Random> for Token {
    fn from(bytes: Random) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(STANDARD.encode(self.bytes())))
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut decoded = STANDARD.decode(text.as_bytes()).map_err(|_not_base64| D::Error::custom("no token"))?;
        let bytes = Random::try_from(decoded.as_slice()).map_err(|_wrong_length| D::Error::custom("no token"));
        decoded.zeroize();
        bytes.map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_written_and_read_but_never_shown() {
        let token = Token::new().unwrap();
        let text = serde_json::to_string(&token).unwrap();
        let read: Token = serde_json::from_str(&text).unwrap();
        assert_eq!(read.bytes(), token.bytes());
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_ne!(Token::new().unwrap().bytes(), token.bytes());
    }

    #[test]
    fn what_is_no_token_is_refused_without_repeating_it() {
        for text in ["\"\"", "\"canary\"", "\"Y2FuYXJ5\"", "7"] {
            let refused = serde_json::from_str::<Token>(text).unwrap_err().to_string();
            assert!(!refused.contains("canary"), "{refused}");
        }
    }
}
