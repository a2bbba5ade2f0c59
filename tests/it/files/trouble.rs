//! Answers that are lost, bytes that change on the way, records and rights that are gone.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::profile::{FilesIn, FilesOut};
use causeway::service::ticket::{FileState, FileView};
use causeway::service::{RunOutcome, TicketRef};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::server::Common;
use serde_json::json;

use super::{attach, carrying, stored_here, stored_there};
use crate::support::world::World;

/// A pair with one file on each side that is to be carried.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"from there").unwrap();
    attach(world, ticket, "here.log", b"from here", true);
    world.edit_incident(&incident, &[("urgency", "1")]);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    (incident, ticket)
}

fn arm(common: &Common, method: &str, path: &str, play: Play) {
    common.faults.arm(Fault {
        name: format!("{method} {path}"),
        method: Some(method.to_owned()),
        path: Some(path.to_owned()),
        from: 1,
        times: Some(1),
        play,
    });
}

/// Each of these faults, once at each upload and each download: in the end each file is there once.
#[tokio::test]
async fn whatever_happens_to_an_upload_or_a_download_each_file_arrives_once() {
    let html = Play::ReplaceBody { content_type: "text/html".to_owned(), body: "<html>asleep</html>".to_owned() };
    let plays = [Play::CutBefore, Play::CutAfter, Play::CutBody { bytes: 3 }, html];
    let requests = [
        ("POST", "/api/Attachment"),
        ("GET", "/api/Attachment"),
        ("POST", "/api/now/attachment/file"),
        ("GET", "/api/now/attachment"),
    ];
    for (method, path) in requests {
        for play in &plays {
            let clock = ManualClock::at(jiff::Timestamp::from_second(1_780_000_000).unwrap());
            let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
            world
                .change_profile(|profile| {
                    profile.files.outbound = FilesOut::Public;
                    profile.files.inbound = FilesIn::On;
                })
                .await;
            let (incident, ticket) = pair(&world).await;
            let common = if path.contains("now") { world.servicenow().common() } else { world.halo().common() };
            arm(common, method, path, play.clone());
            for _ in 0..4 {
                drop(world.try_pass().await);
                clock.advance(Duration::from_hours(1));
            }
            let (there, here) = (stored_there(&world, &incident), stored_here(&world, ticket));
            assert_eq!((there.len(), here.len()), (2, 2), "{play:?} at {method} {path}: {there:?} {here:?}");
            world.settle().await;
        }
    }
}

#[tokio::test]
async fn a_file_that_is_stored_with_other_bytes_is_held_as_not_stored_and_nowhere_told_as_carried() {
    for there in ["halo", "servicenow"] {
        let world = carrying().await;
        let incident = world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        let ticket = world.ticket_of(&incident);
        world.pass().await;
        let (common, switch) = if there == "halo" {
            world.servicenow().attach("admin", ("incident", &incident), "a.png", b"as it is").unwrap();
            (world.halo().common(), "halo.file-storage")
        } else {
            attach(&world, ticket, "a.png", b"as it is", true);
            world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "a file"})).unwrap();
            (world.servicenow().common(), "servicenow.attachment-storage")
        };
        common.switches.set(switch, "rewritten").unwrap();
        let report = world.pass().await;
        assert_eq!(report.outcome, RunOutcome::Errors, "{there}: {report:#?}");
        assert_eq!((report.done.files_to_halo, report.done.files_to_other), (0, 0), "{there}");
        assert!(report.parked.iter().any(|left| left.reason.contains("not stored as sent")), "{there}: {report:#?}");
        for _ in 0..3 {
            let mark = world.mark();
            world.pass().await;
            assert_eq!(world.writes_since(mark), Default::default(), "{there}: it is not stored again by itself");
        }
        let (links, _) = world.desk().links(None, None, 0, 10).await.unwrap();
        let pair = TicketRef::Link(causeway::model::LinkId(links[0].id));
        let detail = world.desk().ticket_detail(&pair).await.unwrap();
        let stays =
            |file: &FileView| matches!(&file.state, FileState::Stays { reason } if reason.contains("other bytes"));
        assert!(detail.files.iter().any(stays), "{there}: {:#?}", detail.files);
        assert!(!detail.files.iter().any(|file| matches!(file.state, FileState::Carried { .. })), "{there}");
    }
}

#[tokio::test]
async fn a_file_deleted_before_it_is_fetched_is_told_and_holds_nothing_up() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let gone = world.servicenow().attach("admin", ("incident", &incident), "gone.log", b"gone").unwrap();
    world.servicenow().attach("admin", ("incident", &incident), "stays.log", b"stays").unwrap();
    world.edit_incident(&incident, &[("urgency", "1")]);
    let view = world.preview().await;
    assert!(world.servicenow().delete("admin", "sys_attachment", &gone));
    let report = world.approve(&view).await;
    assert!(report.findings.iter().any(|finding| finding.sent == "gone.log"), "{report:#?}");
    assert_eq!(report.parked.len() + report.later.len(), 0, "{report:#?}");
    let here: Vec<String> = stored_here(&world, ticket).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(here, ["stays.log"]);
    world.settle().await;
}

#[tokio::test]
async fn a_record_deleted_before_its_file_arrives_lets_the_pair_rest() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    let view = world.preview().await;
    assert!(world.servicenow().delete("admin", "incident", &incident));
    let report = world.approve(&view).await;
    assert_eq!(report.parked.len() + report.later.len(), 0, "it is not tried again: {report:#?}");
    for _ in 0..2 {
        let mark = world.mark();
        world.pass().await;
        assert_eq!(world.writes_since(mark), Default::default());
    }
    assert!(world.halo().ticket(ticket).is_some(), "the ticket is left as it is");
}

#[tokio::test]
async fn a_file_that_halo_keeps_at_a_signed_address_of_its_own_is_fetched_from_there() {
    for way in ["redirect", "link"] {
        let world = carrying().await;
        world.halo().common().switches.set("halo.file-download", way).unwrap();
        let (incident, ticket) = pair(&world).await;
        world.pass().await;
        world.settle().await;
        assert_eq!(stored_there(&world, &incident).len(), 2, "{way}");
        assert_eq!(stored_here(&world, ticket).len(), 2, "{way}");
    }
}
