//! The profiles panel: a profile is made, mapped, changed, saved and left.

mod purpose;

use causeway::model::{ConnectionId, ProfileId};
use causeway::profile::{
    Conversion, DeletedNotes, Direction, EditedNotes, InboundNotes, NoteFormatting, Profile, Reopen, Scope,
};
use causeway::standins::faults::{Fault, Play};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::Window;
use super::connections::at_a_new_profile;
use crate::support::world::{PROFILE, World};

/// The state that an administrator of ServiceNow adds.
const NEW_STATE: &str = "Awaiting Vendor";

impl Window {
    /// Opens the world's profile.
    pub(super) fn open_profiles(&mut self) {
        self.click("Profiles");
        self.wait_for("Version 1");
    }

    pub(super) fn stored(&self, name: &str) -> (Profile, u32) {
        let desk = self.world.desk().clone();
        let stored = self.runtime.block_on(desk.profile(&ProfileId::new(name))).unwrap();
        (stored.profile, stored.version)
    }

    /// Waits until the button of this name can be pressed.
    fn wait_until_possible(&mut self, label: &str) {
        self.wait_until(&format!("{label:?} can be pressed"), |harness| {
            harness.query_all_by_label(label).any(|node| !node.accesskit_node().is_disabled())
        });
    }

    /// The whole name of what is shown and whose name begins like this.
    pub(super) fn beginning(&self, name: &str) -> Option<String> {
        let mut nodes = self.harness.root().children_recursive();
        nodes.find_map(|node| node.accesskit_node().label().filter(|label| label.starts_with(name)))
    }

    /// Waits until something is shown whose name begins like this, and clicks it.
    pub(super) fn click_beginning(&mut self, name: &str) {
        self.wait_for_text(name);
        self.click_changing(|window| window.beginning(name).unwrap());
    }

    /// Chooses in a list that is long enough to be searched.
    pub(super) fn find_and_choose(&mut self, name: &str, alternative: &str) {
        self.click(name);
        self.fill(&format!("Search {name}"), alternative);
        self.click(alternative);
    }

    /// Presses Tab until something whose name begins like this has the keyboard.
    pub(super) fn tab_along_to(&mut self, name: &str) {
        for _ in 0..400 {
            self.press(Modifiers::NONE, Key::Tab);
            if self.focused().is_some_and(|focused| focused.starts_with(name)) {
                return;
            }
        }
        panic!("the keyboard never came to {name:?}. The window shows:\n{}", self.texts());
    }

    /// What has the keyboard.
    fn focused(&self) -> Option<String> {
        let nodes = self.harness.root().children_recursive();
        let node = nodes.into_iter().find(|node| node.accesskit_node().is_focused())?;
        let node = node.accesskit_node();
        node.label().or_else(|| node.value())
    }
}

/// A window over a desk whose first load is done, and whose ServiceNow got a new state that two
/// incidents have.
fn over_a_new_state() -> Window {
    let runtime = Window::runtime();
    let world = runtime.block_on(async {
        let world = World::new().await;
        let held: Vec<String> =
            ["one", "two"].map(|title| world.incident(&[("short_description", title)])).into_iter().collect();
        world.first_load().await;
        world.servicenow().add_choice("incident", "state", "11", NEW_STATE);
        for incident in &held {
            world.edit_incident(incident, &[("state", "11")]);
        }
        world.pass().await;
        world
    });
    Window::open(runtime, world)
}

fn test_connections(window: &Window) {
    for name in ["halo", "servicenow"] {
        let desk = window.world.desk().clone();
        window.runtime.block_on(async move { desk.test_connection(&ConnectionId::new(name)).await }).unwrap();
    }
}

#[test]
fn without_tested_connections_it_says_what_to_do_first() {
    let mut window = Window::over_an_empty_desk();
    window.click("Profiles");
    window.wait_for("Nothing is kept in step yet");
    assert!(window.shows_text("Mappings open once both have been tested"));
    window.click("Connections");
    assert_eq!(window.harness.state().panel_name(), "Connections");
}

#[test]
fn the_list_shows_the_enabled_profiles_at_once_with_how_they_are_doing() {
    let mut window = Window::over_a_desk();
    window.click("Profiles");
    window.wait_for("acme, enabled, Whole desk, Sandbox, 0 links");
    assert!(window.shows("Enabled (1)"));
    assert!(window.shows("halo ↔ servicenow"));
    assert!(window.shows("Last Sync never"));
    window.wait_for("Version 1");
    window.click("Disable");
    window.wait_for("acme, disabled, Whole desk, Sandbox, 0 links");
    assert!(window.shows("No profile is enabled, so nothing runs by itself"));
    assert!(!window.stored(PROFILE).0.enabled);
    window.click("Enable");
    window.wait_for("acme, enabled, Whole desk, Sandbox, 0 links");
}

