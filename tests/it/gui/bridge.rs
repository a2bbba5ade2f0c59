//! The migration bridge in the window: what it is for, its past and its mails before they go, and its end.

use causeway::gui::ProfilesAction;
use causeway::model::ProfileId;
use causeway::profile::{ClosedRecords, ConflictPolicy, PastComments};
use causeway::standins::ledger::Ledger;
use serde_json::{Value, json};

use super::Window;
use super::connections::at_a_new_profile;
use crate::bridge::support::{bridge, incident, mails, note, ticket};
use crate::support::world::PROFILE;

/// A window over a bridge between desks that have a past: an incident with a comment, a ticket with a
/// public and a private note.
fn over_a_bridge() -> (Window, String, i64) {
    let runtime = Window::runtime();
    let world = runtime.block_on(bridge());
    let there = incident(&world, "Mail is slow");
    world.edit_incident(&there, &[("comments", "Since when?")]);
    let here = ticket(&world, "Printer on fire");
    note(&world, here, "We are on our way", true);
    note(&world, here, "Bring a bucket", false);
    (Window::open(runtime, world), there, here)
}

/// The same after its first load.
fn over_a_loaded_bridge() -> (Window, String, i64) {
    let (window, there, here) = over_a_bridge();
    window.runtime.block_on(async {
        let view = window.world.preview().await;
        crate::bridge::support::approve_past_guards(&window.world, &view).await;
        window.world.settle().await;
    });
    (window, there, here)
}

fn preview(window: &mut Window) {
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
}

fn ending(window: &mut Window) {
    window.click("Profiles");
    window.wait_for("Ending");
    window.click("Ending");
    window.wait_for("Switch off for good");
}

#[test]
fn a_preview_says_how_much_of_the_past_goes_along_and_which_mails_may_go() {
    let (mut window, ..) = over_a_bridge();
    preview(&mut window);
    assert!(
        window.shows("Of the past 3 notes of 2 records go along, 1 of them for customers to read"),
        "{}",
        window.texts()
    );
    for text in [
        "Mails: 1 new or changed ticket in Halo: Halo is asked to run no rules and automations",
        "Mails: 1 note in Halo: none is mailed",
        "Mails: 1 new record in ServiceNow: each says \"Do Not Notify\"",
        "Mails: 2 work notes in ServiceNow: the caller is not mailed about them",
    ] {
        assert!(window.shows_text(text), "{text} in\n{}", window.texts());
    }
    let place = |ledger: &Ledger| ledger.position();
    let before = place(&window.world.servicenow().common().ledger);
    window.click("This is the first load of acme: 1 new ticket in halo, 1 new record in servicenow");
    window.click("Apply all…");
    window.click("Apply 2 rows");
    window.wait_for_text("What came of the plan");
    assert_eq!(mails(&window.world.servicenow().common().ledger, before), 0, "nobody there was mailed");
}

#[test]
fn comments_that_would_be_mailed_are_warned_of_before_they_go() {
    let (mut window, ..) = over_a_bridge();
    let aloud = |profile: &mut causeway::profile::Profile| profile.loading.comments = PastComments::AsComments;
    window.runtime.block_on(window.world.change_profile(aloud));
    preview(&mut window);
    window.wait_for_text(
        "1 comment in ServiceNow: it mails the caller about each, and no write can keep that from going",
    );
    assert!(window.shows("Of the past 3 notes of 2 records go along, 2 of them for customers to read"));
}

#[test]
fn each_of_the_three_uses_is_offered_with_what_it_does() {
    let mut window = at_a_new_profile();
    for (use_of_it, does) in [
        ("A customer on ServiceNow", "Records that are new from now on make tickets, fields travel both ways"),
        ("A supplier on ServiceNow", "\"Log to Supplier\" makes a record there"),
        ("A bridge while one system replaces the other", "with their past at its own times and without mails"),
    ] {
        window.click(use_of_it);
        assert!(window.shows_text(does), "{does} in\n{}", window.texts());
    }
    window.fill("Name", "bridge");
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.click("Options");
    window.wait_for("Comments of the past in ServiceNow");
    window.click("Save");
    window.wait_for("Version 1");
    let (profile, _) = window.stored("bridge");
    let loading = &profile.loading;
    assert!(loading.quiet && loading.original_times && loading.closed_since.is_some());
    assert_eq!((loading.comments, loading.closed), (PastComments::AsWorkNotes, ClosedRecords::Since));
    assert_eq!(profile.conflicts, ConflictPolicy::Newest);
}

