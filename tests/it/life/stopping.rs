//! Stopping one pass, and ending all work of the process.

use causeway::service::{Actor, Desk, ErrorKind, Event, RunOutcome, RunReport, RunState, ServiceError};
use tokio::task::JoinHandle;

use super::acme;
use crate::support::world::World;

/// Starts an unattended pass and waits, without polling, until the desk says that it runs.
async fn started(desk: &Desk) -> JoinHandle<Result<RunReport, ServiceError>> {
    let mut changes = desk.changes();
    let running = desk.clone();
    let pass = tokio::spawn(async move { running.run(&acme(), Actor::Schedule).await });
    while desk.status().running.is_empty() {
        changes.changed().await.unwrap();
    }
    pass
}

#[tokio::test]
async fn stopping_a_pass_ends_that_one_and_no_later_one() {
    let world = World::new().await;
    let desk = world.desk();
    let incident = world.incident(&[("short_description", "No network")]);
    assert!(!desk.stop_passes(), "nothing runs yet");
    let mut events = desk.events();

    let pass = started(desk).await;
    let running = desk.status().running.remove(0);
    assert_eq!((running.profile.as_str(), running.actor), ("acme", Actor::Schedule));
    assert!(desk.stop_passes());

    let stopped = pass.await.unwrap().unwrap_err();
    assert_eq!(stopped.kind(), ErrorKind::Stopped, "{stopped}");
    assert_eq!(desk.status().running, []);
    assert!(!desk.stop_passes(), "it has ended");
    assert!(matches!(events.recv().await.unwrap(), Event::PassBegan { .. }));
    let ended = events.recv().await.unwrap();
    let Event::PassEnded { outcome, error: Some(_), .. } = ended else { panic!("{ended:?}") };
    assert_eq!(outcome, RunOutcome::StoppedByPerson);

    world.first_load().await;
    assert_eq!(world.tickets_of(&incident).len(), 1, "later passes are not affected");
    world.settle().await;
}

#[tokio::test]
async fn ending_the_process_stops_the_pass_that_runs_and_refuses_later_ones() {
    let world = World::new().await;
    let desk = world.desk();
    let pass = started(desk).await;

    desk.stopper().cancel();

    assert_eq!(pass.await.unwrap().unwrap_err().kind(), ErrorKind::Stopped);
    let runs = desk.runs(None, 10, None).await.unwrap().len();
    assert_eq!(world.try_pass().await.unwrap_err().kind(), ErrorKind::Stopped);
    assert_eq!(desk.preview(&acme(), &[]).await.unwrap_err().kind(), ErrorKind::Stopped);
    assert_eq!(desk.runs(None, 10, None).await.unwrap().len(), runs, "a refused pass leaves no run");
    assert_eq!(desk.status().running, []);
}

#[tokio::test]
async fn a_pass_that_nobody_waits_for_any_more_does_not_run_for_ever() {
    let world = World::new().await;
    let desk = world.desk();
    let mut changes = desk.changes();
    let reading = async {
        while desk.runs(None, 1, None).await.unwrap().first().is_none_or(|run| run.state != RunState::Running) {
            changes.changed().await.unwrap();
        }
    };
    let profile = acme();
    tokio::select! {
        ended = desk.preview(&profile, &[]) => panic!("it ended before it was given up: {ended:?}"),
        () = reading => {}
    }

    assert_eq!(desk.status().running, []);
    let given_up = desk.runs(None, 1, None).await.unwrap().remove(0);
    assert_eq!(given_up.state, RunState::Killed, "it was begun and never ended");
    world.first_load().await;
    let last = desk.runs(None, 1, None).await.unwrap().remove(0);
    assert_eq!(last.state, RunState::Ended);
}
