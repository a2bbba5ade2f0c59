//! Texts that customers will be able to read: listed with the plan, and above a number confirmed as such.

use std::collections::BTreeSet;

use causeway::plan::{Class, visible};
use causeway::service::{ApprovalRequest, RowChoice, RunOutcome};
use serde_json::json;

use crate::support::world::World;

/// A linked pair whose summary and conversation changed in Halo, in a profile that lets one such text through.
async fn spoken() -> (World, String) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.change_profile(|profile| profile.limits.visible_texts.number = 1).await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN drops daily"})).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "Hello user"})).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "Between us"})).unwrap();
    (world, incident)
}

#[tokio::test]
async fn texts_for_customers_are_listed_and_above_a_number_confirmed_as_such() {
    let (world, incident) = spoken().await;
    let view = world.preview().await;
    let texts: Vec<_> = view.plan.rows.iter().flat_map(visible::texts).map(|one| one.text.to_owned()).collect();
    assert_eq!(texts.len(), 2, "a private note is none of them: {texts:?}");
    assert_eq!(texts[0], "VPN drops daily");
    assert!(texts[1].ends_with("Hello user"), "{texts:?}");
    let report = world.approve(&view).await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "plain approval is not enough: {report:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    assert!(world.servicenow().journal(&incident).is_empty());

    let view = world.preview().await;
    let request = ApprovalRequest {
        rows: RowChoice::All,
        overrides: BTreeSet::from([Class::VisibleText]),
        first_load: false,
        by: "op".to_owned(),
    };
    world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily");
    assert_eq!(world.servicenow().journal(&incident).len(), 2);
}

#[tokio::test]
async fn with_nobody_there_such_texts_wait_and_private_notes_of_others_go_on() {
    let (world, incident) = spoken().await;
    let second = world.incident(&[("short_description", "Printer")]);
    world.change_profile(|profile| profile.limits.visible_texts.number = 4).await;
    world.pass().await;
    world.change_profile(|profile| profile.limits.visible_texts.number = 0).await;
    let ticket = world.ticket_of(&second);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "For the desk"})).unwrap();
    let first = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", first, json!({"summary": "VPN is up"})).unwrap();
    let report = world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily", "it waits");
    assert_eq!(world.servicenow().journal(&second).len(), 1, "a private note goes on");
}
