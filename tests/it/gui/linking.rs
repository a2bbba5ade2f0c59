//! Links in the operator's hands, in the window: linked, unlinked, linked to another, sent again.

use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::World;

fn ticket(world: &World, summary: &str) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

/// A window over two tickets and two incidents that nobody linked, with the tickets panel open.
fn window() -> (Window, [i64; 2], [String; 2]) {
    let runtime = Window::runtime();
    let (world, tickets, numbers) = runtime.block_on(async {
        let world = World::new().await;
        world.change_profile(|profile| profile.inbound.create_tickets = false).await;
        world.pass().await;
        let texts = ["Mail is slow", "Printer on fire"];
        let incidents =
            texts.map(|text| world.incident(&[("short_description", text), ("impact", "2"), ("urgency", "2")]));
        let tickets = texts.map(|text| ticket(&world, text));
        world.pass().await;
        let numbers = incidents.map(|incident| world.incident_field(&incident, "number"));
        (world, tickets, numbers)
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for_text("4 tickets");
    (window, tickets, numbers)
}

fn live(window: &Window) -> Vec<String> {
    let (links, _) = window.runtime.handle().clone().block_on(window.world.desk().links(None, None, 0, 10)).unwrap();
    links.iter().map(|link| format!("{} ↔ {}", link.halo, link.other)).collect()
}

#[test]
fn a_pair_is_linked_in_the_window_after_a_look_at_both_and_unlinked_again() {
    let (mut window, [ticket, _], [incident, other]) = window();
    window.click("Link existing pairs…");
    window.wait_for_text("Link pairs that are there already");
    assert!(!window.can_press("Look at the pairs"));
    window.fill("Ticket to link", &ticket.to_string());
    window.fill("Record to link", &incident);
    window.click("Look at the pairs");
    window.wait_for("Link 1 pair");
    assert!(window.shows_text("fields become agreed"), "{}", window.texts());
    assert!(live(&window).is_empty(), "a look links nothing");
    window.click("Link 1 pair");
    window.wait_for_text("1 pair linked");
    assert_eq!(live(&window), [format!("{ticket} ↔ {incident}")]);
    window.click("Back to the tickets");

    window.fill("Find a ticket", &ticket.to_string());
    window.wait_for_text("1 ticket, filtered");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Unlink…");
    window.click("Link to another…");
    window.wait_for_text("Link pairs that are there already");
    window.fill("Record to link", &other);
    window.click("Look at the pairs");
    window.wait_for_text("ends for it; its history stays");
    window.click("Link 1 pair");
    window.wait_for("Link in their place");
    assert!(window.shows_text(&format!("{ticket} ↔ {incident} ends")), "{}", window.texts());
    window.click("Link in their place");
    window.wait_for_text("1 link ended for them");
    assert_eq!(live(&window), [format!("{ticket} ↔ {other}")]);
    window.click("Back to the tickets");

    window.wait_for("Unlink…");
    window.click("Unlink…");
    window.wait_for_text("Unlink this pair?");
    window.click("Unlink");
    window.wait_for("Link to…");
    assert!(live(&window).is_empty());
}

#[test]
fn a_linked_ticket_is_sent_again_in_the_window_after_both_records_were_shown() {
    let (mut window, [ticket, _], [incident, _]) = window();
    window.click("Link existing pairs…");
    window.fill("Ticket to link", &ticket.to_string());
    window.fill("Record to link", &incident);
    window.click("Look at the pairs");
    window.wait_for("Link 1 pair");
    window.click("Link 1 pair");
    window.wait_for_text("1 pair linked");
    window.click("Back to the tickets");
    window.fill("Find a ticket", &ticket.to_string());
    window.wait_for_text("1 ticket, filtered");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Send again…");
    window.click("Send again…");
    window.wait_for_text(&format!("is linked to {incident}"));
    window.click("Show where it would go");
    window.wait_for("Preview sending");
    window.click("Preview sending");
    window.wait_for_text(&format!("the link to {incident} ends and stays in the history"));
    assert_eq!(live(&window), [format!("{ticket} ↔ {incident}")], "a preview ends nothing");
    window.click("Cancel sending");
    window.wait_for("Preview this ticket");
    window.click("Preview this ticket");
    window.wait_for_text("can be applied until");
    assert!(window.shows_text("1 of 1 rows shown"), "the plan is about this ticket alone: {}", window.texts());
}

#[test]
fn the_set_up_of_halos_own_integration_is_taken_over_and_shown_before_it_is_saved() {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let world = World::new().await;
        let settings = json!({
            "id": 12, "servicenow_url": "https://acme.service-now.com", "servicenow_username": "halo.integration",
            "new_servicenowkey": "s3cret", "test_servicenow": true, "servicenow_enable_webhook": true,
            "servicenow_webhook_tickettype": 1, "sync_servicenow_attachments": 1,
            "servicenow_status_mappings": [{ "fiid": 2, "name": "In Progress", "thirdpartyname": "2" }],
        });
        world.halo().save("Admin", "Client", settings).unwrap();
        for name in ["halo", "servicenow"] {
            world.desk().test_connection(&name.into()).await.unwrap();
        }
        world
    });
    let clients = world.halo().records("Client");
    let customer = clients.iter().find(|client| client["id"] == 12).unwrap()["name"].as_str().unwrap().to_owned();
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num3);
    window.wait_for("New profile…");
    window.click("New profile…");
    window.wait_for_text("Both systems said what there is to choose from");
    assert!(!window.can_press("Take over Halo's own integration"), "it needs a customer and a name");
    window.fill("Name", "taken");
    window.click("One customer");
    window.choose("Customer", &customer);
    window.click("Take over Halo's own integration");
    window.wait_for_text("Taken over from Halo's own integration");
    assert!(window.shows_text("Halo's own integration still works here"), "{}", window.texts());
    assert!(window.shows_text("value table of Status"), "{}", window.texts());
    assert!(window.shows_text("Sync attachments to ServiceNow: 1 has no counterpart"), "{}", window.texts());
    let saved = window.runtime.handle().clone().block_on(window.world.desk().profiles()).unwrap();
    assert_eq!(saved.len(), 1, "nothing is saved unseen");
    window.click("Save");
    window.wait_for_text("version 1");
}
