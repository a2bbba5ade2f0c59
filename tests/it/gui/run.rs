//! The run panel: compare, look, approve, apply, and see what came of it.

use causeway::model::{ConnectionId, ProfileId};
use causeway::profile::{Environment, Limit};
use causeway::report::plan::Counts;
use causeway::service::{NewConnection, RunOutcome};
use causeway::standins::faults::{Fault, Play};
use egui::{Key, Modifiers};
use serde_json::json;

use super::Window;
use crate::support::world::PROFILE;

pub(super) fn preview(window: &mut Window) {
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_for("Close the preview");
}

/// Answers the question that is asked with yes, and waits for the result.
fn agree(window: &mut Window, yes: &str) {
    window.click(yes);
    window.wait_for_text("What came of the plan");
}

fn number(window: &Window, incident: &str) -> String {
    window.world.incident_field(incident, "number")
}

#[test]
fn a_preview_shows_the_plans_counts_and_writes_nothing() {
    let (mut window, incidents) = Window::loaded(&["stays", "changes"]);
    window.world.edit_incident(&incidents[1], &[("short_description", "changed there")]);
    window.world.incident(&[("short_description", "new there")]);
    let mark = window.world.mark();
    preview(&mut window);
    assert_eq!(window.world.writes_since(mark), Default::default());

    let view = window.runtime.block_on(window.world.preview());
    let counts = Counts::of(&view.plan);
    assert_eq!((counts.create_in_halo, counts.update_halo), (1, 1));
    for (category, count) in [
        ("Create", counts.create_in_halo + counts.create_in_other),
        ("Update", counts.update_halo + counts.update_other),
        ("In step", counts.agree),
        ("Hold", counts.holds),
        ("Conflict", counts.conflicts),
        ("Skip", counts.skips),
    ] {
        assert!(window.shows(&format!("{category} {count}")), "{category} {count} in\n{}", window.texts());
    }
    assert!(window.shows("halo: 1 new, 1 changed, 0 notes"));
    assert!(window.shows("servicenow: 0 new, 0 changed, 0 notes"));
    window.click("More about this plan");
    window.wait_for_text(&format!("Plan {}", view.id));

    window.click("Create 1");
    assert!(!window.shows_text("new there"), "a category that was pressed is hidden");
    window.fill("Filter the rows", "nobody wrote this");
    assert!(window.shows_text("No row fits what is asked for"));
}

#[test]
fn a_first_load_is_confirmed_as_such_and_a_refused_row_is_not_written() {
    let (mut window, incidents) = Window::with_incidents(&["first", "refused", "third"]);
    preview(&mut window);
    window.click("Tick all shown");
    assert!(!window.can_press("Apply chosen rows…") && !window.can_press("Apply all…"), "it is not confirmed yet");
    let refused = format!("Choose create Ticket in halo: {} refused", number(&window, &incidents[1]));
    window.click(&refused);
    window.click("This is the first load of acme: 3 new tickets in halo, 0 new records in servicenow");

    window.click("Apply chosen rows…");
    assert!(window.shows("Apply 2 rows of the plan for acme?"));
    assert!(window.shows_text("Sandbox): 2 new, 0 changed, 0 notes"), "{}", window.texts());
    agree(&mut window, "Apply 2 rows");
    assert!(window.shows("it was not approved"));
    let tickets: Vec<usize> = incidents.iter().map(|incident| window.world.tickets_of(incident).len()).collect();
    assert_eq!(tickets, [1, 0, 1]);

    window.click("Preview again");
    window.wait_for("Create 1");
    assert!(!window.shows_text("This is the first load"), "it was confirmed once");
}