#[test]
fn quiet_is_switched_off_by_mouse_once_all_is_loaded() {
    let (mut window, ..) = over_a_loaded_bridge();
    window.click("Profiles");
    window.wait_for("Options");
    window.click("Options");
    window.wait_for("Quiet");
    window.click("Quiet");
    window.click("Save");
    window.wait_for("Version 3");
    assert!(!window.stored(PROFILE).0.loading.quiet);
}

#[test]
fn a_bridge_is_ended_by_mouse_its_links_go_into_files_and_it_can_be_taken_up_again() {
    let (mut window, there, _) = over_a_loaded_bridge();
    window.world.edit_incident(&there, &[("short_description", "Mail is very slow")]);
    ending(&mut window);
    window.wait_for("Nothing is left, as far as the desk knows");
    window.click("Run a last pass and switch off…");
    window.wait_for("Switch acme off?");
    assert!(window.shows("Then 2 links are frozen: nothing of the profile is read or written."));
    window.click("Switch it off");
    window.wait_for_text("acme is switched off");
    window.wait_for("Switch on again…");
    let copy = window.world.ticket_of(&there);
    assert_eq!(window.world.ticket_field(copy, "summary"), json!("Mail is very slow"), "the last pass took it along");

    let folder = window.world.folder.path().to_owned();
    for name in ["links.csv", "links.json"] {
        let action = ProfilesAction::LinksTo(PROFILE.to_owned(), folder.join(name));
        window.harness.state_mut().wish(action);
        window.wait_for_text(name);
    }
    let csv = std::fs::read_to_string(folder.join("links.csv")).unwrap();
    let number = window.world.incident_field(&there, "number");
    assert!(csv.starts_with("Ticket,Ticket id,Ticket address,Record,") && csv.contains(&number), "{csv}");
    let json: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("links.json")).unwrap()).unwrap();
    assert_eq!(json["links"].as_array().unwrap().len(), 2, "{json}");
    assert!(json["frozen"].is_string() && json["links"][0]["last_sync"].is_string(), "{json}");

    window.click("Switch on again…");
    window.wait_for("Switch acme on again?");
    window.click("Switch it on");
    window.wait_for("Switch off for good");
    let desk = window.world.desk().clone();
    let off = window.runtime.block_on(desk.switched_off(&ProfileId::new(PROFILE))).unwrap();
    assert!(off.is_none() && window.stored(PROFILE).0.enabled);
}

#[test]
fn what_is_left_is_named_and_is_left_for_a_reason_alone() {
    let (mut window, there, _) = over_a_loaded_bridge();
    let hold = |profile: &mut causeway::profile::Profile| profile.conflicts = ConflictPolicy::Hold;
    window.runtime.block_on(window.world.change_profile(hold));
    let copy = window.world.ticket_of(&there);
    window.world.edit_incident(&there, &[("short_description", "theirs")]);
    window.world.halo().update_ticket("Abel Tuter", copy, json!({"summary": "ours"})).unwrap();
    window.runtime.block_on(window.world.pass());
    ending(&mut window);
    window.wait_for("Left: 1 conflict");
    window.click("Run a last pass and switch off…");
    window.click("Switch it off");
    window.wait_for_text("was not switched off, because something is left: 1 conflict");
    window.fill("Reason for leaving it", "both are archived");
    window.click("Run a last pass and switch off…");
    assert!(window.shows("What is left after the last pass is left, because: both are archived"));
    window.click("Switch it off");
    window.wait_for("Switch on again…");
    assert!(window.shows_text("both are archived"), "{}", window.texts());
}
