//! How the two sides introduce themselves, as bytes. Nothing here reads a socket, a file or a clock.
//!
//! ```text
//! caller → holder   mark (8) version (2) nonce (32)
//! holder → caller   mark (8) version (2) nonce (32) proof (32)
//! caller → holder   proof (32)
//! ```
//!
//! Both sides prove that they know the token of the door's file without sending it: a program that
//! got the port of a dead holder learns nothing, and its words are not believed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::protocol::{ProtocolError, VERSION};
use super::token::{RANDOM_BYTES, Random, Token};

/// The first bytes of both sides.
const MARK: [u8; 8] = *b"causeway";

/// The bytes of a greeting.
pub(super) const GREETING_BYTES: usize = MARK.len() + 2 + RANDOM_BYTES;

/// The bytes of a proof.
pub(super) const PROOF_BYTES: usize = 32;

/// The bytes of a block of SHA-256.
const HMAC_BLOCK_BYTES: usize = 64;

/// The first bytes of a side: which version it speaks, and a number that was never used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Greeting {
    /// The version.
    pub(super) version: u16,
    /// The number.
    pub(super) nonce: Random,
}

impl Greeting {
    /// Greets in this program's version.
    pub(super) fn new(nonce: Random) -> Self {
        Self { version: VERSION, nonce }
    }

    /// As bytes.
    pub(super) fn to_bytes(self) -> [u8; GREETING_BYTES] {
        let mut bytes = [0; GREETING_BYTES];
        let all = MARK.into_iter().chain(self.version.to_be_bytes()).chain(self.nonce);
        bytes.iter_mut().zip(all).for_each(|(place, byte)| *place = byte);
        bytes
    }

    /// From bytes. The version is not judged here, so that each side can still say its own.
    pub(super) fn from_bytes(bytes: &[u8; GREETING_BYTES]) -> Result<Self, ProtocolError> {
        let (mark, rest) = bytes.split_first_chunk().ok_or(ProtocolError::Foreign)?;
        let (version, rest) = rest.split_first_chunk().ok_or(ProtocolError::Foreign)?;
        if *mark != MARK {
            return Err(ProtocolError::Foreign);
        }
        let nonce = rest.first_chunk().ok_or(ProtocolError::Foreign)?;
        Ok(Self { version: u16::from_be_bytes(*version), nonce: *nonce })
    }

    /// This greeting, if it is in this program's version.
    pub(super) fn in_our_version(self) -> Result<Self, ProtocolError> {
        if self.version == VERSION { Ok(self) } else { Err(ProtocolError::OtherVersion { theirs: self.version }) }
    }
}

/// Who proves something. Both prove different things, so that no proof can be sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prover {
    /// Who holds the desk.
    Holder,
    /// Who hands a command over.
    Caller,
}

/// The proof that `prover` knows the token, for one connection only.
pub(super) fn proof(token: &Token, prover: Prover, caller: &Random, holder: &Random) -> [u8; PROOF_BYTES] {
    hmac(token, prover, caller, holder).finalize().into_bytes().into()
}

/// Whether a proof is right. Takes the same time wherever it is wrong.
pub(super) fn proves(
    token: &Token,
    prover: Prover,
    (caller, holder): (&Random, &Random),
    shown: &[u8; PROOF_BYTES],
) -> Result<(), ProtocolError> {
    hmac(token, prover, caller, holder).verify_slice(shown).map_err(|_mismatch| ProtocolError::WrongToken)
}

fn hmac(token: &Token, prover: Prover, caller: &Random, holder: &Random) -> Hmac<Sha256> {
    // HMAC fills a shorter key up with zeros; written out here, there is no length that could be refused.
    let mut key = Zeroizing::new([0; HMAC_BLOCK_BYTES]);
    key.iter_mut().zip(token.bytes()).for_each(|(place, byte)| *place = *byte);
    let mut hmac = Hmac::<Sha256>::new((&*key).into());
    hmac.update(match prover {
        Prover::Holder => b"holder",
        Prover::Caller => b"caller",
    });
    hmac.update(caller);
    hmac.update(holder);
    hmac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_of_another_version_is_told_apart_from_garbage() {
        let greeting = Greeting::new([7; RANDOM_BYTES]);
        let bytes = greeting.to_bytes();
        assert_eq!(Greeting::from_bytes(&bytes).unwrap().in_our_version().unwrap(), greeting);
        let newer = Greeting { version: 2, ..greeting }.to_bytes();
        let refused = Greeting::from_bytes(&newer).unwrap().in_our_version().unwrap_err();
        assert!(refused.to_string().contains("by version 2"), "{refused}");
        let mut garbage = bytes;
        garbage[0] = b'G';
        assert!(matches!(Greeting::from_bytes(&garbage), Err(ProtocolError::Foreign)));
        assert!(matches!(Greeting::from_bytes(&[0; GREETING_BYTES]), Err(ProtocolError::Foreign)));
    }

    #[test]
    fn a_proof_holds_for_one_token_one_side_and_one_connection() {
        let (token, other) = (Token::from([1; RANDOM_BYTES]), Token::from([2; RANDOM_BYTES]));
        let (caller, holder) = ([3; RANDOM_BYTES], [4; RANDOM_BYTES]);
        let shown = proof(&token, Prover::Caller, &caller, &holder);
        assert!(proves(&token, Prover::Caller, (&caller, &holder), &shown).is_ok());
        for refused in [
            proves(&other, Prover::Caller, (&caller, &holder), &shown),
            proves(&token, Prover::Holder, (&caller, &holder), &shown),
            proves(&token, Prover::Caller, (&holder, &caller), &shown),
            proves(&token, Prover::Caller, (&caller, &caller), &shown),
        ] {
            assert!(matches!(refused, Err(ProtocolError::WrongToken)));
        }
        for place in 0..PROOF_BYTES {
            let mut flipped = shown;
            flipped[place] ^= 1;
            assert!(proves(&token, Prover::Caller, (&caller, &holder), &flipped).is_err());
        }
    }
}
