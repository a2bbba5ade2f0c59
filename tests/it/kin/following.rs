//! Linked pairs whose parents come late, move, go or are merged.

use causeway::model::ProfileId;
use serde_json::json;

use super::support::{AGENT, INCIDENT, PROBLEM, field, loaded, parent_of, record_of, send, ticket, world};
use crate::linking::{adopted, named, unlink};
use crate::support::world::{PROFILE, World};

/// A linked incident of this name: its ticket and its sys_id.
async fn sent(world: &World, summary: &str, parent: Option<i64>) -> (i64, String) {
    let made = ticket(world, summary, INCIDENT, parent);
    send(world, made);
    world.pass().await;
    (made, record_of(world, "incident", made))
}

#[tokio::test]
async fn a_child_goes_at_once_and_gets_its_parent_as_soon_as_that_is_linked() {
    let world = loaded().await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    let (_, child) = sent(&world, "an incident of it", Some(problem)).await;
    assert_eq!(field(&world, "incident", &child, "problem_id"), "", "it goes without");
    world.settle().await;
    send(&world, problem);
    world.pass().await;
    world.settle().await;
    assert_eq!(field(&world, "incident", &child, "problem_id"), record_of(&world, "problem", problem));
}

#[tokio::test]
async fn a_child_that_gets_a_parent_which_is_not_linked_yet_says_so_and_follows() {
    let world = loaded().await;
    let (child, incident) = sent(&world, "an incident", None).await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    world.halo().update_ticket(AGENT, child, json!({"parent_id": problem})).unwrap();
    let view = world.preview().await;
    let told = view.plan.rows.iter().any(|row| row.reason.contains("follows as soon as that ticket is linked"));
    assert!(told, "{:#?}", view.plan.rows);
    world.settle().await;
    assert_eq!(field(&world, "incident", &incident, "problem_id"), "");
    send(&world, problem);
    world.pass().await;
    world.settle().await;
    assert_eq!(field(&world, "incident", &incident, "problem_id"), record_of(&world, "problem", problem));
}

#[tokio::test]
async fn a_child_that_moves_under_another_parent_follows_on_the_other_side() {
    let world = loaded().await;
    let (first, first_there) = sent(&world, "first parent", None).await;
    let (second, second_there) = sent(&world, "second parent", None).await;
    let (child, child_there) = sent(&world, "child", Some(first)).await;
    let parent_there = || field(&world, "incident", &child_there, "parent_incident");
    assert_eq!(parent_there(), first_there);
    world.halo().update_ticket(AGENT, child, json!({"parent_id": second})).unwrap();
    world.settle().await;
    assert_eq!(parent_there(), second_there);
    world.edit_incident(&child_there, &[("parent_incident", &first_there)]);
    world.settle().await;
    assert_eq!(parent_of(&world, child), json!(first));
    world.edit_incident(&child_there, &[("parent_incident", "")]);
    world.settle().await;
    assert!([json!(0), json!(null)].contains(&parent_of(&world, child)), "{}", parent_of(&world, child));
}

#[tokio::test]
async fn the_children_of_a_ticket_that_is_linked_to_another_record_stand_under_that_one() {
    let world = loaded().await;
    let (parent, parent_there) = sent(&world, "parent", None).await;
    let (_, child_there) = sent(&world, "child", Some(parent)).await;
    let (_, other_there) = sent(&world, "under nobody", None).await;
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), parent_there);
    unlink(&world, &parent.to_string()).await.unwrap();
    let mark = world.mark();
    world.settle().await;
    assert_eq!(world.writes_since(mark), Default::default(), "a parent that is only unlinked changes nothing");

    let new = world.incident(&[("short_description", "parent"), ("impact", "2"), ("urgency", "2")]);
    assert_eq!(adopted(&world, &named(&world, &[(parent, &new)])).await.done.linked, 1);
    world.pass().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), new);
    assert_eq!(field(&world, "incident", &other_there, "parent_incident"), "");
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), new, "and it stays there");
}

#[tokio::test]
async fn the_children_of_an_incident_that_is_linked_to_another_ticket_stand_under_that_one() {
    let world = loaded().await;
    let (parent, parent_there) = sent(&world, "parent", None).await;
    let (child, child_there) = sent(&world, "child", Some(parent)).await;
    world.settle().await;
    unlink(&world, &parent.to_string()).await.unwrap();
    let new = ticket(&world, "parent", INCIDENT, None);
    assert_eq!(adopted(&world, &named(&world, &[(new, &parent_there)])).await.done.linked, 1);
    world.pass().await;
    assert_eq!(parent_of(&world, child), json!(new));
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), parent_there);
}

