//! Previews bind, values without counterpart wait, sending is asked for.

use std::collections::BTreeSet;

use causeway::model::ProfileId;
use causeway::service::{ApprovalRequest, NextStep, RowChoice};
use serde_json::json;

use crate::support::world::{PROFILE, SEND, World, row};

#[tokio::test]
async fn a_preview_writes_nothing_to_a_vendor() {
    let world = World::new().await;
    world.incident(&[("short_description", "VPN drops")]);
    let mark = world.mark();
    let view = world.preview().await;
    assert_eq!(view.plan.writes(), 1);
    assert!(view.plan.first_load);
    assert_eq!(world.writes_since(mark), Default::default());
}

#[tokio::test]
async fn what_is_not_approved_is_not_applied() {
    let world = World::new().await;
    let wanted = world.incident(&[("short_description", "wanted")]);
    let refused = world.incident(&[("short_description", "refused")]);
    let view = world.preview().await;
    let row = view.plan.rows.iter().find(|row| row.title.ends_with("wanted")).unwrap();
    let request = ApprovalRequest {
        rows: RowChoice::Only([row.id.to_string()].into()),
        overrides: BTreeSet::new(),
        first_load: true,
        by: "op".to_owned(),
    };
    let report = world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!((report.done.created_in_halo, report.left.len()), (1, 1), "{report:#?}");
    assert_eq!(world.tickets_of(&wanted).len(), 1);
    assert_eq!(world.tickets_of(&refused).len(), 0);
    let again = world.desk().apply(&view.id, &request).await.unwrap_err();
    assert!(again.to_string().contains("used already"), "{again}");
}

#[tokio::test]
async fn a_row_whose_record_changed_after_the_preview_is_left_and_planned_again() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "as looked at"})).unwrap();
    let view = world.preview().await;
    assert_eq!(view.plan.writes(), 1);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "changed since"})).unwrap();
    let report = world.approve(&view).await;
    assert_eq!((report.done.writes(), report.left.len()), (0, 1), "{report:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "changed since");
}

#[tokio::test]
async fn a_first_load_is_never_done_unattended() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    let report = world.pass().await;
    assert_eq!(report.done.writes(), 0);
    assert!(report.holds[0].reason.contains("first load"), "{report:#?}");
    assert_eq!(world.tickets_of(&incident).len(), 0);
    let view = world.preview().await;
    let request =
        ApprovalRequest { rows: RowChoice::All, overrides: BTreeSet::new(), first_load: false, by: "op".to_owned() };
    let refused = world.desk().apply(&view.id, &request).await.unwrap_err();
    let confirm = NextStep::ConfirmFirstLoad { profile: ProfileId::new(PROFILE) };
    assert_eq!(refused.next(), Some(confirm), "{refused}");
    world.approve(&view).await;
    let later = world.incident(&[("short_description", "Next one")]);
    world.pass().await;
    assert_eq!(world.tickets_of(&later).len(), 1, "after the first load new ones come by themselves");
}

#[tokio::test]
async fn a_new_state_is_held_by_name_and_flows_once_it_is_mapped() {
    let world = World::new().await;
    let held = world.incident(&[("short_description", "held")]);
    let other = world.incident(&[("short_description", "other")]);
    world.first_load().await;
    world.servicenow().add_choice("incident", "state", "11", "Awaiting Vendor");
    world.edit_incident(&held, &[("state", "11"), ("short_description", "held back")]);
    world.edit_incident(&other, &[("short_description", "went through")]);
    let report = world.pass().await;
    assert_eq!(report.holds.len(), 1, "{report:#?}");
    assert!(report.holds[0].reason.contains("11"), "the reason names the value: {report:#?}");
    assert_eq!(world.ticket_field(world.ticket_of(&held), "summary"), json!("held"), "nothing is half-written");
    assert_eq!(world.ticket_field(world.ticket_of(&other), "summary"), json!("went through"));
    let holds = world.desk().holds(&ProfileId::new(PROFILE)).await.unwrap();
    assert_eq!(holds.len(), 1);
    world
        .change_profile(|profile| {
            profile.mapping.tables.get_mut("status").unwrap().rows.push(row("5", "11"));
        })
        .await;
    world.settle().await;
    assert_eq!(world.ticket_field(world.ticket_of(&held), "status_id"), json!(5));
    assert_eq!(world.ticket_field(world.ticket_of(&held), "summary"), json!("held back"));
}

#[tokio::test]
async fn a_ticket_is_sent_with_a_chosen_or_a_default_table() {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let ticket = world
        .halo()
        .create_ticket("Abel Tuter", json!({"summary": "by hand", "tickettype_id": 1, "client_id": 12}))
        .unwrap();
    let profile = ProfileId::new(PROFILE);
    let (view, rows) = world.desk().preview_send(&profile, ticket.to_string().into(), None).await.unwrap();
    assert_eq!(rows.len(), 1, "{:#?}", view.plan.rows);
    let request = ApprovalRequest {
        rows: RowChoice::Only(rows),
        overrides: BTreeSet::new(),
        first_load: false,
        by: "op".to_owned(),
    };
    let report = world.desk().apply(&view.id, &request).await.unwrap();
    assert_eq!(report.done.created_in_other, 1, "{report:#?}");
    assert_eq!(world.incidents_of(ticket).len(), 1);
    world.settle().await;
}

#[tokio::test]
async fn sending_a_ticket_twice_makes_one_record() {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let ticket = world
        .halo()
        .create_ticket("Abel Tuter", json!({"summary": "twice", "tickettype_id": 1, "client_id": 12}))
        .unwrap();
    for _ in 0..2 {
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please"})).unwrap();
        world.settle().await;
    }
    assert_eq!(world.incidents_of(ticket).len(), 1);
}

#[tokio::test]
async fn both_sides_changed_the_same_field_and_the_others_flow_on() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("short_description", "said there"), ("impact", "2")]);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said here", "urgency": 1})).unwrap();
    let report = world.pass().await;
    assert_eq!(report.conflicts.len(), 1, "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "impact"), json!(2));
    assert_eq!(world.incident_field(&incident, "urgency"), "1");
    assert_eq!(world.incident_field(&incident, "short_description"), "said there");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("said here"));
}
