//! Merged tickets and duplicate incidents, where the profile follows them.

use causeway::model::ProfileId;
use causeway::profile::Merged;
use serde_json::json;

use super::support::{AGENT, INCIDENT, field, loaded, parent_of, record_of, send, ticket};
use crate::support::world::{PROFILE, World};

async fn following() -> World {
    let world = loaded().await;
    world.change_profile(|profile| profile.merged = Merged::Redirect).await;
    world
}

async fn sent(world: &World, summary: &str) -> (i64, String) {
    let made = ticket(world, summary, INCIDENT, None);
    send(world, made);
    world.settle().await;
    (made, record_of(world, "incident", made))
}

/// The live pairs of an incident: the numbers of their tickets.
async fn tickets_of(world: &World, incident: &str) -> Vec<String> {
    let (links, _) = world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 100).await.unwrap();
    let number = &world.servicenow().record("incident", incident).unwrap()["number"].clone();
    links.into_iter().filter(|link| &link.other == number).map(|link| link.halo).collect()
}

/// What the journal of an incident says about a merge: element and text.
fn told(world: &World, incident: &str) -> Vec<(String, String)> {
    let journal = world.servicenow().journal(incident);
    let about = journal.into_iter().filter(|entry| entry.value.contains("merged into"));
    about.map(|entry| (entry.element, entry.value)).collect()
}

#[tokio::test]
async fn the_link_of_a_merged_ticket_goes_over_to_the_ticket_that_is_left() {
    let world = following().await;
    let (merged, incident) = sent(&world, "said twice").await;
    let left = ticket(&world, "said first", INCIDENT, None);
    world.halo().merge_ticket(AGENT, merged, left).unwrap();
    let view = world.preview().await;
    assert!(view.plan.rows.iter().any(|row| row.reason.contains("the link goes over to it")), "{:#?}", view.plan.rows);
    let report = world.approve(&view).await;
    assert_eq!((report.done.ended, report.done.linked), (1, 1), "{report:#?}");
    assert_eq!(tickets_of(&world, &incident).await, [left.to_string()]);
    assert!(world.tickets_of(&incident).iter().any(|one| one["id"] == left), "the ticket shows its incident");
    world.pass().await;
    world.edit_incident(&incident, &[("comments", "Still broken")]);
    world.pass().await;
    let said = world.halo().actions(left);
    assert!(said.iter().any(|action| action["note"].to_string().contains("Still broken")), "{said:#?}");
    assert_eq!(
        world.servicenow().find("incident", "short_descriptionSTARTSWITHsaid").len(),
        1,
        "nothing is made again"
    );
}

#[tokio::test]
async fn where_the_other_ticket_has_a_record_the_twin_is_told_privately_and_its_link_ends() {
    let world = following().await;
    let (merged, incident) = sent(&world, "said twice").await;
    let (left, kept) = sent(&world, "said first").await;
    world.halo().merge_ticket(AGENT, merged, left).unwrap();
    for _ in 0..3 {
        world.pass().await;
    }
    world.settle().await;
    let number = &world.servicenow().record("incident", &kept).unwrap()["number"].clone();
    let told = told(&world, &incident);
    assert_eq!(told.len(), 1, "once: {told:#?}");
    assert_eq!(told[0].0, "work_notes");
    assert!(told[0].1.contains(&format!("into ticket {left}, which goes with {number}")), "{told:#?}");
    assert_eq!(tickets_of(&world, &incident).await, Vec::<String>::new());
    assert_eq!(tickets_of(&world, &kept).await, [left.to_string()]);
    assert_eq!(world.incident_field(&incident, "state"), "1", "it is neither closed nor deleted");
}

#[tokio::test]
async fn an_incident_closed_as_a_duplicate_ends_its_pair_and_its_ticket_is_told_privately() {
    let world = following().await;
    let (kept_ticket, kept) = sent(&world, "said first").await;
    let (twin, duplicate) = sent(&world, "said twice").await;
    let closing =
        [("state", "7"), ("close_code", "Duplicate"), ("close_notes", "see there"), ("parent_incident", &kept)];
    world.edit_incident(&duplicate, &closing);
    for _ in 0..3 {
        world.pass().await;
    }
    world.settle().await;
    let said: Vec<_> = world
        .halo()
        .actions(twin)
        .into_iter()
        .filter(|action| action["note"].to_string().contains("closed as a duplicate"))
        .collect();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(said[0]["hiddenfromuser"], json!(true));
    assert!(said[0]["note"].to_string().contains(&kept_ticket.to_string()), "{said:#?}");
    assert_eq!(tickets_of(&world, &duplicate).await, Vec::<String>::new());
    assert_eq!(tickets_of(&world, &kept).await, [kept_ticket.to_string()]);
}

#[tokio::test]
async fn the_ticket_of_a_duplicate_follows_to_the_incident_that_is_left() {
    let world = following().await;
    let (twin, duplicate) = sent(&world, "said twice").await;
    world.change_profile(|profile| profile.inbound.create_tickets = false).await;
    let kept = world.incident(&[("short_description", "said first"), ("impact", "2"), ("urgency", "2")]);
    let closing =
        [("state", "7"), ("close_code", "Duplicate"), ("close_notes", "see there"), ("parent_incident", &kept)];
    world.edit_incident(&duplicate, &closing);
    let report = world.pass().await;
    assert_eq!((report.done.ended, report.done.linked), (1, 1), "{report:#?}");
    assert_eq!(tickets_of(&world, &kept).await, [twin.to_string()]);
    world.pass().await;
    assert_eq!(tickets_of(&world, &duplicate).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_child_of_a_merged_ticket_follows_to_the_record_of_the_one_that_is_left() {
    let world = following().await;
    let (parent, parent_there) = sent(&world, "said twice").await;
    let (left, left_there) = sent(&world, "said first").await;
    let child = ticket(&world, "a child of what was said twice", INCIDENT, Some(parent));
    send(&world, child);
    world.settle().await;
    let child_there = record_of(&world, "incident", child);
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), parent_there);
    world.halo().merge_ticket(AGENT, parent, left).unwrap();
    for _ in 0..2 {
        world.pass().await;
    }
    world.settle().await;
    assert_eq!(field(&world, "incident", &child_there, "parent_incident"), left_there);
}

#[tokio::test]
async fn a_child_that_arrives_under_a_duplicate_stands_under_the_ticket_of_the_incident_that_is_left() {
    let world = following().await;
    let (left, left_there) = sent(&world, "said first").await;
    let (_, duplicate) = sent(&world, "said twice").await;
    let closing =
        [("state", "7"), ("close_code", "Duplicate"), ("close_notes", "see there"), ("parent_incident", &left_there)];
    world.edit_incident(&duplicate, &closing);
    for _ in 0..3 {
        world.pass().await;
    }
    let child = world.incident(&[("short_description", "one more of it"), ("parent_incident", &duplicate)]);
    world.settle().await;
    assert_eq!(parent_of(&world, world.ticket_of(&child)), json!(left));
}
