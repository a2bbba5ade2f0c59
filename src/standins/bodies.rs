//! Bodies that arrive badly: in drops, not to their end, or packed far too well.

use std::io::{Error, ErrorKind, Write as _};
use std::time::Duration;

use axum::body::{Body, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream::{self, StreamExt as _};

/// The first bytes, then the end of the connection.
pub(super) fn cut(body: Bytes, bytes: usize) -> Body {
    let first = stream::once(async move { Ok(head(&body, bytes)) });
    let end = stream::once(async {
        // One turn of the scheduler, in which what was given before reaches the wire.
        tokio::task::yield_now().await;
        Err(Error::from(ErrorKind::ConnectionAborted))
    });
    Body::from_stream(first.chain(end))
}

/// The first bytes, then nothing until the caller leaves.
pub(super) fn stalled(body: Bytes, bytes: usize) -> Body {
    let first = stream::once(async move { Ok::<_, Error>(head(&body, bytes)) });
    Body::from_stream(first.chain(stream::pending()))
}

/// Pieces of so many bytes, each after a pause.
pub(super) fn dripping(body: Bytes, bytes: usize, pause: Duration) -> Body {
    Body::from_stream(stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(bytes.max(1).min(rest.len()));
        Some((Ok::<_, Error>(piece), rest))
    }))
}

/// So many zero bytes, made while they are sent.
pub(super) fn flood(bytes: u64) -> Body {
    static ZEROES: [u8; 64 * 1024] = [0; 64 * 1024];
    Body::from_stream(stream::unfold(bytes, |left| async move {
        let piece = usize::try_from(left.min(ZEROES.len() as u64)).ok().filter(|piece| *piece > 0)?;
        let bytes = Bytes::from_static(ZEROES.get(..piece)?);
        Some((Ok::<_, Error>(bytes), left - piece as u64))
    }))
}

fn head(body: &Bytes, bytes: usize) -> Bytes {
    body.slice(..bytes.min(body.len()))
}

/// An empty JSON array with so much white space in it that it unpacks to so many bytes.
pub(super) async fn bomb(bytes: u64) -> Bytes {
    let packed = tokio::task::spawn_blocking(move || packed(bytes)).await;
    // Writing to memory does not fail; should it, an empty body is a fault of its own.
    packed.ok().and_then(Result::ok).map(Bytes::from).unwrap_or_default()
}

fn packed(bytes: u64) -> Result<Vec<u8>, Error> {
    static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"[")?;
    let mut left = bytes.saturating_sub(2);
    while left > 0 {
        let piece = left.min(SPACES.len() as u64);
        encoder.write_all(SPACES.get(..usize::try_from(piece).unwrap_or_default()).unwrap_or_default())?;
        left -= piece;
    }
    encoder.write_all(b"]")?;
    encoder.finish()
}
