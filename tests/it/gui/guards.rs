//! What protects a desk, as a person meets it: owners of fields, the order of what is on its way, fields
//! that stopped themselves, fetches that were not complete, and the limits of vendors.

use causeway::model::ProfileId;
use causeway::service::Actor;
use causeway::standins::faults::{Fault, Play};
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::PROFILE;

fn fault(path: &str, times: Option<u64>, play: Play) -> Fault {
    Fault { name: path.to_owned(), method: None, path: Some(path.to_owned()), from: 1, times, play }
}

fn pass(window: &Window) {
    window.runtime.block_on(window.world.pass());
}

#[test]
fn the_owner_of_a_field_is_chosen_in_its_pair_and_his_value_counts_when_both_changed_it() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click_beginning("Field pairs");
    window.click_row("Summary");
    window.wait_for("Direction of travel");
    window.tab_along_to("Owner");
    window.press(Modifiers::NONE, Key::Enter);
    window.click("ServiceNow");
    window.click("Save");
    window.wait_for("Version 2");
    let ticket = window.world.ticket_of(&incidents[0]);
    let both = |window: &Window, here: serde_json::Value, there: &[(&str, &str)]| {
        window.world.halo().update_ticket("Abel Tuter", ticket, here).unwrap();
        window.world.edit_incident(&incidents[0], there);
    };
    pass(&window);
    let here = json!({"summary": "said here", "impact": 1});
    both(&window, here, &[("short_description", "said there"), ("impact", "2")]);
    pass(&window);
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("said there"), "the owner's value counts");
    window.click_text("Waiting");
    window.wait_for("Conflict 1");
    window.wait_for_text("both sides changed Impact");
    assert!(!window.shows_text("both sides changed Summary"), "{}", window.texts());
}

#[test]
fn what_is_on_its_way_to_a_ticket_is_listed_in_its_order_and_goes_in_it() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    pass(&window);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().common().switches.set("halo.poisoned-tickets", &ticket.to_string()).unwrap();
    window.world.edit_incident(&incidents[0], &[("short_description", "changed there")]);
    for text in ["first word", "second word"] {
        window.world.edit_incident(&incidents[0], &[("work_notes", text)]);
    }
    pass(&window);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.click("VPN drops");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Why");
    window.click("Why");
    window.wait_for_text("on the way: summary changed there");
    let texts = window.texts();
    let at = |text: &str| texts.find(text).unwrap_or_else(|| panic!("no {text:?} in\n{texts}"));
    assert!(at("changed there") < at("first wor") && at("first wor") < at("second wo"), "{texts}");

    window.world.halo().common().switches.set("halo.poisoned-tickets", "").unwrap();
    window.press(Modifiers::COMMAND, Key::Num7);
    window.wait_for_text("Tries again");
    window.click_text("Try again");
    window.runtime.block_on(window.world.settle());
    let notes: Vec<String> = window.world.halo().actions(ticket).iter().map(|note| note["note"].to_string()).collect();
    let place = |text: &str| notes.iter().position(|note| note.contains(text)).unwrap();
    assert!(place("first word") < place("second word"), "{notes:#?}");
    assert_eq!(notes.iter().filter(|note| note.contains(" word")).count(), 2, "each once: {notes:#?}");
}

