//! A clone or another instance behind the same address stops the work until a person confirms.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::connector::identity::FactKind;
use causeway::model::{ConnectionId, ProfileId};
use causeway::service::{ErrorKind, Event, NewConnection, NextStep, RunOutcome};
use secrecy::SecretString;

use super::{servicenow, view};
use crate::support::world::{PROFILE, World};

/// The instance gives itself another name, as a clone does.
fn become_a_clone(world: &World) {
    drop(world.servicenow().router("https://clone.service-now.com"));
}

fn become_itself_again(world: &World, address: &str) {
    drop(world.servicenow().router(address));
}

/// The requests of ServiceNow so far.
fn requests(world: &World) -> usize {
    world.servicenow().common().requests.since(0).len()
}

async fn restart(world: &mut World) {
    world.close_desk().await;
    world.reopen_desk();
}

#[tokio::test]
async fn a_clone_ends_the_pass_with_a_guard_and_nothing_is_read_or_written_until_a_person_confirms() {
    let mut world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.settle().await;
    become_a_clone(&world);
    restart(&mut world).await;
    let mut events = world.desk().events();
    world.incident(&[("short_description", "made on the clone")]);
    let mark = world.mark();

    let refused = world.try_pass().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Guard);
    let text = refused.text();
    assert!(text.contains("wrong or cloned instance") && text.contains("clone.service-now.com"), "{text}");
    assert_eq!(refused.next(), Some(NextStep::ConfirmInstance { name: servicenow() }));
    assert_eq!(world.halo().common().ledger.counts_since(0).creates, 1, "the clone's incident made no ticket");
    let run = world.desk().runs(Some(&ProfileId::new(PROFILE)), 1, None).await.unwrap().remove(0);
    assert_eq!(run.report.unwrap().outcome, RunOutcome::StoppedByGuard);
    assert!(run.error.unwrap().contains("wrong or cloned instance"));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    assert!(told.iter().any(|event| matches!(event, Event::AnotherInstance { .. })), "{told:?}");

    let before = requests(&world);
    world.desk().preview(&ProfileId::new(PROFILE), &[]).await.unwrap_err();
    world.try_pass().await.unwrap_err();
    assert_eq!(requests(&world), before, "a connection that is stopped is not asked again");
    assert_eq!(world.writes_since(mark), Default::default());

    let shown = view(&world, &servicenow()).await.instance.unwrap();
    assert!(shown.read_only);
    assert_eq!(shown.differences[0].kind, FactKind::OwnAddress);
    let confirmed = world.desk().confirm_instance(&servicenow()).await.unwrap();
    assert!(!confirmed.read_only);
    assert_eq!(confirmed.known.value(FactKind::OwnAddress), Some("clone.service-now.com"));
    assert_eq!(world.pass().await.done.created_in_halo, 1);
}

#[tokio::test]
async fn the_known_instance_answering_again_does_not_lift_the_stop_by_itself() {
    let mut world = World::new().await;
    world.first_load().await;
    let known = view(&world, &servicenow()).await.instance.unwrap().known;
    become_a_clone(&world);
    restart(&mut world).await;
    world.try_pass().await.unwrap_err();
    become_itself_again(&world, &format!("http://{}", known.value(FactKind::OwnAddress).unwrap()));
    world.desk().test_connection(&servicenow()).await.unwrap();
    let again = view(&world, &servicenow()).await.instance.unwrap();
    assert_eq!((again.read_only, again.differences.len()), (true, 0));
    assert_eq!(world.try_pass().await.unwrap_err().kind(), ErrorKind::Guard);
    assert_eq!(world.desk().confirm_instance(&servicenow()).await.unwrap().known, known);
    world.pass().await;
}

#[tokio::test]
async fn the_instance_is_asked_once_in_a_process_and_then_once_an_hour_not_in_every_pass() {
    let clock = ManualClock::at("2026-11-02T08:00:00Z".parse().unwrap());
    let mut world = World::with_clock(clock.clone() as Arc<_>).await;
    world.first_load().await;
    let asked = |world: &World| {
        let all = world.halo().common().requests.since(0);
        all.iter().filter(|request| request.path.eq_ignore_ascii_case("/api/InstanceInfo")).count()
    };
    assert_eq!(asked(&world), 1, "with the first test");
    world.pass().await;
    world.pass().await;
    assert_eq!(asked(&world), 1);
    clock.advance(Duration::from_secs(3_601));
    world.pass().await;
    world.pass().await;
    assert_eq!(asked(&world), 2, "as often as catalogues are read");
    restart(&mut world).await;
    world.pass().await;
    world.pass().await;
    assert_eq!(asked(&world), 3, "once in the life of a process");
}

