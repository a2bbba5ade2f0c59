//! Proof: complete pulls, own writes known, private notes that mail nobody.

use causeway::service::RunOutcome;
use serde_json::json;

use crate::support::world::World;

#[tokio::test]
async fn a_pull_says_how_many_rows_came_and_how_many_the_server_announced() {
    let world = World::new().await;
    for number in 0..3 {
        world.incident(&[("short_description", format!("incident {number}").as_str())]);
    }
    let view = world.preview().await;
    let feed = view.report.feeds.iter().find(|feed| feed.feed == "incident").unwrap();
    assert_eq!((feed.rows, feed.announced, feed.hidden_by_rights), (3, Some(3), 0), "{feed:#?}");
}

#[tokio::test]
async fn rows_hidden_by_rights_are_told_apart_from_no_rows() {
    let world = World::new().await;
    let hidden = world.incident(&[("short_description", "hidden")]);
    world.incident(&[("short_description", "shown")]);
    let rows = format!("incident:sys_id={hidden}");
    world.servicenow().common().switches.set("servicenow.hidden-rows", &rows).unwrap();
    let view = world.preview().await;
    let feed = view.report.feeds.iter().find(|feed| feed.feed == "incident").unwrap();
    assert_eq!((feed.rows, feed.announced, feed.hidden_by_rights), (1, Some(2), 1), "{feed:#?}");
}

#[tokio::test]
async fn another_number_of_hidden_rows_alarms_once() {
    let world = World::new().await;
    let hidden = world.incident(&[("short_description", "hidden later")]);
    world.incident(&[("short_description", "shown")]);
    world.first_load().await;
    let calm = world.pass().await;
    assert!(calm.feeds.iter().all(|feed| !feed.hidden_changed), "{:#?}", calm.feeds);
    let rows = format!("incident:sys_id={hidden}");
    world.servicenow().common().switches.set("servicenow.hidden-rows", &rows).unwrap();
    world.edit_incident(&hidden, &[("short_description", "changed out of sight")]);

    let report = world.pass().await;

    let feed = report.feeds.iter().find(|feed| feed.feed == "incident").unwrap();
    assert!(feed.hidden_changed && feed.hidden_by_rights == 1, "{feed:#?}");
    assert_eq!(report.outcome, RunOutcome::DoneWithHolds, "somebody should look at it");
    let text = causeway::report::run::text(&report, "");
    assert!(text.contains("servicenow incident: hidden by rights: 1, not as many as before"), "{text}");
    let report = world.pass().await;
    assert!(report.feeds.iter().all(|feed| !feed.hidden_changed), "the same number is no news: {:#?}", report.feeds);
}

#[tokio::test]
async fn private_notes_that_come_in_mail_nobody() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let mark = world.halo().common().ledger.position();
    world.edit_incident(&incident, &[("work_notes", "Between us")]);
    world.settle().await;
    let entries = world.halo().common().ledger.since(mark);
    let note = entries.iter().find(|entry| entry.table == "Actions").unwrap();
    assert_eq!(note.public, Some(false));
    assert!(entries.iter().all(|entry| !entry.fields.contains_key("sent-email")), "{entries:#?}");
}

#[tokio::test]
async fn an_idle_pass_asks_little_and_writes_nothing() {
    let world = World::new().await;
    for number in 0..30 {
        world.incident(&[("short_description", format!("incident {number}").as_str())]);
    }
    world.first_load().await;
    world.settle().await;
    let requests =
        |world: &World| world.halo().common().requests.position() + world.servicenow().common().requests.position();
    let mark = world.mark();
    let before = requests(&world);
    world.pass().await;
    let asked = requests(&world) - before;
    assert!(asked <= 4, "an idle pass makes {asked} requests");
    assert_eq!(world.writes_since(mark), Default::default());
}

#[tokio::test]
async fn a_details_text_that_changes_in_halo_is_noticed_although_lists_leave_it_out() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("description", "first text")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"details": "second text"})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "description"), "second text");
}
