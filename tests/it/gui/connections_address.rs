//! Addresses and secrets in the form of a connection.

use causeway::model::ConnectionId;

use super::Window;

#[test]
fn the_core_of_a_domain_is_enough_and_what_it_stands_for_is_shown() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    window.click("Add Halo…");
    window.fill("Address", "acme");
    assert!(window.shows("Understood as https://acme.haloitsm.com"));
    window.fill("Address", "https://halo.acme.example");
    assert!(!window.shows_text("Understood as"));
}

#[test]
fn before_a_client_secret_is_replaced_it_is_said_that_the_old_one_may_stop() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.click("halo, Halo, Sandbox, not tested yet");
    window.click("Edit…");
    assert!(window.shows_text("A new client secret is tried before it replaces the one in the keychain"));
    assert!(window.shows_text("whatever else signs in with it"));
}

#[test]
fn hosts_that_keep_files_are_named_and_those_of_the_own_network_apart() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    window.click("halo, Halo, Sandbox, not tested yet");
    window.click("Edit…");
    window.fill("Hosts that keep files", "files.example.com");
    window.fill("Hosts of your own network that keep files", "https://nas.example.com");
    assert!(window.shows_text("must be names of hosts, such as files.example.com"), "{}", window.texts());
    window.fill("Hosts of your own network that keep files", "nas.example.com");
    window.click("Test and save");
    window.wait_for_text("Connection successful");
    let desk = window.world.desk().clone();
    let halo = window.runtime.block_on(desk.connection(&ConnectionId::new("halo"))).unwrap();
    assert_eq!((halo.file_hosts, halo.internal_file_hosts), named("files.example.com", "nas.example.com"));
}

fn named(public: &str, own: &str) -> (Vec<String>, Vec<String>) {
    (vec![public.to_owned()], vec![own.to_owned()])
}

/// Q3: what is in the keychain goes to the host that it was given for, and a new one is tried before it is kept.
#[test]
fn a_kept_password_is_not_sent_to_another_address_until_it_is_typed_again() {
    let mut window = Window::over_a_desk();
    window.click("Connections");
    window.wait_for_text("servicenow, ServiceNow, Sandbox");
    window.click("servicenow, ServiceNow, Sandbox, not tested yet");
    let asked = window.world.servicenow().common().requests.position();
    let name = ConnectionId::new("servicenow");
    let address = window.runtime.block_on(window.world.desk().connection(&name)).unwrap().base_url;
    window.click("Edit…");
    window.fill("Address", &address.as_str().replace("127.0.0.1", "localhost"));
    window.click("Test and save");
    window.wait_for_text("was given for 127.0.0.1");
    assert!(window.shows_text("Nothing was saved"), "{}", window.texts());
    assert_eq!(window.world.servicenow().common().requests.position(), asked, "nobody was asked there");

    let password = window.world.servicenow().credentials().password;
    window.fill("Password", &password);
    window.click("Test and save");
    window.wait_for_text("http://localhost:");
    assert!(window.world.servicenow().common().requests.position() > asked, "what was typed is tried");
    assert!(!window.texts().contains(&password));
}
