//! The caller's side: knocks at the door of whoever holds the desk.

use std::net::Ipv4Addr;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::errand::{Errand, Way};
use super::file::DoorFile;
use super::protocol::{Asked, ProtocolError, Said};
use super::wire;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::{Result, stop};
use crate::dirs::DataFolder;
use crate::report::text::moment;
use crate::service::{Holder, ServiceError};

/// How long the system may take to connect to this machine itself.
const CONNECTING: Duration = Duration::from_secs(5);

/// Why a command was not carried out by whoever holds the desk.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum HandoverError {
    /// It is not handed over, or not taken over.
    #[error("{held}. The command was not handed over to it: {why}")]
    NotHandedOver {
        /// Who holds the desk, and what to do.
        held: String,
        /// Why not.
        why: String,
    },
    /// The window was asked for, and the holder has none.
    #[error("this desk is in use by {0}, which has no window to show. Close that program, or let it do the work")]
    NoWindow(Holder),
    /// The holder ended in the middle. The command is not tried here: what it printed would be printed again, and
    /// what it did is known only when the desk was looked at.
    #[error(
        "the program that holds this desk ended while it carried out the command ({cause}). What was sent is settled \
         by the next run; look at `causeway runs`, then start the command again"
    )]
    HolderEnded {
        /// How that was seen.
        cause: String,
    },
}

/// What came of knocking.
#[derive(Debug)]
enum Knock {
    /// It was carried out, and this is its exit code.
    Ended(Exit),
    /// The holder's window is in front.
    Shown(Holder),
    /// The holder has no window.
    NoWindow(Holder),
    /// The holder will not do it, and why.
    Refused(String),
    /// Nobody takes commands over there, at this moment.
    Nobody,
}

/// Has an errand done by whoever holds the desk. `None` when nobody takes it over at this moment. What a command prints
/// appears in `output`.
pub(in crate::cli) async fn hand_over(
    folder: &DataFolder,
    errand: &Errand,
    held: &ServiceError,
    output: &Output,
) -> Result<Option<Exit>> {
    let not_handed_over = |why: String| HandoverError::NotHandedOver { held: held.to_string(), why };
    let asked = match errand.way() {
        Way::HandOver(asked) => asked,
        Way::Stay(why) => return Err(not_handed_over((*why).to_owned()).into()),
    };
    match knock(folder, asked, output).await? {
        Knock::Ended(exit) => Ok(Some(exit)),
        Knock::Shown(holder) => shown(&holder, output).map(Some),
        Knock::NoWindow(holder) => Err(HandoverError::NoWindow(holder).into()),
        Knock::Refused(why) => Err(not_handed_over(why).into()),
        Knock::Nobody => Ok(None),
    }
}

/// Brings the window of whoever holds the desk to the front, as the second start of the program does. `None` when
/// nobody can be asked: the desk is free, or its holder takes nothing over.
pub(in crate::cli) async fn show_window(
    data_dir: Option<&Path>,
    errand: &Errand,
    output: &Output,
) -> Result<Option<Exit>> {
    let Way::HandOver(asked) = errand.way() else { return Ok(None) };
    let Some(folder) = DataFolder::existing(data_dir).map_err(ServiceError::from)? else { return Ok(None) };
    match knock(&folder, asked, output).await? {
        Knock::Ended(exit) => Ok(Some(exit)),
        Knock::Shown(holder) => shown(&holder, output).map(Some),
        Knock::NoWindow(holder) => Err(HandoverError::NoWindow(holder).into()),
        Knock::Refused(_) | Knock::Nobody => Ok(None),
    }
}

/// Knocks at the door of a data folder and has it done. What the command prints appears in `output`.
async fn knock(folder: &DataFolder, asked: &Asked, output: &Output) -> Result<Knock> {
    let (mut read, mut write) = match enter(&folder.door()).await {
        Ok(Some(halves)) => halves,
        Ok(None) => return Ok(Knock::Nobody),
        Err(error) => return Ok(Knock::Refused(error.to_string())),
    };
    // Ctrl-C is listened for before the command can begin: from then on it stops the command, not this process.
    let mut stopped = pin!(stop::signalled());
    let said = tokio::select! {
        biased;
        () = &mut stopped => return Err(CliError::Stopped),
        said = wire::say(&mut write, asked) => said,
    };
    match said {
        Ok(()) => {}
        Err(error @ ProtocolError::TooLong { .. }) => return Ok(Knock::Refused(error.to_string())),
        // It closed its door at this moment.
        Err(_closed) => return Ok(Knock::Nobody),
    }
    let heard = tokio::select! {
        heard = hear(&mut read, output) => heard,
        () = stop_twice(stopped, &mut write) => Err(CliError::Stopped),
    };
    // The holder learns at once that nobody listens any more.
    drop(write.shutdown().await);
    heard
}

/// Says that the window is in front.
fn shown(holder: &Holder, output: &Output) -> Result<Exit> {
    let sentence = format!(
        "Causeway is open already (process {}, since {}); its window is in front now.",
        holder.process,
        moment(holder.since)
    );
    output.show(&[("message", &sentence), ("holder", holder)], || format!("{sentence}\n"))?;
    Ok(Exit::Done)
}

/// Introduces this process at the door. `None` when nobody is there, or somebody who is not the holder; an error when
/// it is the holder and cannot be talked to.
async fn enter(file: &Path) -> std::result::Result<Option<(OwnedReadHalf, OwnedWriteHalf)>, ProtocolError> {
    let Some(file) = DoorFile::read(file) else { return Ok(None) };
    let connecting = TcpStream::connect((Ipv4Addr::LOCALHOST, file.port));
    let Ok(Ok(mut stream)) = tokio::time::timeout(CONNECTING, connecting).await else { return Ok(None) };
    match wire::introduce_caller(&mut stream, &file.token).await {
        Ok(()) => Ok(Some(stream.into_split())),
        Err(error @ ProtocolError::OtherVersion { .. }) => Err(error),
        Err(_not_the_holder) => Ok(None),
    }
}

/// Passes on what the holder says until it has said the last word.
async fn hear(read: &mut OwnedReadHalf, output: &Output) -> Result<Knock> {
    let mut accepted = false;
    loop {
        let word = match wire::next::<Said>(read).await {
            Ok(Some(word)) => word,
            Ok(None) | Err(_) if !accepted => return Ok(Knock::Nobody),
            Ok(None) => return Err(HandoverError::HolderEnded { cause: ProtocolError::CutOff.to_string() }.into()),
            Err(cause) => return Err(HandoverError::HolderEnded { cause: cause.to_string() }.into()),
        };
        match word {
            Said::Accepted => accepted = true,
            Said::Out(text) => output.sink().result(&text)?,
            Said::Err(text) => output.sink().remark(&text),
            Said::Ended(code) => return Ok(Knock::Ended(Exit::from_code(code))),
            Said::Shown(holder) => return Ok(Knock::Shown(holder)),
            Said::NoWindow(holder) => return Ok(Knock::NoWindow(holder)),
            Said::Refused(why) => return Ok(Knock::Refused(why)),
        }
    }
}

/// The first Ctrl-C stops the command where it runs; this returns with the second, which ends this process at once.
async fn stop_twice(first: impl Future<Output = ()>, write: &mut OwnedWriteHalf) {
    first.await;
    if let Err(error) = wire::say(write, &Asked::Stop).await {
        tracing::debug!(%error, "the holder is gone already");
    }
    stop::signalled().await;
}
