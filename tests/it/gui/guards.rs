//! What protects a desk, as a person meets it: fields that stopped themselves, fetches that were not
//! complete, and the limits of vendors.

use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use super::Window;

fn fault(path: &str, times: Option<u64>, play: Play) -> Fault {
    Fault { name: path.to_owned(), method: None, path: Some(path.to_owned()), from: 1, times, play }
}

fn pass(window: &Window) {
    window.runtime.block_on(window.world.pass());
}

#[test]
fn a_field_that_is_turned_back_again_and_again_stops_is_shown_and_let_go_on() {
    let (mut window, incidents) = Window::loaded(&["No network"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    let rule = json!({"name": "Impact stays low", "table": "incident", "set": {"impact": "3"}});
    window.world.servicenow().add_rules(&[serde_json::from_value(rule).unwrap()]).unwrap();
    for impact in [1, 2, 1, 2] {
        window.world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": impact})).unwrap();
        pass(&window);
    }
    window.click_text("Waiting");
    window.wait_for("Stopped 1");
    window.wait_for_text("turned back each time");
    assert!(window.shows_text("is there,") && window.shows_text("would be written"), "{}", window.texts());
    window.world.servicenow().clear_rules();
    window.click_text("Let it go on");
    window.wait_for("Nothing waits for you");
    window.runtime.block_on(window.world.settle());
    assert_eq!(window.world.incident_field(&incidents[0], "impact"), "2");
}

#[test]
fn a_fetch_that_brought_fewer_rows_than_announced_is_told_and_read_again_from_where_it_began() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    pass(&window);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "said here"})).unwrap();
    let body = json!({"record_count": 2, "tickets": []}).to_string();
    let short = Play::ReplaceBody { content_type: "application/json".to_owned(), body };
    window.world.halo().common().faults.arm(fault("/api/Tickets", None, short));
    let mark = window.world.mark();
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for_text("Nothing was taken as complete");
    assert!(window.shows_text("halo:"), "it names the system: {}", window.texts());
    assert_eq!(window.world.writes_since(mark), Default::default());
    window.world.halo().common().faults.clear();
    window.click("Preview");
    window.wait_for("Update 1");
    pass(&window);
    assert_eq!(window.world.incident_field(&incidents[0], "short_description"), "said here", "nothing was passed over");
}

#[test]
fn a_plan_says_what_the_limit_that_a_vendor_named_lets_through_and_how_long_the_rest_takes() {
    let runtime = Window::runtime();
    let (world, incidents) = runtime.block_on(async {
        let world = crate::support::world::World::new().await;
        let made = (0..60).map(|at| world.incident(&[("short_description", &format!("incident {at}"))]));
        let incidents: Vec<String> = made.collect();
        world
            .change_profile(|profile| {
                let room = causeway::profile::Limit::number(1_000);
                profile.limits.creates_in_halo = room;
                profile.limits.updates_in_other = room;
            })
            .await;
        world.first_load().await;
        world.settle().await;
        (world, incidents)
    });
    let gone = Play::Answer { status: 404, headers: Vec::new(), body: String::new() };
    world.servicenow().common().faults.arm(fault("/batch", None, gone));
    let headers = [("X-RateLimit-Limit", "100"), ("Retry-After", "0")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let named = Play::Answer { status: 429, headers, body: String::new() };
    world.servicenow().common().faults.arm(fault("/api/now/table", Some(1), named));
    for incident in &incidents {
        let ticket = world.ticket_of(incident);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "all of them"})).unwrap();
    }
    let mut window = Window::open(runtime, world);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
    assert!(window.shows_text("requests to servicenow ("), "{}", window.texts());
    assert!(window.shows_text(" at once, the rest within 60 min"), "{}", window.texts());
}
