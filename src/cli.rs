//! The command line: reads arguments, asks the service, prints what it answers.
//!
//! Nothing here prompts without a terminal. Results go to standard output, as text or, with
//! `--json`, as versioned JSON; the log goes to standard error.

mod apply;
mod args;
mod auto;
mod blocks;
mod calls;
mod catalogue;
mod check;
mod conflicts;
mod connection;
mod error;
mod exit;
mod explain;
pub mod handover;
mod input;
mod links;
mod lists;
mod native;
mod output;
mod place;
mod plan;
#[cfg(feature = "standins")]
mod play;
mod profile;
mod rights;
mod secret;
mod send;
mod session;
mod settings;
mod stop;
mod suggest;
mod support;
mod switch_off;
mod terminal;
mod trial;
mod turn;
mod undo;
mod versions;
mod waiting;
#[cfg(feature = "gui")]
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

#[cfg(not(feature = "gui"))]
use clap::CommandFactory as _;
use clap::Parser as _;
use tokio::runtime::Runtime;

use self::args::{Cli, Command, Global};
use self::error::CliError;
use self::exit::Exit;
use self::handover::{Door, Errand, ShowWindow};
use self::output::Output;
use self::session::{Session, Start};
use crate::{faultpoint, secrets};

type Result<T> = std::result::Result<T, CliError>;

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(panicked));
    let arguments = args::normalised(std::env::args_os());
    let output = Output::new(args::json(&arguments));
    let exit = match start(&arguments, &output) {
        Ok(exit) => exit,
        Err(error) => {
            output.error(&error);
            error.exit()
        }
    };
    ExitCode::from(exit.code())
}

fn start(arguments: &[OsString], output: &Output) -> Result<Exit> {
    secrets::forbid_core_files().map_err(CliError::CoreFiles)?;
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refused) if refused.use_stderr() => return Err(CliError::Arguments(refused)),
        Err(help) => {
            output.text(&help.render().to_string())?;
            return Ok(Exit::Done);
        }
    };
    arm(&cli.global)?;
    let errand = Errand::of(&cli, arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Runtime)?;
    let result = match cli.command {
        #[cfg(all(feature = "gui", feature = "standins"))]
        Some(Command::Demo(args)) if !args.headless && crate::gui::has_display() => {
            window::demo(&runtime, &cli.global, &args)
        }
        Some(command) => runtime.block_on(run(&cli.global, output, command, &errand)),
        None => without_command(&runtime, &cli.global, output, &errand),
    };
    // A prompt that nobody answers, or a write that a person gave up, must not keep the process.
    runtime.shutdown_background();
    result
}

fn arm(global: &Global) -> Result<()> {
    if let Some(path) = &global.fault_trace {
        faultpoint::arm_trace(path).map_err(|cause| CliError::file(path, cause))?;
    }
    if let Some(nth) = global.fault_point {
        faultpoint::arm(nth);
    }
    Ok(())
}

/// Without a command the window is meant: the one that is open already comes to the front.
fn without_command(runtime: &Runtime, global: &Global, output: &Output, errand: &Errand) -> Result<Exit> {
    // Asked before anything else, because the window that is open may have a display where this process has none.
    if let Some(exit) = runtime.block_on(handover::show_window(global.data_dir.as_deref(), errand, output))? {
        return Ok(exit);
    }
    #[cfg(feature = "gui")]
    return window::run(runtime, global, output, errand);
    #[cfg(not(feature = "gui"))]
    return no_window(output);
}

/// There is nothing to run: the window is not part of this build.
#[cfg(not(feature = "gui"))]
fn no_window(output: &Output) -> Result<Exit> {
    let sentence = "The window is not part of this build; Causeway works from the command line.";
    let commands = Cli::command();
    let commands: Vec<(String, String)> = commands
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| {
            (command.get_name().to_owned(), command.get_about().map(ToString::to_string).unwrap_or_default())
        })
        .collect();
    let shown: Vec<serde_json::Value> =
        commands.iter().map(|(name, about)| serde_json::json!({ "name": name, "about": about })).collect();
    output.show(&[("message", &sentence), ("commands", &shown)], || {
        let rows: Vec<Vec<String>> = commands.iter().map(|(name, about)| vec![name.clone(), about.clone()]).collect();
        format!("{sentence}\n\n{}", crate::report::text::table(&["Command", "What it does"], &rows))
    })?;
    Ok(Exit::Done)
}

async fn run(global: &Global, output: &Output, command: Command, errand: &Errand) -> Result<Exit> {
    #[cfg(feature = "standins")]
    let command = match command {
        Command::Demo(args) => return play::demo(args, output).await,
        Command::Standins(args) => return play::standins(args).await,
        other => other,
    };
    let session = match Session::open(global, output, command.name(), errand).await? {
        Start::Here(session, _log) => session,
        Start::Elsewhere(exit) => return Ok(exit),
    };
    let door = if matches!(command, Command::Auto(_)) { open_door(&session, None).await } else { None };
    let result = tokio::select! {
        result = on_desk(&session, command) => result,
        () = stop::at_once(&session) => Err(CliError::Stopped),
    };
    if let Some(door) = door {
        // What others handed over is finished, or stopped between two records, before the desk is closed.
        tokio::select! {
            () = door.close() => {}
            () = stop::signalled() => {}
        }
    }
    session.desk.close().await;
    result
}

/// Takes commands of other processes over while this one holds the desk. Without a door they find the desk held.
async fn open_door(session: &Session, window: Option<ShowWindow>) -> Option<Door> {
    match Door::open(&session.desk, session.secrets, window).await {
        Ok(door) => Some(door),
        Err(error) => {
            tracing::warn!("{error}");
            None
        }
    }
}

async fn on_desk(session: &Session, command: Command) -> Result<Exit> {
    match command {
        Command::Auto(args) => auto::run(session, &args).await,
        Command::Connection(command) => connection::run(session, command).await,
        Command::Profile(command) => profile::run(session, command).await,
        Command::Plan(args) => plan::run(session, &args).await,
        Command::Turn(args) => turn::run(session, &args).await,
        Command::Apply(args) => apply::run(session, &args).await,
        Command::Send(args) => Box::pin(send::run(session, &args)).await,
        Command::Links(args) => lists::links(session, args).await,
        Command::Link(args) => links::link(session, &args).await,
        Command::Unlink(args) => links::unlink(session, &args).await,
        Command::Adopt(args) => links::adopt(session, &args).await,
        Command::Holds(args) => lists::holds(session, args).await,
        Command::Conflicts(args) => conflicts::run(session, args).await,
        Command::Waiting(args) => waiting::run(session, args).await,
        Command::Runs(args) => lists::runs(session, args).await,
        Command::Calls(args) => calls::run(session, args).await,
        Command::Undo(args) => undo::run(session, &args).await,
        Command::Settings(args) => settings::run(session, &args).await,
        Command::Explain(args) => explain::run(session, &args).await,
        Command::Catalogue(args) => catalogue::run(session, &args).await,
        Command::Support { out } => support::run(session, &out).await,
        Command::Check => check::run(session).await,
        Command::Secret(command) => secret::run(session, command).await,
        #[cfg(feature = "standins")]
        Command::Demo(_) | Command::Standins(_) => Ok(Exit::Done),
    }
}

/// Says where the program failed. The message of the panic is left out: it may quote a value.
fn panicked(info: &std::panic::PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
    output::complain(&format!(
        "Causeway failed by a mistake of its own{place}. What was sent is in the outbox and is settled by the next \
         run. Please report this place"
    ));
}