#[tokio::test]
async fn an_incident_that_moves_from_its_parent_to_a_problem_changes_the_field_that_holds_it() {
    let world = loaded().await;
    let (parent, parent_there) = sent(&world, "the parent", None).await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    send(&world, problem);
    let (child, there) = sent(&world, "child", Some(parent)).await;
    assert_eq!(field(&world, "incident", &there, "parent_incident"), parent_there);
    world.halo().update_ticket(AGENT, child, json!({"parent_id": problem})).unwrap();
    world.settle().await;
    assert_eq!(field(&world, "incident", &there, "parent_incident"), "");
    assert_eq!(field(&world, "incident", &there, "problem_id"), record_of(&world, "problem", problem));
}

#[tokio::test]
async fn a_circle_of_both_sides_is_refused_and_the_other_fields_flow_on() {
    let world = loaded().await;
    let (first, first_there) = sent(&world, "first", None).await;
    let (second, second_there) = sent(&world, "second", None).await;
    world.halo().update_ticket(AGENT, second, json!({"parent_id": first, "summary": "second, renamed"})).unwrap();
    world.edit_incident(&first_there, &[("parent_incident", &second_there)]);
    let report = world.pass().await;
    let refused: Vec<_> =
        report.holds.iter().filter(|hold| hold.reason.contains("cannot be above and below")).collect();
    assert_eq!(refused.len(), 2, "{report:#?}");
    assert_eq!(field(&world, "incident", &second_there, "parent_incident"), "");
    assert!([json!(0), json!(null)].contains(&parent_of(&world, first)));
    assert_eq!(field(&world, "incident", &second_there, "short_description"), "second, renamed");
}

#[tokio::test]
async fn a_parent_that_is_merged_or_deleted_does_not_empty_the_field_of_its_child() {
    let world = loaded().await;
    let (parent, parent_there) = sent(&world, "the parent", None).await;
    let (_, child_there) = sent(&world, "child", Some(parent)).await;
    let (into, _) = sent(&world, "another one", None).await;
    world.halo().merge_ticket(AGENT, parent, into).unwrap();
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), parent_there);
    assert!(world.servicenow().delete("admin", "incident", &parent_there));
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), parent_there);
}

#[tokio::test]
async fn a_late_parent_from_servicenow_is_brought_to_halo() {
    let world = world().await;
    let parent = world.incident(&[("short_description", "parent"), ("category", "hardware")]);
    let child =
        world.incident(&[("short_description", "child"), ("category", "network"), ("parent_incident", &parent)]);
    world.change_profile(|profile| profile.inbound.query = Some("category=network".to_owned())).await;
    world.first_load().await;
    let ticket = world.ticket_of(&child);
    assert!([json!(0), json!(null)].contains(&parent_of(&world, ticket)), "it comes without");
    world.settle().await;
    world.edit_incident(&parent, &[("category", "network")]);
    world.pass().await;
    world.settle().await;
    assert_eq!(parent_of(&world, ticket), json!(world.ticket_of(&parent)));
}

#[tokio::test]
async fn a_circle_that_people_made_in_halo_is_told_and_settles() {
    let world = loaded().await;
    let incident = world.incident(&[("short_description", "from there")]);
    world.settle().await;
    let first = world.ticket_of(&incident);
    let second = ticket(&world, "from here", INCIDENT, None);
    send(&world, second);
    world.halo().update_ticket(AGENT, first, json!({"parent_id": second})).unwrap();
    world.halo().update_ticket(AGENT, second, json!({"parent_id": first})).unwrap();
    for _ in 0..2 {
        world.pass().await;
    }
    for _ in 0..4 {
        world.settle().await;
    }
    let there = record_of(&world, "incident", second);
    assert_eq!(field(&world, "incident", &there, "parent_incident"), incident);
    assert_eq!(field(&world, "incident", &incident, "parent_incident"), "", "the circle is not carried on");
    let holds = world.desk().holds(&ProfileId::new(PROFILE)).await.unwrap();
    assert!(holds.iter().any(|hold| hold.reason.contains("cannot be above and below")), "{holds:#?}");
}
