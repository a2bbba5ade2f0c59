//! Words over a connection: greeting, proof and frames, each with its bound of size and time.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::introduction::{GREETING_BYTES, Greeting, PROOF_BYTES, Prover, proof, proves};
use super::protocol::{HEAD_BYTES, Head, ProtocolError, Word};
use super::token::{Random, Token, random};

/// How long the other side may take to greet and prove itself. It is a program on this machine that does nothing else
/// meanwhile; a busy machine is slow, too.
pub(super) const INTRODUCTION: Duration = Duration::from_secs(10);

/// Introduces the caller to the holder of the desk, and the holder to the caller.
pub(super) async fn introduce_caller<S>(stream: &mut S, token: &Token) -> Result<(), ProtocolError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    within(async {
        let ours = Greeting::new(random().map_err(ProtocolError::Io)?);
        send(stream, &ours.to_bytes()).await?;
        let theirs = greeting(stream).await?.in_our_version()?;
        let shown = exactly::<PROOF_BYTES, _>(stream).await?;
        proves(token, Prover::Holder, (&ours.nonce, &theirs.nonce), &shown)?;
        send(stream, &proof(token, Prover::Caller, &ours.nonce, &theirs.nonce)).await
    })
    .await
}

/// Introduces the holder to a caller. Who does not know the token is an error before anything else is read.
pub(super) async fn introduce_holder<S>(stream: &mut S, token: &Token) -> Result<(), ProtocolError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    within(async {
        let theirs = greeting(stream).await?;
        let nonce: Random = random().map_err(ProtocolError::Io)?;
        send(stream, &Greeting::new(nonce).to_bytes()).await?;
        let theirs = theirs.in_our_version()?;
        send(stream, &proof(token, Prover::Holder, &theirs.nonce, &nonce)).await?;
        let shown = exactly::<PROOF_BYTES, _>(stream).await?;
        proves(token, Prover::Caller, (&theirs.nonce, &nonce), &shown)
    })
    .await
}

/// Reads a word; `None` when the other side ended between two words. Waits for as long as it takes.
pub(super) async fn next<W: Word>(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<W>, ProtocolError> {
    let mut first = [0; 1];
    if stream.read(&mut first).await.map_err(failed)? == 0 {
        return Ok(None);
    }
    let ([kind], [a, b, c, d]) = (first, exactly::<{ HEAD_BYTES - 1 }, _>(stream).await?);
    let head = Head::from_bytes([kind, a, b, c, d])?;
    let mut payload = vec![0; head.length];
    stream.read_exact(&mut payload).await.map_err(failed)?;
    W::from_parts(head.kind, payload).map(Some)
}

/// Reads the first word of a caller, who has it ready.
pub(super) async fn first<W: Word>(stream: &mut (impl AsyncRead + Unpin)) -> Result<W, ProtocolError> {
    within(async { next(stream).await?.ok_or(ProtocolError::CutOff) }).await
}

/// Sends a word.
pub(super) async fn say(stream: &mut (impl AsyncWrite + Unpin), word: &impl Word) -> Result<(), ProtocolError> {
    send(stream, &word.to_frame()?).await
}

async fn within<T>(work: impl Future<Output = Result<T, ProtocolError>>) -> Result<T, ProtocolError> {
    tokio::time::timeout(INTRODUCTION, work).await.unwrap_or(Err(ProtocolError::Silent))
}

async fn greeting(stream: &mut (impl AsyncRead + Unpin)) -> Result<Greeting, ProtocolError> {
    Greeting::from_bytes(&exactly::<GREETING_BYTES, _>(stream).await?)
}

async fn exactly<const N: usize, S: AsyncRead + Unpin>(stream: &mut S) -> Result<[u8; N], ProtocolError> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(failed)?;
    Ok(bytes)
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), ProtocolError> {
    stream.write_all(bytes).await.map_err(failed)?;
    stream.flush().await.map_err(failed)
}

