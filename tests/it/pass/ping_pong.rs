//! A rule of the other system that turns our value back again and again stops that field, and that
//! field only, until a person lets it go on.

use causeway::model::ProfileId;
use causeway::service::{About, FieldRef, TrayItem, TrayKind};
use serde_json::json;

use crate::support::world::{PROFILE, World};

async fn linked() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "No network"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

fn set_impact(world: &World, ticket: i64, impact: i64) {
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": impact})).unwrap();
}

async fn of_kind(world: &World, kind: TrayKind) -> Vec<TrayItem> {
    let items = world.desk().tray(None).await.unwrap();
    items.into_iter().filter(|item| item.kind == kind).collect()
}

fn refs(item: &TrayItem) -> Vec<FieldRef> {
    let About::Stopped(fields) = &item.about else { panic!("{item:#?}") };
    let of = |key: &String| FieldRef {
        profile: ProfileId::new(PROFILE),
        record: item.ticket.clone().unwrap(),
        rule: key.clone(),
    };
    fields.iter().map(|field| of(&field.key)).collect()
}

#[tokio::test]
async fn a_business_rule_that_resets_a_field_three_times_stops_that_field_only() {
    let (world, incident, ticket) = linked().await;
    let rule = json!({"name": "Impact stays low", "table": "incident", "set": {"impact": "3"}});
    world.servicenow().add_rules(&[serde_json::from_value(rule).unwrap()]).unwrap();
    for impact in [1, 2, 1] {
        set_impact(&world, ticket, impact);
        let report = world.pass().await;
        assert_eq!(report.findings.len(), 1, "{report:#?}");
    }
    assert_eq!(of_kind(&world, TrayKind::StoredElse).await.len(), 1, "it is told before it stops");
    set_impact(&world, ticket, 2);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "No LAN"})).unwrap();
    world.pass().await;

    let stopped = of_kind(&world, TrayKind::Stopped).await;
    assert_eq!((stopped.len(), stopped[0].fields.as_slice()), (1, ["Impact".to_owned()].as_slice()), "{stopped:#?}");
    assert!(stopped[0].cause.contains("turned back each time"), "{stopped:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "No LAN", "other fields flow on");
    let mark = world.mark();
    world.pass().await;
    assert_eq!(world.writes_since(mark), Default::default());

    world.servicenow().clear_rules();
    assert_eq!(world.desk().release(&refs(&stopped[0]), "Beth").await.unwrap(), 1);
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "impact"), "2");
    assert!(world.desk().tray(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_rule_that_turns_it_back_late_is_found_by_the_same_value_written_again() {
    let (world, incident, ticket) = linked().await;
    for turn in 1..=3 {
        set_impact(&world, ticket, 1);
        world.pass().await;
        assert_eq!(world.incident_field(&incident, "impact"), "1", "turn {turn}");
        world.edit_incident(&incident, &[("impact", "3")]);
        world.pass().await;
    }
    set_impact(&world, ticket, 1);
    world.pass().await;
    assert_eq!(world.incident_field(&incident, "impact"), "3", "it is not written a fourth time");
    assert_eq!(of_kind(&world, TrayKind::Stopped).await.len(), 1);
}

/// The loop proof needs no special user: people may work with the account that the desk signs in with.
#[tokio::test]
async fn what_people_do_with_the_desks_own_accounts_travels_and_what_the_desk_wrote_does_not() {
    let (world, incident, ticket) = linked().await;
    let account = world.servicenow().credentials().username;
    let report = world.settle().await;
    assert_eq!(report.done.writes(), 0);
    set_impact(&world, ticket, 1);
    let report = world.settle().await;
    assert_eq!(report.done.updated_in_other, 1, "its own write comes back with the next pull and moves nothing");

    let change = [("short_description", "by the account"), ("work_notes", "noted by the account")];
    world.servicenow().update(&account, "incident", &incident, &change).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_halo, report.done.notes_to_halo), (1, 1), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("by the account"));
    // The value that the desk wrote itself, written by a person after another one, is news.
    world.servicenow().update(&account, "incident", &incident, &[("impact", "2")]).unwrap();
    world.settle().await;
    world.servicenow().update(&account, "incident", &incident, &[("impact", "1")]).unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "impact"), json!(1));

    world.halo().update_ticket("API Agent", ticket, json!({"summary": "by the agent"})).unwrap();
    world.halo().add_action("API Agent", ticket, json!({"outcome_id": 7, "note": "noted by the agent"})).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.updated_in_other, report.done.notes_to_other), (1, 1), "{report:#?}");
    assert_eq!(world.incident_field(&incident, "short_description"), "by the agent");
}

#[tokio::test]
async fn equivalent_states_of_a_many_to_one_table_never_move_one_another() {
    let (world, incident, ticket) = linked().await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 4})).unwrap();
    world.edit_incident(&incident, &[("state", "3"), ("hold_reason", "1")]);
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "state"), "3");
    for status in [5, 4, 5] {
        world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": status})).unwrap();
        let mark = world.mark();
        world.settle().await;
        assert_eq!(world.writes_since(mark), Default::default(), "4 and 5 are both state 3");
        assert_eq!(world.ticket_field(ticket, "status_id"), json!(status), "and 3 does not make 4 of 5");
    }
    world.edit_incident(&incident, &[("short_description", "No LAN")]);
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(5), "not even when something else is written");
}
