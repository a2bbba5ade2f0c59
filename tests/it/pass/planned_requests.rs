//! A plan says in how many requests it is carried out: what it says is held against what was asked, at
//! both vendors, whatever the plan is made of and whatever the vendors can do.

use causeway::profile::{FilesIn, FilesOut};
use causeway::service::PlanView;
use serde_json::json;

use super::requests::{Asked, Place, change_incidents, change_tickets, linked_where, without_batch};
use crate::files::{attach, send, ticket};
use crate::support::world::World;

/// How far a plan's figure may be from what is made, in percent.
const BAND: u64 = 15;

/// A world of linked incidents, whose profile carries files both ways.
async fn carrying(n: usize, switches: &[(&str, &str)]) -> (World, Vec<String>) {
    let (world, incidents) = linked_where(n, switches).await;
    world
        .change_profile(|profile| {
            profile.files.outbound = FilesOut::Public;
            profile.files.inbound = FilesIn::On;
        })
        .await;
    for _ in 0..2 {
        world.pass().await;
    }
    (world, incidents)
}

fn attach_there(world: &World, incident: &str, name: &str) {
    world.servicenow().attach("admin", ("incident", incident), name, name.as_bytes()).unwrap();
}

/// A day on which a bit of everything happens: changes, notes, files and new records on both sides.
fn a_day(world: &World, incidents: &[String]) {
    let (theirs, ours) = incidents.split_at(incidents.len() / 2);
    change_incidents(world, theirs);
    change_tickets(world, ours);
    for (number, incident) in incidents.iter().enumerate().filter(|(number, _)| number % 4 == 0) {
        attach_there(world, incident, &format!("there {number}.log"));
        attach(
            world,
            world.ticket_of(incident),
            &format!("here {number}.log"),
            format!("here {number}").as_bytes(),
            true,
        );
    }
    for incident in &ours[..3] {
        let ticket = world.ticket_of(incident);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1, "urgency": 1})).unwrap();
    }
    for number in 0..12 {
        let incident = world.incident(&[("short_description", &format!("new there {number}"))]);
        let here = ticket(world, &format!("new here {number}"));
        if number % 3 == 0 {
            attach_there(world, &incident, &format!("with it {number}.log"));
            attach(world, here, &format!("with it {number}.txt"), format!("with {number}").as_bytes(), true);
        }
        send(world, here);
    }
}

/// Previews and applies what there is, and says what it cost beside what was said before.
async fn applied(world: &World) -> (PlanView, Asked) {
    let view = world.preview().await;
    let place = Place::now(world);
    world.approve(&view).await;
    let asked = place.since(world);
    (view, asked)
}

fn holds(what: &str, view: &PlanView, asked: &Asked) {
    let made = [asked.halo.len() as u64, asked.servicenow.len() as u64];
    for (calls, made) in [&view.cost.halo, &view.cost.other].into_iter().zip(made) {
        let planned = calls.total();
        println!("{what}: {} {made} ({planned} planned)", calls.connection);
        assert!(planned.abs_diff(made) * 100 <= made * BAND, "{what}: {made} made, {calls:#?} {asked:#?}");
    }
}

#[tokio::test]
async fn a_plan_of_everything_takes_what_it_says_whatever_the_vendors_can_do() {
    let details = ("halo.list-rows-carry-details", "true");
    let one_by_one = ("halo.returnall", "ignored");
    for (what, switches) in [
        ("details in lists", [details].as_slice()),
        ("no details in lists", &[]),
        ("no arrays", &[details, one_by_one]),
        ("no batches", &[details]),
    ] {
        let (world, incidents) = carrying(40, switches).await;
        if what == "no batches" {
            without_batch(&world);
        }
        // What it can do shows itself when it is first needed.
        world.edit_incident(&incidents[0], &[("short_description", "before"), ("comments", "before")]);
        world.edit_incident(&incidents[1], &[("short_description", "before"), ("comments", "before")]);
        world.pass().await;
        a_day(&world, &incidents);
        let (view, asked) = applied(&world).await;
        assert!(view.plan.writes() > 80, "{}", view.plan.writes());
        holds(what, &view, &asked);
        let idle = world.pass().await;
        assert_eq!(idle.done.writes(), 0, "{what}: nothing is left: {idle:#?}");
    }
}

#[tokio::test]
async fn a_first_load_takes_what_its_plan_says() {
    let world = World::new().await;
    for number in 0..30 {
        let incident = world.incident(&[("short_description", &format!("incident {number}"))]);
        world.edit_incident(&incident, &[("comments", "a word")]);
    }
    let (view, asked) = applied(&world).await;
    holds("first load", &view, &asked);
}

#[tokio::test]
async fn a_run_with_nobody_there_says_what_its_looks_took_and_what_its_writes_take() {
    let (world, incidents) = carrying(40, &[]).await;
    a_day(&world, &incidents);
    let place = Place::now(&world);
    let report = world.pass().await;
    let asked = place.since(&world);
    let cost = report.cost.clone().unwrap();
    for (calls, made) in [(&cost.halo, asked.halo.len() as u64), (&cost.other, asked.servicenow.len() as u64)] {
        assert!(calls.total().abs_diff(made) * 100 <= made * BAND, "{made} made: {calls:#?} {asked:#?}");
    }
}

#[tokio::test]
async fn changes_and_notes_share_arrays_however_they_are_mixed() {
    let (world, incidents) = linked_where(40, &[]).await;
    for (number, incident) in incidents.iter().enumerate() {
        let summary = format!("changed {number}");
        let change = if number % 2 == 0 { ("short_description", summary.as_str()) } else { ("comments", "any news?") };
        world.edit_incident(incident, &[change]);
    }
    let place = Place::now(&world);
    let report = world.pass().await;
    assert_eq!((report.done.updated_in_halo, report.done.notes_to_halo), (20, 20), "{report:#?}");
    let asked = place.since(&world);
    assert_eq!((asked.of("POST", "/api/Tickets"), asked.of("POST", "/api/Actions")), (1, 1), "{asked:#?}");
}

#[tokio::test]
async fn whether_files_are_there_already_is_asked_of_all_records_together_and_of_none_that_is_new() {
    let (world, incidents) = carrying(12, &[("halo.list-rows-carry-details", "true")]).await;
    for (number, incident) in incidents.iter().enumerate() {
        let ticket = world.ticket_of(incident);
        for name in ["one.log", "two.log"] {
            attach(&world, ticket, name, format!("{name} of {number}").as_bytes(), true);
        }
        world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    }
    let view = world.preview().await;
    let place = Place::now(&world);
    let report = world.approve(&view).await;
    assert_eq!(report.done.files_to_other, 24, "{report:#?}");
    let asked = place.since(&world);
    let lists = |asked: &Asked| asked.servicenow.iter().filter(|one| one.path.ends_with("/attachment")).count();
    assert_eq!(lists(&asked), 2, "new ones, and those that are there: {asked:#?}");

    for number in 0..5 {
        let sent = ticket(&world, &format!("sent {number}"));
        attach(&world, sent, "with it.log", format!("with it {number}").as_bytes(), true);
        send(&world, sent);
    }
    let view = world.preview().await;
    let place = Place::now(&world);
    let report = world.approve(&view).await;
    assert_eq!((report.done.created_in_other, report.done.files_to_other), (5, 5), "{report:#?}");
    let asked = place.since(&world);
    assert_eq!(lists(&asked), 1, "new ones alone: {asked:#?}");
    assert_eq!(asked.of("GET", "/api/Attachment"), 5, "their bytes, and no lists: {asked:#?}");
}
