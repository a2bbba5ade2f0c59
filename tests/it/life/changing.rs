//! Connections and profiles are changed, tried and removed while the desk is open.

use std::collections::BTreeSet;

use causeway::model::{ConnectionId, ProfileId};
use causeway::profile::ConflictPolicy;
use causeway::service::{ApprovalRequest, ErrorKind, NewConnection, Presence, Replaced, RowChoice, ServiceError};
use causeway::store::StoreError;
use secrecy::SecretString;

use super::acme;
use crate::support::world::{PROFILE, World};

fn servicenow() -> ConnectionId {
    ConnectionId::new("servicenow")
}

fn password(text: &str) -> Vec<(String, SecretString)> {
    vec![("servicenow/password".to_owned(), SecretString::from(text))]
}

#[tokio::test]
async fn a_connection_says_when_it_was_tested_and_which_secrets_are_there() {
    let world = World::new().await;
    world.first_load().await;
    let tested = |world: &World| {
        let desk = world.desk().clone();
        async move {
            let views = desk.connections().await.unwrap();
            views.into_iter().find(|view| view.connection.name == servicenow()).unwrap()
        }
    };
    world.desk().test_connection(&servicenow()).await.unwrap();
    let before = tested(&world).await;
    assert!(before.tested.is_some() && before.requests > 0, "{before:#?}");
    assert_eq!(
        (before.secrets[0].name.as_str(), &before.secrets[0].presence),
        ("servicenow/password", &Presence::Present)
    );

    world.pass().await;
    assert_eq!(tested(&world).await.tested, before.tested, "a pass is no test");
    world.desk().forget_secret("servicenow/password").await.unwrap();
    assert_eq!(tested(&world).await.secrets[0].presence, Presence::Missing);
    assert_eq!(world.desk().connection_names().await.unwrap().len(), 2);
}

#[tokio::test]
async fn credentials_are_tried_before_they_replace_what_works() {
    let world = World::new().await;
    let desk = world.desk();
    let connection = desk.connection(&servicenow()).await.unwrap();
    let mut renamed = connection.clone();
    renamed.share_percent = 30;
    let draft = |secrets| NewConnection { connection: renamed.clone(), secrets };

    desk.test_draft(&draft(password("wrong"))).await.unwrap_err();
    desk.save_tested(draft(password("wrong"))).await.unwrap_err();
    assert_eq!(desk.connection(&servicenow()).await.unwrap(), connection, "nothing was replaced");
    desk.test_connection(&servicenow()).await.unwrap();

    let found = desk.test_draft(&draft(Vec::new())).await.unwrap();
    assert_eq!(found.account, world.servicenow().credentials().username, "the kept password is used");
    assert_eq!(desk.connection(&servicenow()).await.unwrap(), connection, "a test saves nothing");
    desk.save_tested(draft(Vec::new())).await.unwrap();
    assert_eq!(desk.connection(&servicenow()).await.unwrap().share_percent, 30);
    world.first_load().await;
}

#[tokio::test]
async fn a_new_secret_is_tried_before_it_takes_the_place_of_the_one_that_works() {
    let world = World::new().await;
    let desk = world.desk();
    let name = "servicenow/password";
    let refused = desk.replace_secret(name, &"wrong".into()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Failed, "{refused}");
    world.first_load().await;
    assert!(desk.test_connection(&servicenow()).await.is_ok(), "the one that works is still there");

    let right = SecretString::from(world.servicenow().credentials().password);
    assert_eq!(desk.replace_secret(name, &right).await.unwrap(), Replaced::Tried);
    assert!(desk.test_connection(&servicenow()).await.is_ok());
    desk.forget_secret(name).await.unwrap();
    assert_eq!(desk.replace_secret(name, &right).await.unwrap(), Replaced::Nothing, "there is none to be lost");
    desk.set_secret("nobody/password", &"one".into()).await.unwrap();
    assert_eq!(desk.replace_secret("nobody/password", &"other".into()).await.unwrap(), Replaced::Untried);
}

#[tokio::test]
async fn what_was_found_out_about_another_instance_is_forgotten() {
    let world = World::new().await;
    world.first_load().await;
    let mut moved = world.desk().connection(&servicenow()).await.unwrap();
    moved.base_url = "https://other.service-now.com".parse().unwrap();
    world.desk().save_connection(NewConnection { connection: moved, secrets: Vec::new() }).await.unwrap();
    let views = world.desk().connections().await.unwrap();
    let view = views.iter().find(|view| view.connection.name == servicenow()).unwrap();
    assert_eq!((view.tested, &view.examination), (None, &None));
}