#[test]
fn a_profile_for_the_whole_desk_is_drafted_looked_at_and_saved_disabled() {
    let mut window = at_a_new_profile();
    window.click("Draft");
    assert!(window.shows("must be a name; it is empty"), "the form says what is missing");
    window.fill("Name", "whole");
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.wait_for_text("Not mapped");
    assert!(window.shows("Not saved yet"));
    let desk = window.world.desk().clone();
    assert!(window.runtime.block_on(desk.profiles()).unwrap().is_empty(), "a draft is not saved");
    window.click("Save");
    window.wait_for("Version 1");
    let (profile, version) = window.stored("whole");
    assert_eq!((profile.scope, profile.enabled, version), (Scope::WholeDesk, false, 1));
    assert_eq!(profile.types.len(), 1);
}

#[test]
fn a_profile_for_one_customer_is_made_by_the_customers_name() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    test_connections(&window);
    window.press(Modifiers::NONE, Key::F5);
    window.wait_until_possible("New profile…");
    window.click("New profile…");
    window.wait_for("Both systems said what there is to choose from");
    window.fill("Name", "one customer");
    window.click("One customer");
    window.click("Draft");
    assert!(window.shows("Choose whose tickets are kept in step"));
    let customers = window.world.halo().records("Client");
    let (id, name) = (customers[0]["id"].as_i64().unwrap(), customers[0]["name"].as_str().unwrap().to_owned());
    window.choose("Customer", &name);
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.click("Save");
    window.wait_for(&format!("one customer, disabled, Customer {name}, Sandbox, 0 links"));
    assert_eq!(window.stored("one customer").0.scope, Scope::Customer { id });
}

#[test]
fn a_missing_status_is_seen_with_its_live_tickets_and_mapped_in_place() {
    let mut window = over_a_new_state();
    window.open_profiles();
    window.wait_for_text("in use not mapped");
    window.click_beginning("Value tables");
    window.click_beginning("Values of Status, 1 value in use not mapped");
    window.wait_for("2 live tickets");
    window.wait_for("Map Awaiting Vendor of ServiceNow");
    assert!(window.shows_text("These hold their tickets until they are mapped"));
    window.choose("Map Awaiting Vendor of ServiceNow", "With Supplier");
    window.wait_for("Every value is mapped");
    window.wait_for("Values of Status");
    assert!(window.shows("Changed"));
    window.click("Save");
    window.wait_for("Version 2");
    let (profile, _) = window.stored(PROFILE);
    let row = profile.mapping.tables["status"].rows.last().cloned().unwrap();
    assert_eq!((row.other.as_str(), row.other_label.as_str()), ("11", NEW_STATE));
    assert_eq!(row.halo_label, "With Supplier");
    window.runtime.block_on(window.world.settle());
}

#[test]
fn what_changed_in_the_values_is_shown_where_they_are_mapped() {
    let mut window = over_a_new_state();
    window.open_profiles();
    window.wait_for_text("in use not mapped");
    window.click_beginning("Value tables");
    window.click_beginning("Values of Status, 1 value in use not mapped");
    // A value that is not known yet is read before it is named, and so is noticed.
    window.wait_for_text("Changed in the two systems");
    window.wait_for_text("“Awaiting Vendor” (11) is new, noticed");
}

#[test]
fn a_missing_status_is_mapped_by_keyboard_alone() {
    let mut window = over_a_new_state();
    window.press(Modifiers::COMMAND, Key::Num3);
    window.wait_for_text("in use not mapped");
    window.tab_along_to("Value tables");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_text("Values of Status, 1 value in use not mapped");
    window.tab_along_to("Values of Status");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Map Awaiting Vendor of ServiceNow");
    window.tab_along_to("Map Awaiting Vendor of ServiceNow");
    window.press(Modifiers::NONE, Key::Enter);
    for _ in 0..40 {
        if window.focused().as_deref() == Some("With Supplier") {
            break;
        }
        window.press(Modifiers::NONE, Key::Tab);
    }
    assert_eq!(window.focused().as_deref(), Some("With Supplier"));
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("Every value is mapped");
    window.press(Modifiers::COMMAND, Key::S);
    window.wait_for("Version 2");
    assert_eq!(window.stored(PROFILE).0.mapping.tables["status"].rows.last().unwrap().other, "11");
}

