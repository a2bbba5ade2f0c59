//! New records of either side: how they are made is chosen in the window, and seen before and after.

use causeway::profile::{CreateState, PullBy, ValueRow};
use causeway::standins::servicenow::NewUser;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World, row};

/// Halo's type of service requests.
const REQUEST: i64 = 3;

fn add_user(world: &World, user_name: &str, name: (&str, &str), email: &str) -> String {
    world.servicenow().add_user(&NewUser {
        user_name: user_name.to_owned(),
        first_name: name.0.to_owned(),
        last_name: name.1.to_owned(),
        email: email.to_owned(),
        ..NewUser::default()
    })
}

/// Opens the options of the profile, which has this version.
fn options(window: &mut Window, version: u32) {
    window.click("Profiles");
    window.wait_for(&format!("Version {version}"));
    window.wait_for_text("Fields and values as read");
    window.click("Options");
}

fn save(window: &mut Window, version: u32) {
    window.click("Save");
    window.wait_for(&format!("Version {version}"));
}

fn preview(window: &mut Window) {
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
}

fn apply(window: &mut Window, rows: &str) {
    window.click("Apply all…");
    window.click(rows);
    window.wait_for_text("What came of the plan");
}

/// Searches somebody on their system and chooses them.
fn find_person(window: &mut Window, setting: &str, typed: &str, found: &str) {
    window.click(setting);
    window.fill(&format!("Search {setting}"), typed);
    window.click("Search");
    window.wait_for(found);
    window.click(found);
}

