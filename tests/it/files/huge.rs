//! Huge files: what is announced as too large is not even fetched; what is not announced is fetched
//! until it is too much. Neither fills the memory, and both are set aside with a reason.

use causeway::service::TicketRef;
use causeway::service::ticket::FileState;
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::{attach, carrying, named, stored_here, stored_there};
use crate::support::world::World;

const TWO_GB: u64 = 2 * 1024 * 1024 * 1024;

/// The most memory that this process ever held, in KiB; `None` where the system does not tell.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Why a file of the one linked pair stays.
async fn reason(world: &World, name: &str) -> String {
    let (links, _) = world.desk().links(None, None, 0, 10).await.unwrap();
    let pair = TicketRef::Link(causeway::model::LinkId(links[0].id));
    let files = world.desk().ticket_detail(&pair).await.unwrap().files;
    match &files.iter().find(|file| file.name == name).unwrap().state {
        FileState::Stays { reason } => reason.clone(),
        other => panic!("{name} does not stay: {other:?}"),
    }
}

#[tokio::test]
async fn a_file_of_two_gigabytes_is_set_aside_with_a_reason_and_the_others_go_on() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.pass().await;
    // One is announced with its size by ServiceNow, one by Halo turns out to be as large.
    let dump = world.servicenow().attach("admin", ("incident", &incident), "dump.bin", b"short").unwrap();
    world.servicenow().update("loader", "sys_attachment", &dump, &[("size_bytes", &TWO_GB.to_string())]).unwrap();
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"there").unwrap();
    let flood = attach(&world, ticket, "flood.bin", b"short", true);
    attach(&world, ticket, "here.log", b"here", true);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "big ones"})).unwrap();
    world.halo().common().faults.arm(Fault {
        name: "a flood".to_owned(),
        method: Some("GET".to_owned()),
        path: Some(format!("/api/Attachment/{flood}")),
        from: 1,
        times: None,
        play: Play::Flood { bytes: TWO_GB },
    });
    let (before, asked) = (peak_kib(), world.servicenow().common().requests.position());
    let report = world.pass().await;
    if let (Some(before), Some(after)) = (before, peak_kib()) {
        assert!(after - before < 48 * 1024, "{} MiB more", (after - before) / 1024);
    }
    let fetched = world.servicenow().common().requests.since(asked);
    assert!(!fetched.iter().any(|request| request.path.contains(&dump)), "what is announced is not fetched");
    assert!(report.findings.iter().any(|finding| finding.sent == "flood.bin"), "{report:#?}");
    assert_eq!(named(&stored_there(&world, &incident)), ["dump.bin", "here.log", "there.log"]);
    let here: Vec<String> = stored_here(&world, ticket).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(here, ["flood.bin", "here.log", "there.log"]);
    assert_eq!(reason(&world, "dump.bin").await, "it is too large: 2 GB, and the profile carries up to 25 MB");
    assert_eq!(reason(&world, "flood.bin").await, "it is larger than the profile carries");
    world.settle().await;
}