#[test]
fn a_field_that_is_turned_back_again_and_again_stops_is_shown_and_let_go_on() {
    let (mut window, incidents) = Window::loaded(&["No network"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    let rule = json!({"name": "Impact stays low", "table": "incident", "set": {"impact": "3"}});
    window.world.servicenow().add_rules(&[serde_json::from_value(rule).unwrap()]).unwrap();
    for impact in [1, 2, 1, 2] {
        window.world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": impact})).unwrap();
        pass(&window);
    }
    window.click_text("Waiting");
    window.wait_for("Stopped 1");
    window.wait_for_text("turned back each time");
    assert!(window.shows_text("is there,") && window.shows_text("would be written"), "{}", window.texts());
    window.world.servicenow().clear_rules();
    window.click_text("Let it go on");
    window.wait_for("Nothing waits for you");
    window.runtime.block_on(window.world.settle());
    assert_eq!(window.world.incident_field(&incidents[0], "impact"), "2");
}

#[test]
fn a_fetch_that_brought_fewer_rows_than_announced_is_told_and_read_again_from_where_it_began() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    pass(&window);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said here"})).unwrap();
    let body = json!({"record_count": 2, "tickets": []}).to_string();
    let short = Play::ReplaceBody { content_type: "application/json".to_owned(), body };
    window.world.halo().common().faults.arm(fault("/api/Tickets", None, short));
    let mark = window.world.mark();
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for_text("Nothing was taken as complete");
    assert!(window.shows_text("halo:"), "it names the system: {}", window.texts());
    assert_eq!(window.world.writes_since(mark), Default::default());
    window.world.halo().common().faults.clear();
    window.click("Preview");
    window.wait_for("Update 1");
    pass(&window);
    assert_eq!(window.world.incident_field(&incidents[0], "short_description"), "said here", "nothing was passed over");
}

#[test]
fn a_plan_says_what_the_limit_that_a_vendor_named_lets_through_and_how_long_the_rest_takes() {
    let runtime = Window::runtime();
    let (world, incidents) = runtime.block_on(async {
        let world = crate::support::world::World::new().await;
        let made = (0..60).map(|at| world.incident(&[("short_description", &format!("incident {at}"))]));
        let incidents: Vec<String> = made.collect();
        world
            .change_profile(|profile| {
                let room = causeway::profile::Limit::number(1_000);
                profile.limits.creates_in_halo = room;
                profile.limits.updates_in_other = room;
            })
            .await;
        world.first_load().await;
        world.settle().await;
        (world, incidents)
    });
    let gone = Play::Answer { status: 404, headers: Vec::new(), body: String::new() };
    world.servicenow().common().faults.arm(fault("/batch", None, gone));
    let headers = [("X-RateLimit-Limit", "100"), ("Retry-After", "0")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let named = Play::Answer { status: 429, headers, body: String::new() };
    world.servicenow().common().faults.arm(fault("/api/now/table", Some(1), named));
    for incident in &incidents {
        let ticket = world.ticket_of(incident);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "all of them"})).unwrap();
    }
    let mut window = Window::open(runtime, world);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows_text("requests to servicenow ("), "{}", window.texts());
    assert!(window.shows_text(" at once, the rest within 60 min"), "{}", window.texts());
}

#[test]
fn a_customer_whose_servicenow_lets_everybody_wait_is_named_with_the_time_while_the_others_go_on() {
    let runtime = Window::runtime();
    let (world, other) = runtime.block_on(async {
        let world = crate::support::world::World::new().await;
        world.change_profile(|profile| profile.scope = causeway::profile::Scope::Customer { id: 12 }).await;
        world.first_load().await;
        let other = Box::pin(crate::life::fleet::customer(&world, "customer-b")).await;
        other.servicenow().insert("admin", "incident", &[("short_description", "first load")]).unwrap();
        world.incident(&[("short_description", "first load")]);
        world.first_load().await;
        let view = Box::pin(world.desk().preview(&other.profile, &[])).await.unwrap();
        world.approve(&view).await;
        (world, other)
    });
    world.incident(&[("short_description", "noisy")]);
    let headers = vec![("Retry-After".to_owned(), "300".to_owned())];
    let wait = Play::Answer { status: 429, headers, body: String::new() };
    world.servicenow().common().faults.arm(fault("/api/now/", None, wait));
    other.servicenow().insert("admin", "incident", &[("short_description", "quiet")]).unwrap();
    let tickets = world.halo().tickets().len();
    let mut window = Window::open(runtime, world);
    window.click("Run");
    window.wait_for("What it last did");
    let desk = window.world.desk().clone();
    let noisy = window.runtime.spawn(async move { desk.run(&ProfileId::new(PROFILE), Actor::Schedule).await });
    window.wait_for_text("Waits for servicenow's limit until");
    let desk = window.world.desk().clone();
    let report = window.runtime.block_on(desk.run(&other.profile, Actor::Schedule)).unwrap();
    assert_eq!((report.done.created_in_halo, &report.error), (1, &None), "{report:#?}");
    assert_eq!(window.world.halo().tickets().len(), tickets + 1);
    window.settle();
    assert!(window.shows_text("Waits for servicenow's limit until"), "it alone still waits: {}", window.texts());
    assert!(!noisy.is_finished());
    window.click("Stop this pass");
    window.wait_until_gone("Stop this pass");
    assert!(window.runtime.block_on(noisy).unwrap().is_err());
}
