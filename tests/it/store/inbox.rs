//! Each profile has its own position in the changes, and its own dirty set.

use causeway::model::ProfileId;
use causeway::store::Change;

use super::{Desk, acme, incident, incident_key, servicenow, ticket_key};

#[tokio::test]
async fn a_new_profile_finds_everything_dirty_and_an_old_one_only_what_changed() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[]), incident("2", "a", &[])]).await;
    assert_eq!(desk.store.advance(&acme(), &[servicenow()]).await.unwrap(), 2);
    desk.settle(vec![incident_key("1"), incident_key("2")]).await;
    desk.pull(vec![incident("3", "a", &[])]).await;
    assert_eq!(desk.store.advance(&acme(), &[servicenow()]).await.unwrap(), 1);

    let later = ProfileId::from("later");
    assert_eq!(desk.store.advance(&later, &[servicenow()]).await.unwrap(), 3);

    assert_eq!(desk.store.dirty(&acme()).await.unwrap(), [incident_key("3")]);
}

#[tokio::test]
async fn records_of_other_instances_do_not_concern_a_profile() {
    let desk = Desk::new();
    let mut foreign = incident("9", "a", &[]);
    foreign.key = ticket_key("9");
    desk.pull(vec![incident("1", "a", &[]), foreign]).await;

    assert_eq!(desk.dirty().await, ["1"]);
    let halo = "acme.haloitsm.com".into();
    assert_eq!(desk.store.advance(&acme(), &[servicenow(), halo]).await.unwrap(), 1, "the new instance's record");
}

#[tokio::test]
async fn a_record_stays_dirty_until_it_is_settled() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[]), incident("2", "a", &[])]).await;
    assert_eq!(desk.dirty().await, ["1", "2"]);

    desk.settle(vec![incident_key("1")]).await;
    let desk = desk.restarted().await;

    assert_eq!(desk.dirty().await, ["2"]);
}

#[tokio::test]
async fn a_change_after_the_position_is_seen_again_although_the_record_was_settled() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    assert_eq!(desk.dirty().await, ["1"]);

    desk.pull(vec![incident("1", "b", &[])]).await;
    desk.settle(vec![incident_key("1")]).await;

    assert_eq!(desk.dirty().await, ["1"]);
}

#[tokio::test]
async fn somebody_may_ask_to_look_at_a_record_again() {
    let desk = Desk::new();
    let keys = vec![incident_key("1"), incident_key("2")];
    desk.store.apply(vec![Change::Dirty { profile: acme(), keys: keys.clone() }]).await.unwrap();
    desk.store.apply(vec![Change::Dirty { profile: acme(), keys: keys.clone() }]).await.unwrap();

    assert_eq!(desk.store.dirty(&acme()).await.unwrap(), keys);
}

#[tokio::test]
async fn what_a_write_answered_goes_into_the_inbox_like_a_pull() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[("state", "1")])]).await;
    desk.dirty().await;
    desk.settle(vec![incident_key("1")]).await;

    desk.store.apply(vec![Change::Records(vec![incident("1", "a", &[("state", "1")])])]).await.unwrap();
    assert!(desk.dirty().await.is_empty(), "nothing is new in it");
    desk.store.apply(vec![Change::Records(vec![incident("1", "b", &[("state", "2")])])]).await.unwrap();

    assert_eq!(desk.dirty().await, ["1"]);
    assert_eq!(desk.store.record(&incident_key("1")).await.unwrap(), Some(incident("1", "b", &[("state", "2")])));
}

#[tokio::test]
async fn all_records_of_an_instance_can_be_read_in_parts() {
    let desk = Desk::new();
    desk.pull((1..=5).map(|id| incident(&id.to_string(), "a", &[])).collect()).await;

    let first = desk.store.records_of(&servicenow(), None, 3).await.unwrap();
    let rest = desk.store.records_of(&servicenow(), first.last().map(|record| &record.key), 3).await.unwrap();

    let ids: Vec<_> = first.iter().chain(&rest).map(|record| record.key.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
}

#[tokio::test]
async fn a_record_is_found_by_the_number_that_people_know() {
    let desk = Desk::new();
    let mut ticket = incident("1", "a", &[]);
    ticket.key = ticket_key("1");
    desk.pull(vec![incident("1", "a", &[]), incident("11", "a", &[]), ticket.clone()]).await;

    let found = desk.store.records_by_number("inc1").await.unwrap();

    assert_eq!(found, [ticket, incident("1", "a", &[])]);
}
