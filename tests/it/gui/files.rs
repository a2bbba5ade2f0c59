//! Files in the window: what a plan carries and leaves, the ticket's page, the settings.

use causeway::model::ProfileId;
use causeway::profile::FilesOut;
use egui::{Key, Modifiers};

use super::Window;
use crate::files::{attach, carrying};
use crate::support::world::PROFILE;

/// A window over a world with a linked ticket that has a file to carry and one that stays.
fn window() -> (Window, i64) {
    let runtime = Window::runtime();
    let (world, ticket) = runtime.block_on(async {
        let world = carrying().await;
        let incident = world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        let ticket = world.ticket_of(&incident);
        world.pass().await;
        attach(&world, ticket, "photo.png", b"flames", true);
        attach(&world, ticket, "payroll.xlsx", b"secret", false);
        world.halo().update_ticket("Abel Tuter", ticket, serde_json::json!({"impact": 1})).unwrap();
        (world, ticket)
    });
    (Window::open(runtime, world), ticket)
}

#[test]
fn a_plan_shows_its_files_with_their_sizes_and_why_others_stay() {
    let (mut window, _) = window();
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows("File 1"), "{}", window.texts());
    assert!(window.shows_text("1 file"), "{}", window.texts());
    window.click_row("1 file to servicenow");
    window.wait_for_text("photo.png (6 bytes)");
    assert!(window.shows_text("it is private: end-users may not see it"), "{}", window.texts());
}

#[test]
fn the_page_of_a_ticket_lists_its_files_and_what_becomes_of_each() {
    let (mut window, _) = window();
    window.runtime.block_on(async { window.world.pass().await });
    open_files(&mut window);
    window.wait_for_text("photo.png (6 bytes)");
    assert!(window.shows_text("Carried over to"), "{}", window.texts());
    assert!(window.shows_text("Stays: it is private: end-users may not see it"), "{}", window.texts());
}

/// Opens the files of the one ticket.
fn open_files(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::Num4);
    window.wait_for("VPN drops");
    window.click("VPN drops");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Close the ticket");
    window.wait_for("Files");
    window.click("Files");
}

#[test]
fn a_file_that_was_stored_with_other_bytes_is_shown_as_not_carried() {
    let (mut window, _) = window();
    let servicenow = window.world.servicenow().common();
    servicenow.switches.set("servicenow.attachment-storage", "rewritten").unwrap();
    window.runtime.block_on(async { window.world.pass().await });
    open_files(&mut window);
    window.wait_for_text("Stays: not stored as sent: other bytes are there");
    assert!(!window.shows_text("Carried over to"), "{}", window.texts());
}

#[test]
fn an_image_within_a_text_is_listed_and_named_in_the_conversation() {
    let (mut window, ticket) = window();
    let html = "<p>See this:</p><p><img src=\"data:image/png;base64,iVBORw0KGgo=\"></p>";
    let action = serde_json::json!({"outcome_id": 8, "note_html": html});
    let action = window.world.halo().add_action("Abel Tuter", ticket, action).unwrap();
    window.runtime.block_on(async { window.world.pass().await });
    open_files(&mut window);
    window.wait_for_text(&format!("image {action}-1"));
    assert!(window.shows_text("image within a text"), "{}", window.texts());
    window.click("Conversation");
    window.wait_for_text(&format!("[image: image {action}-1]"));
}

#[test]
fn a_file_that_is_too_large_for_halo_is_shown_with_what_to_do() {
    let (mut window, ticket) = window();
    let incident = window.world.servicenow().find("incident", "short_descriptionSTARTSWITHVPN")[0]["sys_id"].clone();
    window.world.servicenow().attach("admin", ("incident", &incident), "dump.bin", b"ten bytes!").unwrap();
    window.world.halo().common().switches.set("halo.file-size-limit", "5").unwrap();
    window.runtime.block_on(async { window.world.pass().await });
    open_files(&mut window);
    window.wait_for_text("Stays: it is refused over there");
    assert!(window.shows_text("so attach it there by hand"), "{}", window.texts());
    assert!(window.world.halo().files(ticket).iter().all(|(file, _)| file["filename"] != "dump.bin"));
}

#[test]
fn how_files_travel_is_set_in_the_profiles_form_and_by_the_desks_switches() {
    let mut window = Window::over_a_desk();
    window.click("Profiles");
    window.wait_for("Version 1");
    window.click("Options");
    window.click("End-users see files from ServiceNow");
    window.fill("Largest file, MB", "7");
    window.click("Save");
    window.wait_for_text("acme is saved as version 2");
    window.click("Public files go to ServiceNow");
    window.wait_for_text("The desk's settings are saved");
    let desk = window.world.desk().clone();
    assert!(desk.settings().unwrap().files.outbound);
    let files = window.runtime.block_on(desk.profile(&ProfileId::new(PROFILE))).unwrap().profile.files;
    assert_eq!((files.inbound_public, files.largest_megabytes), (true, 7));
    assert_eq!(files.outbound, FilesOut::Desk, "the profile leaves it to the desk");
}
