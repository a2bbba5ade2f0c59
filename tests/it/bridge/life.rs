//! Both platforms are live: two desks in the middle of their life appear in each other and stay aligned.

use serde_json::json;

use super::support::{approve_past_guards, bridge, copies_in_servicenow, days_ago, incident, note, ticket};
use crate::support::world::World;

/// Two desks of which each has tickets of several weeks, some of them answered and moved on.
fn grown(world: &World) -> (Vec<String>, Vec<i64>) {
    let (mut there, mut here) = (Vec::new(), Vec::new());
    for number in 0..6 {
        days_ago(world, 40 - number * 5);
        let one = incident(world, &format!("raised there {number}"));
        let other = ticket(world, &format!("raised here {number}"));
        world.edit_incident(&one, &[("comments", "asked by the caller")]);
        note(world, other, "answered by the desk", true);
        if number % 2 == 0 {
            world.edit_incident(&one, &[("state", "2")]);
            world.halo().update_ticket("Abel Tuter", other, json!({"status_id": 2, "agent_id": 2})).unwrap();
        }
        there.push(one);
        here.push(other);
    }
    days_ago(world, 0);
    (there, here)
}

/// Both vendors so many minutes from now.
fn later(world: &World, minutes: i64) {
    let on = jiff::SignedDuration::from_mins(minutes);
    world.halo().common().clock.run_with_offset(on);
    world.servicenow().common().clock.run_with_offset(on);
}

#[tokio::test]
async fn tickets_of_either_side_appear_in_the_other_old_and_new() {
    let world = bridge().await;
    let (there, here) = grown(&world);
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    let new_incident = incident(&world, "raised there today");
    let new_ticket = ticket(&world, "raised here today");
    world.settle().await;
    for sys_id in there.iter().chain([&new_incident]) {
        assert_eq!(world.tickets_of(sys_id).len(), 1, "incident {sys_id} has its ticket");
    }
    for id in here.iter().chain([&new_ticket]) {
        assert_eq!(world.incidents_of(*id).len(), 1, "ticket {id} has its record");
    }
    let copy = world.ticket_of(&there[0]);
    assert_eq!(world.ticket_field(copy, "status_id"), json!(2), "work that had begun goes on");
    assert_eq!(world.incidents_of(here[0])[0]["state"], "2");
}

#[tokio::test]
async fn status_notes_and_updates_stay_aligned_on_both_until_the_end() {
    let world = bridge().await;
    let (there, here) = grown(&world);
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    world.settle().await;
    let (ticket_there, record_here) = (world.ticket_of(&there[1]), world.incidents_of(here[1])[0]["sys_id"].clone());

    world.edit_incident(&there[1], &[("state", "2"), ("short_description", "told more exactly")]);
    world.edit_incident(&there[1], &[("work_notes", "the relay it is")]);
    world.halo().update_ticket("Abel Tuter", here[1], json!({"status_id": 2, "agent_id": 2})).unwrap();
    note(&world, here[1], "a plumber comes", true);
    world.settle().await;

    assert_eq!(world.ticket_field(ticket_there, "status_id"), json!(2));
    assert_eq!(world.ticket_field(ticket_there, "summary"), json!("told more exactly"));
    let actions = world.halo().actions(ticket_there);
    let relayed =
        actions.iter().find(|action| action["note"].as_str().unwrap_or_default().ends_with("the relay it is"));
    assert_eq!(relayed.unwrap()["hiddenfromuser"], json!(true));
    assert_eq!(world.incident_field(&record_here, "state"), "2");
    let journal = copies_in_servicenow(&world, &record_here);
    assert_eq!(journal.last().unwrap(), &("a plumber comes".to_owned(), "comments".to_owned()));

    world.halo().update_ticket("Abel Tuter", here[1], json!({"status_id": 9})).unwrap();
    let resolved = [("state", "6"), ("close_code", "Solution provided"), ("close_notes", "relay changed")];
    world.edit_incident(&there[1], &resolved);
    world.settle().await;
    let ended = ["6", "7", "8"].contains(&world.incident_field(&record_here, "state").as_str());
    assert!(ended, "what ends in Halo ends there: {}", world.incident_field(&record_here, "state"));
    assert_ne!(world.ticket_field(ticket_there, "status_id"), json!(2), "and the other way round");
}

#[tokio::test]
async fn a_further_pass_looks_at_what_changed_since_the_last_one_and_at_nothing_else() {
    let world = bridge().await;
    let (there, here) = grown(&world);
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    world.settle().await;
    // A pull goes back a little behind the last stamp that it saw.
    later(&world, 10);
    world.edit_incident(&there[0], &[("short_description", "changed early")]);
    world.halo().update_ticket("Abel Tuter", here[0], json!({"summary": "changed early"})).unwrap();
    world.settle().await;
    later(&world, 20);
    world.edit_incident(&there[2], &[("short_description", "changed there")]);
    world.halo().update_ticket("Abel Tuter", here[3], json!({"summary": "changed here"})).unwrap();
    let fresh = incident(&world, "raised meanwhile");
    let view = world.preview().await;
    let mut written: Vec<&str> =
        view.plan.rows.iter().filter(|row| row.writes()).map(|row| row.reason.as_str()).collect();
    written.sort_unstable();
    assert_eq!(written.len(), 3, "two changes and one new record: {written:#?}");
    assert!(view.plan.rows.len() <= 4, "the other pairs are not looked at: {:#?}", view.plan.rows);
    for kind in ["incident", "Ticket"] {
        let feed = view.report.feeds.iter().find(|feed| feed.feed == kind).unwrap();
        let all = (there.len() + here.len()) as u64;
        assert!(feed.rows < all / 2 && feed.changed <= 2, "a pull brings what changed, not all {all}: {feed:#?}");
    }
    world.approve(&view).await;
    assert_eq!(world.tickets_of(&fresh).len(), 1);
    assert_eq!(world.settle().await.done.writes(), 0);
}