#[test]
fn a_row_of_a_value_table_is_added_turned_moved_and_removed() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click_beginning("Value tables");
    let before = window.stored(PROFILE).0.mapping.tables["urgency"].rows.clone();
    window.click_beginning("Values of Urgency");
    window.choose("Halo value to add", "Low");
    window.choose("ServiceNow value to add", "1 - High");
    window.click("Add row");
    let added = before.len() + 1;
    window.choose(&format!("Direction of row {added}: Both ways"), "To ServiceNow");
    window.click(&format!("Move row {added} up"));
    window.tab_along_to("Remove row 1");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_until_gone(&format!("Remove row {added}"));
    window.click("Save");
    window.wait_for("Version 2");
    let rows = window.stored(PROFILE).0.mapping.tables["urgency"].rows.clone();
    assert_eq!(rows.len(), before.len());
    let new = rows.iter().find(|row| row.direction == Direction::ToOther).unwrap();
    assert_eq!((new.halo_label.as_str(), new.other_label.as_str()), ("Low", "1 - High"));
}

#[test]
fn a_formula_is_checked_as_it_is_typed_and_tried_on_a_real_pair() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.open_profiles();
    window.click_beginning("Field pairs");
    window.click("Summary");
    window.choose("Values travel by", "By a formula");
    window.wait_for_text("To ServiceNow: “");
    window.fill("Formula to ServiceNow", "summary|upper");
    assert!(window.shows_text("there is no summary"), "it says what can be used");
    window.fill("Formula to ServiceNow", "value|upper");
    window.wait_for_text("becomes “VPN DROPS”");
    window.click("Save");
    window.wait_for("Version 2");
    let rules = window.stored(PROFILE).0.mapping.fields;
    let formula = Conversion::Formula { to_halo: Some("value".into()), to_other: Some("value|upper".into()) };
    assert_eq!(rules.iter().find(|rule| rule.name == "Summary").unwrap().conversion, formula);
}

#[test]
fn an_option_that_contradicts_is_refused_with_its_reason_next_to_the_field() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click("Incident: taken in");
    let why = "it makes tickets of new records, but no table is taken in";
    assert!(window.shows_text("It makes tickets of new records"), "the reason is on top at once");
    window.click("Show problem 1");
    assert!(window.shows_text(why), "and next to the field");
    window.click("Save");
    window.wait_for_text("Not saved: the profile contradicts itself");
    assert_eq!(window.stored(PROFILE).1, 1);
    window.click("Create tickets");
    assert!(!window.shows_text(why));
    window.click("Save");
    window.wait_for("Version 2");
}

#[test]
fn a_number_that_is_none_is_refused_and_nothing_is_saved() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Limits");
    window.fill("New tickets in Halo", "many");
    assert!(window.shows("must be a whole number from 0 on, and \"many\" is not"));
    window.click("Save");
    window.wait_for_text("Not saved: something typed could not be understood");
    window.fill("New tickets in Halo", "25");
    window.click("Save");
    window.wait_for("Version 2");
    assert_eq!(window.stored(PROFILE).0.limits.creates_in_halo.number, 25);
}

#[test]
fn how_notes_and_closures_travel_is_chosen_in_the_options() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    window.click("Options");
    window.choose("Notes from ServiceNow", "Additional comments only");
    window.choose("Follows when a record is opened again", "ServiceNow alone");
    window.click("Wait for code and notes");
    window.choose("Formatted notes to ServiceNow", "As formatted text, in [code] blocks");
    window.choose("When a carried note is edited", "A further note with the new text");
    window.choose("When a carried note is deleted", "A private note that says so");
    window.fill("Closure note in Halo", "{close_notes} ({number})");
    window.click("Save");
    window.wait_for("Version 2");
    let profile = window.stored(PROFILE).0;
    assert_eq!(profile.notes.inbound, InboundNotes::CommentsOnly);
    assert_eq!((profile.closing.reopen, profile.closing.needs_code), (Reopen::InOther, false));
    assert_eq!(profile.closing.note, "{close_notes} ({number})");
    assert_eq!(profile.notes.formatting, NoteFormatting::CodeBlocks);
    assert_eq!((profile.notes.edited, profile.notes.deleted), (EditedNotes::Correct, DeletedNotes::Tell));
}

