//! The tray: what waits in all profiles, and what puts it right in place.

use causeway::model::ProfileId;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use serde_json::json;

use super::Window;
use crate::support::world::PROFILE;

/// A window over pairs that both sides changed, with their incidents and tickets.
fn torn(summaries: &[&str]) -> (Window, Vec<String>, Vec<i64>) {
    let (window, incidents) = Window::loaded(summaries);
    let tickets: Vec<i64> = incidents.iter().map(|incident| window.world.ticket_of(incident)).collect();
    for (incident, ticket) in incidents.iter().zip(&tickets) {
        window.world.edit_incident(incident, &[("short_description", "said there")]);
        window.world.halo().update_ticket("Abel Tuter", *ticket, json!({"summary": "said here"})).unwrap();
    }
    window.runtime.block_on(window.world.pass());
    (window, incidents, tickets)
}

/// Goes on with Tab until the list has the keyboard.
fn tab_to_the_list(window: &mut Window) {
    for _ in 0..60 {
        let mut lists = window.harness.query_all_by_label_contains("What waits, row");
        if lists.any(|node| node.accesskit_node().is_focused()) {
            return;
        }
        drop(lists);
        window.press(Modifiers::NONE, Key::Tab);
    }
    panic!("the Tab key does not come to the list:\n{}", window.texts());
}

#[test]
fn an_empty_tray_says_what_would_be_there_and_what_to_do() {
    let mut window = Window::over_a_desk();
    window.click("Waiting");
    window.wait_for("Nothing waits for you");
    assert!(window.can_press("Preview"), "{}", window.texts());
}

#[test]
fn a_conflict_shows_both_values_and_the_base_and_one_side_is_taken_in_place() {
    let (mut window, incidents, tickets) = torn(&["VPN drops"]);
    let number = window.world.incident_field(&incidents[0], "number");
    window.wait_for("1 conflict");
    window.click("1 conflict");
    window.wait_for("ServiceNow has");
    for text in ["said here", "said there", "VPN drops", "Cause", "Cure"] {
        assert!(window.shows(text), "no {text:?}:\n{}", window.texts());
    }
    window.click(&format!("Take ServiceNow's Summary of {} ↔ {number}", tickets[0]));
    window.wait_for("ServiceNow's is taken");
    window.wait_for("Decided 1");
    window.wait_for_text("was taken");
    window.click(&format!("Ask anew of {} ↔ {number}", tickets[0]));
    window.wait_for("Conflict 1");
    window.click(&format!("Take ServiceNow's Summary of {} ↔ {number}", tickets[0]));
    window.wait_for("Decided 1");
    window.runtime.block_on(window.world.settle());
    window.wait_for("Nothing waits for you");
    assert_eq!(window.world.ticket_field(tickets[0], "summary"), json!("said there"));
}

#[test]
fn many_conflicts_are_ticked_and_decided_together_by_keys_alone() {
    let (mut window, incidents, _) = torn(&["one", "two", "three"]);
    window.press(Modifiers::COMMAND, Key::Num7);
    window.wait_for("All 3");
    tab_to_the_list(&mut window);
    window.press(Modifiers::COMMAND, Key::A);
    window.wait_for("3 items ticked");
    window.tab_to("Take Halo's");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Decided 3");
    window.runtime.block_on(window.world.settle());
    for incident in &incidents {
        assert_eq!(window.world.incident_field(incident, "short_description"), "said here");
    }
}

#[test]
fn kinds_and_profiles_are_filtered_and_an_item_leads_to_its_mapping_and_ticket() {
    let (mut window, _, _) = torn(&["torn"]);
    window.world.servicenow().add_choice("incident", "state", "11", "Awaiting Vendor");
    window.world.incident(&[("short_description", "held"), ("state", "11")]);
    window.runtime.block_on(window.world.pass());
    window.click_text("Waiting");
    window.wait_for("All 2");
    window.click("On hold 1");
    window.wait_for_text("What waits, row 1 of 1: On hold: ");
    window.click_text("Open the mapping of ");
    assert_eq!(window.harness.state().panel_name(), "Profiles");
    window.press(Modifiers::COMMAND, Key::Num7);
    window.click("Conflict 1");
    window.click_text("Show the ticket of ");
    assert_eq!(window.harness.state().panel_name(), "Tickets");
}