/// A ticket in Halo that is in progress, of this user.
fn ticket(world: &World, summary: &str, user: i64) -> i64 {
    let fields = json!({"summary": summary, "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": user,
        "impact": 2, "urgency": 2, "status_id": 2});
    world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

#[test]
fn a_ticket_is_sent_from_its_page_as_the_task_that_was_chosen() {
    let runtime = Window::runtime();
    let (world, id) = runtime.block_on(async {
        let world = World::new().await;
        let mut profile = world.draft_of(&[("incident", 1), ("sc_task", REQUEST)]).await;
        let states = &mut profile.mapping.tables.get_mut("status").unwrap().rows;
        states.insert(0, ValueRow { tables: vec!["sc_task".into()], ..row("1", "1") });
        world.desk().save_profile(profile).await.unwrap();
        world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        let id = world
            .halo()
            .create_ticket(
                "Abel Tuter",
                json!({"summary": "Printer on fire", "tickettype_id": 1,
            "client_id": 12, "impact": 2, "urgency": 2}),
            )
            .unwrap();
        world.pass().await;
        (world, id)
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("Printer on fire");
    window.click("Printer on fire");
    window.click("Send to ServiceNow…");
    window.wait_for("Preview sending");
    window.choose(&format!("Record type of {id}"), "Catalog Task");
    window.click("Preview sending");
    window.wait_for("New Catalog Task");
    assert!(window.shows("Summary") && window.shows_text("Printer on fire"), "{}", window.texts());
    window.click_text("Send 1 ticket to");
    window.wait_for("Close");
    let made = window.world.servicenow().find("sc_task", &format!("correlation_idENDSWITH/{id}"));
    assert_eq!(made.len(), 1, "a task, and no incident");
    assert_eq!(made[0]["short_description"], "Printer on fire");
    assert!(window.world.incidents_of(id).is_empty());
}

#[test]
fn a_new_record_has_the_mapped_state_unless_the_profile_says_always_new() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    let mapped = ticket(&window.world, "as mapped", 44);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.send_by_number(mapped);
    window.click("Close");
    options(&mut window, 1);
    window.choose("State of a new record", "Always New, as Halo's own integration does");
    save(&mut window, 2);
    assert_eq!(window.stored(PROFILE).0.outbound.create_state, CreateState::AlwaysNew);
    let always_new = ticket(&window.world, "as new", 44);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.send_by_number(always_new);
    let state = |ticket: i64| window.world.incidents_of(ticket)[0]["state"].clone();
    assert_eq!((state(mapped).as_str(), state(always_new).as_str()), ("2", "1"));
}

#[test]
fn an_end_user_whom_nobody_there_matches_falls_to_the_default_caller_and_is_named_before_sending() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    let joe = add_user(&window.world, "joe.e", ("Joe", "Employee"), "joe.employee@example.com");
    let stand_in = add_user(&window.world, "desk", ("Service", "Desk"), "desk@example.com");
    let stranger = window.world.halo().add_user(18, "Charlie Whitherspoon", "charlie.whitherspoon@example.com");
    options(&mut window, 1);
    find_person(&mut window, "Default caller", "Service", "Service Desk, desk@example.com");
    save(&mut window, 2);
    assert_eq!(window.stored(PROFILE).0.people.default_caller.as_deref(), Some(stand_in.as_str()));

    let unknown = ticket(&window.world, "of Charlie", stranger);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.preview_sending(unknown);
    window.wait_for("New Incident");
    assert!(window.shows_text("Charlie Whitherspoon <charlie.whitherspoon@example.com>"), "{}", window.texts());
    window.click_text("Send 1 ticket to");
    window.wait_for("Close");
    window.click("Close");
    let known = ticket(&window.world, "of Joe", 44);
    window.send_by_number(known);
    let caller = |ticket: i64| window.world.incidents_of(ticket)[0]["caller_id"].clone();
    assert_eq!((caller(unknown), caller(known)), (stand_in, joe));
}

#[test]
fn people_whom_a_profile_has_for_strangers_are_shown_by_their_names() {
    let mut window = Window::over_a_desk();
    assert_eq!(window.stored(PROFILE).0.people.default_user, Some(43));
    options(&mut window, 1);
    window.fill("Find an option", "people");
    window.wait_until("the name", |harness| harness.query_all_by_value("General User").next().is_some());
}

#[test]
fn type_user_and_team_of_new_tickets_are_chosen_and_a_tables_own_type_counts_more() {
    let mut window = Window::over_a_desk();
    options(&mut window, 1);
    window.choose("Default ticket type", "Service Request");
    find_person(&mut window, "Default end-user", "Joe", "Joe Employee, joe.employee@example.com");
    window.choose("Webhook Team", "Network");
    save(&mut window, 2);
    let stranger = add_user(&window.world, "stranger", ("Charlie", "Whitherspoon"), "charlie@example.com");
    let fields = [("short_description", "VPN drops"), ("caller_id", stranger.as_str())];
    let own_type = window.world.incident(&fields);
    preview(&mut window);
    assert!(window.shows("Stand-in"), "{}", window.texts());
    assert!(window.shows_text("Charlie Whitherspoon <charlie@example.com> → Joe Employee (44)"), "{}", window.texts());
    window.click("This is the first load of acme: 1 new ticket in halo, 0 new records in servicenow");
    apply(&mut window, "Apply 1 row");
    assert!(window.shows("Defaults that stand in"), "who fell to the default is told after the run, too");

    window.click("Profiles");
    window.wait_for("Version 2");
    window.click("General");
    window.choose("Ticket type 1", "The default ticket type");
    save(&mut window, 3);
    let default_type = window.world.incident(&fields);
    window.runtime.block_on(window.world.settle());
    let of = |incident: &str, field: &str| window.world.ticket_field(window.world.ticket_of(incident), field);
    assert_eq!((of(&own_type, "tickettype_id"), of(&default_type, "tickettype_id")), (json!(1), json!(REQUEST)));
    assert_eq!((of(&own_type, "user_id"), of(&own_type, "team")), (json!(44), json!("Network")));
}

#[test]
fn a_pull_goes_by_created_time_where_that_is_chosen() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    options(&mut window, 1);
    window.choose("Pull Record By", "Created time: what is new");
    save(&mut window, 2);
    assert_eq!(window.stored(PROFILE).0.inbound.pull_by, PullBy::Created);
    let new = window.world.incident(&[("short_description", "new there")]);
    let report = window.runtime.block_on(window.world.pass());
    assert!(report.feeds.iter().any(|feed| feed.feed.starts_with("incident by creation")), "{report:#?}");
    assert_eq!(window.world.tickets_of(&new).len(), 1);
    options(&mut window, 2);
    window.choose("Pull Record By", "Updated time: whatever changed");
    save(&mut window, 3);
    let report = window.runtime.block_on(window.world.pass());
    assert!(!report.feeds.iter().any(|feed| feed.feed.starts_with("incident by creation")), "{report:#?}");
}

