//! The connections panel.

use super::Window;

/// Connects the stand-in of Halo through the form.
pub(super) fn connect_halo(window: &mut Window) {
    let halo = window.world.halo().credentials();
    let address = window.world.standins.halo.as_ref().unwrap().base_url().to_owned();
    window.click("Connections");
    window.click("Add Halo…");
    window.fill("Name", "halo");
    window.fill("Address", &address);
    window.choose("Environment", "Sandbox: a place to try things");
    window.fill("Client ID", &halo.client_id);
    window.fill("Tenant", &halo.tenant);
    window.fill("Client Secret", &halo.client_secret);
    window.click("Test and save");
    window.wait_for_text("Connection successful");
}

/// Connects the stand-in of ServiceNow through the form.
pub(super) fn connect_servicenow(window: &mut Window) {
    let servicenow = window.world.servicenow().credentials();
    let address = window.world.standins.servicenow.as_ref().unwrap().base_url().to_owned();
    window.click("Connections");
    window.click("Add ServiceNow…");
    window.fill("Name", "servicenow");
    window.fill("Address", &address);
    window.choose("Environment", "Sandbox: a place to try things");
    window.fill("User name", &servicenow.username);
    window.fill("Password", &servicenow.password);
    window.click("Test and save");
    // An instance as delivered has no journal rows yet, and the test says so.
    window.wait_for("servicenow, ServiceNow, Sandbox, something is missing");
}

/// A window over a desk that was empty, with both systems connected and a new profile begun.
pub(super) fn at_a_new_profile() -> Window {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    connect_halo(&mut window);
    connect_servicenow(&mut window);

    window.click("Profiles");
    window.wait_for("Nothing is kept in step yet");
    window.click("New profile…");
    window.wait_for("Both systems said what there is to choose from");
    window
}

#[test]
fn both_systems_are_connected_and_tested_by_mouse_and_the_secrets_are_in_the_keychain() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    connect_halo(&mut window);
    connect_servicenow(&mut window);
    let desk = window.world.desk().clone();
    let names = window.runtime.block_on(desk.secret_names()).unwrap();
    assert_eq!(names, ["halo/client-secret", "servicenow/password"]);
    let secret = window.world.servicenow().credentials().password;
    assert!(!window.texts().contains(&secret), "the window shows a secret");
}

#[test]
fn a_form_that_is_not_complete_says_which_fields_and_why() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    window.click("Add Halo…");
    window.click("Test and save");
    assert!(window.shows("must be a name; it is empty"));
    assert!(window.shows("must be a client id; it is empty"));
    window.fill("Name", "halo");
    assert!(!window.shows("must be a name; it is empty"), "what is put right is right at once");
}

#[test]
fn a_connection_that_a_profile_uses_is_not_removed_and_the_profile_is_named() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.click("Remove…");
    window.wait_for("halo cannot be removed yet");
    assert!(window.shows_text("The profile acme with 0 linked tickets"));
    window.click("Cancel");
    assert!(!window.shows("halo cannot be removed yet"));
}

#[test]
fn what_does_not_sign_in_is_not_saved_over_what_does() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("servicenow, ServiceNow, Sandbox");
    window.click("servicenow, ServiceNow, Sandbox, not tested yet");
    window.click("Edit…");
    window.fill("Password", "not the password");
    window.click("Test and save");
    window.wait_for_text("Nothing was saved");
    window.click("Cancel");
    window.click("Test connection");
    window.wait_for("servicenow, ServiceNow, Sandbox, something is missing");
}

#[test]
fn a_connection_and_its_secrets_are_removed_after_a_question() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    connect_halo(&mut window);
    window.click("Remove…");
    window.wait_for("Remove the connection halo?");
    window.click("Remove");
    window.wait_for("No system is connected yet");
    let desk = window.world.desk().clone();
    assert_eq!(window.runtime.block_on(desk.secret_names()).unwrap(), Vec::<String>::new());
}

#[test]
fn a_keychain_that_does_not_answer_is_told_with_the_connection() {
    let mut window = Window::over_a_desk();
    let desk = window.world.desk().clone();
    window.runtime.block_on(desk.forget_secret("halo/client-secret")).unwrap();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.click("Test connection");
    window.wait_for("halo, Halo, Sandbox, the last test failed");
    assert!(window.shows("Enter the secret of halo…"), "the next step is offered");
    window.click("Enter the secret of halo…");
    assert!(window.shows("Edit halo"));
}
