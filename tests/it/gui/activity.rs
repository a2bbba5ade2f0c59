//! The activity: runs, what waits, requests and the log.

use causeway::model::ProfileId;
use causeway::service::RunState;
use causeway::standins::faults::{Fault, Play};
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::{PROFILE, World};

/// Lets ServiceNow answer every request with a page of its maintenance.
fn maintenance(window: &Window) {
    let page = Play::Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: "<html>Maintenance</html>".to_owned(),
    };
    let fault = Fault { name: "maintenance".into(), method: None, path: None, from: 1, times: None, play: page };
    window.world.servicenow().common().faults.arm(fault);
}

#[test]
fn before_anything_has_run_the_panel_says_how_to_begin() {
    let mut window = Window::over_a_desk();
    window.click("Activity");
    window.wait_for("Nothing has run yet");
    window.click("Requests");
    window.wait_for_text("Outbound requests");
}

#[test]
fn each_profile_tells_its_last_sync_and_its_last_error_until_it_succeeds_again() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.click("Activity");
    window.wait_for("Last Sync just now");
    window.wait_for("Last Error none");
    maintenance(&window);
    window.runtime.block_on(window.world.try_pass()).unwrap_err();
    window.wait_for_text("Last Error just now:");
    window.wait_for("Failed");
    window.click("See the run");
    window.wait_for("Report");
    assert!(window.shows_text("servicenow:"), "the run says why:\n{}", window.texts());
    window.world.servicenow().common().faults.clear();
    window.runtime.block_on(window.world.pass());
    window.wait_for("Last Error none");
}

#[test]
fn a_run_leads_to_its_records_with_what_was_there_before_and_to_its_requests() {
    let (mut window, incidents) = Window::loaded(&["No network"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "No LAN"})).unwrap();
    let run = window.runtime.block_on(window.world.pass()).run;
    let number = window.world.incident_field(&incidents[0], "number");
    window.click("Activity");
    window.wait_for(&format!("Run {run}"));
    window.wait_for("Done");
    assert!(window.shows_text("ServiceNow: 1 changed"), "{}", window.texts());

    window.click("Records");
    window.wait_for(&format!("{ticket} ↔ {number}"));
    assert!(window.shows("Summary: No network") && window.shows("Summary: No LAN"), "{}", window.texts());
    window.click("Requests of the run");
    window.wait_for_text("/api/");
    assert!(window.shows("GET") && window.shows("200"), "{}", window.texts());
    assert!(!window.texts().contains("client_secret"), "a request is never shown with what was said");
}

#[test]
fn a_long_run_is_read_a_part_at_a_time_as_one_scrolls() {
    let runtime = Window::runtime();
    let world = runtime.block_on(World::new());
    for at in 0..60 {
        world.incident(&[("short_description", &format!("incident {at}"))]);
    }
    runtime.block_on(world.first_load());
    let mut window = Window::open(runtime, world);
    window.click("Activity");
    window.wait_for("Done");
    window.click("Records");
    window.wait_for("Records of the run, 100 rows");
    window.click_row("Created");
    window.press(Modifiers::NONE, Key::End);
    window.wait_until("more rows are there", |harness| {
        use egui_kittest::kittest::Queryable as _;
        harness.query_all_by_label_contains("Records of the run, row 100 of 1").next().is_some()
            && harness.query_all_by_label_contains("row 100 of 100").next().is_none()
    });
}

#[test]
fn a_run_that_never_ended_is_told_apart() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    let desk = window.world.desk().clone();
    window.runtime.block_on(async {
        let profile = ProfileId::new(PROFILE);
        let mut changes = desk.changes();
        let reading = async {
            while desk.runs(None, 1, None).await.unwrap().first().is_none_or(|run| run.state != RunState::Running) {
                changes.changed().await.unwrap();
            }
        };
        tokio::select! {
            ended = desk.preview(&profile, &[]) => panic!("it ended before it was given up: {ended:?}"),
            () = reading => {}
        }
    });
    window.click("Activity");
    window.wait_for("Never ended");
    window.wait_for_text("It was begun and never ended");
}

