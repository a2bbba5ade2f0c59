//! Parents, children of problems and chains in the window.

use causeway::profile::{Conversion, Merged, Unmapped};

use super::Window;
use super::run::preview;
use crate::kin::support as kin;
use crate::support::world::PROFILE;

#[test]
fn a_pair_travels_by_the_linked_record_and_says_what_it_makes_of_a_parent() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.open_profiles();
    window.click_beginning("Field pairs");
    window.click("Parent");
    let drafted = window.stored(PROFILE).0.mapping.fields;
    assert!(drafted.iter().any(|rule| rule.conversion == Conversion::Link), "the draft has it");
    window.choose("Values travel by", "As it is");
    window.choose("Values travel by", "By the linked record: a parent, a problem");
    window.choose("A value without a counterpart", "Hold until it is mapped");
    window.click("Save");
    window.wait_for("Version 2");
    let rules = window.stored(PROFILE).0.mapping.fields;
    let parent = rules.iter().find(|rule| rule.name == "Parent").unwrap();
    assert_eq!((&parent.conversion, &parent.unmapped), (&Conversion::Link, &Unmapped::Hold));
}

#[test]
fn what_passes_along_a_chain_and_what_becomes_of_a_merged_ticket_is_chosen_among_the_options() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Options");
    window.click("Pass on notes of the other link");
    window.choose("When a record is merged into another", "The link follows, or the twin gets a private note");
    window.click("Save");
    window.wait_for("Version 2");
    let profile = window.stored(PROFILE).0;
    assert!(profile.notes.pass_on);
    assert_eq!(profile.merged, Merged::Redirect);
}

#[test]
fn that_a_problem_takes_its_incidents_along_is_an_option_and_the_plan_shows_who_goes_along() {
    let runtime = Window::runtime();
    let world = runtime.block_on(kin::loaded());
    let problem = kin::ticket(&world, "the problem", kin::PROBLEM, None);
    kin::ticket(&world, "one of it", kin::INCIDENT, Some(problem));
    kin::ticket(&world, "two of it", kin::INCIDENT, Some(problem));
    let mut window = Window::open(runtime, world);
    window.click("Profiles");
    window.wait_for("Version 2");
    window.click("Options");
    window.click("Problems take their incidents along");
    window.click("Save");
    window.wait_for_text("acme is saved as version");
    assert!(window.stored(PROFILE).0.outbound.with_incidents);
    kin::send(&window.world, problem);
    preview(&mut window);
    window.wait_for("Create 3");
    window.click_row("one of it");
    window.wait_for_text("goes along with its problem");
}

#[test]
fn a_parent_that_is_not_linked_yet_is_told_in_the_plan_and_the_child_stands_under_it_later() {
    let runtime = Window::runtime();
    let (world, problem, child) = runtime.block_on(async {
        let world = kin::loaded().await;
        let child = kin::ticket(&world, "a child", kin::INCIDENT, None);
        kin::send(&world, child);
        world.settle().await;
        let problem = kin::ticket(&world, "the problem", kin::PROBLEM, None);
        world.halo().update_ticket(kin::AGENT, child, serde_json::json!({"parent_id": problem})).unwrap();
        (world, problem, child)
    });
    let mut window = Window::open(runtime, world);
    preview(&mut window);
    window.click("Skip 1");
    window.click_row("a child");
    window.wait_for_text("follows as soon as that ticket is linked");
    kin::send(&window.world, problem);
    window.runtime.block_on(async {
        window.world.pass().await;
        window.world.settle().await;
    });
    let there = kin::record_of(&window.world, "incident", child);
    let above = kin::field(&window.world, "incident", &there, "problem_id");
    assert_eq!(above, kin::record_of(&window.world, "problem", problem));
}
