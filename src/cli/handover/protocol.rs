//! What is said through the door, as bytes. Nothing here reads a socket, a file or a clock.
//!
//! After both sides have introduced themselves, each says words in frames: kind (1 byte), length
//! (4 bytes, big-endian), payload.

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use crate::service::Holder;

/// The version of all of this. Another one is refused, because its frames may mean other things.
pub(super) const VERSION: u16 = 1;

/// The bytes before each payload.
pub(super) const HEAD_BYTES: usize = 5;

/// The longest payload: a long command line, or a piece of a long answer.
pub(super) const MOST_BYTES: usize = 1024 * 1024;

/// Why the other side is not understood.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProtocolError {
    /// What came is not of this program.
    #[error("what came is not of Causeway")]
    Foreign,
    /// The other side speaks another version.
    #[error(
        "the two programs are of different age: one hands over by version {theirs}, the other by version {VERSION}; \
         close the older one and start it again in its new version"
    )]
    OtherVersion {
        /// The other side's version.
        theirs: u16,
    },
    /// The other side does not know the token.
    #[error("the other side does not know the token of this desk's door; start again")]
    WrongToken,
    /// A payload is longer than allowed.
    #[error("{bytes} bytes at once are too many, the most are {MOST_BYTES}; give fewer or shorter arguments")]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// The other side stopped in the middle.
    #[error("the other side stopped in the middle of a word")]
    CutOff,
    /// A frame of a kind that nobody knows.
    #[error("a frame of the unknown kind {kind} came")]
    Kind {
        /// The kind.
        kind: u8,
    },
    /// The payload is not what its kind says.
    #[error("a frame of kind {kind} came with a payload that is none: {reason}")]
    Payload {
        /// The kind.
        kind: u8,
        /// What is wrong with it.
        reason: String,
    },
    /// The other side says nothing.
    #[error("the other side says nothing")]
    Silent,
    /// The connection failed.
    #[error("the connection on this machine failed: {0}")]
    Io(std::io::Error),
}

/// A command line, and where it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The arguments, the program's name first.
    pub(super) arguments: Vec<OsString>,
    /// The working folder.
    pub(super) folder: OsString,
}

/// What the caller says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Run this.
    Run(Order),
    /// Bring your window to the front.
    Show,
    /// Stop what you run for me.
    Stop,
}

/// What the holder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// The command is taken over and is carried out now, once.
    Accepted,
    /// A piece of standard output.
    Out(String),
    /// A piece of standard error.
    Err(String),
    /// The command has ended with this exit code.
    Ended(u8),
    /// The window of this holder is in front now.
    Shown(Holder),
    /// This holder has no window.
    NoWindow(Holder),
    /// It will not be done, and why.
    Refused(String),
}

/// The head of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// What kind of frame.
    pub(super) kind: u8,
    /// The bytes of its payload, no more than allowed.
    pub(super) length: usize,
}

impl Head {
    /// From bytes. Nothing is allocated for a payload before its length was judged here.
    pub(super) fn from_bytes([kind, a, b, c, d]: [u8; HEAD_BYTES]) -> Result<Self, ProtocolError> {
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if length > MOST_BYTES {
            return Err(ProtocolError::TooLong { bytes: length });
        }
        Ok(Self { kind, length })
    }
}

/// A word of either side.
pub(super) trait Word: Sized {
    /// Its kind and payload.
    fn parts(&self) -> Result<(u8, Vec<u8>), ProtocolError>;

    /// Back from its kind and payload.
    fn from_parts(kind: u8, payload: Vec<u8>) -> Result<Self, ProtocolError>;

    /// As one frame.
    fn to_frame(&self) -> Result<Vec<u8>, ProtocolError> {
        let (kind, payload) = self.parts()?;
        let too_long = || ProtocolError::TooLong { bytes: payload.len() };
        if payload.len() > MOST_BYTES {
            return Err(too_long());
        }
        let length = u32::try_from(payload.len()).map_err(|_too_long| too_long())?;
        let mut frame = Vec::with_capacity(HEAD_BYTES + payload.len());
        frame.push(kind);
        frame.extend(length.to_be_bytes());
        frame.extend(payload);
        Ok(frame)
    }
}

impl Word for Asked {
    fn parts(&self) -> Result<(u8, Vec<u8>), ProtocolError> {
        Ok(match self {
            Self::Run(order) => (1, to_json(1, order)?),
            Self::Show => (2, Vec::new()),
            Self::Stop => (3, Vec::new()),
        })
    }

    fn from_parts(kind: u8, payload: Vec<u8>) -> Result<Self, ProtocolError> {
        match kind {
            1 => from_json(kind, &payload).map(Self::Run),
            2 => nothing(kind, &payload).map(|()| Self::Show),
            3 => nothing(kind, &payload).map(|()| Self::Stop),
            _ => Err(ProtocolError::Kind { kind }),
        }
    }
}

impl Word for Said {
    fn parts(&self) -> Result<(u8, Vec<u8>), ProtocolError> {
        Ok(match self {
            Self::Accepted => (101, Vec::new()),
            Self::Out(text) => (102, text.as_bytes().to_vec()),
            Self::Err(text) => (103, text.as_bytes().to_vec()),
            Self::Ended(code) => (104, vec![*code]),
            Self::Shown(holder) => (105, to_json(105, holder)?),
            Self::NoWindow(holder) => (106, to_json(106, holder)?),
            Self::Refused(why) => (107, why.as_bytes().to_vec()),
        })
    }

