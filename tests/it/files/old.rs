//! Pairs of two old records: their files of before stay behind unless they are asked for.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::{ManualClock, SystemClock};
use causeway::profile::{FilesIn, FilesOut};
use serde_json::json;

use super::{attach, carrying, named, stored_here, stored_there, ticket};
use crate::linking;
use crate::support::world::World;

/// A world in which pairs are linked by hand, with a ticket and an incident that each have a file.
async fn old_pair(old_files: bool) -> (World, Arc<ManualClock>, i64, String) {
    let clock = ManualClock::at(SystemClock::shared().now());
    let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
    world
        .change_profile(|profile| {
            profile.inbound.create_tickets = false;
            profile.files.outbound = FilesOut::Public;
            profile.files.inbound = FilesIn::On;
            profile.files.old_files = old_files;
        })
        .await;
    let incident =
        world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2"), ("state", "1")]);
    let ticket = ticket(&world, "VPN drops");
    attach(&world, ticket, "old here.log", b"old here", true);
    world.servicenow().attach("admin", ("incident", &incident), "old there.log", b"old there").unwrap();
    clock.advance(Duration::from_hours(1));
    (world, clock, ticket, incident)
}

#[tokio::test]
async fn files_from_before_two_old_records_were_linked_stay_where_they_are_and_the_plan_says_so() {
    let (world, clock, ticket, incident) = old_pair(false).await;
    let pairs = linking::named(&world, &[(ticket, &incident)]);
    let proposal = linking::proposed(&world, &pairs).await;
    assert!(proposal.pairs[0].files_stay, "it is said before anything is linked: {proposal:#?}");
    assert!(causeway::report::adoption::summary(&proposal).contains("keep the files that they have by now"));
    world.desk().adopt(&proposal, None).await.unwrap();
    clock.advance(Duration::from_hours(1));
    world.edit_incident(&incident, &[("work_notes", "look at this")]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "and this"})).unwrap();
    let view = world.preview().await;
    let told = view.plan.rows.iter().filter(|row| row.reason.contains("it was there before the two were linked"));
    assert_eq!(told.count(), 2, "{:#?}", view.plan.rows);
    world.pass().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["old there.log"]);
    assert_eq!(stored_here(&world, ticket).len(), 1);
}

#[tokio::test]
async fn files_that_come_after_two_old_records_were_linked_travel() {
    let clock = ManualClock::at(jiff::Timestamp::from_second(1_600_000_000).unwrap());
    let world = World::with_clock(clock).await;
    world
        .change_profile(|profile| {
            profile.inbound.create_tickets = false;
            profile.files.outbound = FilesOut::Public;
        })
        .await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    let ticket = ticket(&world, "VPN drops");
    linking::adopted(&world, &linking::named(&world, &[(ticket, &incident)])).await;
    // The vendors' clock is far ahead of the moment of linking.
    attach(&world, ticket, "new.log", b"new", true);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "there is a file"})).unwrap();
    world.pass().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["new.log"]);
}

#[tokio::test]
async fn a_profile_that_asks_for_them_carries_files_from_before() {
    let (world, _clock, ticket, incident) = old_pair(true).await;
    let proposal = linking::proposed(&world, &linking::named(&world, &[(ticket, &incident)])).await;
    assert!(!proposal.pairs[0].files_stay);
    world.desk().adopt(&proposal, None).await.unwrap();
    world.pass().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["old here.log", "old there.log"]);
    assert_eq!(stored_here(&world, ticket).len(), 2);
}

#[tokio::test]
async fn copies_that_end_users_see_are_never_sent_back_not_even_after_the_two_were_linked_anew() {
    let world = carrying().await;
    world.change_profile(|profile| profile.files.inbound_public = true).await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"from there").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let everywhere = || (stored_there(&world, &incident).len(), stored_here(&world, ticket).len());
    for _ in 0..2 {
        world.edit_incident(&incident, &[("work_notes", "look again")]);
        world.settle().await;
    }
    assert_eq!((everywhere(), stored_here(&world, ticket)[0].2), ((1, 1), true), "the copy is public");
    world.change_profile(|profile| profile.files.old_files = true).await;
    linking::unlink(&world, &ticket.to_string()).await.unwrap();
    linking::adopted(&world, &linking::named(&world, &[(ticket, &incident)])).await;
    for _ in 0..2 {
        world.edit_incident(&incident, &[("work_notes", "and again")]);
        world.pass().await;
    }
    assert_eq!(everywhere(), (1, 1));
}

#[tokio::test]
async fn after_a_lost_store_files_are_found_by_their_bytes_and_none_is_stored_again() {
    let mut world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"from there").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    attach(&world, ticket, "here.log", b"from here", true);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "a file"})).unwrap();
    world.settle().await;
    assert_eq!((stored_there(&world, &incident).len(), stored_here(&world, ticket).len()), (2, 2));
    linking::lost_store::store_is_lost(&mut world).await;
    attach(&world, ticket, "meanwhile.log", b"meanwhile", true);
    linking::adopted(&world, &causeway::service::AdoptFrom::Markers).await;
    let report = world.pass().await;
    assert_eq!((report.done.files_to_halo, report.done.files_to_other), (0, 1), "{report:#?}");
    world.settle().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["here.log", "meanwhile.log", "there.log"]);
    assert_eq!(stored_here(&world, ticket).len(), 3);
}
