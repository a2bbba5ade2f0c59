//! Inbound by polling alone: what was missed, what is asked for, and what a new ticket becomes.

use causeway::model::Kind;
use causeway::profile::{PullBy, TypeRule};
use causeway::standins::faults::{Fault, Play};
use causeway::standins::request_log::Request;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::world::{SEND, World};

async fn loaded() -> World {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    world.settle().await;
    world
}

fn hours_pass(world: &World, hours: i64) {
    let hours = SignedDuration::from_hours(hours);
    world.servicenow().common().clock.run_with_offset(hours);
    world.halo().common().clock.run_with_offset(hours);
}

fn notes(world: &World, ticket: i64, text: &str) -> usize {
    world
        .halo()
        .actions(ticket)
        .iter()
        .filter(|action| action["note"].as_str().unwrap_or_default().contains(text))
        .count()
}

#[tokio::test]
async fn what_happened_while_nothing_ran_is_taken_in_by_the_next_pass() {
    let mut world = loaded().await;
    let known = world.incident(&[("short_description", "before the night")]);
    world.settle().await;
    world.close_desk().await;
    hours_pass(&world, 9);
    world.edit_incident(&known, &[("comments", "at night"), ("impact", "1")]);
    let missed: Vec<String> = (0..3).map(|_| world.incident(&[("short_description", "at night")])).collect();
    world.edit_incident(&missed[0], &[("comments", "any news?")]);
    hours_pass(&world, 14);
    world.reopen_desk();
    let report = world.settle().await;
    assert_eq!(report.done.created_in_halo, 3, "{report:#?}");
    let ticket = world.ticket_of(&known);
    assert_eq!(notes(&world, ticket, "at night"), 1);
    assert_eq!(world.ticket_field(ticket, "impact"), json!(1), "an update brings fields as well as notes");
    assert_eq!(notes(&world, world.ticket_of(&missed[0]), "any news?"), 1);
}

#[tokio::test]
async fn whichever_side_made_it_fields_and_notes_go_both_ways() {
    let world = loaded().await;
    let theirs = world.incident(&[("short_description", "made in ServiceNow")]);
    let our_own = json!({"summary": "made in Halo", "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44});
    let our_own = world.halo().create_ticket("Abel Tuter", our_own).unwrap();
    world.halo().add_action("Abel Tuter", our_own, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    world.settle().await;
    let there = world.incidents_of(our_own)[0]["sys_id"].clone();
    for (incident, ticket) in [(theirs.clone(), world.ticket_of(&theirs)), (there, our_own)] {
        world.edit_incident(&incident, &[("comments", "from there"), ("impact", "1")]);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "named in Halo"})).unwrap();
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "from here"})).unwrap();
        world.settle().await;
        assert_eq!(notes(&world, ticket, "from there"), 1);
        assert_eq!(world.ticket_field(ticket, "impact"), json!(1));
        assert_eq!(world.incident_field(&incident, "short_description"), "named in Halo");
        let journal = world.servicenow().journal(&incident);
        assert_eq!(journal.iter().filter(|entry| entry.value.contains("from here")).count(), 1);
    }
}

#[tokio::test]
async fn by_created_time_only_what_is_new_is_asked_for_and_linked_records_follow() {
    let world = World::new().await;
    let linked = world.incident(&[("short_description", "linked")]);
    let later = world.servicenow().common().clock.now() + SignedDuration::from_hours(1);
    world.first_load().await;
    world.change_profile(|profile| profile.inbound.created_after = Some(later)).await;
    let old = world.incident(&[("short_description", "from before the profile begins")]);
    world.settle().await;
    hours_pass(&world, 2);
    world.change_profile(|profile| profile.inbound.pull_by = PullBy::Created).await;
    world.settle().await;

    hours_pass(&world, 3);
    world.edit_incident(&old, &[("short_description", "changed, and still old")]);
    world.edit_incident(&linked, &[("short_description", "changed, and linked")]);
    let new = world.incident(&[("short_description", "new")]);
    let place = world.servicenow().common().requests.position();
    let report = world.pass().await;
    let rows: u64 =
        report.feeds.iter().filter(|feed| feed.feed.starts_with("incident by creation")).map(|feed| feed.rows).sum();
    assert_eq!(rows, 1, "the new one alone: {:#?}", report.feeds);
    assert_eq!((world.tickets_of(&new).len(), world.tickets_of(&old).len()), (1, 0));
    assert_eq!(world.ticket_field(world.ticket_of(&linked), "summary"), json!("changed, and linked"));
    let polls: Vec<Request> = world.servicenow().common().requests.since(place);
    assert!(polls.len() <= 3, "the polls, the notes of the new one, and its marker: {polls:#?}");
    world.settle().await;
}

