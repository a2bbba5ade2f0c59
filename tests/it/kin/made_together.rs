//! Parent and child that are new at the same time: the parent is made first, the child under it.

use causeway::profile::Unmapped;
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::support::{INCIDENT, PROBLEM, TASK, field, loaded, parent_of, parents, record_of, send, ticket, world};
use crate::support::world::PROFILE;

#[tokio::test]
async fn the_draft_pairs_a_parent_with_the_fields_of_each_table() {
    let world = world().await;
    let profile = world.desk().profile(&PROFILE.into()).await.unwrap().profile;
    let drafted: Vec<(Vec<String>, Vec<String>)> = parents(&profile)
        .into_iter()
        .map(|rule| {
            let words = |names: Vec<String>| names;
            (
                words(rule.tables.iter().map(ToString::to_string).collect()),
                words(rule.other.iter().map(ToString::to_string).collect()),
            )
        })
        .collect();
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        drafted,
        [
            (strings(&["incident"]), strings(&["parent_incident", "problem_id"])),
            (strings(&["problem", "sc_task"]), strings(&["parent"])),
        ]
    );
}

#[tokio::test]
async fn a_task_under_an_incident_becomes_a_ticket_under_its_ticket() {
    let world = world().await;
    let incident = world.incident(&[("short_description", "an incident")]);
    let fields = [("short_description", "a task"), ("parent", incident.as_str())];
    let task = world.servicenow().insert("admin", "sc_task", &fields).unwrap();
    let report = world.first_load().await;
    assert_eq!(report.done.created_in_halo, 2, "{report:#?}");
    let (parent, child) = (world.ticket_of(&incident), world.ticket_of(&task));
    assert_eq!(world.ticket_field(child, "tickettype_id"), json!(TASK));
    assert_eq!(parent_of(&world, child), json!(parent));
    world.settle().await;
}

#[tokio::test]
async fn a_problem_is_made_before_its_incident_whatever_their_names() {
    let world = world().await;
    let problem = world.servicenow().insert("admin", "problem", &[("short_description", "a problem")]).unwrap();
    let incident = world.incident(&[("short_description", "an incident"), ("problem_id", &problem)]);
    let view = world.preview().await;
    let order: Vec<_> = view.plan.rows.iter().map(|row| row.other.as_ref().unwrap().kind.to_string()).collect();
    assert_eq!(order, ["problem", "incident"]);
    assert!(view.plan.rows[1].reason.contains("which is made first"), "{}", view.plan.rows[1].reason);
    world.approve(&view).await;
    assert_eq!(parent_of(&world, world.ticket_of(&incident)), json!(world.ticket_of(&problem)));
    world.settle().await;
}

#[tokio::test]
async fn a_sent_ticket_and_its_sent_parent_become_records_one_under_the_other() {
    let world = loaded().await;
    let problem = ticket(&world, "Z the problem", PROBLEM, None);
    let incident = ticket(&world, "M an incident of it", INCIDENT, Some(problem));
    let task = ticket(&world, "A task under that", TASK, Some(incident));
    for one in [task, incident, problem] {
        send(&world, one);
    }
    let report = world.settle().await;
    assert_eq!(report.done.created_in_other, 3, "{report:#?}");
    let problem = record_of(&world, "problem", problem);
    let incident = record_of(&world, "incident", incident);
    let task = record_of(&world, "sc_task", task);
    assert_eq!(field(&world, "incident", &incident, "problem_id"), problem);
    assert_eq!(field(&world, "incident", &incident, "parent_incident"), "");
    assert_eq!(field(&world, "sc_task", &task, "parent"), incident);
}

#[tokio::test]
async fn a_parent_that_is_refused_holds_only_its_children() {
    let world = loaded().await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    let child = ticket(&world, "an incident of it", INCIDENT, Some(problem));
    let alone = ticket(&world, "nobody's child", INCIDENT, None);
    let refused = |path: &str| Fault {
        name: "refused".to_owned(),
        method: Some("POST".to_owned()),
        path: Some(path.to_owned()),
        from: 1,
        times: None,
        play: Play::Answer { status: 403, headers: Vec::new(), body: String::new() },
    };
    for one in [problem, child, alone] {
        send(&world, one);
    }
    let common = world.servicenow().common();
    common.faults.arm(refused("/table/problem"));
    common.faults.arm(refused("/v1/batch"));
    let report = world.pass().await;
    assert_eq!(report.later.len(), 1, "the parent is tried again: {report:#?}");
    assert_eq!(world.incidents_of(alone).len(), 1, "others go on");
    assert_eq!(world.incidents_of(child).len(), 0, "the child waits for its parent");
}

#[tokio::test]
async fn where_the_profile_wants_it_nothing_is_made_without_the_record_above() {
    let world = loaded().await;
    world
        .change_profile(|profile| {
            for rule in profile.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "parent_id") {
                rule.unmapped = Unmapped::Hold;
            }
        })
        .await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    let child = ticket(&world, "an incident of it", INCIDENT, Some(problem));
    send(&world, child);
    let report = world.pass().await;
    assert_eq!(report.done.created_in_other, 0, "{report:#?}");
    assert!(report.holds.iter().any(|hold| hold.reason.contains("Parent")), "{report:#?}");
    send(&world, problem);
    let report = world.settle().await;
    assert_eq!(report.done.created_in_other, 2, "the parent is coming now: {report:#?}");
    let child = record_of(&world, "incident", child);
    assert_eq!(field(&world, "incident", &child, "problem_id"), record_of(&world, "problem", problem));
}

#[tokio::test]
async fn two_tickets_that_stand_above_one_another_are_made_without_that() {
    let world = loaded().await;
    let first = ticket(&world, "first", INCIDENT, None);
    let second = ticket(&world, "second", INCIDENT, Some(first));
    world.halo().update_ticket("Abel Tuter", first, json!({"parent_id": second})).unwrap();
    send(&world, first);
    send(&world, second);
    let view = world.preview().await;
    let told = view.plan.rows.iter().filter(|row| format!("{row:?}").contains("above one another")).count();
    assert_eq!(told, 2, "{:#?}", view.plan.rows);
    world.approve(&view).await;
    for one in [first, second] {
        assert_eq!(field(&world, "incident", &record_of(&world, "incident", one), "parent_incident"), "");
    }
}

#[tokio::test]
async fn sending_a_problem_takes_its_incidents_along_where_the_profile_says_so() {
    let world = loaded().await;
    let problem = ticket(&world, "the problem", PROBLEM, None);
    let incidents = ["one of it", "two of it"].map(|summary| ticket(&world, summary, INCIDENT, Some(problem)));
    let task = ticket(&world, "a task of it", TASK, Some(problem));
    let other = ticket(&world, "another problem", PROBLEM, None);
    let stays = ticket(&world, "of the other", INCIDENT, Some(other));
    send(&world, other);
    world.settle().await;
    assert_eq!(world.incidents_of(stays).len(), 0, "only where the profile says so");
    world.change_profile(|profile| profile.outbound.with_incidents = true).await;
    send(&world, problem);
    let view = world.preview().await;
    let along = view.plan.rows.iter().filter(|row| row.reason.contains("goes along with its problem")).count();
    assert_eq!(along, 2, "{:#?}", view.plan.rows);
    world.approve(&view).await;
    let problem = record_of(&world, "problem", problem);
    for incident in incidents {
        let incident = record_of(&world, "incident", incident);
        assert_eq!(field(&world, "incident", &incident, "problem_id"), problem);
    }
    assert_eq!(world.servicenow().find("sc_task", &format!("correlation_idENDSWITH/{task}")).len(), 0);
    world.settle().await;
}
