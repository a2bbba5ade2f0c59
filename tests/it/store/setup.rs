//! Connections, profiles and their versions, and what was looked up.

use causeway::mapping::drift::{Became, Drift};
use causeway::model::person::PersonRole;
use causeway::model::{Catalogue, Person, System};
use causeway::profile::{Authentication, Connection, Profile};
use causeway::store::{Actor, Cached, Change, StoreError};

use super::{Desk, acme, at, link, servicenow};

fn connection(name: &str) -> Connection {
    Connection::sandbox(
        name.into(),
        System::ServiceNow,
        "https://acme.service-now.com".parse().unwrap(),
        Authentication::Basic { username: "causeway".to_owned() },
    )
}

fn profile(name: &str, enabled: bool) -> Profile {
    let text = format!(
        "schema = 1\nname = \"{name}\"\nenabled = {enabled}\nhalo = \"halo\"\nother = \"sn\"\n\
         scope = {{ of = \"whole-desk\" }}\n[[types]]\ntable = \"incident\"\nticket_type = 1\ninbound = true\noutbound = true\n"
    );
    Profile::from_toml(&text).unwrap()
}

#[tokio::test]
async fn a_connection_comes_back_as_it_was_saved() {
    let desk = Desk::new();
    for name in ["sn", "halo", "sn"] {
        desk.store.save_connection(&connection(name)).await.unwrap();
    }
    desk.store.save_facts(&"sn".into(), "{\"zone\":0}", at(3)).await.unwrap();

    assert_eq!(desk.store.connections().await.unwrap(), [connection("halo"), connection("sn")]);
    assert_eq!(desk.store.connection(&"sn".into()).await.unwrap(), Some(connection("sn")));
    let facts = Cached { value: "{\"zone\":0}".to_owned(), at: at(3) };
    assert_eq!(desk.store.facts(&"sn".into()).await.unwrap(), Some(facts));
}

