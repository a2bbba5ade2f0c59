//! What follows from one system to the other while the window is open: passes that go by themselves.

use std::sync::Arc;
use std::time::Duration;

use causeway::clock::ManualClock;
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World};

#[test]
fn passes_go_by_themselves_as_often_as_the_profile_says_until_they_are_paused() {
    let clock = ManualClock::at(jiff::Timestamp::from_second(1_780_000_000).unwrap());
    let runtime = Window::runtime();
    let world = runtime.block_on(World::with_clock(Arc::<ManualClock>::clone(&clock)));
    let incident = world.incident(&[("short_description", "VPN drops")]);
    runtime.block_on(world.first_load());
    let ticket = world.ticket_of(&incident);
    let mut window = Window::open(runtime, world);
    window.open_profiles();
    window.click_beginning("Options");
    window.fill("Minutes from pass to pass", "5");
    window.click("Save");
    window.wait_for("Version 2");
    assert_eq!(window.stored(PROFILE).0.rhythm.every_minutes, 5);
    window.click("Start");
    window.wait_for_text("Next pass 2026-05-28 20:31");
    assert!(window.shows_text(", every 5 minutes"), "{}", window.texts());

    window.world.edit_incident(&incident, &[("short_description", "changed there")]);
    clock.advance(Duration::from_mins(4));
    window.settle();
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("VPN drops"), "it is not due yet");
    clock.advance(Duration::from_mins(1));
    window.wait_for_text("Next pass 2026-05-28 20:36");
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("changed there"));

    window.click("Pause passes");
    assert!(window.shows_text("Passes every 5 minutes, paused"));
    window.world.edit_incident(&incident, &[("short_description", "changed again")]);
    clock.advance(Duration::from_mins(30));
    window.settle();
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("changed there"));
    window.click("Let passes go by themselves");
    window.wait_for_text("Next pass 2026-05-28 21:06");
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("changed again"));
}
