//! What a pass costs: requests counted at the vendors.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::world::World;

fn shown(world: &World, before: (u64, u64), what: &str) {
    let mut by: BTreeMap<String, u64> = BTreeMap::new();
    for (name, common, since) in [("halo", world.halo().common(), before.0), ("snow", world.servicenow().common(), before.1)] {
        for r in common.requests.since(since) {
            *by.entry(format!("{name} {} {}", r.method, r.path.split("/").filter(|p| !(p.len()==32 || p.parse::<u64>().is_ok())).collect::<Vec<_>>().join("/"))).or_default() += 1;
        }
    }
    let total: u64 = by.values().sum();
    eprintln!("== {what}: {total} requests, {} commits", world.desk().commits());
    for (k, v) in by { eprintln!("   {v:5} {k}"); }
}
fn pos(world: &World) -> (u64, u64) { (world.halo().common().requests.position(), world.servicenow().common().requests.position()) }

#[tokio::test]
async fn measure() {
    for n in [10_usize, 100] {
        let world = World::new().await;
        world.change_profile(|profile| profile.limits = roomy()).await;
        let incidents: Vec<String> = (0..n).map(|number| world.incident(&[("short_description", format!("incident {number}").as_str()), ("description", "text")])).collect();
        let at = pos(&world);
        world.first_load().await;
        shown(&world, at, &format!("first load {n}"));
        let at = pos(&world);
        world.pass().await;
        shown(&world, at, "pass after first load");
        let at = pos(&world);
        let report = world.pass().await;
        eprintln!("idle {:?} {:?} {:?} {:?}", report.holds.first(), report.conflicts.first(), report.left.first(), report.stops);
        shown(&world, at, "idle");
        for (i, id) in incidents.iter().enumerate() { world.edit_incident(id, &[("short_description", format!("changed {i}").as_str()), ("comments", "hello")]); }
        let at = pos(&world);
        let report = world.pass().await;
        eprintln!("{:?}", report.done);
        shown(&world, at, &format!("inbound {n}"));
        let at = pos(&world);
        world.pass().await;
        shown(&world, at, "after inbound");
        let at = pos(&world);
        let report = world.pass().await;
        eprintln!("idle {:?} {:?} {:?} {:?}", report.holds.first(), report.conflicts.first(), report.left.first(), report.stops);
        shown(&world, at, "idle");
        for (i, id) in incidents.iter().enumerate() {
            let t = world.ticket_of(id);
            world.halo().update_ticket("Abel Tuter", t, json!({"summary": format!("halo {i}")})).unwrap();
            world.halo().add_action("Abel Tuter", t, json!({"outcome_id": 7, "note": "from halo"})).unwrap();
        }
        let at = pos(&world);
        let report = world.pass().await;
        eprintln!("{:?}", report.done);
        shown(&world, at, &format!("outbound {n}"));
        let at = pos(&world);
        world.pass().await;
        shown(&world, at, "after outbound");
        let at = pos(&world);
        let report = world.pass().await;
        eprintln!("idle {:?} {:?} {:?} {:?}", report.holds.first(), report.conflicts.first(), report.left.first(), report.stops);
        shown(&world, at, "idle");
    }
}

fn roomy() -> causeway::profile::Limits {
    let room = causeway::profile::Limit::number(100_000);
    causeway::profile::Limits { creates_in_halo: room, creates_in_other: room, updates_in_halo: room, updates_in_other: room, public_notes: room }
}
