//! TCP connections that can be broken from inside: a fault cuts one of them, the end of a
//! stand-in cuts all.

use std::future::Future as _;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// How many connections a vendor has, and had.
#[derive(Debug, Default)]
pub struct Connections {
    opened: AtomicU64,
    closed: AtomicU64,
}

impl Connections {
    /// Connections that are open now.
    pub fn open(&self) -> u64 {
        // Read in this order, a connection that is opened and closed meanwhile makes no negative number.
        let closed = self.closed.load(Ordering::SeqCst);
        self.opened().saturating_sub(closed)
    }

    /// Connections that were ever opened.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::SeqCst)
    }
}

/// Breaks one connection: nothing more is read from it or written to it, and it is closed.
#[derive(Debug, Clone)]
pub(super) struct Breaker(CancellationToken);

impl Breaker {
    /// Breaks the connection; an answer that is not yet written is never sent.
    pub(super) fn cut(&self) {
        self.0.cancel();
    }
}

impl Connected<IncomingStream<'_, BreakableListener>> for Breaker {
    fn connect_info(stream: IncomingStream<'_, BreakableListener>) -> Self {
        Self(stream.io().broken.clone())
    }
}

/// A listener whose connections can be broken one by one, and all at once.
#[derive(Debug)]
pub(super) struct BreakableListener {
    listener: TcpListener,
    all: CancellationToken,
    connections: Arc<Connections>,
}

impl BreakableListener {
    /// Breaks all connections when `all` is cancelled, and counts them.
    pub(super) fn new(listener: TcpListener, all: CancellationToken, connections: Arc<Connections>) -> Self {
        Self { listener, all, connections }
    }
}

impl Listener for BreakableListener {
    type Io = BreakableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (BreakableStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => {
                    let connections = Arc::clone(&self.connections);
                    return (BreakableStream::new(stream, self.all.child_token(), connections), from);
                }
                // The caller is gone again, or the process is short of file handles for a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    fn local_addr(&self) -> Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A TCP connection that fails on both sides once its token is cancelled.
#[derive(Debug)]
pub(super) struct BreakableStream {
    stream: TcpStream,
    broken: CancellationToken,
    wake: Pin<Box<WaitForCancellationFutureOwned>>,
    connections: Arc<Connections>,
}

impl Drop for BreakableStream {
    fn drop(&mut self) {
        self.connections.closed.fetch_add(1, Ordering::SeqCst);
    }
}

impl BreakableStream {
    fn new(stream: TcpStream, broken: CancellationToken, connections: Arc<Connections>) -> Self {
        connections.opened.fetch_add(1, Ordering::SeqCst);
        let wake = Box::pin(broken.clone().cancelled_owned());
        // Without it small answers wait for the caller's acknowledgement; harmless when refused.
        drop(stream.set_nodelay(true));
        Self { stream, broken, wake, connections }
    }

    fn check(&self) -> Result<()> {
        if self.broken.is_cancelled() { Err(Error::from(ErrorKind::ConnectionAborted)) } else { Ok(()) }
    }
}

impl AsyncRead for BreakableStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        // Polling the token registers the reader, so that cutting wakes an idle connection.
        if self.wake.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(Error::from(ErrorKind::ConnectionAborted)));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for BreakableStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
