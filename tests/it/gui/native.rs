//! Halo's own ServiceNow integration beside a whole desk, as the window tells it.

use causeway::model::ProfileId;
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, SEND, World};

/// A customer of the desk for whom the integration works, and another one.
const ACME: i64 = 12;

fn set_up(world: &World, url: &str) {
    let settings = json!({
        "id": ACME, "servicenow_url": url, "servicenow_username": "halo.integration",
        "new_servicenowkey": "s3cret", "test_servicenow": true,
    });
    world.halo().save("Admin", "Client", settings).unwrap();
}

fn sent(world: &World, summary: &str, client: i64) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": client, "impact": 2, "urgency": 2});
    let ticket = world.halo().create_ticket("Abel Tuter", fields).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please"})).unwrap();
    ticket
}

#[test]
fn the_customer_who_still_has_it_is_named_in_the_preview_and_in_the_run_and_the_others_go() {
    let runtime = Window::runtime();
    let (world, acme, other) = runtime.block_on(async {
        let world = World::new().await;
        world.incident(&[("short_description", "the first load")]);
        world.first_load().await;
        world.settle().await;
        let client = world.halo().add_client("Other Ltd");
        world.halo().add_site(client, "Main");
        let tickets = (sent(&world, "of acme", ACME), sent(&world, "of another", client));
        set_up(&world, "https://acme.service-now.com");
        world.halo().common().clock.advance(jiff::SignedDuration::from_mins(61));
        (world, tickets.0, tickets.1)
    });
    let clients = world.halo().records("Client");
    let name = clients.iter().find(|client| client["id"] == ACME).unwrap()["name"].as_str().unwrap().to_owned();
    let named = format!("still works for the customer {name} (https://acme.service-now.com)");
    let mut window = Window::open(runtime, world);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows_text(&named), "{}", window.texts());
    window.click("Apply all…");
    window.click("Apply 2 rows");
    window.wait_for_text("What came of the plan");
    assert!(window.shows("Two writers") && window.shows_text(&named), "{}", window.texts());
    assert_eq!((window.world.incidents_of(acme).len(), window.world.incidents_of(other).len()), (0, 1));
    window.click_text("Show run ");
    window.wait_for_text("Stopped by a guard");
    assert!(window.shows_text("Switch it off in Halo"), "{}", window.texts());
    window.press(egui::Modifiers::COMMAND, egui::Key::Num7);
    window.wait_for("On hold 1");

    set_up(&window.world, "");
    window.runtime.block_on(window.world.pass());
    window.wait_for("Nothing waits for you");
    assert_eq!(window.world.incidents_of(acme).len(), 1, "it went by itself");
    assert!(window.runtime.block_on(window.world.desk().holds(&ProfileId::new(PROFILE))).unwrap().is_empty());
}

#[test]
fn the_supplier_who_still_has_it_is_named_in_the_preview_and_the_ticket_waits() {
    let (mut window, incidents) = Window::loaded(&["VPN drops", "Mail is slow"]);
    let halo = window.world.halo();
    let settings = json!({
        "name": "Plumber", "servicenow_url": "https://plumber.service-now.com", "servicenow_username": "halo",
        "new_servicenowkey": "s3cret", "test_servicenow": true,
    });
    let plumber = halo.save("Admin", "Supplier", settings).unwrap()["id"].clone();
    for (incident, supplier) in incidents.iter().zip([plumber, json!(0)]) {
        let fields = json!({"summary": "changed here", "supplier_id": supplier});
        halo.update_ticket("Abel Tuter", window.world.ticket_of(incident), fields).unwrap();
    }
    halo.common().clock.advance(jiff::SignedDuration::from_mins(61));
    let named = "still works for the supplier Plumber (https://plumber.service-now.com)";
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows_text(named), "{}", window.texts());
    window.click("Apply all…");
    window.click("Apply 2 rows");
    window.wait_for_text("What came of the plan");
    assert!(window.shows("Two writers") && window.shows_text(named), "{}", window.texts());
    let said = |incident: &str| window.world.incident_field(incident, "short_description");
    assert_eq!((said(&incidents[0]).as_str(), said(&incidents[1]).as_str()), ("VPN drops", "changed here"));
}
