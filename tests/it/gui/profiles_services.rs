//! Services are mapped to catalogue items in the window, each with the pairs that answer its variables.

use causeway::profile::services::variable_field;
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World};

#[test]
fn a_service_is_mapped_to_an_item_and_its_variables_to_fields_of_the_ticket() {
    let runtime = Window::runtime();
    let (world, service, item) = runtime.block_on(async {
        let world = World::new().await;
        let service = world.halo().save("Abel Tuter", "Service", json!({"name": "Mail boxes"})).unwrap();
        let item = [("name", "New mail box"), ("active", "true")];
        let item = world.servicenow().insert("admin", "sc_cat_item", &item).unwrap();
        let question = [
            ("cat_item", item.as_str()),
            ("name", "address"),
            ("question_text", "Which address?"),
            ("type", "6"),
            ("mandatory", "true"),
            ("active", "true"),
        ];
        world.servicenow().insert("admin", "item_option_new", &question).unwrap();
        let when = [
            ("cat_item", item.as_str()),
            ("name", "wanted_by"),
            ("question_text", "Wanted by?"),
            ("type", "10"),
            ("active", "true"),
        ];
        world.servicenow().insert("admin", "item_option_new", &when).unwrap();
        let profile = world.draft_of(&[("incident", 1), ("sc_req_item", 3)]).await;
        world.desk().save_profile(profile).await.unwrap();
        (world, service["id"].as_i64().unwrap(), item)
    });
    let mut window = Window::open(runtime, world);
    window.click("Profiles");
    window.wait_for("Version 2");
    window.wait_for_text("Fields and values as read");
    window.click("Services");
    window.click("Add a service");
    window.wait_for_text("A service names no service or no catalogue item");
    window.choose("Halo service", "Mail boxes");
    window.choose("ServiceNow catalogue item", "New mail box");
    window.click("Read the variables of Mail boxes: New mail box");
    window.wait_until_gone("Read the variables of Mail boxes: New mail box");
    window.click("Add a variable to Mail boxes: New mail box");
    window.wait_for("Catalogue variable");
    window.click("Catalogue variable");
    assert!(!window.shows("Wanted by?"), "a date is no place for a summary: {}", window.texts());
    window.click("Which address?");
    window.click("Save");
    window.wait_for("Version 3");
    let profile = window.stored(PROFILE).0;
    let saved = &profile.services[0];
    assert_eq!((saved.service, saved.item.as_str()), (service, item.as_str()));
    assert_eq!((saved.service_label.as_str(), saved.item_label.as_str()), ("Mail boxes", "New mail box"));
    assert_eq!(saved.fields[0].other, [variable_field("address")]);
}
