//! Runs a handed-over command line on the open desk of this process.

use std::sync::Arc;

use clap::Parser as _;
use tokio_util::sync::CancellationToken;

use super::errand;
use super::protocol::Order;
use super::spool::Spool;
use crate::cli::args::{self, Cli, Command};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::place::Place;
use crate::cli::session::{Secrets, Session};
use crate::cli::{self, Result, stop};
use crate::service::Desk;

/// Runs the command and prints into the spool, which it does not finish. `gone` tells that the caller stopped it or
/// is there no more: the command's pass then stops between two records.
pub(super) async fn run(
    desk: &Desk,
    secrets: Secrets,
    order: Order,
    spool: Arc<Spool>,
    gone: CancellationToken,
) -> Exit {
    let arguments = args::normalised(order.arguments.into_iter());
    let output = Output::to(spool, args::json(&arguments));
    let place = Place::of(order.folder.into());
    let result = match Cli::try_parse_from(arguments) {
        Ok(cli) => command(desk, secrets, cli, place, &output, gone).await,
        // Programs of different age may know different arguments.
        Err(refused) => Err(CliError::Arguments(refused)),
    };
    result.unwrap_or_else(|error| {
        output.error(&error);
        error.exit()
    })
}

async fn command(
    desk: &Desk,
    secrets: Secrets,
    cli: Cli,
    place: Place,
    output: &Output,
    gone: CancellationToken,
) -> Result<Exit> {
    if let Some(why) = errand::stays_here(&cli) {
        return Err(CliError::Usage(why.to_owned()));
    }
    let Some(command) = cli.command else {
        return Err(CliError::Usage("no command came; start again".to_owned()));
    };
    tracing::info!(command = command.name(), "another process handed a command over");
    let session = Session::handed_over(desk.with_own_stopper(), output.clone(), &cli.global, secrets, place);
    session_of_a_caller(&session, command, gone).await
}

async fn session_of_a_caller(session: &Session, command: Command, gone: CancellationToken) -> Result<Exit> {
    tokio::select! {
        result = Box::pin(cli::on_desk(session, command)) => result,
        // There is no second wish to stop: the process that could give up at once is the caller's own.
        () = stop::once_asked(session, gone.cancelled(), std::future::pending()) => Err(CliError::Stopped),
    }
}
