//! The tickets panel: found, looked at, sent.

use causeway::profile::{Environment, Scope, TypeRule};
use causeway::standins::ledger::Counts;
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::World;

/// A world whose first load is done, with one linked incident: its sys_id and its ticket.
async fn loaded(summary: &str) -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", summary), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

/// A ticket that somebody makes in Halo and nobody sends.
fn ticket(world: &World, summary: &str, client: i64) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": client, "impact": 2, "urgency": 2});
    world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

/// A window over a world with a linked ticket and these unlinked ones, with the panel open.
fn window(unlinked: &[&str]) -> (Window, Told) {
    let runtime = Window::runtime();
    let (world, told) = runtime.block_on(async {
        let (world, incident, linked) = loaded("VPN drops").await;
        let unlinked = unlinked.iter().map(|summary| ticket(&world, summary, 12)).collect();
        world.pass().await;
        let number = world.incident_field(&incident, "number");
        (world, Told { incident, number, linked, unlinked })
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    (window, told)
}

/// What the world of a story holds.
struct Told {
    incident: String,
    number: String,
    linked: i64,
    unlinked: Vec<i64>,
}

/// Clicks a row of the list by its title.
fn go_to(window: &mut Window, title: &str) {
    window.click(title);
}

/// Opens the row of this title by keyboard.
fn open(window: &mut Window, title: &str) {
    go_to(window, title);
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Close the ticket");
    window.wait_for("Fields");
}

#[test]
fn each_state_of_the_list_says_what_it_is() {
    let mut window = Window::over_an_empty_desk();
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("No profile keeps tickets in step yet");

    let mut window = Window::over_a_desk();
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("Nothing has been read yet");
    assert!(window.rest().as_secs() >= 60);

    let (mut window, _) = self::window(&[]);
    window.fill("Find a ticket", "no such thing");
    window.wait_for("Nothing matches");
    assert!(
        window.rest().as_secs() >= 60,
        "an empty list wants to be painted again: {:?}",
        window.harness.ctx.repaint_causes()
    );
    window.click("Clear filters");
    window.wait_for("VPN drops");
    assert!(window.shows("1 ticket"));
    assert!(
        window.rest().as_secs() >= 60,
        "a list wants to be painted again: {:?}",
        window.harness.ctx.repaint_causes()
    );
}

#[test]
fn a_list_that_cannot_be_read_says_why_and_what_to_do() {
    let (mut window, _) = window(&[]);
    let runtime = window.runtime.handle().clone();
    let other = runtime.block_on(async {
        let mut other = window.world.draft().await;
        other.name = "globex".into();
        window.world.desk().save_profile(other.clone()).await.unwrap();
        other.name
    });
    window.press(Modifiers::NONE, Key::F5);
    window.click("Profile");
    window.wait_for("globex");
    window.click("globex");
    window.wait_for("0 tickets, filtered");
    runtime.block_on(window.world.desk().remove_profile(&other)).unwrap();
    window.press(Modifiers::NONE, Key::F5);
    window.wait_for_text("there is no profile named globex");
    window.wait_for("Refresh");
    assert!(window.shows("0 tickets, filtered"), "what was read before is still there");
}

#[test]
fn a_ticket_is_found_by_either_number_and_by_text() {
    let (mut window, told) = window(&["Printer on fire", "Mail is slow"]);
    for (typed, found, not) in [
        (told.number.as_str(), "VPN drops", "Printer on fire"),
        (&told.unlinked[0].to_string(), "Printer on fire", "Mail is slow"),
        (&told.number.to_lowercase(), "VPN drops", "Mail is slow"),
        ("SLOW", "Mail is slow", "VPN drops"),
    ] {
        window.fill("Find a ticket", typed);
        window.wait_for(found);
        window.wait_until_gone(not);
        assert!(window.shows(found), "{typed} finds {found}");
    }
    window.click("Clear filters");
    window.wait_for("3 tickets");
    assert!(window.shows(&told.linked.to_string()));
}

#[test]
fn linked_and_unlinked_tickets_are_told_apart_filtered_and_ordered() {
    let (mut window, told) = window(&["Printer on fire", "Abacus broken"]);
    window.click("Linked");
    window.wait_for("1 ticket, filtered");
    assert!(window.shows("VPN drops") && window.shows(&told.number));
    window.click("Only in Halo");
    window.wait_for("2 tickets, filtered");
    assert!(window.shows("not linked") && !window.shows("VPN drops"));
    window.click("Only in ServiceNow");
    window.wait_for("Nothing matches");
    window.click("All");
    window.wait_for("3 tickets");

    window.fill("Filter Title", "print");
    window.wait_for("1 ticket, filtered");
    window.fill("Filter ServiceNow state", "new");
    window.wait_for("Nothing matches");
    window.click("Clear filters");
    window.wait_for("3 tickets");

    window.click("Sort by Title, not sorted");
    window.wait_until("the titles are in order", |harness| {
        order(harness) == ["Abacus broken", "Printer on fire", "VPN drops"]
    });
    window.click("Sort by Title, sorted, smallest first");
    window.wait_until("the titles are in the opposite order", |harness| {
        order(harness) == ["VPN drops", "Printer on fire", "Abacus broken"]
    });
}

/// The titles as they stand from top to bottom.
fn order(harness: &egui_kittest::Harness<'static, causeway::gui::App>) -> Vec<&'static str> {
    use egui_kittest::kittest::Queryable as _;
    let place = |title| harness.query_all_by_label(title).next().map(|node| node.rect().top());
    let mut titles: Vec<_> =
        ["VPN drops", "Printer on fire", "Abacus broken"].map(|title| (place(title), title)).to_vec();
    titles.sort_by(|one, other| one.0.partial_cmp(&other.0).unwrap());
    titles.into_iter().map(|(_, title)| title).collect()
}

#[test]
fn a_ticket_shows_both_sides_what_they_agree_on_what_was_said_and_why() {
    let runtime = Window::runtime();
    let (world, number) = runtime.block_on(async {
        let (world, incident, id) = loaded("VPN drops").await;
        world.edit_incident(&incident, &[("comments", "Dear caller")]);
        world.halo().add_action("Abel Tuter", id, json!({"outcome_id": 7, "note": "Between us"})).unwrap();
        world.settle().await;
        world.change_profile(|profile| profile.mapping.tables.get_mut("status").unwrap().rows.clear()).await;
        world.edit_incident(&incident, &[("state", "2")]);
        world.pass().await;
        let number = world.incident_field(&incident, "number");
        (world, number)
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    open(&mut window, "VPN drops");

    assert!(window.shows("Summary") && window.shows("In step"));
    assert!(window.shows("ServiceNow changed"), "the state is another one than the base");
    assert!(window.shows("Agreed on: New"));
    assert!(window.shows(&format!("Copy {number}")));
    assert!(window.shows_text("Last fetched just now"));

    window.click("Conversation");
    assert!(window.shows("Dear caller") && window.shows("Public"));
    assert!(window.shows("Between us") && window.shows("Private"));
    assert!(window.shows_text("Carried over to ServiceNow as") && window.shows_text("Came from"));

    window.click("Journal");
    assert!(window.shows("Linked") && window.shows("Created in Halo"));
    assert!(window.shows_text("by a person") && window.shows_text("by the schedule"));

    window.click("Why");
    assert!(window.shows("Keeps it in step"));
    assert!(window.shows_text("Last fetched from servicenow"));
    assert!(window.shows_text("In Progress"), "what waits is said with its reason");

    window.click("Unlink…");
    window.wait_for("Cancel");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Cancel") && window.shows("Close the ticket"), "Escape declines the question alone");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Close the ticket"));
}

#[test]
fn the_pages_of_both_systems_open_in_the_browser() {
    let (mut window, told) = window(&[]);
    open(&mut window, "VPN drops");
    let page = window.page_opened_by("Open in ServiceNow");
    assert!(page.ends_with(&format!("/incident.do?sys_id={}", told.incident)), "{page}");
}

#[test]
fn a_ticket_is_sent_after_its_target_and_its_record_were_shown() {
    let (mut window, told) = window(&["Printer on fire"]);
    let runtime = window.runtime.handle().clone();
    runtime.block_on(window.world.change_profile(|profile| {
        let task = TypeRule { table: "sc_task".into(), ticket_type: 3, outbound: true, inbound: false };
        profile.types.push(task);
    }));
    let id = told.unlinked[0];
    let mark = window.world.mark();
    go_to(&mut window, "Printer on fire");
    window.click("Send to ServiceNow…");
    window.wait_for("Preview sending");
    let instance = runtime.block_on(window.world.desk().connection(&"servicenow".into())).unwrap().instance();
    assert!(window.shows("ServiceNow servicenow") && window.shows(&instance.to_string()) && window.shows("Sandbox"));
    assert!(window.shows(&format!("Target of {id}")) && window.shows(&format!("Record type of {id}")));

    window.click("Preview sending");
    window.wait_for("New Incident");
    assert!(window.shows("Customers can read it"), "{}", window.texts());
    assert_eq!(window.world.writes_since(mark), (Counts::default(), Counts::default()), "nothing is written yet");

    window.click(&format!("Send 1 ticket to {instance}"));
    window.wait_for("Close");
    let made = window.world.incidents_of(id);
    assert_eq!(made.len(), 1);
    let number = &made[0]["number"];
    assert!(window.shows(&format!("{id} Printer on fire is {number} in {instance}")), "{}", window.texts());
    window.click("Close");
    window.wait_for(number);
}

#[test]
fn several_tickets_are_filtered_ticked_and_sent_together() {
    let (mut window, told) = window(&["Printer on fire", "Printer is out", "Mail is slow"]);
    window.fill("Filter Title", "printer");
    window.wait_for("2 tickets, filtered");
    window.click("Choose all of Tickets");
    window.wait_for("2 ticked");
    window.click("Clear filters");
    window.wait_for("4 tickets");
    assert!(window.shows("2 ticked"), "ticks outlive the filter");
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.wait_for("2 of 2 tickets would go");
    window.click("Preview sending");
    window.wait_for_text("Send 2 tickets to");
    window.click_text("Send 2 tickets to");
    window.wait_for("Close");
    let made: Vec<usize> = told.unlinked.iter().map(|id| window.world.incidents_of(*id).len()).collect();
    assert_eq!(made, [1, 1, 0]);
}

#[test]
fn a_ticket_outside_the_scope_says_why_it_cannot_go() {
    let (mut window, told) = window(&["Printer on fire"]);
    let runtime = window.runtime.handle().clone();
    runtime.block_on(window.world.change_profile(|profile| profile.scope = Scope::Supplier { id: 5 }));
    go_to(&mut window, "Printer on fire");
    window.click("Send to ServiceNow…");
    window.wait_for_text("It cannot go with acme");
    assert!(window.shows_text("names no supplier"), "{}", window.texts());
    assert!(window.shows(&told.unlinked[0].to_string()) && window.shows("0 of 1 ticket would go"));
}

#[test]
fn where_real_customers_are_it_is_asked_once_more() {
    let (mut window, told) = window(&["Printer on fire"]);
    let runtime = window.runtime.handle().clone();
    let mut there = runtime.block_on(window.world.desk().connection(&"servicenow".into())).unwrap();
    there.environment = Environment::Production;
    let new = causeway::service::NewConnection { connection: there.clone(), secrets: Vec::new() };
    runtime.block_on(window.world.desk().save_connection(new)).unwrap();
    let mark = window.world.mark();
    go_to(&mut window, "Printer on fire");
    window.click("Send to ServiceNow…");
    window.wait_for("Preview sending");
    assert!(window.shows("Production"));
    window.click("Preview sending");
    window.wait_for("New Incident");
    window.click_text("Send 1 ticket to");
    window.wait_for("This is a production system: real customers are there.");
    window.click("Cancel");
    assert_eq!(window.world.writes_since(mark), (Counts::default(), Counts::default()), "no means no");
    window.click_text("Send 1 ticket to");
    let instance = there.instance();
    window.click(&format!("Send 1 ticket to {instance}"));
    window.wait_for("Close");
    assert_eq!(window.world.incidents_of(told.unlinked[0]).len(), 1);
}

#[test]
fn a_ticket_that_is_not_in_the_list_is_sent_by_its_number() {
    let (mut window, _) = window(&[]);
    let id = ticket(&window.world, "Nobody has read this", 12);
    window.send_by_number(id);
}

#[test]
fn before_the_first_load_nothing_is_sent_and_the_next_step_is_offered() {
    let mut window = Window::over_a_desk();
    window.world.incident(&[("short_description", "VPN drops")]);
    let id = ticket(&window.world, "Printer on fire", 12);
    let mark = window.world.mark();
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("Nothing has been read yet");
    window.preview_sending(id);
    window.wait_for_text("first load");
    assert!(window.shows("Preview acme") && window.shows("Nothing to send"));
    assert_eq!(window.world.writes_since(mark), (Counts::default(), Counts::default()));
}

#[test]
fn a_ticket_is_found_opened_and_sent_with_the_keyboard_alone() {
    let (mut window, told) = window(&["Printer on fire", "Printer is out"]);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("printer");
    window.wait_for("2 tickets, filtered");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Close the ticket");
    window.wait_for("Not linked");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Close the ticket"));
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.wait_for("1 of 1 ticket would go");
    window.tab_to("Preview sending");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("New Incident");
    window.tab_to("Send 1 ticket to");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Close");
    let made: usize = told.unlinked.iter().map(|id| window.world.incidents_of(*id).len()).sum();
    assert_eq!(made, 1);
}

#[test]
fn the_list_goes_into_a_file_and_a_row_into_the_clipboard() {
    let (mut window, told) = window(&["=HYPERLINK(\"x\")"]);
    let path = window.world.folder.path().join("tickets.csv");
    window.harness.state_mut().wish(causeway::gui::TicketsAction::ExportTo(path.clone()));
    window.wait_for_text("2 tickets are in");
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("Halo,ServiceNow,Title,"), "{text}");
    assert!(text.contains(&format!("{},{},VPN drops", told.linked, told.number)), "{text}");
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "a formula is only text: {text}");

    go_to(&mut window, "VPN drops");
    let copied = window.copied();
    assert!(copied.contains(&format!("{}\t{}\tVPN drops", told.linked, told.number)), "{copied}");
}

#[test]
fn a_twin_shows_both_numbers_and_states_the_last_sync_and_opens_in_either_system() {
    let (mut window, told) = window(&[]);
    window.fill("Find a ticket", &told.number);
    window.wait_for("VPN drops");
    assert!(window.shows(&told.linked.to_string()) && window.shows(&told.number));
    open(&mut window, "VPN drops");
    assert!(window.shows_text(", last sync "), "{}", window.texts());
    for (number, system) in [(told.linked.to_string(), "Halo"), (told.number.clone(), "ServiceNow")] {
        assert!(window.shows(&format!("Copy {number}")) && window.shows(system));
        assert!(window.can_press(&format!("Open in {system}")), "{}", window.texts());
    }
    assert!(window.page_opened_by("Open in ServiceNow").contains(&told.incident));
    window.click("Open in Halo");
    window.wait_for_text("This Halo tells no page of the ticket");
    window.world.halo().common().switches.set("halo.web-addresses", "true").unwrap();
    // Clicked without drawing further, so that the order to the system is not missed.
    egui_kittest::kittest::Queryable::get_by_label(&window.harness, "Open in Halo").click();
    let mut opened = None;
    window.wait_until("the page of the ticket opens", |harness| {
        let orders = &harness.output().platform_output.commands;
        opened = orders.iter().find_map(|order| match order {
            egui::OutputCommand::OpenUrl(page) => Some(page.url.clone()),
            _ => None,
        });
        opened.is_some()
    });
    assert!(opened.unwrap().ends_with(&format!("/tickets?id={}", told.linked)));
}

#[test]
fn with_both_systems_gone_tickets_are_found_and_read_as_before() {
    let runtime = Window::runtime();
    let (world, number) = runtime.block_on(async {
        let (mut world, incident, _) = loaded("VPN drops").await;
        world.edit_incident(&incident, &[("comments", "Dear caller")]);
        world.settle().await;
        let number = world.incident_field(&incident, "number");
        world.close_desk().await;
        world.standins.halo = None;
        world.standins.servicenow = None;
        world.reopen_offline();
        (world, number)
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.fill("Find a ticket", &number);
    window.wait_for("VPN drops");
    window.fill("Find a ticket", "vpn");
    window.wait_for("VPN drops");
    open(&mut window, "VPN drops");
    assert!(window.shows(&format!("Copy {number}")) && window.shows("In step"));
    window.click("Conversation");
    assert!(window.shows("Dear caller"));
    window.click("Why");
    assert!(window.shows("Keeps it in step"));
    window.click("Journal");
    assert!(window.shows("Linked"));
}