#[test]
fn a_plan_says_what_it_costs_and_its_result_what_it_took() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    window.runtime.block_on(window.world.pass());
    window.world.edit_incident(&incidents[0], &[("short_description", "changed there")]);
    preview(&mut window);
    window.wait_for("Applying all of it takes 3 requests to halo; 1 request to servicenow");
    window.click("Apply all…");
    agree(&mut window, "Apply 1 row");
    window.wait_for("Requests: halo 3 (3 planned), servicenow 1 (1 planned)");
    window.click_text("Show run ");
    window.wait_for_text("halo 3 (3 planned), servicenow 1 (1 planned)");
}

#[test]
fn rows_that_rights_hide_are_shown_above_a_plan() {
    let (mut window, incidents) = Window::loaded(&["hidden later"]);
    window.runtime.block_on(window.world.pass());
    let rows = format!("incident:sys_id={}", incidents[0]);
    window.world.servicenow().common().switches.set("servicenow.hidden-rows", &rows).unwrap();
    window.world.edit_incident(&incidents[0], &[("short_description", "out of sight")]);
    preview(&mut window);
    window.wait_for("servicenow incident: hidden by rights: 1, not as many as before");
}

#[test]
fn a_guard_is_shown_and_overridden_for_this_plan_only() {
    let (mut window, _) = Window::loaded(&["linked"]);
    let limit = |profile: &mut causeway::profile::Profile| profile.limits.creates_in_halo = Limit::number(2);
    window.runtime.block_on(window.world.change_profile(limit));
    let flood = |window: &Window, from: u32| -> Vec<String> {
        let made = (from..from + 3).map(|at| window.world.incident(&[("short_description", &format!("flood {at}"))]));
        made.collect()
    };
    let first = flood(&window, 0);
    preview(&mut window);
    assert!(window.shows_text("3 new tickets in halo are planned and the profile allows 2"));
    window.click("Apply all…");
    assert!(window.shows("1 guard still in force; what they stop is left."));
    window.click("Cancel");
    window.click("Let the new tickets in halo through, for this plan only");
    window.click("Apply all…");
    agree(&mut window, "Apply 3 rows");
    assert!(first.iter().all(|incident| window.world.tickets_of(incident).len() == 1));

    flood(&window, 3);
    let next = window.runtime.block_on(window.world.pass());
    assert_eq!(next.outcome, RunOutcome::StoppedByGuard, "the override held for that plan only");
}

#[test]
fn texts_that_customers_can_read_are_listed_before_they_are_approved() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    let note = json!({"outcome_id": 8, "note": "Dear customer, it is mended"});
    window.world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    preview(&mut window);
    assert!(window.shows("servicenow: 0 new, 0 changed, 1 note"));
    assert!(window.shows("Note 1"), "a row of notes alone is a category of its own");
    window.click("Texts that customers can read 1");
    assert!(window.shows("Customers can read it"));
    assert!(window.shows_text("Dear customer, it is mended"));
    window.click_text("Note in");
    assert!(window.shows_text("Rows of the plan, row 1 of 1"), "{}", window.texts());
}

#[test]
fn texts_for_customers_above_the_number_are_confirmed_as_such() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let limit = |profile: &mut causeway::profile::Profile| profile.limits.visible_texts = Limit::number(0);
    window.runtime.block_on(window.world.change_profile(limit));
    let ticket = window.world.ticket_of(&incidents[0]);
    let note = json!({"outcome_id": 8, "note": "Dear customer, it is mended"});
    window.world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    preview(&mut window);
    assert!(window.shows_text("1 texts that customers will be able to read are planned and the profile allows 0"));
    window.click("Texts that customers can read 1");
    assert!(window.shows_text("Dear customer, it is mended"));
    window.click("Let the texts that customers will be able to read through, for this plan only");
    window.click("Apply all…");
    agree(&mut window, "Apply 1 row");
    assert_eq!(window.world.servicenow().journal(&incidents[0]).len(), 1);
}

