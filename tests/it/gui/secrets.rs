//! Secrets in the window: none is shown, and none is in a file that the window writes.

use causeway::gui::{ActivityAction, TicketsAction};
use causeway::model::ConnectionId;
use causeway::service::{CallsWanted, SaidView};

use super::Window;

#[test]
fn no_panel_and_no_file_that_the_window_writes_holds_a_secret() {
    let (mut window, incidents) = Window::loaded(&["No network"]);
    let desk = window.world.desk().clone();
    window.world.edit_incident(&incidents[0], &[("short_description", "No network at all")]);
    window.runtime.block_on(async {
        for name in ["halo", "servicenow"].map(ConnectionId::new) {
            desk.keep_bodies(&name, true).await.unwrap();
            desk.test_connection(&name).await.unwrap();
        }
        window.world.pass().await
    });

    let mut seen = Vec::new();
    window.click("Connections");
    window.wait_for_text("halo, Halo, Sandbox");
    seen.push(window.texts());
    window.click("Edit…");
    seen.push(window.texts());
    window.click("Cancel");
    window.click("Activity");
    window.click("Requests");
    window.choose("Connection", "halo");
    window.wait_for_text("/api/Tickets");
    window.click_row("/api/Tickets");
    window.wait_for("What was answered");
    assert!(window.shows_text("authorization: ***"), "that a request signed in is told: {}", window.texts());
    seen.push(window.texts());
    window.click("Log");
    window.wait_for_text("Files: ");
    seen.push(window.texts());
    window.click("Profiles");
    window.wait_for_text("acme");
    seen.push(window.texts());

    let file = |name: &str| window.world.folder.path().join(name);
    let (run, support, tickets) = (file("run.json"), file("support.json"), file("tickets.csv"));
    window.click("Activity");
    window.click("Runs");
    window.wait_for("Export the run…");
    window.harness.state_mut().wish(ActivityAction::RunTo(run.clone()));
    window.wait_for_text("run.json; look at it");
    window.harness.state_mut().wish(ActivityAction::SupportTo(support.clone()));
    window.wait_for_text("support.json; look at it");
    window.click("Tickets");
    window.wait_for("No network at all");
    window.harness.state_mut().wish(TicketsAction::ExportTo(tickets.clone()));
    window.wait_for_text("1 tickets are in");
    let written = [run, support, tickets].map(|path| std::fs::read_to_string(path).unwrap());
    assert!(written.iter().all(|text| text.len() > 40), "they hold something");
    let signed_in = window.runtime.block_on(async {
        let calls = desk.calls(&CallsWanted::default(), 10_000, None).await.unwrap().rows;
        let signs_in = calls.iter().find(|call| call.path.ends_with("/token")).unwrap();
        desk.said(signs_in.id).await.unwrap()
    });
    let SaidView { sent, answered, sent_headers, answered_headers } = signed_in.unwrap();
    let bodies = (sent.as_str(), answered.as_str());
    assert_eq!(bodies, ("***", "***"), "nothing of what is said while signing in is kept");
    assert!(sent_headers.iter().chain(&answered_headers).any(|header| header.name == "content-type"));
    seen.extend(sent_headers.iter().chain(&answered_headers).map(ToString::to_string));
    for secret in window.world.secrets().values() {
        assert!(seen.iter().chain(&written).all(|text| !text.contains(secret)), "a secret is told");
    }
}
