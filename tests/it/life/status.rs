//! The status tells the truth, from the first moment on.

use causeway::model::{ConnectionId, RunId};
use causeway::profile::{Environment, Unmapped};
use causeway::service::{HoldKind, NewConnection};
use causeway::store::{Change, NewOutboxRow, NewState, Store};
use serde_json::json;

use super::{acme, maintenance};
use crate::support::world::World;

#[tokio::test]
async fn conflicts_and_holds_are_counted_apart_and_lead_to_both_records() {
    let world = World::new().await;
    let fought = world.incident(&[("short_description", "fought over")]);
    world.first_load().await;
    let ticket = world.ticket_of(&fought);
    world.edit_incident(&fought, &[("short_description", "theirs")]);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "ours"})).unwrap();
    let held = world.incident(&[("short_description", "nobody knows its impact"), ("impact", "2")]);
    world
        .change_profile(|profile| {
            profile.mapping.tables.get_mut("impact").unwrap().rows.retain(|row| row.other != "2");
            for rule in profile.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "impact") {
                rule.unmapped = Unmapped::Hold;
            }
        })
        .await;

    world.pass().await;

    let status = world.desk().status();
    assert_eq!((status.conflicts, status.holds, status.parked), (1, 1, 0), "{status:#?}");
    assert_eq!(status.sentence(world.clock.now()), "1 conflict, 1 hold");
    let holds = world.desk().holds(&acme()).await.unwrap();
    let of = |kind| holds.iter().find(|hold| hold.kind == kind).unwrap();
    let conflict = of(HoldKind::Conflict);
    assert_eq!(conflict.ticket.as_ref().unwrap().id.to_string(), ticket.to_string());
    assert_eq!(conflict.other.as_ref().unwrap().id.to_string(), fought);
    let waits = of(HoldKind::Hold);
    assert_eq!((&waits.ticket, waits.other.as_ref().unwrap().id.to_string()), (&None, held));
    let view = world.desk().profiles().await.unwrap().remove(0);
    assert_eq!((view.conflicts, view.holds), (1, 1));
}

#[tokio::test]
async fn an_error_stays_in_the_status_until_its_profile_succeeds() {
    let world = World::new().await;
    world.incident(&[("short_description", "first")]);
    world.first_load().await;
    maintenance(&world);
    let error = world.try_pass().await.unwrap_err();

    let status = world.desk().status();
    let failure = status.last_error.clone().unwrap();
    assert_eq!((failure.profile.as_str(), &failure.text), ("acme", &error.text()));
    assert!(status.last_success.is_some(), "the success before it stays known");
    assert!(status.sentence(world.clock.now()).starts_with("acme failed in run "), "{status:#?}");
    let view = world.desk().profiles().await.unwrap().remove(0);
    assert_eq!(view.last_error, Some(failure));

    world.servicenow().common().faults.clear();
    world.pass().await;
    let status = world.desk().status();
    assert_eq!(status.last_error, None);
    assert_eq!(status.sentence(world.clock.now()), "In step");
}

#[tokio::test]
async fn a_pass_that_fails_before_its_run_begins_is_in_the_history_all_the_same() {
    let world = World::new().await;
    world.desk().forget_secret("servicenow/password").await.unwrap();

    let error = world.try_pass().await.unwrap_err();

    let failure = world.desk().status().last_error.unwrap();
    assert!(failure.text.contains("servicenow/password"), "{failure:?}");
    let run = world.desk().runs(None, 1, None).await.unwrap().remove(0);
    assert_eq!((run.id, run.error), (failure.run, Some(error.text())));
    assert_eq!(run.report.unwrap().error, Some(error.text()));
}

#[tokio::test]
async fn a_desk_that_is_opened_knows_at_once_how_things_stand() {
    let mut world = World::new().await;
    world.incident(&[("short_description", "first")]);
    world.first_load().await;
    world.close_desk().await;
    let store = Store::open(&world.folder.path().join("desk").join("causeway.sqlite")).unwrap();
    let row = |lane: &str| NewOutboxRow {
        run: RunId(1),
        profile: acme(),
        lane: lane.to_owned(),
        after: None,
        payload: "{}".to_owned(),
        plan_row: lane.to_owned(),
        not_before: None,
    };
    let rows = ["a", "b", "c"].map(|lane| Change::Enqueue(Box::new(row(lane)))).to_vec();
    let ids = store.apply(rows).await.unwrap().outbox;
    let cause = || "the answer was lost".to_owned();
    let moved = [NewState::Unknown { cause: cause() }, NewState::Parked { cause: cause() }];
    let changes = ids.iter().zip(moved).map(|(id, to)| Change::Outbox { id: *id, to }).collect();
    store.apply(changes).await.unwrap();
    store.close().await;

    world.reopen_desk();

    let status = world.desk().status();
    assert!(status.last_success.is_some(), "{status:#?}");
    assert_eq!((status.unknown, status.parked, status.enabled), (1, 1, 1));
    let sentence = "1 write whose outcome is unknown, 1 write given up";
    assert_eq!(status.sentence(world.clock.now()), sentence);
    let view = world.desk().profiles().await.unwrap().remove(0);
    assert_eq!((view.unknown, view.parked), (1, 1));
    let dependents = world.desk().dependents(&ConnectionId::new("halo")).await.unwrap();
    let [only] = dependents.as_slice() else { panic!("{dependents:?}") };
    assert_eq!((only.profile.as_str(), only.links, only.open_writes), ("acme", 1, 3));
}

#[tokio::test]
async fn production_shows_where_an_enabled_profile_writes_to_it() {
    let world = World::new().await;
    assert!(!world.desk().status().writes_to_production());
    let name = ConnectionId::new("servicenow");
    let mut connection = world.desk().connection(&name).await.unwrap();
    connection.environment = Environment::Production;
    world.desk().save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();

    assert_eq!(world.desk().status().production, ["servicenow"]);
    let view = world.desk().profiles().await.unwrap().remove(0);
    let both = (view.halo_environment, view.other_environment);
    assert_eq!(both, (Some(Environment::Sandbox), Some(Environment::Production)));

    world.desk().set_enabled(&acme(), false).await.unwrap();
    let status = world.desk().status();
    assert!(!status.writes_to_production(), "a disabled profile writes nothing");
    assert_eq!(status.sentence(world.clock.now()), "No profile is enabled");
}
