//! Rows of a preview are turned, and plans take the first few records: nothing is lost by either.

use causeway::model::{ProfileId, Side};
use causeway::plan::Class;
use causeway::profile::Direction;
use causeway::service::{ApprovalRequest, ErrorKind, Focus, NextStep, RowChoice, Turned};
use causeway::store::Actor;
use serde_json::json;

use crate::support::world::{PROFILE, World};

/// A world with a linked pair whose summary was changed in Halo.
async fn changed_in_halo() -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    world.settle().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said in Halo"})).unwrap();
    (world, incident, ticket)
}

fn all() -> ApprovalRequest {
    ApprovalRequest { rows: RowChoice::All, overrides: [].into(), first_load: false, by: "op".to_owned() }
}

async fn turned(world: &World, plan: &str, row: &str, winner: Side) -> Turned {
    Box::pin(world.desk().turn_row(plan, row, Some(winner), "op")).await.unwrap()
}

#[tokio::test]
async fn a_row_is_turned_in_the_preview_and_the_other_sides_value_is_written() {
    let (world, incident, ticket) = changed_in_halo().await;
    let view = world.preview().await;
    let row = view.plan.rows.iter().find(|row| row.writes()).unwrap();
    let mark = world.mark();
    let now = turned(&world, &view.id, &row.id.0, Side::Other).await;
    assert_eq!(world.writes_since(mark), Default::default(), "choosing writes nothing");
    assert_ne!(now.id, view.id);
    assert_eq!(now.expires, view.expires);
    let report = world.desk().apply(&now.id, &all()).await.unwrap();
    assert_eq!((report.done.updated_in_halo, report.done.updated_in_other), (1, 0), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops"));
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    world.settle().await;
    world.edit_incident(&incident, &[("short_description", "said there")]);
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("said there"), "the choice held for that plan only");
}

#[tokio::test]
async fn a_choice_is_taken_back_and_one_that_is_not_applied_changes_nothing() {
    let (world, incident, _) = changed_in_halo().await;
    let view = world.preview().await;
    let row = view.plan.rows.iter().find(|row| row.writes()).unwrap();
    let now = turned(&world, &view.id, &row.id.0, Side::Other).await;
    let back = now.plan.rows.iter().find(|row| row.writes()).unwrap();
    let back = Box::pin(world.desk().turn_row(&now.id, &back.id.0, None, "op")).await.unwrap();
    assert_eq!(back.plan.hash(), view.plan.hash());
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "said in Halo");
}

#[tokio::test]
async fn what_changed_after_the_preview_is_not_turned_and_not_written() {
    let (world, incident, ticket) = changed_in_halo().await;
    let view = world.preview().await;
    let row = view.plan.rows.iter().find(|row| row.writes()).unwrap().id.0.clone();
    let now = turned(&world, &view.id, &row, Side::Other).await;
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said again"})).unwrap();
    let report = world.desk().apply(&now.id, &all()).await.unwrap();
    assert_eq!((report.done.writes(), report.left.len()), (0, 1), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("said again"));
    world.preview().await;
    let late = Box::pin(world.desk().turn_row(&view.id, &row, Some(Side::Other), "op")).await.unwrap_err();
    let again = NextStep::PreviewAgain { profile: Some(ProfileId::new(PROFILE)) };
    assert_eq!(late.next(), Some(again), "{late}");
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "said again");
}

#[tokio::test]
async fn a_direction_that_the_profile_fixes_stays_with_the_reason() {
    let (world, _, _) = changed_in_halo().await;
    world
        .change_profile(|profile| {
            for rule in &mut profile.mapping.fields {
                rule.direction = if rule.name == "Summary" { Direction::ToOther } else { rule.direction };
            }
        })
        .await;
    world.incident(&[("short_description", "new there")]);
    let view = world.preview().await;
    for (title, why) in [("said in Halo", "Summary goes one way only"), ("new there", "takes every value from")] {
        let row = view.plan.rows.iter().find(|row| row.title.contains(title) && row.writes()).unwrap();
        let refused = world.desk().turn_row(&view.id, &row.id.0, Some(Side::Other), "op").await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Usage);
        assert!(refused.to_string().contains(why), "{refused}");
    }
}

#[tokio::test]
async fn the_first_few_records_are_taken_and_the_rest_waits_for_the_next_run() {
    let world = World::new().await;
    world.incident(&[("short_description", "linked")]);
    world.first_load().await;
    world.settle().await;
    let incidents: Vec<String> =
        (0..5).map(|at| world.incident(&[("short_description", &format!("new {at}"))])).collect();
    let few = |first| Focus { first: Some(first), ..Focus::default() };
    let made = |world: &World| incidents.iter().filter(|one| world.tickets_of(one).len() == 1).count();

    let view = Box::pin(world.desk().preview_of(&ProfileId::new(PROFILE), &few(2))).await.unwrap();
    assert_eq!((view.plan.rows.len(), view.plan.writes()), (2, 2));
    world.desk().apply(&view.id, &all()).await.unwrap();
    assert_eq!(made(&world), 2);
    let report = Box::pin(world.desk().run_of(&ProfileId::new(PROFILE), Actor::Person, &few(1))).await.unwrap();
    assert_eq!((report.done.created_in_halo, report.left.len()), (1, 2), "{report:#?}");
    world.settle().await;
    assert_eq!(made(&world), 5, "none was lost");
}

#[tokio::test]
async fn one_class_of_actions_is_taken_and_the_other_changes_of_the_desk_wait() {
    let (world, incident, _) = changed_in_halo().await;
    let new = world.incident(&[("short_description", "new there")]);
    let focus = Focus { class: Some(Class::CreateInHalo), first: Some(9), ..Focus::default() };
    let report = Box::pin(world.desk().run_of(&ProfileId::new(PROFILE), Actor::Person, &focus)).await.unwrap();
    assert_eq!((report.done.created_in_halo, report.done.updated_in_other), (1, 0), "{report:#?}");
    assert_eq!(world.tickets_of(&new).len(), 1);
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "said in Halo");
}

#[tokio::test]
async fn the_first_few_of_a_first_load_do_not_open_the_rest() {
    let world = World::new().await;
    let incidents: Vec<String> =
        (0..4).map(|at| world.incident(&[("short_description", &format!("open {at}"))])).collect();
    let made = |world: &World| incidents.iter().filter(|one| world.tickets_of(one).len() == 1).count();
    let few = Focus { first: Some(1), ..Focus::default() };
    let view = Box::pin(world.desk().preview_of(&ProfileId::new(PROFILE), &few)).await.unwrap();
    assert!(view.plan.first_load && view.plan.narrowed);
    world.approve(&view).await;
    assert_eq!(made(&world), 1);
    let report = world.pass().await;
    assert_eq!((report.done.created_in_halo, made(&world)), (0, 1), "nobody confirmed the rest: {report:#?}");
    let rest = world.preview().await;
    assert!(rest.plan.first_load && !rest.plan.narrowed);
    world.approve(&rest).await;
    assert_eq!(made(&world), 4);
    world.settle().await;
}
