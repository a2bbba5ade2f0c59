//! The open ticket alone: run now, paused with a reason, and what was written to it turned back.

use causeway::profile::Environment;
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;

/// A window with a linked pair that is in step, open on its page: the incident and the ticket.
fn at_the_ticket() -> (Window, String, i64) {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.runtime.block_on(window.world.settle());
    let ticket = window.world.ticket_of(&incidents[0]);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.click("VPN drops");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Close the ticket");
    window.wait_for("Run now");
    (window, incidents[0].clone(), ticket)
}

fn say_in_halo(window: &Window, ticket: i64, summary: &str) {
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": summary})).unwrap();
}

#[test]
fn a_ticket_is_run_now_from_its_page_and_nothing_else_is() {
    let (mut window, incident, ticket) = at_the_ticket();
    window.click("Run now");
    window.wait_for_text("The ticket is in step; nothing was to be written");
    say_in_halo(&window, ticket, "said in Halo");
    let new = window.world.incident(&[("short_description", "new there")]);
    window.click("Run now");
    window.wait_for_text("The ticket was run: 1 write");
    assert_eq!(window.world.incident_field(&incident, "short_description"), "said in Halo");
    assert_eq!(window.world.tickets_of(&new).len(), 0, "another run takes it");
    window.runtime.block_on(window.world.settle());
    assert_eq!(window.world.tickets_of(&new).len(), 1, "and it was not lost");
}

#[test]
fn in_production_a_run_of_one_ticket_is_asked_and_can_be_looked_at_first() {
    let (mut window, incident, ticket) = at_the_ticket();
    let desk = window.world.desk().clone();
    let mut connection = window.runtime.block_on(desk.connection(&"servicenow".into())).unwrap();
    connection.environment = Environment::Production;
    let new = causeway::service::NewConnection { connection, secrets: Vec::new() };
    window.runtime.block_on(desk.save_connection(new)).unwrap();
    window.wait_for("Production");
    say_in_halo(&window, ticket, "said in Halo");
    window.click("Run now");
    window.wait_for_text("real customers see what is written");
    window.click("Cancel");
    assert_eq!(window.world.incident_field(&incident, "short_description"), "VPN drops");
    window.click("Preview this ticket");
    window.wait_for("Close the preview");
    assert!(window.shows(&format!("It takes ticket or record {ticket} alone; the rest waits for another plan.")));
    window.press(Modifiers::COMMAND, Key::Num4);
    window.click("Run now");
    window.wait_for_text("real customers see what is written");
    window.click("Run it");
    window.wait_for_text("The ticket was run: 1 write");
    assert_eq!(window.world.incident_field(&incident, "short_description"), "said in Halo");
}

#[test]
fn a_pair_is_paused_with_a_reason_on_its_page_and_goes_on_with_nothing_lost() {
    let (mut window, incident, ticket) = at_the_ticket();
    assert!(!window.can_press("Pause this pair"), "first the reason");
    window.fill("Reason to pause this pair", "the customer checks it");
    window.click("Pause this pair");
    window.wait_for_text(": the customer checks it");
    say_in_halo(&window, ticket, "said meanwhile");
    window.click("Run now");
    window.wait_for_text("(run ");
    assert_eq!(window.world.incident_field(&incident, "short_description"), "VPN drops");
    window.click("Let it go on");
    window.wait_for("Pause this pair");
    window.click("Run now");
    window.wait_for_text("The ticket was run: 1 write");
    assert_eq!(window.world.incident_field(&incident, "short_description"), "said meanwhile");
}

#[test]
fn what_a_run_wrote_is_turned_back_from_the_ticket_alone_or_for_the_whole_run() {
    let (mut window, incident, ticket) = at_the_ticket();
    for whole_run in [false, true] {
        say_in_halo(&window, ticket, &format!("said in Halo {whole_run}"));
        window.press(Modifiers::COMMAND, Key::Num4);
        window.click("Run now");
        window.wait_for_text("The ticket was run: 1 write");
        assert_eq!(window.world.incident_field(&incident, "short_description"), format!("said in Halo {whole_run}"));
        window.click("Journal");
        window.wait_for_text("said in Halo");
        window.click_text(if whole_run { "Turn back all of run " } else { "Turn back change " });
        window.wait_for("Close the preview");
        assert!(window.shows_text("This turns back what run"));
        window.click("Apply all…");
        window.click("Apply 1 row");
        window.wait_for_text("What came of the plan");
        assert_ne!(window.world.incident_field(&incident, "short_description"), format!("said in Halo {whole_run}"));
        window.click("Close the result");
    }
}