#[test]
fn leaving_a_changed_profile_asks() {
    let mut window = Window::over_a_desk();
    let (acme, _) = window.stored(PROFILE);
    let other = Profile { name: ProfileId::new("other"), enabled: false, ..acme };
    let desk = window.world.desk().clone();
    window.runtime.block_on(desk.save_profile(other)).unwrap();
    window.click("Profiles");
    window.wait_for("Version 1");
    window.click("Options");
    window.click("Public notes without a person");
    window.click("other, disabled, Whole desk, Sandbox, 0 links");
    assert!(window.shows("Save the changes of acme?"));
    window.click("Stay");
    assert!(window.shows("Changed"));
    window.click("other, disabled, Whole desk, Sandbox, 0 links");
    window.click("Save and go on");
    window.wait_for_text("acme is saved as version 2");
    window.wait_until_gone("Changed");
    assert!(!window.stored(PROFILE).0.notes.public_unattended);
    window.click("Options");
    window.click("Public notes without a person");
    window.click("acme, enabled, Whole desk, Sandbox, 0 links");
    window.click("Discard changes");
    window.wait_for("Version 2");
    assert!(window.stored("other").0.notes.public_unattended, "what was discarded was not saved");
}

#[test]
fn a_profile_that_was_changed_elsewhere_meanwhile_is_not_overwritten() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Options");
    window.click("Public notes without a person");
    window.runtime.block_on(window.world.change_profile(|profile| profile.limits.public_notes.number = 7));
    window.click("Save");
    window.wait_for_text("Changed elsewhere meanwhile: there is a version 2 now. It differs in Limits: Public notes");
    assert!(window.stored(PROFILE).0.notes.public_unattended, "nothing was overwritten");
    window.click("Take version 2, drop mine");
    window.wait_for("Version 2");
    assert!(!window.shows("Changed"));
}

#[test]
fn a_field_pair_is_added_with_a_proposed_conversion_and_removed_again() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    let before = window.stored(PROFILE).0.mapping.fields.len();
    window.click("Field pairs");
    window.find_and_choose("Halo field to add", "Ticket type");
    window.find_and_choose("ServiceNow field to add", "Channel");
    window.tab_along_to("Add pair");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_text("Field pair Ticket type");
    window.click("Save");
    window.wait_for("Version 2");
    let added = window.stored(PROFILE).0.mapping.fields;
    assert_eq!(added.len(), before + 1);
    window.click("Remove the pair Ticket type");
    window.click("Save");
    window.wait_for("Version 3");
    assert_eq!(window.stored(PROFILE).0.mapping.fields.len(), before);
}

#[test]
fn a_profile_is_duplicated_and_removed_after_a_question() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.click("Duplicate…");
    window.fill("Name", "acme again");
    window.click("Save");
    window.wait_for("acme again, disabled, Whole desk, Sandbox, 0 links");
    window.click("Remove profile…");
    assert!(window.shows("Remove the profile acme again?"));
    window.click("Remove");
    window.wait_until_gone("acme again, disabled, Whole desk, Sandbox, 0 links");
}

#[test]
fn a_profile_with_live_links_is_not_removed_and_the_links_are_named() {
    let mut window = over_a_new_state();
    window.open_profiles();
    window.click("Remove profile…");
    window.wait_for_text("acme cannot be removed while it has 2 live links");
}

#[test]
fn what_cannot_be_read_is_said_with_the_next_step() {
    let mut window = Window::over_a_desk();
    window.open_profiles();
    window.wait_for_text("Fields and values as read");
    let answer = Play::Answer { status: 503, headers: Vec::new(), body: String::new() };
    let fault = Fault { name: "down".to_owned(), method: None, path: None, from: 1, times: None, play: answer };
    window.world.servicenow().common().faults.arm(fault);
    window.click("Read fields and values again");
    window.wait_for_text("servicenow:");
    assert!(window.shows_text("Fields and values as read"), "what was read before stays");
}

#[test]
fn versions_tell_what_they_changed_and_an_earlier_one_is_restored() {
    let mut window = Window::over_a_desk();
    let first = window.stored(PROFILE).0;
    window.open_profiles();
    window.runtime.block_on(window.world.change_profile(|profile| drop(profile.mapping.fields.pop())));
    window.wait_for("Version 2");
    window.click_beginning("Versions");
    window.wait_for_text("Field pair");
    window.click("Restore version 1…");
    window.wait_for_text("Its mappings and options are saved again, as version 3.");
    window.click("Restore");
    window.wait_for_text("is in force again, as version 3");
    window.wait_for("Version 3");
    assert_eq!(window.stored(PROFILE), (first, 3));
}
