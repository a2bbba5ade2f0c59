//! Clocks and zones that differ: nothing is missed at the seam, nothing is doubled.

use jiff::SignedDuration;
use serde_json::json;

use crate::support::world::World;

async fn a_day_of_changes(world: &World) {
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    for round in 0..3 {
        let comment = format!("comment {round}");
        world.edit_incident(&incident, &[("comments", comment.as_str())]);
        let note = format!("note {round}");
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": note})).unwrap();
        let summary = format!("summary {round}");
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": summary})).unwrap();
        world.settle().await;
        assert_eq!(world.incident_field(&incident, "short_description"), summary);
    }
    let journal = world.servicenow().journal(&incident);
    assert_eq!(journal.len(), 6, "three comments of theirs, three notes of ours: {journal:#?}");
    let copies = world
        .halo()
        .actions(ticket)
        .into_iter()
        .filter(|action| action["note"].as_str().unwrap_or_default().contains("comment "));
    assert_eq!(copies.count(), 3);
}

#[tokio::test]
async fn vendors_whose_clocks_are_five_minutes_off_miss_and_double_nothing() {
    for (halo, servicenow) in [(300, -300), (-300, 300)] {
        let world = World::new().await;
        world.halo().common().clock.run_with_offset(SignedDuration::from_secs(halo));
        world.servicenow().common().clock.run_with_offset(SignedDuration::from_secs(servicenow));
        a_day_of_changes(&world).await;
    }
}

#[tokio::test]
async fn the_zone_of_halos_stamps_is_measured_with_the_first_own_write() {
    for (zone, seconds) in [("Europe/Berlin", None), ("+05:30", Some(19_800)), ("-08:00", Some(-28_800))] {
        let world = World::new().await;
        if world.halo().common().switches.set("halo.zone", zone).is_err() {
            continue;
        }
        a_day_of_changes(&world).await;
        let views = world.desk().connections().await.unwrap();
        let halo = views.iter().find(|view| view.connection.name.as_str() == "halo").unwrap();
        let measured = halo.examination.as_ref().unwrap().zone_offset_seconds;
        match seconds {
            Some(seconds) => assert_eq!(measured, Some(seconds), "zone {zone}"),
            None => assert!(measured == Some(3_600) || measured == Some(7_200), "zone {zone}: {measured:?}"),
        }
    }
}
