//! The whole job, from an empty desk to a ticket that was sent: once by mouse, once by keys alone.

use causeway::standins::servicenow::NewUser;
use egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use serde_json::json;

use super::Window;
use super::connections::at_a_new_profile;

/// A state that the delivered statuses of Halo have no name for.
const VENDOR: &str = "Awaiting Vendor";

/// Two incidents, one of them in a state that no status has by name.
fn two_incidents(window: &Window) -> [String; 2] {
    window.world.servicenow().add_choice("incident", "state", "11", VENDOR);
    let incident = |title: &str, state: &str| {
        window.world.incident(&[("short_description", title), ("category", "hardware"), ("state", state)])
    };
    [incident("Printer on fire", "1"), incident("Waits for a vendor", "11")]
}

#[test]
fn from_an_empty_desk_to_a_sent_ticket_by_mouse() {
    let mut window = at_a_new_profile();
    window.fill("Name", "desk");
    window.click("Draft");
    window.wait_for_text("Nothing is saved before you save it");
    window.click("Options");
    window.fill("Created after", "2020-01-01");
    window.click("Save");
    window.wait_for("Version 1");
    let incidents = two_incidents(&window);

    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows("Hold 1") && window.shows("Create 1"), "{}", window.texts());
    window.click("Close the preview");

    window.click("Profiles");
    let values = "Value tables, 1 value in use not mapped";
    window.wait_for(values);
    window.click(values);
    window.wait_for_text("Values of Status, 1 value in use not mapped");
    window.click("Read fields and values again");
    window.wait_for("Map Awaiting Vendor of ServiceNow");
    window.choose("Map Awaiting Vendor of ServiceNow", "With Supplier");
    window.wait_for("Every value in use is mapped");
    window.click("Save");
    window.wait_for("Version 2");
    window.click("Enable");
    window.wait_for("Version 3");

    let mark = window.world.mark();
    window.click("Run");
    window.click("Preview");
    window.wait_for("Create 2");
    assert_eq!(window.world.writes_since(mark), Default::default(), "a preview writes nothing");
    window.click("This is the first load of desk: 2 new tickets in halo, 0 new records in servicenow");
    window.click("Apply all…");
    window.click("Apply 2 rows");
    window.wait_for("Everything that was approved was done.");
    let tickets = incidents.each_ref().map(|incident| window.world.ticket_of(incident));
    window.click_text("in Activity");
    window.wait_for("Report");
    window.click("Records");
    window.wait_for_text(&tickets[0].to_string());
    assert!(window.shows_text("Last Sync just now"));

    let id = ticket_in_halo(&window);
    window.click("Tickets");
    window.send_by_number(id);
    assert!(window.shows_text("In step"), "the status bar says so:\n{}", window.texts());
}

/// A ticket of somebody whom both systems know.
fn ticket_in_halo(window: &Window) -> i64 {
    let users = window.world.halo().records("Users");
    let known = |user: &&serde_json::Value| user["emailaddress"].as_str().is_some_and(|address| !address.is_empty());
    let user = users.iter().find(known).unwrap();
    window.world.servicenow().add_user(&NewUser {
        user_name: "slow.laptop".to_owned(),
        email: user["emailaddress"].as_str().unwrap().to_owned(),
        ..NewUser::default()
    });
    let fields = json!({
        "summary": "Laptop is slow", "tickettype_id": 1, "user_id": user["id"], "impact": 2, "urgency": 2,
    });
    window.world.halo().create_ticket("Abel Tuter", fields).unwrap()
}

/// What a person does who has no mouse.
struct Keys<'a>(&'a mut Window);

impl Keys<'_> {
    /// Goes on with Tab until what is called like this has the keyboard.
    fn go_to(&mut self, name: &str) {
        for _ in 0..300 {
            if self.focused().is_some_and(|focused| focused.contains(name)) {
                return;
            }
            self.0.press(Modifiers::NONE, Key::Tab);
        }
        panic!("the Tab key does not come to {name:?}. The window shows:\n{}", self.0.texts());
    }

    /// What has the keyboard.
    fn focused(&self) -> Option<String> {
        let nodes = self.0.harness.root().children_recursive();
        let node = nodes.into_iter().find(|node| node.accesskit_node().is_focused())?;
        node.accesskit_node().label()
    }

    /// Goes on with Tab until this input has the keyboard, and types into it.
    fn type_into(&mut self, input: &str, text: &str) {
        self.go_to(input);
        self.0.press(Modifiers::COMMAND, Key::A);
        self.0.type_text(text);
    }

    /// Goes on with Tab until this has the keyboard, and presses it.
    fn press(&mut self, button: &str) {
        self.go_to(button);
        self.0.press(Modifiers::NONE, Key::Enter);
    }

    /// Opens a list and chooses in it.
    fn choose(&mut self, list: &str, alternative: &str) {
        self.press(list);
        self.press(alternative);
    }

    /// A command by its name.
    fn command(&mut self, words: &str) {
        self.0.press(Modifiers::COMMAND, Key::K);
        self.0.type_text(words);
        self.0.press(Modifiers::NONE, Key::Enter);
    }
}

