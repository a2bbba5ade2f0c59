//! Times in which nothing is written: a paused profile, a freeze window. What is to be sent is kept.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::model::ProfileId;
use causeway::profile::Freeze;
use causeway::service::{ApprovalRequest, RowChoice, RunOutcome};
use jiff::Timestamp;
use serde_json::json;

use crate::support::world::{PROFILE, World};

fn acme() -> ProfileId {
    ProfileId::new(PROFILE)
}

/// A Thursday, 20:26 UTC.
fn thursday() -> Arc<ManualClock> {
    ManualClock::at(Timestamp::from_second(1_780_000_000).unwrap())
}

fn all(by: &str) -> ApprovalRequest {
    ApprovalRequest { rows: RowChoice::All, overrides: BTreeSet::new(), first_load: true, by: by.to_owned() }
}

#[tokio::test]
async fn a_paused_profile_is_read_and_planned_and_writes_nothing_until_it_is_resumed() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.desk().pause_profile(&acme(), "the vendor migrates", "Beth").await.unwrap();
    world.edit_incident(&incident, &[("short_description", "No LAN")]);
    let mark = world.mark();

    let report = world.pass().await;

    assert_eq!(world.writes_since(mark), Default::default());
    assert!(report.standstill.as_ref().unwrap().contains("paused by Beth"), "{report:#?}");
    assert_eq!((report.outcome, report.left.len()), (RunOutcome::DoneWithHolds, 1));
    let view = world.desk().profiles().await.unwrap().remove(0);
    assert_eq!(view.paused.unwrap().reason, "the vendor migrates");
    let plan = world.preview().await;
    let refused = world.desk().apply(&plan.id, &all("op")).await.unwrap_err();
    assert!(refused.text().contains("resume it first"), "{refused}");
    assert_eq!(world.writes_since(mark), Default::default(), "by hand neither");

    assert!(world.desk().resume_profile(&acme()).await.unwrap());
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("No LAN"));
}

#[tokio::test]
async fn inside_a_freeze_window_nothing_is_written_unattended_and_by_hand_it_is_asked() {
    let clock = thursday();
    let world = World::with_clock(Arc::<ManualClock>::clone(&clock)).await;
    let incident = world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world
        .change_profile(|profile| {
            profile.freeze.windows = Freeze::windows_from("Thu 20:00-22:00").unwrap();
            profile.freeze.zone = Some("UTC".to_owned());
        })
        .await;
    world.edit_incident(&incident, &[("short_description", "No LAN")]);
    let mark = world.mark();
    let report = world.pass().await;
    assert_eq!(world.writes_since(mark), Default::default());
    assert!(report.standstill.as_ref().unwrap().contains("freeze window"), "{report:#?}");

    let plan = world.preview().await;
    let asked = world.desk().apply(&plan.id, &all("op")).await.unwrap_err();
    assert!(asked.text().contains("confirm that it is carried out"), "{asked}");
    world.desk().apply_in_freeze(&plan.id, &all("op")).await.unwrap();
    assert_eq!(world.ticket_field(ticket, "summary"), json!("No LAN"));

    world.edit_incident(&incident, &[("short_description", "No LAN at all")]);
    world.pass().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("No LAN"), "the window is still open");
    clock.advance(Duration::from_hours(2));
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("No LAN at all"));
}