#[tokio::test]
async fn a_connection_in_use_cannot_be_removed() {
    let desk = Desk::new();
    desk.store.save_connection(&connection("sn")).await.unwrap();
    desk.store.save_facts(&"sn".into(), "{}", at(3)).await.unwrap();
    desk.store.save_profile(&profile("acme", true), Actor::Person, at(0)).await.unwrap();

    let refused = desk.store.remove_connection(&"sn".into()).await;
    let Err(StoreError::InUse { by, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(by, ["the profile acme"]);

    desk.store.remove_profile(&acme()).await.unwrap();
    desk.store.remove_connection(&"sn".into()).await.unwrap();
    assert_eq!(desk.store.connection(&"sn".into()).await.unwrap(), None);
    assert_eq!(desk.store.facts(&"sn".into()).await.unwrap(), None);
}

#[tokio::test]
async fn each_change_of_a_profile_makes_a_version_and_saving_the_same_makes_none() {
    let desk = Desk::new();
    let mut versions = Vec::new();
    for (second, enabled) in [(0, true), (1, true), (2, false)] {
        let saved = desk.store.save_profile(&profile("acme", enabled), Actor::Person, at(second)).await.unwrap();
        versions.push(saved);
    }

    assert_eq!(versions, [1, 1, 2]);
    let current = desk.store.profile(&acme()).await.unwrap().unwrap();
    assert_eq!((current.profile, current.version, current.saved_at), (profile("acme", false), 2, at(2)));
    let first = desk.store.profile_at(&acme(), 1).await.unwrap().unwrap();
    assert_eq!((first.profile, first.actor), (profile("acme", true), Actor::Person));
}

#[tokio::test]
async fn a_removed_profile_can_be_brought_back_from_its_versions() {
    let desk = Desk::new();
    desk.store.save_profile(&profile("acme", true), Actor::Person, at(0)).await.unwrap();
    desk.store.remove_profile(&acme()).await.unwrap();
    assert!(desk.store.profiles().await.unwrap().is_empty());
    assert!(matches!(desk.store.remove_profile(&acme()).await, Err(StoreError::Missing { .. })));

    let versions = desk.store.profile_versions(&acme()).await.unwrap();
    let version = desk.store.save_profile(&versions[0].profile, Actor::Person, at(9)).await.unwrap();

    assert_eq!(version, 2);
    assert_eq!(desk.store.profiles().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_profile_with_live_links_cannot_be_removed() {
    let desk = Desk::new();
    desk.store.save_profile(&profile("acme", true), Actor::Person, at(0)).await.unwrap();
    desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "1")))]).await.unwrap();

    let refused = desk.store.remove_profile(&acme()).await;

    let Err(StoreError::InUse { by, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(by, ["1 live links"]);
    assert_eq!(desk.store.profiles().await.unwrap().len(), 1);
}

#[tokio::test]
async fn catalogues_and_people_are_kept_with_the_moment_of_reading() {
    let desk = Desk::new();
    desk.store.save_catalogue(&"sn".into(), &Catalogue::default(), Vec::new(), at(4)).await.unwrap();
    let known = desk.store.catalogue(&"sn".into()).await.unwrap();
    assert_eq!(known, Some(Cached { value: Catalogue::default(), at: at(4) }));

    let person = |id: &str, role, name: &str| Person {
        id: id.into(),
        role,
        name: name.to_owned(),
        email: "abel.tuter@example.com".to_owned(),
        user_name: String::new(),
        external_id: String::new(),
        active: true,
        customer: None,
    };
    let (user, agent) = (person("1", PersonRole::EndUser, "Abel"), person("1", PersonRole::Agent, "Abel"));
    desk.store.save_people(&servicenow(), &[user.clone(), agent.clone()], at(5)).await.unwrap();
    let renamed = person("1", PersonRole::EndUser, "Abel Tuter");
    desk.store.save_people(&servicenow(), std::slice::from_ref(&renamed), at(6)).await.unwrap();

    let people = desk.store.people(&servicenow()).await.unwrap();
    assert_eq!(people, [Cached { value: agent, at: at(5) }, Cached { value: renamed, at: at(6) }]);
}

fn new_state(code: usize) -> Drift {
    Drift {
        kind: "incident".into(),
        field: "state".into(),
        field_label: "State".to_owned(),
        code: Some(code.to_string()),
        label: format!("State {code}"),
        was: None,
        became: Became::New,
    }
}

#[tokio::test]
async fn the_history_of_a_catalogue_is_bounded_and_its_numbers_are_never_given_twice() {
    let desk = Desk::new();
    let (sn, other) = ("sn".into(), "other".into());
    let catalogue = Catalogue::default();
    desk.store.save_catalogue(&other, &catalogue, vec![new_state(0)], at(0)).await.unwrap();
    let many = (1..=5_010).map(new_state).collect();
    desk.store.save_catalogue(&sn, &catalogue, many, at(0)).await.unwrap();
    let kept = desk.store.drift_after(&sn, 0).await.unwrap();
    assert_eq!((kept.len(), kept[0].drift.code.as_deref()), (5_000, Some("11")), "the oldest are forgotten");
    assert_eq!(desk.store.drift_after(&other, 0).await.unwrap().len(), 1, "those of other connections stay");

    let much_later = at(0) + jiff::SignedDuration::from_hours(24 * 500);
    desk.store.save_catalogue(&sn, &catalogue, Vec::new(), much_later).await.unwrap();
    assert!(desk.store.drift(&sn, 10, None).await.unwrap().is_empty(), "so is what is very old");
    let told = desk.store.last_drift().await.unwrap();
    desk.store.save_catalogue(&sn, &catalogue, vec![new_state(1)], much_later).await.unwrap();
    assert_eq!(desk.store.drift_after(&sn, told).await.unwrap().len(), 1);
    let page = desk.store.drift(&sn, 10, None).await.unwrap();
    assert_eq!((page.len(), page[0].at), (1, much_later));
}
