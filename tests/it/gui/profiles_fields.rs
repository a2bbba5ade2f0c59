//! Field pairs in the window: which fields go together, which way, what is suggested and what is hidden.

use causeway::profile::{Conversion, Direction, Mask};
use causeway::standins::halo::{FieldKind, NewCustomField};
use causeway::standins::servicenow::NewField;
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World};

/// Adds custom fields of these kinds to Halo's incidents.
fn in_halo(world: &World, fields: &[(&str, &str, FieldKind)]) {
    for (name, label, kind) in fields {
        world.halo().add_custom_field_of(&NewCustomField {
            name: (*name).to_owned(),
            label: (*label).to_owned(),
            kind: *kind,
            options: ["Red", "Green", "Blue"].map(str::to_owned).to_vec(),
            ticket_types: vec![1],
        });
    }
}

/// Adds columns of these types to ServiceNow's incidents.
fn in_servicenow(world: &World, fields: &[(&str, &str, &str)]) {
    for (name, label, internal_type) in fields {
        world.servicenow().add_field(
            "incident",
            &NewField {
                name: (*name).to_owned(),
                label: (*label).to_owned(),
                internal_type: (*internal_type).to_owned(),
                max_length: 100,
                reference: String::new(),
            },
        );
    }
}

/// A window over a loaded desk whose systems have these fields.
fn over(halo: &[(&str, &str, FieldKind)], other: &[(&str, &str, &str)]) -> (Window, i64, String) {
    let runtime = Window::runtime();
    let (world, ticket, incident) = runtime.block_on(async {
        let world = World::new().await;
        in_halo(&world, halo);
        in_servicenow(&world, other);
        for (element, value, label) in [("u_paint", "r", "Red"), ("u_paint", "b", "Blue")] {
            if other.iter().any(|(name, ..)| *name == element) {
                world.servicenow().add_choice("incident", element, value, label);
            }
        }
        let incident = world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        let ticket = world.ticket_of(&incident);
        (world, ticket, incident)
    });
    (Window::open(runtime, world), ticket, incident)
}

impl Window {
    fn open_pairs(&mut self) {
        self.open_profiles();
        self.wait_for_text("Fields and values as read");
        self.click_beginning("Field pairs");
    }

    /// Chooses the two fields of a new pair and adds it.
    fn add_pair(&mut self, halo: &str, other: &str) {
        self.find_and_choose("Halo field to add", halo);
        self.find_and_choose("ServiceNow field to add", other);
        self.tab_along_to("Add pair");
        self.press(Modifiers::NONE, Key::Enter);
        self.wait_for_text(&format!("Field pair {halo}"));
    }

    /// Whether a list of fields, once it is searched, offers this.
    fn offers(&mut self, list: &str, alternative: &str) -> bool {
        self.click(list);
        self.fill(&format!("Search {list}"), alternative);
        self.settle();
        let offered = self.shows(alternative);
        self.press(Modifiers::NONE, Key::Escape);
        offered
    }

    fn pass(&self) {
        self.runtime.block_on(self.world.settle());
    }

    fn own_field(&self, ticket: i64, name: &str) -> serde_json::Value {
        let shown = self.world.ticket_field(ticket, "customfields");
        let own = shown.as_array().cloned().unwrap_or_default();
        own.iter().find(|field| field["name"] == name).map(|field| field["value"].clone()).unwrap_or_default()
    }
}

#[test]
fn the_second_list_shows_only_fields_that_hold_the_same_and_a_conversion_is_asked_for() {
    let (mut window, ticket, incident) = over(
        &[("CFfloor", "Floor", FieldKind::Text)],
        &[("u_storey", "Storey", "integer"), ("u_room", "Room", "string")],
    );
    window.open_pairs();
    window.find_and_choose("Halo field to add", "Floor");
    assert!(window.offers("ServiceNow field to add", "Room"));
    assert!(!window.offers("ServiceNow field to add", "Storey"), "it holds a number");
    window.click("Also fields that hold something else, converted");
    window.find_and_choose("ServiceNow field to add", "Storey");
    window.wait_for_text("Converted between unlike fields: what is no number is held on its way to Storey");
    window.tab_along_to("Add pair");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_text("Field pair Floor");
    window.wait_for_text("converts between Floor (text) and Storey (a whole number)");
    window.choose("Values travel by", "As it is");
    window.wait_for_text("they are unlike");
    window.click("Save");
    window.wait_for_text("joins Floor, which holds text, with Storey, which holds a whole number");
    assert_eq!(window.stored(PROFILE).1, 1, "it is not saved");
    window.choose("Values travel by", "Converted, where the fields are unlike");
    window.click("Save");
    window.wait_for("Version 2");
    window.pass();
    window.world.edit_incident(&incident, &[("u_storey", "12")]);
    window.pass();
    assert_eq!(window.own_field(ticket, "CFfloor"), json!("12"));
}

