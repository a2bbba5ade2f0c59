//! Files that an instance does not take for their size: a hosted Halo would take them by a way of its own
//! of which only the names of the calls are documented. They are told and kept where they are, not lost.

use causeway::model::{LinkId, ProfileId};
use causeway::service::ticket::FileState;
use causeway::service::{RunOutcome, TicketRef};
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{attach, carrying, named, stored_here, stored_there};
use crate::support::world::{PROFILE, World};

/// Why the file of this name stays, if it does.
async fn reason(world: &World, name: &str) -> Option<String> {
    let (links, _) = world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 10).await.unwrap();
    let detail = world.desk().ticket_detail(&TicketRef::Link(LinkId(links[0].id))).await.unwrap();
    match detail.files.into_iter().find(|file| file.name == name)?.state {
        FileState::Stays { reason } => Some(reason),
        _ => None,
    }
}

/// A pair whose incident has a file of ten bytes and one of two.
async fn pair(world: &World) -> (String, i64) {
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.pass().await;
    world.servicenow().attach("admin", ("incident", &incident), "dump.bin", b"ten bytes!").unwrap();
    world.servicenow().attach("admin", ("incident", &incident), "log.txt", b"ok").unwrap();
    (incident, ticket)
}

#[tokio::test]
async fn a_file_that_is_too_large_for_halo_is_told_with_what_to_do_and_the_others_arrive() {
    for by_limit in [true, false] {
        let world = carrying().await;
        let (incident, ticket) = pair(&world).await;
        if by_limit {
            world.halo().common().switches.set("halo.file-size-limit", "5").unwrap();
        } else {
            // What stands before an instance may have a limit of its own.
            world.halo().common().faults.arm(Fault {
                name: "too large".to_owned(),
                method: Some("POST".to_owned()),
                path: Some("/api/Attachment".to_owned()),
                from: 1,
                times: Some(1),
                play: Play::Answer { status: 413, headers: Vec::new(), body: "<html>too large</html>".to_owned() },
            });
        }
        let report = world.pass().await;
        assert_eq!(report.outcome, RunOutcome::DoneWithHolds, "{report:#?}");
        let told = report.findings.iter().filter(|finding| finding.cause.contains("attach it there by hand"));
        let told: Vec<&str> = told.map(|finding| finding.sent.as_str()).collect();
        assert_eq!(told, ["dump.bin"], "{report:#?}");
        let why = reason(&world, "dump.bin").await.unwrap();
        assert!(why.contains("refused over there") && why.contains("by hand"), "{why}");
        let here: Vec<String> = stored_here(&world, ticket).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(here, ["log.txt"]);
        assert_eq!(named(&stored_there(&world, &incident)), ["dump.bin", "log.txt"], "nothing is lost");
        world.settle().await;
        let asked = world.halo().common().requests.since(0);
        assert!(!asked.iter().any(|request| request.path.to_lowercase().contains("presigned")), "nothing is guessed");
    }
}

#[tokio::test]
async fn without_a_limit_the_same_file_arrives() {
    let world = carrying().await;
    let (_, ticket) = pair(&world).await;
    world.settle().await;
    assert_eq!(stored_here(&world, ticket).len(), 2);
    assert_eq!(reason(&world, "dump.bin").await, None);
}

#[tokio::test]
async fn a_file_that_is_too_large_for_servicenow_is_told_in_its_words() {
    let world = carrying().await;
    let (incident, ticket) = pair(&world).await;
    world.pass().await;
    world.servicenow().common().switches.set("servicenow.attachment-max-bytes", "5").unwrap();
    attach(&world, ticket, "large.bin", b"eleven byte", true);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "a file"})).unwrap();
    let report = world.pass().await;
    assert!(report.findings.iter().any(|finding| finding.sent == "large.bin"), "{report:#?}");
    let why = reason(&world, "large.bin").await.unwrap();
    assert!(why.contains("refused over there"), "{why}");
    assert_eq!(named(&stored_there(&world, &incident)), ["dump.bin", "log.txt"]);
    world.settle().await;
}