#[test]
fn a_write_that_fails_is_shown_with_its_request_ignored_with_a_reason_and_taken_in_again() {
    let (mut window, incidents) = Window::loaded(&["poisoned"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().common().switches.set("halo.poisoned-tickets", &ticket.to_string()).unwrap();
    window.world.edit_incident(&incidents[0], &[("short_description", "changed there")]);
    window.runtime.block_on(window.world.pass());
    window.click_text("Waiting");
    window.wait_for("Tries again 1");
    window.wait_for_text("tried 1 times, next at ");
    assert!(window.shows_text("summary: changed there"), "{}", window.texts());
    let number = window.world.incident_field(&incidents[0], "number");
    let of = format!(" of {ticket} ↔ {number}");
    assert!(!window.can_press(&format!("Ignore{of}")), "first the reason");
    window.fill(&format!("Reason{of}"), "locked");
    window.click(&format!("Ignore{of}"));
    window.wait_for("Ignored 1");
    window.world.halo().common().switches.set("halo.poisoned-tickets", "").unwrap();
    window.click(&format!("Take in again{of}"));
    window.wait_for("Nothing waits for you");
    window.runtime.block_on(window.world.settle());
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("changed there"));
}

#[test]
fn a_profile_is_paused_and_resumed_and_counts_what_is_in_step() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.click("Profiles");
    window.wait_for("1 in step");
    window.click_text("acme, enabled");
    window.click("Pause");
    window.wait_for("Paused");
    let paused = window.runtime.block_on(window.world.desk().paused(&ProfileId::new(PROFILE))).unwrap();
    assert!(paused.is_some());
    window.click("Resume");
    window.wait_until_gone("Paused");
}

#[test]
fn all_failed_writes_are_planned_anew_together_and_one_is_tried_again_with_its_original_kept() {
    let (mut window, incidents) = Window::loaded(&["one", "two"]);
    window.runtime.block_on(window.world.settle());
    let tickets: Vec<i64> = incidents.iter().map(|incident| window.world.ticket_of(incident)).collect();
    let named = format!("{},{}", tickets[0], tickets[1]);
    let fail = |window: &Window, text: &str| {
        window.world.halo().common().switches.set("halo.poisoned-tickets", &named).unwrap();
        for incident in &incidents {
            window.world.edit_incident(incident, &[("short_description", text)]);
        }
        window.runtime.block_on(window.world.pass());
        window.world.halo().common().switches.set("halo.poisoned-tickets", "").unwrap();
    };
    fail(&window, "changed there");
    window.click_text("Waiting");
    window.wait_for("Tries again 2");
    window.click("Choose all of What waits");
    window.wait_for("2 items ticked");
    window.click("Plan anew");
    window.wait_for_text("2 writes dropped; the next pass plans anew");
    window.runtime.block_on(window.world.settle());
    assert!(tickets.iter().all(|ticket| window.world.ticket_field(*ticket, "summary") == json!("changed there")));

    fail(&window, "changed again");
    window.press(egui::Modifiers::NONE, egui::Key::F5);
    window.wait_for("Tries again 2");
    let number = window.world.incident_field(&incidents[0], "number");
    let of = format!(" of {} ↔ {number}", tickets[0]);
    window.click_row(&tickets[0].to_string());
    assert!(window.shows_text("summary: changed again"), "the request is kept as it was\n{}", window.texts());
    window.click(&format!("Try again{of}"));
    window.wait_for_text("1 write tried again by the next pass");
    window.runtime.block_on(window.world.pass());
    assert_eq!(window.world.ticket_field(tickets[0], "summary"), json!("changed again"));
}
