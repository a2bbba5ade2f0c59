//! A profile as it stands in the editor: tried on real tickets, filled from another one, frozen.

use causeway::profile::Direction;
use serde_json::json;

use super::Window;
use crate::support::world::PROFILE;

#[test]
fn a_draft_is_tried_on_chosen_tickets_beside_the_saved_one_and_nothing_is_written() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.runtime.block_on(window.world.settle());
    let new = window.world.incident(&[("short_description", "new there")]);
    window.runtime.block_on(window.world.preview());
    let numbers: Vec<String> =
        [&incidents[0], &new].iter().map(|one| window.world.incident_field(one, "number")).collect();
    window.open_profiles();
    window.click("Options");
    window.click("Create tickets");
    window.wait_for("Changed");
    let mark = window.world.mark();
    window.click("Try");
    window.fill("Tickets to try", &numbers.join(", "));
    window.click("Try it");
    window.wait_for("Not what version 1 does");
    assert!(window.shows("The same as version 1"), "the linked pair is as it was\n{}", window.texts());
    assert!(window.shows_text("the profile makes no tickets of new records"));
    assert!(window.shows_text("create Ticket in halo"), "what the saved one does stands beside it");
    assert!(window.shows("As it stands here") && window.shows("Version 1, as saved"));
    assert_eq!(window.world.writes_since(mark), Default::default());
    assert_eq!(window.stored(PROFILE).1, 1, "nothing was saved");

    window.click("Options");
    window.click("Create tickets");
    window.click("Try");
    window.wait_for("The profile was changed since; try it again to see what that does");
    window.fill("Tickets to try", "INC7777777");
    window.click("Try it");
    window.wait_for_text("this desk knows no ticket or record of this number");
}

#[test]
fn a_profile_is_made_tried_and_previewed_in_full_before_it_is_enabled() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said in Halo"})).unwrap();
    window.open_profiles();
    window.click("Disable");
    window.wait_for_text("acme is disabled");
    let mark = window.world.mark();
    window.click("Try");
    window.fill("Tickets to try", &ticket.to_string());
    window.click("Try it");
    window.wait_for("As it stands here");
    assert!(window.shows_text("update servicenow"), "{}", window.texts());
    window.click("Run");
    window.wait_for("What it takes");
    assert!(!window.can_press("Run this profile"), "runs leave a disabled profile out");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows("Update 1"));
    assert_eq!(window.world.writes_since(mark), Default::default());
    window.click("Profiles");
    window.wait_for("Enable");
    window.click("Enable");
    window.wait_for_text("acme is enabled");
    window.click("Run");
    window.click("Close the preview");
    window.click("Run this profile");
    window.wait_for("Close these results");
    assert_eq!(window.world.incident_field(&incidents[0], "short_description"), "said in Halo");
}

#[test]
fn a_block_of_a_mapping_is_copied_after_a_look_at_what_it_replaces() {
    let mut window = Window::over_a_desk();
    let runtime = window.runtime.handle().clone();
    runtime.block_on(async {
        let mut other = window.world.draft().await;
        other.name = "globex".into();
        other.enabled = false;
        other.mapping.fields.iter_mut().find(|rule| rule.name == "Summary").unwrap().direction = Direction::ToHalo;
        window.world.desk().save_profile(other).await.unwrap();
    });
    window.open_profiles();
    window.click_beginning("Field pairs");
    window.click("Copy from a profile");
    window.wait_for("Copy from");
    window.choose("Copy from", "globex");
    window.choose("What to copy", "Field pair Status");
    window.click("Look what it changes");
    window.wait_for("This profile has all of it already");
    window.choose("What to copy", "Field pair Summary");
    window.click("Look what it changes");
    window.wait_for("1 change");
    assert!(window.shows_text("Field pair Summary: direction"), "{}", window.texts());
    assert_eq!(window.stored(PROFILE).1, 1, "a look saves nothing");
    window.click("Take it into this profile");
    window.wait_for("Changed");
    window.click("Save");
    window.wait_for("Version 2");
    let summary = |window: &Window| {
        let fields = window.stored(PROFILE).0.mapping.fields;
        fields.into_iter().find(|rule| rule.name == "Summary").unwrap().direction
    };
    assert_eq!(summary(&window), Direction::ToHalo);
}

#[test]
fn freeze_windows_are_typed_in_the_form_and_the_next_one_is_shown() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Options");
    window.wait_for("There is no window, so runs write at any time");
    window.fill("Zone of the windows", "UTC");
    window.fill("Freeze windows", "Fri 25:00-06:00");
    window.wait_for_text("is no window; write it like");
    window.fill("Freeze windows", "Fri 18:00-06:00");
    window.wait_for_text("The next window is open from ");
    window.fill("Freeze windows", "daily 00:00-24:00");
    window.wait_for_text("A window is open until ");
    window.click("Save");
    window.wait_for_text("Frozen until ");
    assert_eq!(window.stored(PROFILE).0.freeze.line(), "daily 00:00-24:00");
}

#[test]
fn inside_a_freeze_window_a_ticket_is_sent_from_the_window_after_a_question_with_the_reason() {
    let (mut window, _) = Window::loaded(&["linked"]);
    window.runtime.block_on(window.world.settle());
    let unsent = json!({"summary": "Printer on fire", "tickettype_id": 1, "client_id": 12});
    let unsent = window.world.halo().create_ticket("Abel Tuter", unsent).unwrap();
    let freeze = |profile: &mut causeway::profile::Profile| {
        profile.freeze.windows = causeway::profile::Freeze::windows_from("daily 00:00-24:00").unwrap();
    };
    window.runtime.block_on(window.world.change_profile(freeze));
    window.click("Tickets");
    window.wait_for_text("linked");
    window.preview_sending(unsent);
    window.wait_for("New Incident");
    assert!(window.shows_text("A freeze window is open until "), "{}", window.texts());
    window.click_text("Send 1 ticket to");
    window.wait_for_text("A freeze window of acme is open until ");
    window.click("Cancel");
    assert_eq!(window.world.incidents_of(unsent).len(), 0, "no means no");
    window.click_text("Send 1 ticket to");
    window.wait_for_text("A freeze window of acme is open until ");
    let yes = window.beginning("Send 1 ticket to").unwrap();
    window.click(yes.trim_end_matches('…'));
    window.wait_for("Close");
    assert_eq!(window.world.incidents_of(unsent).len(), 1);
}
