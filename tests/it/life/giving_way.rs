//! A pass that waits long for a vendor's limit gives its turn up where others wait for it.

use causeway::service::{Actor, Desk, ErrorKind};

use super::{acme, refuse_once};
use crate::support::world::World;

/// ServiceNow wants to be left alone for most of an hour.
fn refuse_for_long(world: &World) {
    refuse_once(world, &[("Retry-After", "3000")]);
}

async fn waits(desk: &Desk) {
    let mut changes = desk.changes();
    while desk.status().waiting.is_empty() {
        changes.changed().await.unwrap();
    }
}

#[tokio::test]
async fn a_pass_that_waits_for_most_of_an_hour_ends_when_others_want_to_work() {
    let world = World::new().await;
    world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    world.settle().await;
    refuse_for_long(&world);
    let desk = world.desk();
    let pass = tokio::spawn({
        let desk = desk.clone();
        async move { desk.run(&acme(), Actor::Schedule).await }
    });
    waits(desk).await;
    assert!(!pass.is_finished() && !desk.status().running.is_empty(), "alone it waits as long as it takes");

    let others = desk.others_follow();
    let error = pass.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().contains("other profiles wait"), "{error}");
    assert!(desk.gave_way(&acme()));
    assert_eq!(desk.status().running, [], "the turn is free");

    let again = desk.run(&acme(), Actor::Schedule).await.unwrap_err();
    assert!(again.to_string().contains("other profiles wait"), "at once, as long as they do: {again}");
    drop(others);
}

#[tokio::test]
async fn a_short_wait_keeps_the_turn() {
    let world = World::new().await;
    world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    let desk = world.desk();
    let _others = desk.others_follow();
    world.settle().await;
    assert!(!desk.gave_way(&acme()));
}