    fn from_parts(kind: u8, payload: Vec<u8>) -> Result<Self, ProtocolError> {
        match kind {
            101 => nothing(kind, &payload).map(|()| Self::Accepted),
            102 => text(kind, payload).map(Self::Out),
            103 => text(kind, payload).map(Self::Err),
            104 => match payload.as_slice() {
                [code] => Ok(Self::Ended(*code)),
                _ => Err(wrong(kind, "an exit code is one byte")),
            },
            105 => from_json(kind, &payload).map(Self::Shown),
            106 => from_json(kind, &payload).map(Self::NoWindow),
            107 => text(kind, payload).map(Self::Refused),
            _ => Err(ProtocolError::Kind { kind }),
        }
    }
}

fn wrong(kind: u8, reason: impl std::fmt::Display) -> ProtocolError {
    ProtocolError::Payload { kind, reason: reason.to_string() }
}

fn nothing(kind: u8, payload: &[u8]) -> Result<(), ProtocolError> {
    if payload.is_empty() { Ok(()) } else { Err(wrong(kind, "it should be empty")) }
}

fn text(kind: u8, payload: Vec<u8>) -> Result<String, ProtocolError> {
    String::from_utf8(payload).map_err(|error| wrong(kind, error))
}

fn to_json<T: Serialize>(kind: u8, value: &T) -> Result<Vec<u8>, ProtocolError> {
    serde_json::to_vec(value).map_err(|error| wrong(kind, error))
}

fn from_json<T: for<'a> Deserialize<'a>>(kind: u8, payload: &[u8]) -> Result<T, ProtocolError> {
    serde_json::from_slice(payload).map_err(|error| wrong(kind, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        let arguments = ["causeway", "profile", "import", "größer ✓.toml"].map(OsString::from).to_vec();
        Order { arguments, folder: OsString::from("somewhere") }
    }

    fn holder() -> Holder {
        let since = "2026-03-02T12:00:00Z".parse().unwrap();
        Holder { process: 4242, purpose: "causeway window".to_owned(), since }
    }

    fn back<W: Word>(word: &W) -> W {
        let frame = word.to_frame().unwrap();
        let (head, payload) = frame.split_at(HEAD_BYTES);
        let head = Head::from_bytes(head.try_into().unwrap()).unwrap();
        assert_eq!(head.length, payload.len());
        W::from_parts(head.kind, payload.to_vec()).unwrap()
    }

    #[test]
    fn every_word_comes_out_as_it_went_in() {
        for word in [Asked::Run(order()), Asked::Show, Asked::Stop] {
            assert_eq!(back(&word), word);
        }
        let out = Said::Out("↔ 2 new\n".to_owned());
        let refused = Said::Refused("busy".to_owned());
        let (shown, none) = (Said::Shown(holder()), Said::NoWindow(holder()));
        for word in [Said::Accepted, out, Said::Err(String::new()), Said::Ended(130), shown, none, refused] {
            assert_eq!(back(&word), word);
        }
    }

    #[cfg(unix)]
    #[test]
    fn arguments_need_not_be_text() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = OsString::from_vec(vec![b'a', 0xff, b'b']);
        let word = Asked::Run(Order { arguments: vec![odd.clone()], folder: odd });
        assert_eq!(back(&word), word);
    }

    #[test]
    fn too_long_is_refused_before_anything_is_read() {
        let most = u32::try_from(MOST_BYTES).unwrap();
        let head = |length: u32| {
            let [a, b, c, d] = length.to_be_bytes();
            Head::from_bytes([1, a, b, c, d])
        };
        assert_eq!(head(most).unwrap().length, MOST_BYTES);
        for length in [most + 1, u32::MAX] {
            assert!(matches!(head(length), Err(ProtocolError::TooLong { .. })));
        }
        assert!(Said::Out("x".repeat(MOST_BYTES)).to_frame().is_ok());
        assert!(matches!(Said::Out("x".repeat(MOST_BYTES + 1)).to_frame(), Err(ProtocolError::TooLong { .. })));
    }

    #[test]
    fn garbage_in_a_frame_is_an_error_that_names_its_kind() {
        for (kind, payload) in [(0, &b""[..]), (4, b""), (101, b""), (255, b"x")] {
            assert!(matches!(Asked::from_parts(kind, payload.to_vec()), Err(ProtocolError::Kind { .. })), "{kind}");
        }
        for (kind, payload) in [(1, &b""[..]), (1, b"{}"), (1, b"{\"arguments\":["), (2, b"x"), (3, b"x")] {
            assert!(matches!(Asked::from_parts(kind, payload.to_vec()), Err(ProtocolError::Payload { .. })), "{kind}");
        }
        for (kind, payload) in [
            (101, &b"x"[..]),
            (102, b"\xff"),
            (103, b"\xff"),
            (104, b""),
            (104, b"12"),
            (105, b"{}"),
            (106, b"[]"),
            (107, b"\xff"),
        ] {
            assert!(matches!(Said::from_parts(kind, payload.to_vec()), Err(ProtocolError::Payload { .. })), "{kind}");
        }
        assert!(matches!(Said::from_parts(1, Vec::new()), Err(ProtocolError::Kind { kind: 1 })));
    }

    proptest::proptest! {
        /// Whatever comes, it is understood or refused; nothing panics.
        #[test]
        fn any_bytes_are_understood_or_refused(kind: u8, payload: Vec<u8>) {
            if let Ok(word) = Asked::from_parts(kind, payload.clone()) {
                proptest::prop_assert_eq!(back(&word), word);
            }
            if let Ok(word) = Said::from_parts(kind, payload) {
                proptest::prop_assert_eq!(back(&word), word);
            }
        }
    }
}