#[test]
fn requests_are_listed_by_connection() {
    let (mut window, _) = Window::loaded(&["VPN drops"]);
    window.click("Activity");
    window.click("Requests");
    window.wait_for("halo");
    window.choose("Connection", "servicenow");
    window.wait_until_gone("halo");
    window.wait_for_text("/api/now/");
}

#[test]
fn the_log_follows_what_is_logged_filters_it_and_rests_when_nothing_is() {
    let mut window = Window::over_a_desk();
    window.click("Activity");
    window.click("Log");
    window.wait_for("Nothing has been logged yet");
    let log = window.log.clone();
    tracing::dispatcher::with_default(&log, || {
        tracing::warn!(profile = "acme", "the first thing");
        tracing::error!("the second thing");
    });
    window.wait_for_text("the second thing");
    assert!(window.shows("the first thing profile=acme"));
    window.choose("Importance", "Errors alone");
    assert!(!window.shows_text("the first thing"));
    window.choose("Importance", "Everything");
    window.fill("Filter the log", "first");
    assert!(window.shows("the first thing profile=acme") && !window.shows("the second thing"));
    assert!(window.shows_text("Files: "));
    let delay = window.harness.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
    assert!(delay.is_some_and(|delay| delay.as_secs() >= 60), "the window wants to be painted again in {delay:?}");
}

#[test]
fn a_run_is_turned_back_from_the_activity_through_a_plan() {
    let (mut window, incidents) = Window::loaded(&["No network"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "No LAN"})).unwrap();
    let run = window.runtime.block_on(window.world.pass()).run;
    window.click("Activity");
    window.wait_for(&format!("Run {run}"));
    window.wait_for("Done");
    window.click("Turn back the run…");
    window.wait_for(&format!("This turns back what run {run} wrote, where it still stands."));
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("the plan was applied");
    assert_eq!(window.world.incident_field(&incidents[0], "short_description"), "No network");
}

#[test]
fn one_change_of_a_run_is_turned_back_from_its_records() {
    let (mut window, incidents) = Window::loaded(&["No network", "No sound"]);
    for (incident, summary) in incidents.iter().zip(["No LAN", "No noise"]) {
        let ticket = window.world.ticket_of(incident);
        window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": summary})).unwrap();
    }
    let run = window.runtime.block_on(window.world.pass()).run;
    window.click("Activity");
    window.wait_for(&format!("Run {run}"));
    window.click("Records");
    let number = window.world.incident_field(&incidents[1], "number");
    let ticket = window.world.ticket_of(&incidents[1]);
    window.wait_for(&format!("{ticket} ↔ {number}"));
    window.click_row(&format!("{ticket} ↔ {number}"));
    window.click("Turn back this change…");
    window.wait_for(&format!("This turns back what run {run} wrote, where it still stands."));
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("the plan was applied");
    let text = |incident: &str| window.world.incident_field(incident, "short_description");
    assert_eq!([text(&incidents[0]), text(&incidents[1])], ["No LAN", "No sound"]);
}

#[test]
fn a_run_and_a_bundle_for_help_are_written_into_files() {
    let (mut window, _) = Window::loaded(&["No network"]);
    window.click("Activity");
    window.wait_for("Report");
    window.wait_for("Export the run…");
    let path = window.world.folder.path().join("run.csv");
    window.harness.state_mut().wish(causeway::gui::ActivityAction::RunTo(path.clone()));
    window.wait_for_text("look at it before you send it on");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Run,Profile,Change,"));
    let path = window.world.folder.path().join("support.json");
    window.harness.state_mut().wish(causeway::gui::ActivityAction::SupportTo(path.clone()));
    window.wait_for_text("support.json; look at it");
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"profiles\""));
}
