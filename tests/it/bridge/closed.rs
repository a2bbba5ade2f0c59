//! What is closed when a bridge begins: left where it is, or taken along from a moment on.

use causeway::profile::ClosedRecords;
use serde_json::json;

use super::support::{approve_past_guards, bridge, change, days_ago, incident, ticket};
use crate::support::world::World;

/// A closed incident and a closed ticket of so many days ago.
fn closed(world: &World, days: i64) -> (String, i64) {
    days_ago(world, days);
    let there = incident(world, "done there");
    let resolved = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "done")];
    world.edit_incident(&there, &resolved);
    let here = ticket(world, "done here");
    world.halo().update_ticket("Abel Tuter", here, json!({"agent_id": 2, "status_id": 9})).unwrap();
    days_ago(world, 0);
    (there, here)
}

async fn load(world: &World) {
    let view = world.preview().await;
    approve_past_guards(world, &view).await;
}

#[tokio::test]
async fn a_bridge_leaves_what_was_closed_before_it_and_takes_what_is_closed_since() {
    let world = bridge().await;
    let (there, here) = closed(&world, 5);
    let open = incident(&world, "still open");
    load(&world).await;
    assert_eq!(world.tickets_of(&open).len(), 1);
    assert!(world.tickets_of(&there).is_empty() && world.incidents_of(here).is_empty());
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    world.servicenow().common().clock.run_with_offset(jiff::SignedDuration::from_mins(1));
    let quick = incident(&world, "raised and done within a minute");
    let resolved = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "done")];
    world.edit_incident(&quick, &resolved);
    world.settle().await;
    assert_eq!(world.tickets_of(&quick).len(), 1, "nothing that happens while both live is lost");
}

#[tokio::test]
async fn closed_ones_that_stay_are_named_and_nothing_more_is_read_of_them() {
    let world = bridge().await;
    let (there, _) = closed(&world, 5);
    let asked = world.servicenow().common().requests.position();
    let view = world.preview().await;
    let told: Vec<&str> = view.plan.rows.iter().map(|row| row.reason.as_str()).collect();
    assert!(told.iter().any(|reason| reason.starts_with("it is closed and did not change after")), "{told:#?}");
    let asked = world.servicenow().common().requests.since(asked);
    assert!(asked.iter().all(|request| !request.query.contains(&there)), "{asked:#?}");
}

#[tokio::test]
async fn closed_ones_are_taken_along_from_a_moment_on() {
    let world = bridge().await;
    let ((old_incident, old_ticket), (there, here)) = (closed(&world, 40), closed(&world, 5));
    let since = world.servicenow().common().clock.now() - jiff::SignedDuration::from_hours(24 * 30);
    change(&world, |profile| profile.loading.closed_since = Some(since)).await;
    load(&world).await;
    assert_eq!((world.tickets_of(&there).len(), world.incidents_of(here).len()), (1, 1));
    assert!(world.tickets_of(&old_incident).is_empty() && world.incidents_of(old_ticket).is_empty());
    assert_eq!(world.settle().await.done.writes(), 0);
}

#[tokio::test]
async fn a_closed_one_that_is_opened_again_is_taken_along_then() {
    let world = bridge().await;
    change(&world, |profile| profile.loading.closed = ClosedRecords::Leave).await;
    let (there, _) = closed(&world, 5);
    load(&world).await;
    assert!(world.tickets_of(&there).is_empty());
    world.edit_incident(&there, &[("state", "2")]);
    load(&world).await;
    assert_eq!(world.tickets_of(&there).len(), 1);
}
