//! `causeway` without a command, and `causeway demo` where there is a display: the window.

use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::Result;
use super::args::Global;
use super::error::CliError;
use super::exit::Exit;
use super::output::Output;
use super::session::Session;
use crate::clock::SystemClock;
use crate::gui::{self, Offer, WindowError, WindowOptions};

/// Opens the window of this account's desk, and stays until it is closed.
pub(super) fn run(runtime: &Runtime, global: &Global, output: Output) -> Result<Exit> {
    if !gui::has_display() {
        return Err(CliError::Window(WindowError::NoDisplay("neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned())));
    }
    let session = runtime.block_on(Session::open(global, output, "window"))?;
    let shown = show(runtime, &session, offers(), None);
    runtime.block_on(session.desk.close());
    shown
}

/// Shows the window of an open desk.
fn show(runtime: &Runtime, session: &Session, offers: Vec<Offer>, title: Option<String>) -> Result<Exit> {
    let (_come_to_front, attention) = watch::channel(0);
    let options = WindowOptions {
        desk: session.desk.clone(),
        runtime: runtime.handle().clone(),
        clock: SystemClock::shared(),
        log: session.log.clone(),
        offers,
        attention,
        title,
    };
    gui::run(options)?;
    Ok(Exit::Done)
}

/// An empty desk offers the demonstration, which runs as a process of its own with a window of its own.
fn offers() -> Vec<Offer> {
    Vec::new()
}
