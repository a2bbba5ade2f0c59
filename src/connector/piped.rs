//! A request's body that is read from a file while it is sent, as it is or as base64 within a frame.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::contents::Contents;
use crate::faultpoint;

/// Bytes that are read at once: a multiple of three, so that pieces of base64 fit together.
const PIECE: usize = 48 * 1024;

/// How the bytes of a file stand in the body.
#[derive(Debug, Clone)]
pub enum Framing {
    /// They are the body.
    Raw,
    /// They stand as base64 between two texts.
    Base64 {
        /// What comes before.
        before: String,
        /// What comes after.
        after: String,
    },
}

/// A body that is read from a file. It can be sent again.
#[derive(Debug, Clone)]
pub struct Piped {
    /// The bytes.
    pub contents: Contents,
    /// How they stand in the body.
    pub framing: Framing,
}

impl Piped {
    /// How long the body is.
    pub fn length(&self) -> u64 {
        match &self.framing {
            Framing::Raw => self.contents.size(),
            Framing::Base64 { before, after } => {
                before.len() as u64 + after.len() as u64 + self.contents.size().div_ceil(3) * 4
            }
        }
    }

    /// The body, from its beginning.
    pub(super) fn body(&self) -> reqwest::Body {
        reqwest::Body::wrap(Sending { piped: self.clone(), at: Place::Before, left: self.length() })
    }
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Before,
    Bytes(u64),
    End,
}

struct Sending {
    piped: Piped,
    at: Place,
    left: u64,
}

impl Sending {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let piece = match self.at {
                Place::Before => {
                    self.at = Place::Bytes(0);
                    match &self.piped.framing {
                        Framing::Raw => continue,
                        Framing::Base64 { before, .. } => Bytes::from(before.clone()),
                    }
                }
                Place::Bytes(offset) => {
                    let bytes = self.read(offset)?;
                    if bytes.is_empty() {
                        self.at = Place::End;
                        match &self.piped.framing {
                            Framing::Raw => return Ok(None),
                            Framing::Base64 { after, .. } => return Ok(Some(Bytes::from(after.clone()))),
                        }
                    }
                    self.at = Place::Bytes(offset + bytes.len() as u64);
                    match &self.piped.framing {
                        Framing::Raw => Bytes::from(bytes),
                        Framing::Base64 { .. } => Bytes::from(STANDARD.encode(bytes)),
                    }
                }
                Place::End => return Ok(None),
            };
            return Ok(Some(piece));
        }
    }

    /// A whole piece, or what is left at the end.
    fn read(&self, offset: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; PIECE];
        let mut filled = 0;
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.piped.contents.read_at(rest, offset + filled as u64)? {
                0 => break,
                read => filled += read,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        Poll::Ready(match this.next() {
            Ok(Some(piece)) => {
                faultpoint::reach("file: before a piece is sent");
                this.left = this.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::contents::Draft;
    use super::*;

    fn sent(framing: Framing, bytes: &[u8]) -> (u64, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::new(folder.path(), 1 << 20).unwrap();
        draft.take(bytes).unwrap();
        let piped = Piped { contents: draft.finish(), framing };
        let mut sending = Sending { piped: piped.clone(), at: Place::Before, left: piped.length() };
        let mut all = Vec::new();
        while let Some(piece) = sending.next().unwrap() {
            all.extend_from_slice(&piece);
        }
        (piped.length(), all)
    }

    #[test]
    fn a_body_is_as_long_as_it_says_and_holds_the_bytes() {
        for size in [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2] {
            let bytes: Vec<u8> = (0_u8..251).cycle().take(size).collect();
            assert_eq!(sent(Framing::Raw, &bytes), (size as u64, bytes.clone()), "{size} bytes as they are");
            let framing = Framing::Base64 { before: "[\"".to_owned(), after: "\"]".to_owned() };
            let whole = format!("[\"{}\"]", STANDARD.encode(&bytes)).into_bytes();
            assert_eq!(sent(framing, &bytes), (whole.len() as u64, whole), "{size} bytes as base64");
        }
    }
}
