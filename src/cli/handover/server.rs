//! The holder's side: a door through which other processes of the same user hand commands over.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::file::DoorFile;
use super::protocol::{Asked, Order, ProtocolError, Said};
use super::spool::Spool;
use super::token::Token;
use super::{wire, work};
use crate::cli::exit::Exit;
use crate::cli::output::Sink as _;
use crate::cli::session::Secrets;
use crate::service::Desk;

/// Callers that introduce themselves at the same time; others wait until one is through.
const MOST_AT_THE_DOOR: usize = 8;

/// Commands that are carried out or wait for their turn at the same time; further ones are refused.
const MOST_COMMANDS: usize = 32;

/// How long a caller may take to read the rest of an answer whose command has ended.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// How long the door rests after the system refused it a connection, for want of handles most likely.
const REST: Duration = Duration::from_millis(100);

/// Brings the holder's window to the front. It must return at once.
pub type ShowWindow = Arc<dyn Fn() + Send + Sync>;

/// Why the door cannot be opened. The desk works without one; others then find it held.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// Nothing can listen on this machine's own address.
    #[error("other processes cannot hand commands over, because nothing can listen on 127.0.0.1: {0}")]
    Listen(std::io::Error),
    /// The system gives no random number for the token.
    #[error("other processes cannot hand commands over, because the system gives no random number: {0}")]
    Random(std::io::Error),
    /// The file that says where to knock cannot be written.
    #[error("other processes cannot hand commands over, because {} cannot be written: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// An open door. Others find it while this lives; dropping it closes it without waiting for anybody.
#[derive(Debug)]
pub struct Door {
    visitors: TaskTracker,
    // The file goes first: who finds none does not knock in vain.
    _file: FileGone,
    _open: DropGuard,
}

impl Door {
    /// Opens the door of a desk, from within a tokio runtime that lives as long. `secrets` says where the desk
    /// keeps them; `window` brings the window of this process to the front, if it has one.
    pub async fn open(desk: &Desk, secrets: Secrets, window: Option<ShowWindow>) -> Result<Self, DoorError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(DoorError::Listen)?;
        let port = listener.local_addr().map_err(DoorError::Listen)?.port();
        let token = Token::new().map_err(DoorError::Random)?;
        let path = desk.folder().door();
        let file = DoorFile { port, token: token.clone() };
        file.write(&path).map_err(|cause| DoorError::File { path: path.clone(), cause })?;
        let (visitors, closing) = (TaskTracker::new(), CancellationToken::new());
        let house = Arc::new(House {
            desk: desk.clone(),
            secrets,
            window,
            token,
            commands: Arc::new(Semaphore::new(MOST_COMMANDS)),
            closing: closing.clone(),
        });
        let gone = FileGone { path, _held: desk.clone() };
        visitors.spawn(house.receive(listener, visitors.clone()));
        Ok(Self { visitors, _file: gone, _open: closing.drop_guard() })
    }

    /// Closes the door, then waits until the commands that came through it have ended. To end them early, stop the
    /// desk first ([`Desk::stopper`]).
    pub async fn close(self) {
        let visitors = self.visitors.clone();
        drop(self);
        visitors.close();
        visitors.wait().await;
    }
}

/// Removes the door's file. It keeps the desk, because the next holder's file has the same name.
struct FileGone {
    path: PathBuf,
    _held: Desk,
}

impl std::fmt::Debug for FileGone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "FileGone({})", self.path.display())
    }
}

impl Drop for FileGone {
    fn drop(&mut self) {
        // A file that stays leads nowhere, and the next holder removes it.
        drop(std::fs::remove_file(&self.path));
    }
}

/// What everybody who comes through the door shares.
struct House {
    desk: Desk,
    secrets: Secrets,
    window: Option<ShowWindow>,
    token: Token,
    commands: Arc<Semaphore>,
    closing: CancellationToken,
}

