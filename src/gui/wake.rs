//! Wakes the window when the desk says that something changed, and not more often than a person
//! can follow. While nothing changes, nothing is painted.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::door::Door;

/// At most four times a second.
const PAUSE: Duration = Duration::from_millis(250);

/// Starts to wake this window; ends with the desk.
pub(super) fn start(door: &Door, ctx: &egui::Context, attention: watch::Receiver<u64>, quit: CancellationToken) {
    let mut changes = door.desk().changes();
    let waking = ctx.clone();
    drop(door.runtime().spawn(async move {
        while changes.changed().await.is_ok() {
            waking.request_repaint();
            tokio::time::sleep(PAUSE).await;
        }
    }));
    let waking = ctx.clone();
    drop(door.runtime().spawn(async move {
        quit.cancelled().await;
        waking.request_repaint();
    }));
    let (waking, mut attention) = (ctx.clone(), attention);
    drop(door.runtime().spawn(async move {
        while attention.changed().await.is_ok() {
            waking.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
            waking.send_viewport_cmd(egui::ViewportCommand::Focus);
            waking.request_repaint();
        }
    }));
}
