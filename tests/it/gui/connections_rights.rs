//! Rights and instances in the connections panel.

use causeway::gui::ConnectionsAction;
use causeway::model::ProfileId;

use super::Window;
use super::connections::connect_halo;
use crate::support::world::PROFILE;

/// A window over a desk with some incidents, at its ServiceNow connection, tested.
fn at_servicenow() -> Window {
    let (mut window, _incidents) = Window::with_incidents(&["VPN drops"]);
    window.click("Connections");
    window.wait_for_text("servicenow, ServiceNow, Sandbox");
    window.click("servicenow, ServiceNow, Sandbox, not tested yet");
    window.click("Test connection");
    window.wait_for("servicenow, ServiceNow, Sandbox, something is missing");
    window
}

#[test]
fn the_matrix_of_rights_is_read_word_by_word() {
    let window = at_servicenow();
    for cell in ["incident: read yes", "incident: create not known until written", "sys_user: read yes"] {
        assert!(window.shows(cell), "no {cell:?} in {}", window.texts());
    }
    assert!(window.shows("sys_user: update not needed"));
    assert!(window.shows("Fields of incident"));
    assert!(window.shows("Calls itself"), "which instance this is");
}

#[test]
fn before_the_first_test_the_matrix_says_what_the_profile_needs() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.wait_for("Tickets: read not tested yet");
    assert!(window.shows("Clients: create not needed"));
}

#[test]
fn a_field_that_stays_silent_is_told_with_its_table() {
    let mut window = at_servicenow();
    window.world.servicenow().common().switches.set("servicenow.hidden-fields", "incident.category").unwrap();
    window.click("Test connection");
    window.wait_for_text("incident.category: it stays silent");
    window.click("Fields of incident");
    window.wait_for("incident.category: read no");
}

#[test]
fn the_sheet_is_copied_and_saved() {
    let mut window = at_servicenow();
    let copied = window.copied_by("Copy sheet");
    assert!(copied.starts_with("# Least rights for Causeway in ServiceNow"), "{copied}");
    assert!(window.shows("Save sheet…"));
    let path = window.world.folder.path().join("rights.md");
    window.harness.state_mut().wish(ConnectionsAction::SheetTo(path.clone()));
    window.wait_for_text("The sheet is in");
    assert_eq!(std::fs::read_to_string(path).unwrap(), copied);
}

#[test]
fn tokens_clock_and_agent_are_told_with_the_test() {
    let mut window = Window::over_an_empty_desk();
    window.world.halo().common().switches.set("halo.token-lifetime", "900").unwrap();
    let agent = serde_json::json!({ "id": 3, "is_admin": true });
    window.world.halo().save("Abel Tuter", "Agent", agent).unwrap();
    window.wait_for("From an empty desk to a first pass");
    connect_halo(&mut window);
    assert!(window.shows("900 s"), "{}", window.texts());
    assert!(window.shows_text("Access tokens live 900 s only"));
    assert!(window.shows_text("API Agent, who is an administrator"));
    assert!(window.shows("halo, Halo, Sandbox, something should be put right"));
}

#[test]
fn a_clone_is_told_everywhere_and_both_instances_are_compared_before_one_is_confirmed() {
    let mut window = at_servicenow();
    drop(window.world.servicenow().router("https://clone.service-now.com"));
    window.click("Test connection");
    window.wait_for("servicenow, ServiceNow, Sandbox, another instance answers");
    assert!(window.shows_text("Wrong or cloned instance"));
    let desk = window.world.desk().clone();
    window.runtime.block_on(desk.preview(&ProfileId::new(PROFILE), &[])).unwrap_err();

    window.click("Compare both…");
    window.wait_for("Is this the right instance for servicenow?");
    assert!(window.shows_text("Calls itself: clone.service-now.com") && window.shows_text("Calls itself: 127.0.0.1"));
    window.click("Cancel");
    window.click("Compare both…");
    window.wait_for("Is this the right instance for servicenow?");
    window.click("Confirm this instance");
    window.wait_for("servicenow, ServiceNow, Sandbox, something is missing");
    assert!(!window.shows_text("Wrong or cloned instance"));
    window.runtime.block_on(desk.preview(&ProfileId::new(PROFILE), &[])).unwrap();
}

#[test]
fn the_right_to_write_is_tried_on_a_named_record_after_a_question() {
    let mut window = at_servicenow();
    assert!(window.shows("incident: update not known until written"), "{}", window.texts());
    let incident = window.world.servicenow().find("incident", "short_description=VPN drops").remove(0);
    window.fill("Record to test writing on", &incident["number"]);
    window.click("Test write…");
    window.wait_for(&format!("Test writing on {}?", incident["number"]));
    window.click("Cancel");
    assert!(window.shows("incident: update not known until written"));
    window.click("Test write…");
    window.click("Test write");
    window.wait_for_text("records can be changed there");
    window.wait_for("incident: update yes");
}

/// A21: an account as any agent has one is enough.
#[test]
fn with_a_plain_account_the_window_says_what_stays_closed_and_a_pass_goes_through() {
    let (mut window, incidents) = Window::with_incidents(&["VPN drops"]);
    for closed in ["servicenow.metadata-readable", "servicenow.choices-readable"] {
        window.world.servicenow().common().switches.set(closed, "false").unwrap();
    }
    window.click("Connections");
    window.wait_for_text("servicenow, ServiceNow, Sandbox");
    window.click("servicenow, ServiceNow, Sandbox, not tested yet");
    window.click("Test connection");
    window.wait_for("sys_choice: read no");
    assert!(window.shows("incident: read yes"));
    window.click("Run");
    window.wait_for("Preview");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows("Create 1"), "{}", window.texts());
    window.click("Close the preview");
    window.runtime.block_on(window.world.first_load());
    assert!(window.world.ticket_of(&incidents[0]) > 0);
}
