//! What a profile is for, and which tickets it sends by itself.

use causeway::profile::{ConflictPolicy, NoteScope};
use egui::{Key, Modifiers};

use super::{PROFILE, Window, at_a_new_profile};

#[test]
fn what_a_profile_is_for_is_chosen_first_and_its_options_follow() {
    let mut window = at_a_new_profile();
    window.fill("Name", "bridge");
    window.click("A supplier on ServiceNow");
    assert!(window.shows("They make no tickets, as what it is for says"));
    window.click("A bridge while one system replaces the other");
    assert!(window.shows("They make tickets, as what it is for says"));
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.click("Save");
    window.wait_for("Version 1");
    let (profile, _) = window.stored("bridge");
    assert!(profile.inbound.create_tickets && profile.inbound.created_after.is_none());
    assert_eq!((profile.notes.outbound, profile.conflicts), (NoteScope::All, ConflictPolicy::Newest));
    assert!(profile.outbound.push[0].existing && profile.outbound.push[0].since.is_some());
}

#[test]
fn a_push_rule_is_made_by_mouse_and_says_what_is_wrong_with_it() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Options");
    window.click("Add a push rule");
    assert!(window.shows("Without a condition it takes every ticket of the profile that is not closed"));
    window.fill("Name of push rule 1", "Outages");
    window.fill("Expression of push rule 1", "other.state == 1");
    window.wait_for_text("asks for other.state");
    window.fill("Expression of push rule 1", "halo.impact == 1");
    window.find_and_choose("Add a condition to push rule 1", "Team");
    window.wait_for_text("names no value of team");
    window.choose("Add a value to Team of push rule 1", "Network");
    window.click("Save");
    window.wait_for("Version 2");
    let (profile, _) = window.stored(PROFILE);
    let rule = &profile.outbound.push[0];
    assert_eq!((rule.name.as_str(), rule.only_if.as_deref()), ("Outages", Some("halo.impact == 1")));
    assert_eq!(
        (rule.conditions[0].field.as_str(), rule.conditions[0].is.as_slice()),
        ("team", &["Network".to_owned()][..])
    );
    assert!(rule.since.is_some() && !rule.existing);
    window.press(Modifiers::NONE, Key::F5);
    assert!(!window.shows("Changed"), "what was saved is what is shown");
}
