//! How notes travel, as it is chosen and seen in the window.

use causeway::profile::{DeletedNotes, EditedNotes};
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::PROFILE;

#[test]
fn the_first_line_of_notes_is_seen_as_it_is_typed_and_public_notes_may_have_their_own() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click("Options");
    window.fill("First line of notes", "{author} wrote in Halo ({reference})");
    window.wait_for_text("Beth Anglin wrote in Halo (Halo 4242-7)\nWe are on it.");
    window.fill("First line of notes", "{author} wrote in Halo");
    assert!(window.shows_text("must contain {reference}"), "{}", window.texts());
    window.fill("First line of notes", "{reference}: {author} at {time}");
    window.wait_for_text("Halo 4242-7: Beth Anglin at 2026-09-25 06:41 UTC\nWe are on it.");
    assert!(!window.shows("One that the end-user can read"));
    window.fill("First line of public notes", "Our service desk, {reference}");
    window.wait_for("One that the end-user can read");
    assert!(window.shows_text("Our service desk, Halo 4242-7\nWe are on it."), "{}", window.texts());
    window.click("Save");
    window.wait_for("Version 2");
    let notes = window.stored(PROFILE).0.notes;
    assert_eq!(notes.header, "{reference}: {author} at {time}");
    assert_eq!(notes.public_header.as_deref(), Some("Our service desk, {reference}"));

    let incident = window.world.incident(&[("short_description", "VPN drops")]);
    window.runtime.block_on(window.world.first_load());
    let ticket = window.world.ticket_of(&incident);
    for (outcome, text) in [(8, "Dear caller"), (7, "Between us")] {
        let note = json!({"outcome_id": outcome, "note": text});
        window.world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    }
    window.runtime.block_on(window.world.settle());
    let journal = window.world.servicenow().journal(&incident);
    let of = |text: &str| journal.iter().find(|entry| entry.value.contains(text)).unwrap().value.clone();
    assert!(of("Dear caller").starts_with("Our service desk, Halo "), "{journal:#?}");
    assert!(of("Between us").contains(": Abel Tuter at "), "{journal:#?}");
}

#[test]
fn an_edited_note_is_previewed_as_a_change_of_its_copy() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click("Options");
    window.choose("When a carried note is edited", "Halo's copy is changed; ServiceNow gets a further note");
    window.choose("When a carried note is deleted", "Halo's copy says so in its place; ServiceNow gets a private note");
    window.click("Save");
    window.wait_for("Version 2");
    let notes = window.stored(PROFILE).0.notes;
    assert_eq!((notes.edited, notes.deleted), (EditedNotes::InPlace, DeletedNotes::InPlace));

    window.world.edit_incident(&incidents[0], &[("comments", "Cable is blue")]);
    window.runtime.block_on(window.world.settle());
    let entry = window.world.servicenow().journal(&incidents[0])[0].sys_id.clone();
    window.world.servicenow().update("admin", "sys_journal_field", &entry, &[("value", "Cable is green")]).unwrap();
    window.world.edit_incident(&incidents[0], &[("work_notes", "looked at again")]);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows("Its copy is changed; where Halo refuses that, a further note says so"), "{}", window.texts());
    assert!(window.shows_text("Cable is green"));
}

#[test]
fn what_a_late_rule_changed_is_told_by_the_run_and_on_the_page_of_its_ticket() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.servicenow().common().switches.set("servicenow.asynchronous-work", "on-demand").unwrap();
    let rule = json!({"name": "Impact stays low", "table": "incident", "when": "async", "set": {"impact": "3"}});
    window.world.servicenow().add_rules(&[serde_json::from_value(rule).unwrap()]).unwrap();
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    window.runtime.block_on(window.world.pass());
    window.world.servicenow().catch_up();
    window.runtime.block_on(window.world.pass());

    window.click("Activity");
    window.wait_for("Changed after it was stored");
    assert!(window.shows_text("sent 1, now 3; changed after"), "{}", window.texts());
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.click("VPN drops");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Fields");
    window.click("Journal");
    assert!(window.shows("Changed after it was stored in ServiceNow"), "{}", window.texts());
}
