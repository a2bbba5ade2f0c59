//! Connections step by step: Halo with its address, application and secret; ServiceNow with a user
//! name and a password, one for each customer and supplier; what opens once they were tested.

use causeway::model::{ConnectionId, System};
use causeway::profile::{Authentication, Scope};

use super::Window;
use super::connections::{connect_halo, connect_servicenow};

fn stored(window: &Window, name: &str) -> causeway::profile::Connection {
    let desk = window.world.desk().clone();
    window.runtime.block_on(desk.connection(&ConnectionId::new(name))).unwrap()
}

/// Fills in the form of a ServiceNow connection of this name.
fn servicenow(window: &mut Window, name: &str, password: &str) {
    let credentials = window.world.servicenow().credentials();
    let address = window.world.standins.servicenow.as_ref().unwrap().base_url().to_owned();
    window.click("Add ServiceNow…");
    window.fill("Name", name);
    window.fill("Address", &address);
    window.choose("Environment", "Sandbox: a place to try things");
    assert!(window.shows("User name") && window.shows("Password"), "it is how a new one signs in");
    window.fill("User name", &credentials.username);
    window.fill("Password", password);
}

#[test]
fn halo_is_connected_by_address_application_and_secret_validated_and_saved() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    let halo = window.world.halo().credentials();
    let address = window.world.standins.halo.as_ref().unwrap().base_url().to_owned();
    window.click("Connections");
    window.click("Add Halo…");
    window.fill("Name", "halo");
    window.fill("Address", &address);
    window.choose("Environment", "Sandbox: a place to try things");
    window.fill("Client ID", &halo.client_id);
    window.fill("Tenant", &halo.tenant);
    window.fill("Client Secret", "not the secret");
    window.click("Test and save");
    window.wait_for_text("Nothing was saved");
    window.fill("Client Secret", &halo.client_secret);
    window.click("Test and save");
    window.wait_for_text("Connection successful");
    window.click("Test connection");
    window.wait_for_text("Connection successful");
    let saved = stored(&window, "halo");
    assert_eq!((saved.system, saved.tenant.as_deref()), (System::Halo, Some(halo.tenant.as_str())));
    assert_eq!(saved.authentication, Authentication::ClientCredentials { client_id: halo.client_id });
    assert!(!window.texts().contains(&halo.client_secret), "the window shows a secret");
}

#[test]
fn a_user_name_and_a_password_sign_in_and_a_wrong_password_is_said() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    window.click("Connections");
    servicenow(&mut window, "customer", "not the password");
    window.click("Test and save");
    window.wait_for_text("Nothing was saved");
    let password = window.world.servicenow().credentials().password;
    window.fill("Password", &password);
    window.click("Test and save");
    window.wait_for_text("customer, ServiceNow, Sandbox");
    let username = window.world.servicenow().credentials().username;
    assert_eq!(stored(&window, "customer").authentication, Authentication::Basic { username });
    assert!(!window.texts().contains(&password), "the window shows a secret");
}

#[test]
fn a_supplier_has_a_connection_of_its_own_and_its_options_open_once_that_was_tested() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    connect_halo(&mut window);
    connect_servicenow(&mut window);
    let password = window.world.servicenow().credentials().password;
    servicenow(&mut window, "supplier", "not the password");
    window.click("Test and save");
    window.wait_for_text("Nothing was saved");
    window.click("Save without a test");
    window.wait_for("supplier, ServiceNow, Sandbox, not tested yet");

    window.click("Profiles");
    window.wait_for("Nothing is kept in step yet");
    window.click("New profile…");
    window.wait_for("Both systems said what there is to choose from");
    assert!(window.shows_text("supplier cannot be chosen yet: mappings open when its credentials have been tested"));
    window.click("Cancel");
    window.click("Connections");
    window.click("supplier, ServiceNow, Sandbox, not tested yet");
    window.click("Edit…");
    window.fill("Password", &password);
    window.click("Test and save");
    window.wait_for("supplier, ServiceNow, Sandbox, something is missing");

    window.click("Profiles");
    window.click("New profile…");
    window.wait_for("Both systems said what there is to choose from");
    assert!(!window.shows_text("supplier cannot be chosen yet"));
    window.fill("Name", "printers");
    window.click("A supplier on ServiceNow");
    window.choose("ServiceNow connection", "supplier");
    window.wait_for("Both systems said what there is to choose from");
    let suppliers = window.world.halo().records("Supplier");
    let (id, name) = (suppliers[0]["id"].as_i64().unwrap(), suppliers[0]["name"].as_str().unwrap().to_owned());
    window.choose("Supplier", &name);
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.click("Options");
    window.wait_for("Outcomes that send");
    window.click("Save");
    window.wait_for("Version 1");
    let (profile, _) = window.stored("printers");
    assert_eq!((profile.other.as_str(), profile.scope), ("supplier", Scope::Supplier { id }));
    let both = [stored(&window, "servicenow"), stored(&window, "supplier")];
    assert_eq!(both[0].authentication, both[1].authentication, "the same settings as a customer's");
}