impl House {
    async fn receive(self: Arc<Self>, listener: TcpListener, visitors: TaskTracker) {
        let at_the_door = Arc::new(Semaphore::new(MOST_AT_THE_DOOR));
        loop {
            let next = async {
                let place = Arc::clone(&at_the_door).acquire_owned().await.ok();
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                next = next => next,
                () = self.closing.cancelled() => return,
            };
            match accepted {
                Ok((stream, _address)) => drop(visitors.spawn(Arc::clone(&self).visit(stream, place))),
                Err(error) => {
                    tracing::warn!(%error, "a process that came to hand a command over was not let in");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    async fn visit(self: Arc<Self>, mut stream: TcpStream, place: Option<OwnedSemaphorePermit>) {
        let introduced = async {
            wire::introduce_holder(&mut stream, &self.token).await?;
            wire::first(&mut stream).await
        };
        let asked = tokio::select! {
            asked = introduced => asked,
            () = self.closing.cancelled() => return,
        };
        drop(place);
        let (read, mut write) = stream.into_split();
        let answered = match asked {
            Ok(Asked::Run(order)) => self.run(order, read, &mut write).await,
            Ok(Asked::Show) => wire::say(&mut write, &self.show()).await,
            Ok(Asked::Stop) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "a process that came to hand a command over was refused");
                match error {
                    // Strangers are told nothing.
                    ProtocolError::Foreign | ProtocolError::CutOff | ProtocolError::Silent => Ok(()),
                    known => wire::say(&mut write, &Said::Refused(known.to_string())).await,
                }
            }
        };
        if let Err(error) = answered {
            tracing::info!(%error, "a process that handed a command over left before its answer");
        }
        // Whoever is still there has the answer, or never will.
        drop(tokio::time::timeout(LAST_WORDS, write.shutdown()).await);
    }

    fn show(&self) -> Said {
        match &self.window {
            Some(show) => {
                show();
                Said::Shown(self.desk.holder().clone())
            }
            None => Said::NoWindow(self.desk.holder().clone()),
        }
    }

    async fn run(&self, order: Order, read: OwnedReadHalf, write: &mut OwnedWriteHalf) -> Result<(), ProtocolError> {
        let Ok(place) = Arc::clone(&self.commands).try_acquire_owned() else {
            let busy =
                format!("{MOST_COMMANDS} commands were handed over to it already; try again when some have ended");
            return wire::say(write, &Said::Refused(busy)).await;
        };
        wire::say(write, &Said::Accepted).await?;
        let (spool, gone) = (Arc::new(Spool::default()), CancellationToken::new());
        let (desk, secrets) = (self.desk.clone(), self.secrets);
        let (printed, stopped) = (Arc::clone(&spool), gone.clone());
        // A task of its own, so that a mistake in one command ends neither the door nor the desk.
        let work = tokio::spawn(async move {
            let exit = work::run(&desk, secrets, order, printed, stopped).await;
            drop(place);
            exit
        });
        let ended = CancellationToken::new();
        let working = async {
            let exit = work.await.unwrap_or_else(|_panicked| {
                spool.remark(
                    "error: the program that holds this desk failed by a mistake of its own; see what it says\n",
                );
                Exit::Failed
            });
            spool.finish(Said::Ended(exit.code()));
            ended.cancel();
        };
        let all = async { tokio::join!(working, self.answer(&spool, write, &ended, &gone)).1 };
        tokio::select! {
            told = all => told,
            never = listen(read, &gone) => match never {},
        }
    }

    /// Passes on what the command prints. Who reads slowly is waited for, until the door closes.
    async fn answer(
        &self,
        spool: &Spool,
        write: &mut OwnedWriteHalf,
        ended: &CancellationToken,
        gone: &CancellationToken,
    ) -> Result<(), ProtocolError> {
        let telling = async {
            while let Some(word) = spool.next().await {
                wire::say(write, &word).await?;
            }
            Ok(())
        };
        let too_slow = async {
            ended.cancelled().await;
            self.closing.cancelled().await;
            tokio::time::sleep(LAST_WORDS).await;
        };
        let told = tokio::select! {
            told = telling => told,
            () = too_slow => Err(ProtocolError::Silent),
        };
        if told.is_err() {
            gone.cancel();
        }
        told
    }
}

/// Listens for the wish to stop. A caller that is gone, or says anything else, has stopped its command, too.
async fn listen(mut read: OwnedReadHalf, gone: &CancellationToken) -> Infallible {
    while let Ok(Some(Asked::Stop)) = wire::next(&mut read).await {
        gone.cancel();
    }
    gone.cancel();
    std::future::pending().await
}
