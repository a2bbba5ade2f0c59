//! Guards stop one class of actions and what depends on it; the others go on.

use causeway::engine::RunOutcome;
use causeway::plan::Class;
use causeway::profile::Limit;
use causeway::service::{ApprovalRequest, RowChoice};
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use crate::support::world::World;

#[tokio::test]
async fn more_new_tickets_than_allowed_stop_that_class_and_nothing_else() {
    let world = World::new().await;
    let linked = world.incident(&[("short_description", "linked")]);
    world.first_load().await;
    world.change_profile(|profile| profile.limits.creates_in_halo = Limit::number(2)).await;
    for number in 0..3 {
        world.incident(&[("short_description", format!("flood {number}").as_str())]);
    }
    world.edit_incident(&linked, &[("short_description", "still flows")]);
    let report = world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!(report.done.created_in_halo, 0, "nothing of the stopped class");
    assert_eq!(world.ticket_field(world.ticket_of(&linked), "summary"), json!("still flows"));

    let view = world.preview().await;
    assert_eq!(view.plan.stops.len(), 1);
    let request = ApprovalRequest {
        rows: RowChoice::All,
        overrides: [Class::CreateInHalo].into(),
        first_load: false,
        by: "op".to_owned(),
    };
    let report = world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!(report.done.created_in_halo, 3, "an override lets this plan through: {report:#?}");
    for number in 3..6 {
        world.incident(&[("short_description", format!("flood {number}").as_str())]);
    }
    let next = world.pass().await;
    assert_eq!(next.outcome, RunOutcome::StoppedByGuard, "and only this one");
}

#[tokio::test]
async fn public_notes_wait_for_a_person_unless_the_profile_consents() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.change_profile(|profile| profile.notes.public_unattended = false).await;
    let ticket = world.ticket_of(&incident);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "Dear customer"})).unwrap();
    let report = world.pass().await;
    assert_eq!(report.done.notes_to_other, 0);
    assert!(report.holds[0].reason.contains("customer can read"), "{report:#?}");
    let view = world.preview().await;
    world.approve(&view).await;
    assert_eq!(world.servicenow().journal(&incident).len(), 1);
}

#[tokio::test]
async fn where_new_records_cannot_be_found_again_only_one_is_ever_made() {
    let world = World::new().await;
    for number in 0..4 {
        world.incident(&[("short_description", format!("incident {number}").as_str())]);
    }
    for path in ["/api/ExternalLink", "third_party_id_string"] {
        world.halo().common().faults.arm(Fault {
            name: "no searching".to_owned(),
            method: Some("GET".to_owned()),
            path: Some(path.to_owned()),
            from: 1,
            times: None,
            play: Play::Answer { status: 403, headers: Vec::new(), body: String::new() },
        });
    }
    let report = world.first_load().await;
    assert_eq!(report.done.created_in_halo, 1, "{report:#?}");
    assert!(report.error.is_some(), "{report:#?}");
}
