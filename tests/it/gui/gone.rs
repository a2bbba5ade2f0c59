//! Deleted and moved records in the window: what becomes of them is chosen in the profile, what rests is
//! listed under Waiting, and an emptied side is stopped and confirmed.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use causeway::model::ProfileId;
use causeway::profile::{Deleted, Outside};
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World};

const AGENT: &str = "Abel Tuter";

/// A window over linked incidents, with a clock of the story's own.
fn over(pairs: usize) -> (Window, Arc<ManualClock>, Vec<String>) {
    let clock = ManualClock::at(jiff::Timestamp::from_second(1_780_000_000).unwrap());
    let runtime = Window::runtime();
    let world = runtime.block_on(World::with_clock(Arc::<ManualClock>::clone(&clock)));
    let made = |number: usize| world.incident(&[("short_description", format!("incident {number}").as_str())]);
    let incidents = (0..pairs).map(made).collect();
    runtime.block_on(world.first_load());
    runtime.block_on(world.settle());
    (Window::open(runtime, world), clock, incidents)
}

fn links(window: &Window) -> u64 {
    let desk = window.world.desk();
    window.runtime.block_on(desk.links(Some(ProfileId::new(PROFILE)), None, 0, 1)).unwrap().1
}

#[test]
fn a_deleted_record_is_listed_looked_for_again_and_unlinked_in_the_tray() {
    let (mut window, clock, incidents) = over(2);
    let ticket = window.world.ticket_of(&incidents[0]);
    let number = window.world.incident_field(&incidents[0], "number");
    window.world.servicenow().delete("admin", "incident", &incidents[0]);
    clock.advance(Duration::from_hours(25));
    window.runtime.block_on(window.world.pass());
    window.click("Waiting");
    window.wait_for("Record gone 1");
    assert!(window.shows_text("was deleted") && window.shows_text("Unlink the pair"), "{}", window.texts());
    window.click(&format!("Look again of {ticket} ↔ {number}"));
    window.wait_for_text("1 pair looked for again by the next pass");
    window.click(&format!("Unlink… of {ticket} ↔ {number}"));
    assert!(window.shows("Unlink 1 pair?") && window.shows_text("nothing is made in their place"));
    window.click("Unlink 1 pair");
    window.wait_for("Nothing waits for you");
    assert_eq!(links(&window), 1);
    assert_eq!(window.runtime.block_on(window.world.settle()).done.writes(), 0);
    window.click("Activity");
    window.click_row("Done, something waits");
    window.wait_for_text("looked for 4 linked records: 1 deleted");
}

#[test]
fn an_emptied_side_is_stopped_named_and_confirmed_for_one_plan() {
    let (mut window, clock, incidents) = over(14);
    let hidden = format!("incident:sys_idIN{}", incidents[1..12].join(","));
    window.world.servicenow().common().switches.set("servicenow.hidden-rows", &hidden).unwrap();
    clock.advance(Duration::from_hours(25));
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    let said = "11 linked records or notes are gone or out of scope at once, of 14 links";
    assert!(window.shows_text(said), "{}", window.texts());
    assert!(window.shows("Hold 11"), "{}", window.texts());
    assert!(!window.can_press("Apply all…"), "there is nothing to do but to look");
    window.click("Let the linked records that are gone or out of scope through, for this plan only");
    window.click("Apply all…");
    assert!(window.shows("11 pairs rest from now on, and nothing is made in their place."), "{}", window.texts());
    let mark = window.world.mark();
    window.click("Apply 11 rows");
    window.wait_for_text("What came of the plan");
    assert_eq!(window.world.writes_since(mark), Default::default());
    window.click("Waiting");
    window.wait_for("Record gone 11");
    assert_eq!(links(&window), 14);
}

#[test]
fn what_becomes_of_deleted_and_moved_records_is_chosen_in_the_profile() {
    let (mut window, ..) = over(1);
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click("Options");
    assert!(!window.shows("Also with nobody there"), "it means nothing while nothing is closed or unlinked");
    window.choose("When a linked record is deleted", "The link ends, the twin stays as it is");
    window.choose("When a pair leaves the scope", "It rests until it comes back");
    window.click("Also with nobody there");
    window.fill("Look for deleted records every … hours", "6");
    window.click("Save");
    window.wait_for("Version 2");
    let gone = window.stored(PROFILE).0.gone;
    assert_eq!((gone.deleted, gone.outside), (Deleted::Unlink, Outside::Pause));
    assert_eq!((gone.unattended, gone.look_hours), (true, 6));
}

#[test]
fn the_closing_of_a_twin_is_shown_before_it_is_approved() {
    let (mut window, clock, incidents) = over(2);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.runtime.block_on(window.world.change_profile(|profile| profile.gone.deleted = Deleted::Close));
    window.world.halo().delete_ticket(AGENT, ticket);
    clock.advance(Duration::from_hours(25));
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    let number = window.world.incident_field(&incidents[0], "number");
    let said = format!("{ticket} was deleted; {number} is closed with a private note, then the link ends");
    assert!(window.shows_text(&said), "{}", window.texts());
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("What came of the plan");
    assert_eq!(window.world.incident_field(&incidents[0], "state"), "7");
    window.runtime.block_on(window.world.pass());
    assert_eq!(links(&window), 1);
    assert_eq!(window.world.ticket_field(ticket, "deleted"), json!(true), "it stays deleted");
}