#[test]
fn from_an_empty_desk_to_a_sent_ticket_by_keys_alone() {
    let mut window = Window::over_an_empty_desk();
    window.wait_for("From an empty desk to a first pass");
    connect_by_keys(&mut window);
    profile_by_keys(&mut window);
    let incidents = two_incidents(&window);
    map_by_keys(&mut window);
    first_pass_by_keys(&mut window);
    for incident in &incidents {
        window.world.ticket_of(incident);
    }
    send_by_keys(&mut window);
}

fn connect_by_keys(window: &mut Window) {
    let halo = window.world.halo().credentials();
    let servicenow = window.world.servicenow().credentials();
    let addresses = [
        window.world.standins.halo.as_ref().unwrap().base_url().to_owned(),
        window.world.standins.servicenow.as_ref().unwrap().base_url().to_owned(),
    ];
    let mut keys = Keys(window);
    keys.command("add halo");
    keys.type_into("Name", "halo");
    keys.type_into("Address", &addresses[0]);
    keys.choose("Environment", "Sandbox: a place to try things");
    keys.type_into("Client ID", &halo.client_id);
    keys.type_into("Tenant", &halo.tenant);
    keys.type_into("Client Secret", &halo.client_secret);
    keys.press("Test and save");
    keys.0.wait_for_text("Connection successful");
    keys.command("add servicenow");
    keys.type_into("Name", "servicenow");
    keys.type_into("Address", &addresses[1]);
    keys.choose("Environment", "Sandbox: a place to try things");
    keys.type_into("User name", &servicenow.username);
    keys.type_into("Password", &servicenow.password);
    keys.press("Test and save");
    keys.0.wait_for("servicenow, ServiceNow, Sandbox, something is missing");
}

fn profile_by_keys(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::N);
    window.wait_for("Both systems said what there is to choose from");
    let mut keys = Keys(window);
    keys.type_into("Name", "desk");
    keys.press("Draft");
    keys.0.wait_for_text("Nothing is saved before you save it");
    keys.press("Options");
    keys.type_into("Created after", "2020-01-01");
    window.press(Modifiers::COMMAND, Key::S);
    window.wait_for("Version 1");
}

fn map_by_keys(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::P);
    window.wait_for("Hold 1");
    window.press(Modifiers::COMMAND, Key::Num3);
    let mut keys = Keys(window);
    keys.press("Value tables");
    keys.0.wait_for_text("Values of Status, 1 value in use not mapped");
    keys.press("Read fields and values again");
    keys.0.wait_for("Map Awaiting Vendor of ServiceNow");
    keys.choose("Map Awaiting Vendor of ServiceNow", "With Supplier");
    keys.0.wait_for("Every value in use is mapped");
    window.press(Modifiers::COMMAND, Key::S);
    window.wait_for("Version 2");
    Keys(window).command("enable or disable");
    window.wait_for("Version 3");
}

fn first_pass_by_keys(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::P);
    window.wait_for("Create 2");
    window.press(Modifiers::COMMAND, Key::L);
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Enter);
    Keys(window).press("Apply 2 rows");
    window.wait_for("Everything that was approved was done.");
    window.press(Modifiers::COMMAND, Key::Num6);
    window.wait_for("Report");
}

fn send_by_keys(window: &mut Window) {
    let id = ticket_in_halo(window);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text(&id.to_string());
    window.wait_for("No ticket of this number is known here");
    Keys(window).press(&format!("Send ticket {id}…"));
    window.wait_for("1 of 1 ticket would go");
    Keys(window).press("Preview sending");
    window.wait_for("New Incident");
    Keys(window).press("Send 1 ticket to");
    window.wait_for("Close");
    assert_eq!(window.world.incidents_of(id).len(), 1);
}