#[tokio::test]
async fn a_tables_own_ticket_type_counts_more_than_the_default_one() {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            let rule = |table: &str, ticket_type| TypeRule {
                table: Kind::new(table),
                ticket_type,
                outbound: true,
                inbound: true,
            };
            profile.types = vec![rule("incident", 1), rule("incident_task", 0)];
            profile.inbound.default_ticket_type = Some(3);
            profile.inbound.default_team = Some("Network".to_owned());
            for rule in &mut profile.mapping.fields {
                if ["user_id", "category_1"].contains(&rule.halo.as_str()) {
                    rule.tables = vec![Kind::new("incident")];
                }
            }
        })
        .await;
    let incident = world.incident(&[("short_description", "an incident")]);
    let task = [("short_description", "a task"), ("incident", incident.as_str())];
    let task = world.servicenow().insert("admin", "incident_task", &task).unwrap();
    world.first_load().await;
    let (of_incident, of_task) = (world.ticket_of(&incident), world.ticket_of(&task));
    assert_eq!(world.ticket_field(of_incident, "tickettype_id"), json!(1));
    assert_eq!(world.ticket_field(of_task, "tickettype_id"), json!(3), "the profile's default type");
    assert_eq!(world.ticket_field(of_task, "user_id"), json!(43), "the profile's default user");
    assert_eq!(world.ticket_field(of_task, "team"), json!("Network"), "the profile's default team");
    world.settle().await;
}

#[tokio::test]
async fn a_table_without_a_ticket_type_needs_the_default_one() {
    let world = World::new().await;
    let mut profile = world.draft().await;
    profile.types[0].ticket_type = 0;
    let refused = world.desk().save_profile(profile).await.unwrap_err();
    assert!(refused.to_string().contains("incident has no ticket type"), "{refused}");
}

#[tokio::test]
async fn a_pass_every_minute_takes_everything_since_the_last_one_and_loses_nothing_of_one_that_failed() {
    let world = loaded().await;
    let minute = |world: &World, passed: i64| {
        let since = SignedDuration::from_mins(passed);
        world.servicenow().common().clock.run_with_offset(since);
        world.halo().common().clock.run_with_offset(since);
    };
    let incident = world.incident(&[("short_description", "minute by minute")]);
    world.pass().await;
    let ticket = world.ticket_of(&incident);
    for passed in 1..=5_i64 {
        minute(&world, passed);
        let text = format!("said in minute {passed}");
        world.edit_incident(&incident, &[("short_description", &format!("minute {passed}")), ("comments", &text)]);
        if passed == 3 {
            let down = Play::Answer { status: 503, headers: Vec::new(), body: String::new() };
            let fault = Fault { name: "down".into(), method: None, path: None, from: 1, times: None, play: down };
            world.servicenow().common().faults.arm(fault);
            drop(world.try_pass().await);
            world.servicenow().common().faults.clear();
            continue;
        }
        let place = world.servicenow().common().requests.position();
        world.pass().await;
        assert_eq!(world.ticket_field(ticket, "summary"), json!(format!("minute {passed}")));
        assert_eq!(notes(&world, ticket, &text), 1);
        let asked = world.servicenow().common().requests.since(place).len();
        assert!(asked <= 3, "a pass of a minute asks little: {asked}");
    }
    assert_eq!(notes(&world, ticket, "said in minute 3"), 1, "the next minute brought it");
    world.settle().await;
}
