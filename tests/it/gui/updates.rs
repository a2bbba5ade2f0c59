//! What people change after a record was made is seen in a preview, field by field, and arrives.

use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;

fn preview(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::Num5);
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
}

fn apply_one(window: &mut Window) {
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("What came of the plan");
}

#[test]
fn what_servicenow_changed_of_a_linked_ticket_is_previewed_by_name_and_follows() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.runtime.block_on(window.world.settle());
    window.world.edit_incident(
        &incidents[0],
        &[
            ("state", "2"),
            ("category", "network"),
            ("impact", "1"),
            ("urgency", "2"),
            ("short_description", "VPN is down"),
        ],
    );
    preview(&mut window);
    for field in ["Status", "Impact", "Urgency", "Priority", "Summary"] {
        assert!(window.shows(field), "{field}: {}", window.texts());
    }
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("VPN drops"), "a preview writes nothing");
    apply_one(&mut window);
    for (field, expected) in
        [("status_id", json!(2)), ("impact", json!(1)), ("priority_id", json!(2)), ("summary", json!("VPN is down"))]
    {
        assert_eq!(window.world.ticket_field(ticket, field), expected, "{field}");
    }
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN is down");
    window.click("VPN is down");
    window.wait_for_text("In step");
}

#[test]
fn what_people_change_in_halo_after_creation_is_sent_and_not_its_note_alone() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.runtime.block_on(window.world.settle());
    window
        .world
        .halo()
        .update_ticket("Abel Tuter", ticket, json!({"summary": "VPN is slow", "status_id": 2, "urgency": 1}))
        .unwrap();
    preview(&mut window);
    assert!(window.shows("Status") && window.shows("Urgency") && window.shows("Summary"), "{}", window.texts());
    apply_one(&mut window);
    for (field, expected) in [("short_description", "VPN is slow"), ("state", "2"), ("urgency", "1")] {
        assert_eq!(window.world.incident_field(&incidents[0], field), expected, "{field}");
    }
}