#[test]
fn the_options_of_a_single_select_field_are_mapped_one_by_one() {
    let (mut window, ticket, incident) =
        over(&[("CFpaint", "Paint", FieldKind::Select)], &[("u_paint", "Colour", "string")]);
    window.open_pairs();
    window.add_pair("Paint", "Colour");
    window.click_beginning("Value tables");
    window.click_beginning("Values of Paint");
    window.wait_for("Remove row 2");
    window.choose("Halo value to add", "Green");
    window.choose("ServiceNow value to add", "Blue");
    window.click("Add row");
    window.click("Save");
    window.wait_for("Version 2");
    window.pass();
    let field = json!({"customfields": [{"name": "CFpaint", "value": "2"}]});
    window.world.halo().update_ticket("Abel Tuter", ticket, field).unwrap();
    window.pass();
    assert_eq!(window.world.incident_field(&incident, "u_paint"), "b");
    window.world.edit_incident(&incident, &[("u_paint", "r")]);
    window.pass();
    assert_eq!(window.own_field(ticket, "CFpaint"), json!("1"));
}

#[test]
fn any_field_of_halo_goes_with_any_field_of_servicenow() {
    let (mut window, ticket, incident) = over(
        &[("CFcost", "Cost centre", FieldKind::Text)],
        &[("u_account", "Account", "string"), ("u_due", "Wanted by", "glide_date_time")],
    );
    window.open_pairs();
    window.add_pair("Cost centre", "Account");
    window.add_pair("Target date", "Wanted by");
    window.click("Save");
    window.wait_for("Version 2");
    window.pass();
    window.world.edit_incident(&incident, &[("u_account", "4711"), ("u_due", "2026-03-05 10:00:00")]);
    window.pass();
    assert_eq!(window.own_field(ticket, "CFcost"), json!("4711"));
    assert_eq!(window.world.ticket_field(ticket, "targetdate"), json!("2026-03-05T10:00:00"));
}

#[test]
fn a_field_that_only_some_desks_use_is_picked_and_one_that_halo_sets_goes_one_way_and_says_why() {
    let (mut window, ticket, incident) =
        over(&[], &[("u_sent", "Sent on", "glide_date_time"), ("u_mail", "Address", "string")]);
    window.open_pairs();
    window.add_pair("Sent to the supplier", "Sent on");
    window.add_pair("Status (name)", "Address");
    window.wait_for_text("Halo sets Status (name) by itself: it can be read only");
    window.choose("Direction of travel", "Both ways");
    window.settle();
    window.click("Save");
    window.wait_for("Version 2");
    let rule = window.stored(PROFILE).0.mapping.fields.pop().unwrap();
    assert_eq!((rule.halo.as_str(), rule.direction), ("status_name", Direction::ToOther));
    window.pass();
    window.world.edit_incident(&incident, &[("u_sent", "2026-03-05 10:00:00")]);
    window.pass();
    assert_eq!(window.world.ticket_field(ticket, "supplier_date"), json!("2026-03-05T10:00:00"));
    let address = window.world.ticket_field(ticket, "status_name");
    assert_eq!(json!(window.world.incident_field(&incident, "u_mail")), address);
}

#[test]
fn the_arrow_of_a_pair_is_turned_and_a_pass_obeys_it() {
    let (mut window, ticket, incident) = over(&[], &[]);
    window.open_pairs();
    window.click("Summary");
    window.choose("Direction of travel", "To ServiceNow only");
    window.click("Save");
    window.wait_for("Version 2");
    window.pass();
    window.world.edit_incident(&incident, &[("short_description", "changed there")]);
    window.pass();
    assert_eq!(window.world.ticket_field(ticket, "summary"), json!("VPN drops"), "nothing travels against the arrow");
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "changed here"})).unwrap();
    window.pass();
    assert_eq!(window.world.incident_field(&incident, "short_description"), "changed here");
}