#[test]
fn a_record_that_changed_after_the_preview_is_left_and_said_so() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "as looked at"})).unwrap();
    preview(&mut window);
    assert!(window.shows_text("VPN drops → as looked at") || window.shows("as looked at"), "{}", window.texts());
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "changed since"})).unwrap();
    window.click("Apply all…");
    agree(&mut window, "Apply 1 row");
    assert!(window.shows_text("changed after the preview"));
    assert_eq!(window.world.incident_field(&incidents[0], "short_description"), "VPN drops");
}

#[test]
fn a_profile_that_changed_makes_its_plan_void_and_a_new_preview_is_offered() {
    let (mut window, _) = Window::loaded(&["linked"]);
    window.world.incident(&[("short_description", "new")]);
    preview(&mut window);
    window.runtime.block_on(window.world.change_profile(|profile| profile.limits.updates_in_halo = Limit::number(77)));
    window.click("Apply all…");
    window.click("Apply 1 row");
    window.wait_for_text("changed after the plan");
    window.click("Preview acme");
    window.wait_for("Close the preview");
}

#[test]
fn a_pass_that_is_stopped_in_the_middle_says_what_was_done_and_the_next_one_completes_it() {
    let (mut window, _) = Window::loaded(&["linked"]);
    let incidents: Vec<String> =
        (0..60).map(|at| window.world.incident(&[("short_description", &format!("new {at}"))])).collect();
    preview(&mut window);
    let slow = Fault {
        name: "slow".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("/api/Tickets".to_owned()),
        from: 1,
        times: None,
        play: Play::Delay { ms: 3_000 },
    };
    window.world.halo().common().faults.arm(slow);
    let mark = window.world.mark();
    window.click("Apply all…");
    window.click("Apply 60 rows");
    window.wait_for("Sending");
    window.click("Stop this pass");
    window.wait_for("Stopped by a person");
    assert!(window.shows_text("nothing is left half-written"));
    let (made, _) = window.world.writes_since(mark);
    assert!(made.creates > 0 && made.creates < 60, "it was stopped in the middle: {made:?}");
    let told = format!("{}", made.creates);
    assert!(window.shows(&told), "{told} were done:\n{}", window.texts());
    window.click_text("in Activity");
    window.wait_for_text(&format!("{told} new"));

    window.world.halo().common().faults.clear();
    window.runtime.block_on(window.world.settle());
    assert!(incidents.iter().all(|incident| window.world.tickets_of(incident).len() == 1), "none twice, none lost");
    assert_eq!(window.world.writes_since(mark).0.creates, 60);
}

#[test]
fn what_was_not_stored_as_sent_is_told_with_the_likely_cause() {
    let (mut window, incidents) = Window::loaded(&["VPN drops"]);
    let ticket = window.world.ticket_of(&incidents[0]);
    window.world.servicenow().common().switches.set("servicenow.ignored-fields", "impact").unwrap();
    window.world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    preview(&mut window);
    window.click("Apply all…");
    agree(&mut window, "Apply 1 row");
    assert!(window.shows("Not stored as sent"), "{}", window.texts());
    assert!(window.shows_text("sent 1, stored 3; not stored"), "{}", window.texts());
}

#[test]
fn a_hold_is_shown_with_its_reason_and_its_next_step() {
    let (mut window, incidents) = Window::loaded(&["held"]);
    window.world.servicenow().add_choice("incident", "state", "11", "Awaiting Vendor");
    window.world.edit_incident(&incidents[0], &[("state", "11")]);
    window.runtime.block_on(window.world.pass());
    window.press(Modifiers::COMMAND, Key::Num5);
    window.wait_for("On hold");
    assert!(window.shows_text("11"), "the reason names the value:\n{}", window.texts());
    window.click_text("Open the mapping for");
    assert_eq!(window.harness.state().panel_name(), "Profiles");
}

#[test]
fn without_a_profile_the_panel_says_what_to_do_first() {
    let mut window = Window::over_an_empty_desk();
    window.click("Run");
    window.wait_for("There is no profile to run yet");
    assert!(!window.can_press("Preview"));
}

