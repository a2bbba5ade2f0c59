//! Opening the native window.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::app::App;
use super::preferences::Preferences;
use crate::clock::SharedClock;
use crate::log::Recent;
use crate::service::Desk;

/// What a step that the front end offers is answered with: what happened, or why it did not.
pub type Offered = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// A step that whoever opens the window offers on the start panel: the next part of a
/// demonstration, or the demonstration itself.
#[derive(Clone)]
pub struct Offer {
    /// The button's text: a verb.
    pub text: String,
    /// What it does, in a sentence or two.
    pub explanation: String,
    /// Whether it is for a desk without a profile alone.
    pub for_empty_desk: bool,
    /// Does it. It may be asked for once.
    pub run: Arc<dyn Fn() -> Offered + Send + Sync>,
}

/// What a window needs.
pub struct WindowOptions {
    /// The desk; it is open.
    pub desk: Desk,
    /// Where the desk's work runs.
    pub runtime: Handle,
    /// What time it is.
    pub clock: SharedClock,
    /// The last events of the log.
    pub log: Recent,
    /// Steps that are offered on the start panel.
    pub offers: Vec<Offer>,
    /// Changes whenever the window is to come to front.
    pub attention: watch::Receiver<u64>,
    /// Is cancelled when the process is asked to end: the window stops what runs and closes.
    pub quit: CancellationToken,
    /// What the title says besides the name.
    pub title: Option<String>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// The system has no display, or no way to draw.
    #[error(
        "a window cannot be opened here: {0}. Start Causeway in a desktop session, or use its commands (`causeway --help`)"
    )]
    NoDisplay(String),
}

/// Whether this process can have a window at all. On Linux that is known beforehand.
pub fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Opens the window and stays until it is closed. Must be called on the main thread, which is what
/// window systems demand.
pub fn run(options: WindowOptions) -> Result<(), WindowError> {
    if !has_display() {
        return Err(WindowError::NoDisplay("neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned()));
    }
    let preferences = Preferences::load(options.desk.folder().root());
    let title = match &options.title {
        Some(more) => format!("Causeway – {more}"),
        None => "Causeway".to_owned(),
    };
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../icons/causeway-128.png")).unwrap_or_default();
    let viewport = egui::ViewportBuilder::default()
        .with_title(&title)
        .with_app_id("causeway")
        .with_icon(icon)
        .with_inner_size(preferences.size)
        .with_min_inner_size([640.0, 420.0]);
    let native =
        eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..eframe::NativeOptions::default() };
    let made = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        Ok(Box::new(App::new(&creation.egui_ctx, options, preferences)))
    };
    eframe::run_native("causeway", native, Box::new(made)).map_err(|error| WindowError::NoDisplay(error.to_string()))
}