#[test]
fn suggested_pairs_are_shown_with_their_reason_and_used_only_once_they_are_taken() {
    let (mut window, ticket, incident) = over(
        &[
            ("CFcostcentre", "Cost centre", FieldKind::Text),
            ("CFpaint", "Paint", FieldKind::Select),
            ("CFodd", "Odd", FieldKind::Date),
        ],
        &[("u_cost_centre", "Cost centre", "string"), ("u_paint", "Colour", "string"), ("u_odd", "Odd", "integer")],
    );
    let before = window.stored(PROFILE).0.mapping.fields.len();
    window.open_pairs();
    window.wait_for("Take Cost centre ↔ Cost centre (u_cost_centre)");
    assert!(window.shows_text("both are called \"Cost centre\"; Cost centre holds text"));
    assert!(window.shows_text("their names CFpaint and u_paint are alike"));
    assert!(!window.shows_text("(u_odd)"), "a date and a number do not go together");
    assert!(!window.shows("Changed"), "nothing is used unseen");
    window.click("Take Cost centre ↔ Cost centre (u_cost_centre)");
    window.wait_until_gone("Take Cost centre ↔ Cost centre (u_cost_centre)");
    window.click_beginning("Take all");
    window.wait_until_gone("Take Paint ↔ Colour (u_paint)");
    window.click("Save");
    window.wait_for("Version 2");
    let mapping = window.stored(PROFILE).0.mapping;
    assert!(mapping.fields.len() >= before + 2, "{:#?}", mapping.fields);
    let paint = mapping.fields.iter().find(|rule| rule.halo.as_str() == "CFpaint").unwrap();
    let Conversion::Table(table) = &paint.conversion else { panic!("{paint:#?}") };
    assert_eq!(mapping.tables[table].rows.len(), 2, "equal names were paired with it");
    window.pass();
    window.world.edit_incident(&incident, &[("u_cost_centre", "4711"), ("u_paint", "b")]);
    window.pass();
    assert_eq!(window.own_field(ticket, "CFcostcentre"), json!("4711"));
    assert_eq!(window.own_field(ticket, "CFpaint"), json!("3"));
}

#[test]
fn suggested_rows_of_a_value_table_are_taken_one_by_one_or_all() {
    let mut window = Window::over_a_desk();
    let rows = window.stored(PROFILE).0.mapping.tables["urgency"].rows.len();
    window.runtime.block_on(window.world.change_profile(|profile| {
        profile.mapping.tables.get_mut("urgency").unwrap().rows.truncate(0);
    }));
    window.click("Profiles");
    window.wait_for("Version 2");
    window.wait_for_text("Fields and values as read");
    window.click_beginning("Value tables");
    window.click_beginning("Values of Urgency");
    window.wait_for("Suggested rows");
    window.click_beginning("Take Urgency: High");
    window.click_beginning("Take all");
    window.wait_until_gone("Suggested rows");
    window.click("Save");
    window.wait_for("Version 3");
    assert_eq!(window.stored(PROFILE).0.mapping.tables["urgency"].rows.len(), rows);
}

#[test]
fn a_field_is_masked_in_the_form_and_no_preview_shows_it_clear() {
    let (mut window, ticket, incident) = over(&[("CFcard", "Card", FieldKind::Text)], &[("u_card", "Card", "string")]);
    window.open_pairs();
    window.add_pair("Card", "Card");
    window.choose("Values travel by", "Masked, so that only a part is shown");
    window.fill("Characters that remain", "3");
    window.click("Save");
    window.wait_for("Version 2");
    let rule = window.stored(PROFILE).0.mapping.fields.pop().unwrap();
    assert_eq!((rule.conversion, rule.direction), (Conversion::Masked(Mask::Last(3)), Direction::ToOther));
    let field = json!({"customfields": [{"name": "CFcard", "value": "4111-canary-234"}]});
    window.world.halo().update_ticket("Abel Tuter", ticket, field).unwrap();
    let plan = window.runtime.block_on(window.world.preview());
    let told = format!("{plan:?}");
    assert!(told.contains("************234") && !told.contains("canary"), "{told}");
    window.pass();
    assert_eq!(window.world.incident_field(&incident, "u_card"), "************234");
}

#[test]
fn what_halo_demands_of_new_tickets_is_told_beforehand_and_mapped_in_place() {
    let runtime = Window::runtime();
    let (world, incident) = runtime.block_on(async {
        let world = World::new().await;
        in_servicenow(&world, &[("u_order", "Order", "string")]);
        let ticket_type = world.halo().add_ticket_type("Field work", &["client_reference"]);
        world.change_profile(|profile| profile.types[0].ticket_type = ticket_type).await;
        let incident = world.incident(&[("short_description", "VPN drops"), ("u_order", "PO 7")]);
        world.preview().await;
        (world, incident)
    });
    let mut window = Window::open(runtime, world);
    window.click("Profiles");
    window.wait_for("Version 2");
    window.wait_for_text("othing gives Customer reference (client_reference), which Halo demands of tickets of type");
    window.click_beginning("Field pairs");
    window.add_pair("Customer reference", "Order");
    window.click_beginning("General");
    assert!(!window.shows_text("othing gives Customer reference"));
    window.click("Save");
    window.wait_for("Version 3");
    window.runtime.block_on(window.world.first_load());
    let ticket = window.world.ticket_of(&incident);
    assert_eq!(window.world.ticket_field(ticket, "client_reference"), json!("PO 7"));
}