#[test]
fn comparing_says_so_and_a_failure_says_what_and_why() {
    let (mut window, _) = Window::with_incidents(&["one"]);
    let page = Play::Answer {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: "<html>Maintenance</html>".to_owned(),
    };
    let fault = |name: &str, play| Fault { name: name.into(), method: None, path: None, from: 1, times: None, play };
    window.world.servicenow().common().faults.arm(fault("maintenance", page));
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Preview");
    window.wait_until("comparing is shown or over", |harness| {
        use egui_kittest::kittest::Queryable as _;
        harness.query_all_by_label_contains("both systems are being compared").next().is_some()
            || harness.query_all_by_label_contains("servicenow:").next().is_some()
    });
    window.wait_for_text("servicenow:");
    assert!(window.can_press("Preview"), "it can be tried again");
    window.world.servicenow().common().faults.clear();
    window.click("Preview");
    window.wait_for("Create 1");
}

#[test]
fn a_disabled_profile_can_be_previewed_and_is_not_run() {
    let (mut window, incidents) = Window::with_incidents(&["one"]);
    window.runtime.block_on(window.world.change_profile(|profile| profile.enabled = false));
    window.click("Run");
    window.wait_for("Disabled");
    assert!(!window.can_press("Run enabled profiles"));
    window.click("Preview");
    window.wait_for("Create 1");
    assert_eq!(window.world.tickets_of(&incidents[0]).len(), 0);
}

#[test]
fn the_enabled_profiles_run_one_after_the_other_and_production_is_asked_about_first() {
    let (mut window, _) = Window::loaded(&["linked"]);
    let new = window.world.incident(&[("short_description", "new")]);
    window.click("Run");
    window.wait_for("What it last did");
    window.click("Run enabled profiles");
    window.wait_for("Close these results");
    assert_eq!(window.world.tickets_of(&new).len(), 1);
    assert!(window.shows_text("to Halo: 1 new, 0 changed, 0 notes"));

    let desk = window.world.desk().clone();
    window.runtime.block_on(async {
        let mut connection = desk.connection(&ConnectionId::new("halo")).await.unwrap();
        connection.environment = Environment::Production;
        desk.save_connection(NewConnection { connection, secrets: Vec::new() }).await.unwrap();
    });
    window.wait_for("Production");
    let mark = window.world.mark();
    window.click("Run enabled profiles");
    assert!(window.shows_text("Production is written to: halo."));
    window.click("Cancel");
    assert_eq!(window.world.writes_since(mark), Default::default());
    let runs = window.runtime.block_on(desk.runs(Some(&ProfileId::new(PROFILE)), 10, None)).unwrap();
    window.click("Run enabled profiles");
    window.click("Run them");
    window.wait_for("Close these results");
    let after = window.runtime.block_on(desk.runs(Some(&ProfileId::new(PROFILE)), 10, None)).unwrap();
    assert!(after[0].repeats + u32::try_from(after.len()).unwrap() > u32::try_from(runs.len()).unwrap());
}

#[test]
fn from_preview_to_activity_by_keys_alone() {
    let (mut window, _) = Window::loaded(&["linked"]);
    let new = window.world.incident(&[("short_description", "new")]);
    window.press(Modifiers::COMMAND, Key::Num5);
    window.wait_for("What it last did");
    window.press(Modifiers::COMMAND, Key::P);
    window.wait_for("Close the preview");
    window.press(Modifiers::NONE, Key::Space);
    assert!(window.shows("1 of 1 row ticked"), "{}", window.texts());
    window.press(Modifiers::COMMAND, Key::Enter);
    assert!(window.shows("Apply 1 row of the plan for acme?"));
    window.tab_to("Apply 1 row");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_text("What came of the plan");
    assert_eq!(window.world.tickets_of(&new).len(), 1);
    window.press(Modifiers::COMMAND, Key::Num6);
    window.wait_for("Report");
    window.wait_for_text("Runs, row 1 of 4: Run 4 of acme, Done");
}
