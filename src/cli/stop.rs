//! Ctrl-C. The first one asks the pass that runs to stop between two records; the second one, or
//! the first while no pass runs, ends the process at once.

use super::session::Session;

/// Returns when the process is to end at once.
pub(super) async fn at_once(session: &Session) {
    once_asked(session, signalled(), signalled()).await;
}

/// Stops between two records at the first wish, and returns when the command is to end at once: then, while no pass
/// runs, else with the second wish.
pub(super) async fn once_asked(session: &Session, first: impl Future<Output = ()>, second: impl Future<Output = ()>) {
    first.await;
    session.desk.stopper().cancel();
    if !session.desk.status().running.is_empty() {
        session.output.remark("Stopping between two records; Ctrl-C again ends at once.");
        second.await;
    }
}

/// Waits for Ctrl-C, or for the system's wish that the process ends.
#[cfg(unix)]
pub(super) async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    match (interrupt, terminate) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler the system itself ends the process.
        _ => std::future::pending().await,
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn signalled() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
