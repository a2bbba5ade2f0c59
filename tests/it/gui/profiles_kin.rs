//! Parents, children of problems and chains in the window.

use causeway::profile::{Conversion, Merged, Unmapped};

use super::Window;
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
