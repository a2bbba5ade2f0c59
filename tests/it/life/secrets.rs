//! Secrets go to the host that they were given for, and the desk's policy says when they are to be changed.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::model::ConnectionId;
use causeway::profile::{DeskSettings, SecretPolicy};
use causeway::service::{AgeStanding, NewConnection, NextStep};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::support::world::World;

fn servicenow() -> ConnectionId {
    ConnectionId::new("servicenow")
}

#[tokio::test]
async fn a_secret_goes_to_no_other_host_than_the_one_it_was_given_for() {
    let world = World::new().await;
    let desk = world.desk();
    desk.test_connection(&servicenow()).await.unwrap();
    let before = world.servicenow().common().requests.position();
    let mut moved = desk.connection(&servicenow()).await.unwrap();
    moved.base_url = moved.base_url.as_str().replace("127.0.0.1", "localhost").parse().unwrap();

    let draft = NewConnection { connection: moved.clone(), secrets: Vec::new() };
    let refused = desk.test_draft(&draft).await.unwrap_err();
    assert!(refused.to_string().contains("servicenow/password was given for 127.0.0.1"), "{refused}");
    assert_eq!(refused.next(), Some(NextStep::StoreSecret { name: "servicenow/password".to_owned() }));
    desk.save_connection(draft).await.unwrap();
    desk.test_connection(&servicenow()).await.unwrap_err();
    world.try_pass().await.unwrap_err();
    assert_eq!(world.servicenow().common().requests.position(), before, "nothing was sent there");

    let secret = SecretString::from(world.servicenow().credentials().password);
    desk.set_secret("servicenow/password", &secret).await.unwrap();
    desk.test_connection(&servicenow()).await.unwrap();
}

#[tokio::test]
async fn a_secret_of_which_no_host_is_known_belongs_to_the_connection_that_uses_it() {
    let world = World::new().await;
    let desk = world.desk();
    let connection = desk.connection(&servicenow()).await.unwrap();
    let secret = SecretString::from(world.servicenow().credentials().password);
    desk.remove_connection(&servicenow()).await.unwrap_err();
    let mut fresh = connection.clone();
    fresh.name = ConnectionId::new("fresh");
    desk.set_secret("fresh/password", &secret).await.unwrap();
    desk.save_connection(NewConnection { connection: fresh.clone(), secrets: Vec::new() }).await.unwrap();
    let mut moved = fresh.clone();
    moved.base_url = moved.base_url.as_str().replace("127.0.0.1", "localhost").parse().unwrap();
    let before = world.servicenow().common().requests.position();
    let draft = |connection| NewConnection { connection, secrets: Vec::new() };
    let refused = desk.test_draft(&draft(moved.clone())).await.unwrap_err();
    assert!(refused.to_string().contains("fresh/password was given for 127.0.0.1"), "{refused}");
    desk.save_connection(draft(moved)).await.unwrap();
    desk.test_connection(&fresh.name).await.unwrap_err();
    assert_eq!(world.servicenow().common().requests.position(), before, "nothing was sent there");
    desk.save_connection(draft(fresh.clone())).await.unwrap();
    desk.test_connection(&fresh.name).await.unwrap();
}

#[tokio::test]
async fn a_secret_that_is_older_than_the_policy_is_named_two_weeks_before_and_after() {
    let clock = ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap());
    let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
    let desk = world.desk();
    let due = async || desk.secrets_to_change().await.unwrap();
    clock.advance(Duration::from_hours(24 * 400));
    assert_eq!(due().await, [], "nothing is asked unless the desk's settings say so");
    let settings = DeskSettings { secrets: SecretPolicy { change_days: Some(410) }, ..desk.settings().unwrap() };
    desk.save_settings(&settings).await.unwrap();
    let soon = due().await;
    assert_eq!(
        soon.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["halo/client-secret", "servicenow/password"]
    );
    assert!(soon.iter().all(|(_, age)| age.standing == AgeStanding::Soon));
    clock.advance(Duration::from_hours(24 * 11));
    let secret = SecretString::from(world.servicenow().credentials().password);
    desk.set_secret("servicenow/password", &secret).await.unwrap();
    let late = due().await;
    assert_eq!(late.len(), 1, "a new one is young: {late:?}");
    assert_eq!((late[0].0.as_str(), late[0].1.standing), ("halo/client-secret", AgeStanding::Overdue));
    assert!(late[0].1.words().unwrap().contains("should have been changed by"), "{late:?}");
}