#[test]
fn people_are_matched_by_the_rungs_that_are_chosen_and_who_is_left_is_listed() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    let named = json!({"name": "Joe N", "site_id": 18, "login": "joe.nomail"});
    let named = window.world.halo().save("Abel Tuter", "Users", named).unwrap()["id"].as_i64().unwrap();
    options(&mut window, 1);
    window.choose("Else by", "User name");
    window.choose("And else by", "External id");
    save(&mut window, 2);
    let joe = add_user(&window.world, "joe.nomail", ("Joe", "Nomail"), "");
    let nobody = add_user(&window.world, "nobody", ("Charlie", "Whitherspoon"), "");
    let matched = window.world.incident(&[("short_description", "of Joe"), ("caller_id", joe.as_str())]);
    window.world.incident(&[("short_description", "of Charlie"), ("caller_id", nobody.as_str())]);
    preview(&mut window);
    apply(&mut window, "Apply 2 rows");
    assert!(window.shows("Defaults that stand in"), "{}", window.texts());
    assert!(window.shows_text("Caller: Charlie Whitherspoon (nobody) → General User (43)"), "{}", window.texts());
    assert!(!window.shows_text("Joe Nomail"), "he was found by his user name");
    assert_eq!(window.world.ticket_field(window.world.ticket_of(&matched), "user_id"), json!(named));
}

#[test]
fn an_adopted_incident_that_is_reprioritised_there_is_followed_in_the_next_pass() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.runtime.block_on(window.world.settle());
    window.world.edit_incident(&incidents[0], &[("impact", "1"), ("urgency", "1")]);
    assert_eq!(window.world.incident_field(&incidents[0], "priority"), "1", "ServiceNow computes it");
    preview(&mut window);
    assert!(window.shows("Priority") && window.shows("Impact") && window.shows("Urgency"), "{}", window.texts());
    apply(&mut window, "Apply 1 row");
    assert_eq!(window.world.ticket_field(ticket, "priority_id"), json!(1));
    assert_eq!(window.world.ticket_field(ticket, "impact"), json!(1));
}

#[test]
fn a_supplier_without_an_address_is_told_before_anything_is_sent_to_it() {
    let runtime = Window::runtime();
    let (world, id) = runtime.block_on(async {
        let world = World::new().await;
        world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        world
            .change_profile(|profile| {
                profile.scope = causeway::profile::Scope::Supplier { id: 5 };
                profile.inbound.create_tickets = false;
                profile.outbound.send_outcomes = vec![31];
                profile.outbound.update_outcomes = vec![32];
            })
            .await;
        world.halo().save("Abel Tuter", "Supplier", json!({"id": 5, "email_address": ""})).unwrap();
        let id = world
            .halo()
            .create_ticket(
                "Abel Tuter",
                json!({"summary": "Line is down", "tickettype_id": 1,
            "client_id": 12, "supplier_id": 5, "impact": 2, "urgency": 2}),
            )
            .unwrap();
        world.pass().await;
        (world, id)
    });
    let mut window = Window::open(runtime, world);
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("Line is down");
    window.click("Line is down");
    window.click("Send to ServiceNow…");
    window.wait_for("Preview sending");
    window.click("Preview sending");
    window.wait_for_text("supplier 5 has no e-mail address in Halo");
    assert!(window.shows("Nothing to send"), "{}", window.texts());
    assert!(window.world.incidents_of(id).is_empty());

    let log = json!({"outcome_id": 31, "note": "please take this over"});
    window.world.halo().add_action("Abel Tuter", id, log).unwrap();
    window.runtime.block_on(window.world.pass());
    window.press(Modifiers::COMMAND, Key::Num5);
    window.wait_for("On hold");
    assert!(window.shows_text("supplier 5 has no e-mail address in Halo"), "{}", window.texts());

    options(&mut window, 2);
    window.click("Needs the supplier's e-mail address");
    save(&mut window, 3);
    assert!(!window.stored(PROFILE).0.outbound.needs_supplier_email);
    window.runtime.block_on(window.world.pass());
    assert_eq!(window.world.incidents_of(id).len(), 1, "the profile does without it");
}