fn failed(error: io::Error) -> ProtocolError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => ProtocolError::CutOff,
        _ => ProtocolError::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{DuplexStream, duplex};

    use super::super::protocol::{Asked, MOST_BYTES};
    use super::*;

    fn token(byte: u8) -> Token {
        Token::from([byte; 32])
    }

    async fn both(caller: u8, holder: u8) -> (Result<(), ProtocolError>, Result<(), ProtocolError>) {
        let (mut here, mut there) = duplex(64);
        let (caller, holder) = (token(caller), token(holder));
        let knocking = async {
            let result = introduce_caller(&mut here, &caller).await;
            drop(here);
            result
        };
        tokio::join!(knocking, introduce_holder(&mut there, &holder))
    }

    #[tokio::test]
    async fn who_knows_the_token_is_let_in_and_nobody_else() {
        let (caller, holder) = both(1, 1).await;
        caller.unwrap();
        holder.unwrap();
        let (caller, holder) = both(1, 2).await;
        assert!(matches!(caller, Err(ProtocolError::WrongToken)), "the caller does not believe such a holder");
        assert!(matches!(holder, Err(ProtocolError::CutOff)), "and tells it nothing");
    }

    /// What the holder makes of a caller that sends just these bytes and ends.
    async fn met(bytes: &[u8]) -> ProtocolError {
        let (mut here, mut there) = duplex(4096);
        here.write_all(bytes).await.unwrap();
        here.shutdown().await.unwrap();
        introduce_holder(&mut there, &token(1)).await.unwrap_err()
    }

    #[tokio::test]
    async fn each_wrong_introduction_is_refused_as_what_it_is() {
        let greeting = Greeting::new([9; 32]);
        let whole = greeting.to_bytes();
        assert!(matches!(met(b"").await, ProtocolError::CutOff));
        assert!(matches!(met(&whole[..20]).await, ProtocolError::CutOff));
        assert!(matches!(met(&whole).await, ProtocolError::CutOff));
        assert!(matches!(met(&[&whole[..], &[0; PROOF_BYTES]].concat()).await, ProtocolError::WrongToken));
        let request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n";
        assert!(matches!(met(request).await, ProtocolError::Foreign));
        let newer = Greeting { version: 7, ..greeting }.to_bytes();
        assert!(matches!(met(&newer).await, ProtocolError::OtherVersion { theirs: 7 }));
    }

    #[tokio::test]
    async fn a_caller_learns_that_the_holder_speaks_another_version() {
        let (mut here, mut there) = duplex(4096);
        there.write_all(&Greeting { version: 9, nonce: [0; 32] }.to_bytes()).await.unwrap();
        let refused = introduce_caller(&mut here, &token(1)).await.unwrap_err();
        assert!(matches!(refused, ProtocolError::OtherVersion { theirs: 9 }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_side_is_given_up() {
        let (_here, mut there) = duplex(4096);
        assert!(matches!(introduce_holder(&mut there, &token(1)).await, Err(ProtocolError::Silent)));
        assert!(matches!(first::<Asked>(&mut there).await, Err(ProtocolError::Silent)));
    }

    async fn after(bytes: &[u8]) -> Result<Option<Asked>, ProtocolError> {
        let (mut here, mut there): (DuplexStream, DuplexStream) = duplex(4096);
        here.write_all(bytes).await.unwrap();
        here.shutdown().await.unwrap();
        next(&mut there).await
    }

    #[tokio::test]
    async fn a_frame_is_whole_or_an_error() {
        assert_eq!(after(&[2, 0, 0, 0, 0]).await.unwrap(), Some(Asked::Show));
        assert_eq!(after(&[]).await.unwrap(), None);
        for cut in [&[2][..], &[2, 0, 0], &[1, 0, 0, 0, 9, b'{']] {
            assert!(matches!(after(cut).await, Err(ProtocolError::CutOff)), "{cut:?}");
        }
        let long = u32::try_from(MOST_BYTES).unwrap() + 1;
        let head = [&[1][..], &long.to_be_bytes()].concat();
        assert!(matches!(after(&head).await, Err(ProtocolError::TooLong { .. })));
    }
}
