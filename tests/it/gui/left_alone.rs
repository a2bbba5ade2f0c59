//! What becomes of a value without counterpart, chosen and seen in the window.

use causeway::profile::Unmapped;

use super::Window;
use crate::support::world::PROFILE;

#[test]
fn a_field_is_left_alone_by_rule_and_the_run_tells_its_value() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.world.servicenow().add_choice("incident", "state", "11", "Awaiting Vendor");
    window.open_profiles();
    window.click_beginning("Field pairs");
    window.click("Status");
    for policy in [
        "Leave the field out",
        "Use a default",
        "Pass it on as it is",
        "Empty the other side's field",
        "Hold until it is mapped",
    ] {
        window.choose("A value without a counterpart", policy);
    }
    window.choose("A value without a counterpart", "Leave the field alone and tell it in the run");
    window.click("Save");
    window.wait_for("Version 2");
    let rules = window.stored(PROFILE).0.mapping.fields;
    assert!(rules.iter().any(|rule| rule.name == "Status" && rule.unmapped == Unmapped::Log));

    window.world.edit_incident(&incidents[0], &[("state", "11"), ("short_description", "the vendor was asked")]);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    window.click("Skip 1");
    assert!(window.shows_text("the field is left alone, as its rule says"), "{}", window.texts());
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("What came of the plan");
    assert!(window.shows("Left alone, without counterpart"), "{}", window.texts());
    assert!(window.shows_text("no counterpart in Halo for Status \"11\""), "{}", window.texts());
    let ticket = window.world.ticket_of(&incidents[0]);
    assert_eq!(window.world.ticket_field(ticket, "summary"), serde_json::json!("the vendor was asked"));
}
