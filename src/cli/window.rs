//! `causeway` without a command, and `causeway demo` where there is a display: the window.

#[cfg(feature = "standins")]
use std::process::Stdio;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::args::Global;
use super::error::CliError;
use super::exit::Exit;
use super::handover::{Errand, ShowWindow};
use super::output::Output;
use super::session::{Session, Start};
use super::{Result, open_door, stop};
use crate::clock::SystemClock;
use crate::gui::{self, Offer, WindowError, WindowOptions};
use crate::log;
use crate::service::Desk;

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
    let (come_to_front, attention) = watch::channel(0);
    let window: ShowWindow = Arc::new(move || come_to_front.send_modify(|times| *times += 1));
    let door = runtime.block_on(open_door(&session, Some(window)));
    let shown =
        show(runtime, WindowOptions { offers: demonstration(), ..options(runtime, &session.desk, log, attention) });
    // Whoever closes the window has stopped what runs in it, also for others.
    session.desk.stopper().cancel();
    if let Some(door) = door {
        runtime.block_on(door.close());
    }
    runtime.block_on(session.desk.close());
    shown
}

/// Opens a window on the demonstration: the first half of its story is loaded, and the first pass
/// waits to be previewed.
#[cfg(feature = "standins")]
pub(super) fn demo(runtime: &Runtime, global: &Global, args: &crate::demo::Args) -> Result<Exit> {
    let clock = SystemClock::shared();
    let begun = runtime.block_on(async {
        tokio::select! {
            play = crate::demo::Play::begin(args, clock.clone()) => play.map_err(CliError::from),
            () = stop::signalled() => Err(CliError::Stopped),
        }
    });
    let play = Arc::new(begun?);
    let settings = log::Settings { stderr: global.log, ..log::Settings::default() };
    let recent = log::install(&settings, &play.desk().folder().logs(), &clock)?;
    let (_come_to_front, attention) = watch::channel(0);
    let options = WindowOptions {
        offers: vec![next_day(&play)],
        title: Some("demonstration on stand-ins".to_owned()),
        ..options(runtime, play.desk(), recent, attention)
    };
    let shown = show(runtime, options);
    play.desk().stopper().cancel();
    runtime.block_on(play.desk().clone().close());
    shown
}

/// The second half of the story.
#[cfg(feature = "standins")]
fn next_day(play: &Arc<crate::demo::Play>) -> Offer {
    let play = Arc::clone(play);
    Offer {
        text: "Let the day go on".to_owned(),
        explanation: "After the first pass: the rest of the incidents' lives is played in ServiceNow while people \
                      work on both sides. Then preview again."
            .to_owned(),
        for_empty_desk: false,
        run: Arc::new(move || {
            let play = Arc::clone(&play);
            Box::pin(async move { play.go_on().await.map(|day| day.to_string()).map_err(|error| error.to_string()) })
        }),
    }
}

/// Shows a window until somebody closes it, or the process is asked to end.
fn show(runtime: &Runtime, options: WindowOptions) -> Result<Exit> {
    let quit = options.quit.clone();
    drop(runtime.spawn(async move {
        stop::signalled().await;
        quit.cancel();
    }));
    gui::run(options)?;
    Ok(Exit::Done)
}

fn options(runtime: &Runtime, desk: &Desk, log: log::Recent, attention: watch::Receiver<u64>) -> WindowOptions {
    WindowOptions {
        desk: desk.clone(),
        runtime: runtime.handle().clone(),
        clock: SystemClock::shared(),
        log,
        offers: Vec::new(),
        attention,
        quit: CancellationToken::new(),
        title: None,
    }
}

/// An empty desk offers the demonstration, which runs as a process of its own with a window of its own.
#[cfg(feature = "standins")]
fn demonstration() -> Vec<Offer> {
    let open = || -> std::io::Result<()> {
        let program = std::env::current_exe()?;
        std::process::Command::new(program).arg("demo").stdin(Stdio::null()).spawn().map(drop)
    };
    vec![Offer {
        text: "Open the demonstration".to_owned(),
        explanation: "One day at a service desk, on imitations of Halo and ServiceNow, in a window and a folder of \
                      its own that are thrown away afterwards."
            .to_owned(),
        for_empty_desk: true,
        run: Arc::new(move || {
            let opened = open();
            Box::pin(async move {
                opened.map(|()| "The demonstration opens in a window of its own".to_owned()).map_err(|error| {
                    format!("The demonstration cannot be started: {error}. Start it with `causeway demo`")
                })
            })
        }),
    }]
}

#[cfg(not(feature = "standins"))]
fn demonstration() -> Vec<Offer> {
    Vec::new()
}
