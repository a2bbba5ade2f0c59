//! One poisoned record never stops the others.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use jiff::Timestamp;
use serde_json::json;

use crate::support::world::World;

#[tokio::test]
async fn a_ticket_that_refuses_every_write_is_parked_after_five_tries_and_the_others_go_on() {
    let clock = ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap());
    let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
    let incidents: Vec<String> =
        (0..6).map(|number| world.incident(&[("short_description", format!("incident {number}").as_str())])).collect();
    world.first_load().await;
    let poisoned = world.ticket_of(&incidents[2]);
    world.halo().common().switches.set("halo.poisoned-tickets", &poisoned.to_string()).unwrap();
    for incident in &incidents {
        world.edit_incident(incident, &[("short_description", "changed there")]);
    }
    for pass in 1..=5 {
        let report = world.pass().await;
        let expected = if pass == 1 { 5 } else { 0 };
        assert_eq!(report.done.updated_in_halo, expected, "pass {pass}: {report:#?}");
        clock.advance(Duration::from_hours(1));
    }
    let parked = world.desk().holds(&causeway::model::ProfileId::new(crate::support::world::PROFILE)).await.unwrap();
    assert_eq!(parked.len(), 1, "{parked:#?}");
    for incident in incidents.iter().filter(|incident| **incident != incidents[2]) {
        assert_eq!(world.ticket_field(world.ticket_of(incident), "summary"), json!("changed there"));
    }
    let mark = world.mark();
    world.pass().await;
    assert_eq!(world.writes_since(mark), Default::default(), "a parked write is not tried again by itself");
}

#[tokio::test]
async fn an_incident_that_refuses_every_write_does_not_stop_its_neighbours() {
    let world = World::new().await;
    let incidents: Vec<String> =
        (0..6).map(|number| world.incident(&[("short_description", format!("incident {number}").as_str())])).collect();
    world.first_load().await;
    world.servicenow().common().switches.set("servicenow.poisoned-records", &incidents[3]).unwrap();
    for incident in &incidents {
        let ticket = world.ticket_of(incident);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "changed here"})).unwrap();
    }
    let report = world.pass().await;
    assert_eq!(report.done.updated_in_other, 5, "{report:#?}");
    assert_eq!(report.later.len(), 1, "{report:#?}");
}
