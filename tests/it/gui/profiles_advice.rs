//! What works and is probably not meant is shown next to where it is; several tables have states of
//! their own.

use causeway::model::Kind;
use causeway::profile::Direction;

use super::Window;
use crate::support::world::{PROFILE, World, row};

/// A window over a desk whose profile was changed.
fn over(change: impl FnOnce(&mut causeway::profile::Profile)) -> Window {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let world = World::new().await;
        world.change_profile(change).await;
        world
    });
    Window::open(runtime, world)
}

impl Window {
    /// Opens the changed profile, with what there is to choose from.
    fn open_changed(&mut self) {
        self.click("Profiles");
        self.wait_for("Version 2");
        self.wait_for_text("Fields and values as read");
    }
}

#[test]
fn a_row_that_is_never_used_is_told_next_to_it_and_saved_all_the_same() {
    let mut window = over(|profile| profile.mapping.tables.get_mut("urgency").unwrap().rows.push(row("1", "1")));
    window.open_changed();
    window.click_beginning("Value tables");
    window.click_beginning("Values of Urgency");
    window.wait_for_text("Row 4, High and 1 - High: it is never used: row 1 takes");
    window.click("Disable");
    window.wait_for("acme, disabled, Whole desk, Sandbox, 0 links");
    assert!(!window.stored(PROFILE).0.enabled, "advice stands in nobody's way");
}

#[test]
fn a_priority_that_servicenow_computes_is_told_at_the_pair_and_saying_so_ends_that() {
    let mut window = over(|profile| {
        for rule in profile.mapping.fields.iter_mut().filter(|rule| rule.halo.as_str() == "priority_id") {
            rule.direction = Direction::Both;
            rule.computed_there = false;
        }
    });
    window.open_changed();
    window.click_beginning("Field pairs");
    window.click("Priority");
    window.wait_for_text("ServiceNow computes it from impact and urgency");
    window.click("ServiceNow computes it");
    window.click("Save");
    window.wait_for("Version 3");
    assert!(!window.shows_text("ServiceNow computes it from impact and urgency"));
}

#[test]
fn what_goes_along_with_a_state_is_said_for_each_table() {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let world = World::new().await;
        let profile = world.draft_of(&[("incident", 1), ("problem", 4)]).await;
        world.desk().save_profile(profile).await.unwrap();
        world
    });
    let mut window = Window::open(runtime, world);
    window.open_changed();
    window.click_beginning("Options");
    window.wait_for_text("Problem is closed as");
    window.choose("Add a state", "Resolved of Problem");
    window.wait_for("Add a field to Resolved of Problem");
    window.find_and_choose("Add a field to Resolved of Problem", "Resolution code");
    window.choose("Resolution code with Resolved of Problem", "Fix Applied");
    window.click("Save");
    window.wait_for("Version 3");
    let companions = window.stored(PROFILE).0.outbound.companions;
    let added = companions.last().unwrap();
    assert_eq!((added.state.as_str(), &added.tables), ("106", &vec![Kind::new("problem")]));
    assert_eq!(added.fields.values().collect::<Vec<_>>(), ["fix_applied"]);
}
