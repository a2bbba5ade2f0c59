//! `causeway` without a command, and `causeway demo` where there is a display: the window.

use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::args::Global;
use super::error::CliError;
use super::exit::Exit;
use super::handover::{Errand, ShowWindow};
use super::output::Output;
use super::session::{Session, Start};
use super::{Result, open_door};
use crate::clock::SystemClock;
use crate::gui::{self, Offer, WindowError, WindowOptions};
use crate::log;

/// Opens the window of this account's desk, and stays until it is closed. If the desk has a window already, that one
/// comes to the front instead.
pub(super) fn run(runtime: &Runtime, global: &Global, output: &Output, errand: &Errand) -> Result<Exit> {
    if !gui::has_display() {
        return Err(CliError::Window(WindowError::NoDisplay("neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned())));
    }
    let (session, log) = match runtime.block_on(Session::open(global, output, "window", errand))? {
        Start::Here(session, log) => (session, log),
        Start::Elsewhere(exit) => return Ok(exit),
    };
    let shown = show(runtime, &session, log, offers(), None);
    runtime.block_on(session.desk.close());
    shown
}

/// Shows the window of an open desk. While it is open, it does what other processes hand over.
fn show(
    runtime: &Runtime,
    session: &Session,
    log: log::Recent,
    offers: Vec<Offer>,
    title: Option<String>,
) -> Result<Exit> {
    let (come_to_front, attention) = watch::channel(0);
    let window: ShowWindow = Arc::new(move || come_to_front.send_modify(|times| *times += 1));
    let door = runtime.block_on(open_door(session, Some(window)));
    let options = WindowOptions {
        desk: session.desk.clone(),
        runtime: runtime.handle().clone(),
        clock: SystemClock::shared(),
        log,
        offers,
        attention,
        title,
    };
    let shown = gui::run(options);
    // Whoever closes the window has stopped what runs in it, also for others.
    session.desk.stopper().cancel();
    if let Some(door) = door {
        runtime.block_on(door.close());
    }
    shown?;
    Ok(Exit::Done)
}

/// An empty desk offers the demonstration, which runs as a process of its own with a window of its own.
fn offers() -> Vec<Offer> {
    Vec::new()
}