#[tokio::test]
async fn another_record_behind_our_login_is_another_instance() {
    let mut world = World::new().await;
    world.first_load().await;
    let user = world.servicenow().find("sys_user", "user_name=causeway.integration").remove(0);
    world.servicenow().update("admin", "sys_user", &user["sys_id"], &[("user_name", "of.before")]).unwrap();
    let fields = [("user_name", "causeway.integration"), ("email", "integration@example.com")];
    let copy = world.servicenow().insert("admin", "sys_user", &fields).unwrap();
    let role = world.servicenow().find("sys_user_role", "name=itil").remove(0);
    let grant = [("user", copy.as_str()), ("role", role["sys_id"].as_str())];
    world.servicenow().insert("admin", "sys_user_has_role", &grant).unwrap();
    restart(&mut world).await;
    let text = world.try_pass().await.unwrap_err().text();
    assert!(text.contains("Record of our account") && text.contains(&copy), "{text}");
}

#[tokio::test]
async fn another_account_on_purpose_is_the_same_instance() {
    let world = World::new().await;
    world.first_load().await;
    let desk = world.desk();
    let mut connection = desk.connection(&servicenow()).await.unwrap();
    let other = causeway::standins::servicenow::NewUser {
        user_name: "desk.two".to_owned(),
        password: "another password".to_owned(),
        roles: vec!["itil".to_owned()],
        ..Default::default()
    };
    world.servicenow().add_user(&other);
    connection.authentication = causeway::profile::Authentication::Basic { username: other.user_name };
    let secrets = vec![("servicenow/password".to_owned(), SecretString::from(other.password))];
    desk.save_tested(NewConnection { connection, secrets }).await.unwrap();
    assert!(!view(&world, &servicenow()).await.instance.unwrap().read_only);
    world.pass().await;
}

#[tokio::test]
async fn two_connections_to_one_instance_are_noticed() {
    let world = World::new().await;
    let desk = world.desk();
    desk.test_connection(&servicenow()).await.unwrap();
    assert_eq!(view(&world, &servicenow()).await.instance.unwrap().also, []);
    let mut twin = desk.connection(&servicenow()).await.unwrap();
    twin.name = ConnectionId::new("twin");
    let address = twin.base_url.as_str().replace("127.0.0.1", "localhost");
    twin.base_url = address.parse().unwrap();
    let secret = SecretString::from(world.servicenow().credentials().password);
    let new = NewConnection { connection: twin.clone(), secrets: vec![("twin/password".to_owned(), secret)] };
    desk.save_tested(new).await.unwrap();
    assert_eq!(view(&world, &servicenow()).await.instance.unwrap().also, [twin.name.clone()]);
    assert_eq!(view(&world, &twin.name).await.instance.unwrap().also, [servicenow()]);
}

#[tokio::test]
async fn an_address_that_a_person_changes_begins_anew() {
    let world = World::new().await;
    let desk = world.desk();
    desk.test_connection(&servicenow()).await.unwrap();
    let mut moved = desk.connection(&servicenow()).await.unwrap();
    moved.base_url = moved.base_url.as_str().replace("127.0.0.1", "localhost").parse().unwrap();
    let secrets =
        vec![("servicenow/password".to_owned(), SecretString::from(world.servicenow().credentials().password))];
    desk.save_connection(NewConnection { connection: moved, secrets }).await.unwrap();
    assert_eq!(view(&world, &servicenow()).await.instance, None);
    let error = desk.confirm_instance(&servicenow()).await.unwrap_err();
    assert_eq!(error.next(), Some(NextStep::TestConnection { name: servicenow() }));
    become_a_clone(&world);
    desk.test_connection(&servicenow()).await.unwrap();
    assert!(!view(&world, &servicenow()).await.instance.unwrap().read_only, "the first answer is the known one");
}

/// A world whose first load linked so many incidents.
async fn with_linked(count: usize) -> (World, Vec<String>) {
    let world = World::new().await;
    let titles = (0..count).map(|number| format!("incident {number}"));
    let incidents = titles.map(|title| world.incident(&[("short_description", title.as_str())])).collect();
    world.first_load().await;
    (world, incidents)
}

#[tokio::test]
async fn an_instance_whose_name_is_the_old_one_and_whose_data_is_anothers_is_noticed_by_our_records() {
    let (mut world, incidents) = with_linked(3).await;
    for incident in &incidents {
        assert!(world.servicenow().delete("admin", "incident", incident));
    }
    restart(&mut world).await;
    let text = world.try_pass().await.unwrap_err().text();
    assert!(text.contains("Our last linked records: it was there and is now gone"), "{text}");
    world.desk().confirm_instance(&servicenow()).await.unwrap();
    restart(&mut world).await;
    world.try_pass().await.unwrap();
}

#[tokio::test]
async fn records_that_people_deleted_one_by_one_are_no_other_instance() {
    let (mut world, incidents) = with_linked(4).await;
    for incident in &incidents[..2] {
        assert!(world.servicenow().delete("admin", "incident", incident));
    }
    restart(&mut world).await;
    world.try_pass().await.unwrap();
}
