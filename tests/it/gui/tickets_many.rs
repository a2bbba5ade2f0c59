//! A list of a hundred thousand tickets: what is read and drawn is counted, not timed.

use causeway::gui::Reads;
use egui::{Key, Modifiers};

use super::Window;
use crate::support::many_tickets;
use crate::support::world::World;

/// How many tickets there are.
const MANY: u64 = 100_000;

/// How many rows a page of the list has.
const PAGE: u64 = 200;

/// The most rows that a window of the stories' height shows.
const IN_SIGHT: usize = 40;

fn window() -> Window {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let mut world = World::new().await;
        let instance = world.desk().connection(&"halo".into()).await.unwrap().instance();
        world.close_desk().await;
        many_tickets::fill(&world.folder.path().join("desk/causeway.sqlite"), instance.as_str(), MANY);
        world.reopen_desk();
        world
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("100000 tickets");
    window.wait_for("Ticket 100000");
    window
}

/// What was read so far.
fn reads(window: &Window) -> Reads {
    window.harness.state().tickets_read()
}

#[test]
fn a_hundred_thousand_tickets_cost_what_is_in_sight() {
    let mut window = window();
    let first = reads(&window);
    assert_eq!((first.questions, first.rows), (1, PAGE));
    assert!(first.drawn <= IN_SIGHT, "{first:?}");
    window.settle();
    assert_eq!(reads(&window), first, "a window at rest asks nothing");

    window.click("Ticket 100000");
    window.press(Modifiers::NONE, Key::End);
    window.wait_for("Ticket 1");
    let end = reads(&window);
    assert!(end.questions - first.questions <= 2, "the end is read, and nothing on the way: {end:?}");
    assert!(end.drawn <= IN_SIGHT && end.held <= 600, "{end:?}");

    window.fill("Filter Title", "99999");
    window.wait_for("1 ticket, filtered");
    assert!(window.shows("Ticket 99999"));
    let filtered = reads(&window);
    assert!(filtered.questions - end.questions <= 2, "{filtered:?}");
    assert_eq!(filtered.held, 1);

    window.click("Clear filters");
    window.wait_for("100000 tickets");
    window.click("Sort by Halo, not sorted");
    window.wait_for("Ticket 1");
    let sorted = reads(&window);
    assert!(sorted.drawn <= IN_SIGHT && sorted.rows - filtered.rows <= PAGE * 3, "{sorted:?}");
}

#[test]
fn typing_piles_up_no_questions() {
    let mut window = window();
    let before = reads(&window);
    let typed = "ticket 4242";
    for key in typed.chars() {
        window.press(Modifiers::COMMAND, Key::F);
        window.harness.event(egui::Event::Text(key.to_string()));
        window.harness.step();
    }
    window.wait_for_text("tickets, filtered");
    window.wait_for("Ticket 4242");
    let after = reads(&window);
    assert!(after.questions - before.questions <= typed.len() as u64 + 1, "{after:?}");
    assert!(after.drawn <= IN_SIGHT, "{after:?}");
}
