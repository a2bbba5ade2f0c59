//! The log of calls in the window: what was said, what a ticket's requests were, and how long all of it
//! is kept.

use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;

#[test]
fn what_is_said_is_kept_when_asked_for_and_shown_with_its_request() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.click("Activity");
    window.click("Requests");
    window.choose("Connection", "servicenow");
    window.wait_for("Keep what is said on servicenow");
    window.click("Keep what is said on servicenow");
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN is slow"})).unwrap();
    window.runtime.block_on(async {
        while !window.world.desk().keeps_bodies(&causeway::model::ConnectionId::new("servicenow")).await.unwrap() {
            tokio::task::yield_now().await;
        }
    });
    let changed = window.runtime.block_on(window.world.pass());
    window.wait_for_text("/api/now/v1/batch");
    window.click_row("/api/now/v1/batch");
    window.wait_for("What was sent");
    assert!(window.shows_text("rest_requests") && window.shows("What was answered"), "{}", window.texts());
    assert!(window.shows("With the headers") && window.shows_text("authorization: ***"), "{}", window.texts());
    assert!(window.shows("With the answer's headers") && window.shows_text("x-transaction-id: "), "{}", window.texts());

    window.click(&format!("Run {}", changed.run));
    window.wait_for("Requests of the run");
    window.click("Requests of the run");
    window.wait_for_text("/api/now/v1/batch");
    assert!(!window.shows("What was sent"), "no request of the run is chosen yet");
    window.click_row("/api/now/v1/batch");
    window.wait_for("What was sent");
    assert!(window.shows("What was answered"), "{}", window.texts());
}

#[test]
fn a_write_that_waits_is_told_with_its_connection_and_since_when() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().common().switches.set("halo.poisoned-tickets", &ticket.to_string()).unwrap();
    window.world.edit_incident(&incidents[0], &[("short_description", "VPN is slow")]);
    window.runtime.block_on(window.world.pass());
    window.click("Connections");
    window.wait_for("How it is doing");
    window.wait_for_text("1 write, the oldest since");
}

#[test]
fn the_requests_about_one_ticket_are_listed_from_its_page() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.click_row("VPN drops");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Journal");
    window.click("Journal");
    window.click("Its requests");
    window.wait_for(&format!("About {ticket}"));
    window.wait_for_text("POST");
    window.click_row("POST");
    window.wait_for_text("What was said is not kept");
    window.click("Show all");
    window.wait_until_gone(&format!("About {ticket}"));
}

#[test]
fn how_long_things_are_kept_is_set_in_the_window() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.click("Activity");
    window.click("Settings");
    window.wait_for("What this desk keeps");
    assert!(!window.can_press("Save these settings"), "nothing was changed yet");
    window.fill("Keep history, days", "10");
    window.fill("Change secrets after, days", "90");
    window.click("Save these settings");
    window.wait_for_text("The settings were saved");
    let settings = window.world.desk().settings().unwrap();
    assert_eq!((settings.keeping.history_days, settings.keeping.calls_days), (10, 30));
    assert_eq!(settings.secrets.change_days, Some(90));
    let overdue = causeway::profile::DeskSettings {
        secrets: causeway::profile::SecretPolicy { change_days: Some(1) },
        ..settings
    };
    window.runtime.block_on(window.world.desk().save_settings(&overdue)).unwrap();
    window.click("Connections");
    window.wait_for_text("to be changed by");
}

#[test]
fn a_connection_shows_how_it_is_doing_and_a_run_who_did_its_work() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.click("Activity");
    window.wait_for("Done by");
    let account = window.world.servicenow().credentials().username;
    assert!(window.shows_text(&format!("servicenow as {account}")), "{}", window.texts());
    window.click("Connections");
    window.wait_for("How it is doing");
    window.wait_for("Answers");
    assert!(window.shows("nothing waits"), "{}", window.texts());
    assert!(window.shows_text("no limit is known yet"), "{}", window.texts());
}