#[tokio::test]
async fn a_profile_is_enabled_and_disabled_by_new_versions() {
    let world = World::new().await;
    assert_eq!(world.desk().set_enabled(&acme(), false).await.unwrap(), 2);
    assert_eq!(world.desk().set_enabled(&acme(), false).await.unwrap(), 2, "nothing changed");
    assert_eq!(world.desk().set_enabled(&acme(), true).await.unwrap(), 3);
}

#[tokio::test]
async fn a_profile_with_links_stays_and_one_without_goes_with_its_confirmation() {
    let world = World::new().await;
    assert!(!world.desk().profiles().await.unwrap()[0].first_load_confirmed);
    world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    assert!(world.desk().profiles().await.unwrap()[0].first_load_confirmed);
    let refused = world.desk().remove_profile(&acme()).await.unwrap_err();
    let ServiceError::Store(StoreError::InUse { by, .. }) = refused else { panic!("{refused}") };
    assert_eq!(by, ["1 live links"]);

    let mut empty = world.draft().await;
    empty.name = "empty".into();
    empty.inbound.query = Some("category=hardware".to_owned());
    world.desk().save_profile(empty.clone()).await.unwrap();
    world.incident(&[("short_description", "not wanted"), ("category", "hardware")]);
    let view = world.desk().preview(&empty.name, &[]).await.unwrap();
    let nothing = RowChoice::Only(BTreeSet::new());
    let request = ApprovalRequest { rows: nothing, overrides: BTreeSet::new(), first_load: true, by: "op".to_owned() };
    world.desk().apply(&view.id, &request).await.unwrap();
    let of_empty =
        |views: Vec<causeway::service::ProfileView>| views.into_iter().find(|view| view.profile.name == empty.name);
    assert!(of_empty(world.desk().profiles().await.unwrap()).unwrap().first_load_confirmed);
    world.desk().remove_profile(&empty.name).await.unwrap();
    assert!(of_empty(world.desk().profiles().await.unwrap()).is_none());
    world.desk().save_profile(empty.clone()).await.unwrap();
    assert!(!of_empty(world.desk().profiles().await.unwrap()).unwrap().first_load_confirmed);
}

#[tokio::test]
async fn an_earlier_version_of_a_profile_is_compared_and_restored() {
    let world = World::new().await;
    let name = ProfileId::new(PROFILE);
    world.change_profile(|profile| profile.conflicts = ConflictPolicy::HaloWins).await;
    world.change_profile(|profile| drop(profile.mapping.fields.pop())).await;
    let versions = world.desk().profile_versions(&name).await.unwrap();
    assert_eq!(versions.iter().map(|one| one.version).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(versions[1].changes.len(), 1, "{:#?}", versions[1]);
    assert!(versions[2].changes.is_empty());
    let differences = world.desk().compare_versions(&name, 1, 3).await.unwrap();
    assert!(differences.len() > 1, "{differences:#?}");

    assert_eq!(world.desk().restore_profile(&name, 2).await.unwrap(), 4);
    assert!(world.desk().compare_versions(&name, 2, 4).await.unwrap().is_empty());
    let error = world.desk().restore_profile(&name, 9).await.unwrap_err();
    assert!(error.text().contains("has no version 9"), "{}", error.text());
}

#[tokio::test]
async fn a_removed_profile_comes_back_disabled() {
    let world = World::new().await;
    let name = ProfileId::new(PROFILE);
    world.desk().remove_profile(&name).await.unwrap();
    world.desk().restore_profile(&name, 1).await.unwrap();
    assert!(!world.desk().profile(&name).await.unwrap().profile.enabled);
}

#[tokio::test]
async fn a_run_names_the_version_of_the_profile_that_it_used() {
    let world = World::new().await;
    world.first_load().await;
    world.change_profile(|profile| profile.conflicts = ConflictPolicy::HaloWins).await;
    assert_eq!(world.pass().await.version, 2);
    let runs = world.desk().runs(None, 1, None).await.unwrap();
    assert_eq!(runs[0].report.as_ref().unwrap().version, 2);
}
