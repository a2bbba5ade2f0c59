//! What a run did and asked, a part at a time.

use causeway::model::{ConnectionId, RunId};
use causeway::service::CallsWanted;
use causeway::service::{DetailPages, RunOutcome, RunState};
use serde_json::json;

use super::acme;
use crate::support::world::World;

#[tokio::test]
async fn a_run_tells_what_it_changed_and_whom_it_asked_a_part_at_a_time() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "No network")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident).to_string();
    world.halo().update_ticket("Abel Tuter", world.ticket_of(&incident), json!({"summary": "No LAN"})).unwrap();
    let run = world.pass().await.run;

    let detail = world.desk().run_detail(run, DetailPages::first(100)).await.unwrap();
    assert_eq!((detail.run.id, detail.run.state), (run.0, RunState::Ended));
    assert_eq!(detail.run.report.as_ref().unwrap().outcome, RunOutcome::Done);
    let update = detail.changes.rows.iter().find(|change| change.what == "update").unwrap();
    assert_eq!(update.record.id.to_string(), incident);
    assert_eq!(update.ticket.as_deref(), Some(ticket.as_str()));
    assert!(update.other.as_deref().unwrap().starts_with("INC"), "{update:?}");
    assert_eq!((update.before.as_str(), update.after.as_str()), ("Summary: No network", "Summary: No LAN"));
    assert_eq!(update.actor, "schedule");
    let asked = detail.calls.rows.iter().find(|call| call.method == "GET" && call.status == Some(200)).unwrap();
    assert!(asked.path.starts_with("/api/") && asked.bytes > 0 && !asked.path.contains('?'), "{asked:?}");
    assert_eq!((detail.changes.more, detail.calls.more), (None, None));

    let mut pages = DetailPages::first(1);
    let mut calls = Vec::new();
    loop {
        let part = world.desk().run_detail(run, pages).await.unwrap();
        calls.extend(part.calls.rows);
        pages.calls_before = part.calls.more;
        if part.calls.more.is_none() {
            break;
        }
    }
    assert_eq!(calls, detail.calls.rows, "the parts are the whole");
}

#[tokio::test]
async fn a_first_load_says_of_each_new_ticket_which_pair_it_belongs_to() {
    let world = World::new().await;
    for summary in ["one", "two"] {
        world.incident(&[("short_description", summary)]);
    }
    let run = world.first_load().await.run;

    let changes = world.desk().run_detail(run, DetailPages::first(100)).await.unwrap().changes;
    assert!(changes.rows.iter().all(|change| change.ticket.is_some() && change.other.is_some()), "{changes:#?}");
    let linked = changes.rows.iter().find(|change| change.what == "linked").unwrap();
    let pair = format!("{} ↔ {}", linked.ticket.as_deref().unwrap(), linked.other.as_deref().unwrap());
    assert_eq!(linked.after, pair);

    let part = world.desk().run_detail(run, DetailPages::first(2)).await.unwrap().changes;
    let next = DetailPages { changes_before: part.more, ..DetailPages::first(2) };
    let rest = world.desk().run_detail(run, next).await.unwrap().changes;
    assert_eq!([part.rows, rest.rows].concat(), changes.rows[..4]);
}

#[tokio::test]
async fn idle_runs_are_one_with_all_its_calls() {
    let world = World::new().await;
    world.first_load().await;
    let first = world.pass().await;
    let calls = async |run| world.desk().run_detail(run, DetailPages::first(1000)).await.unwrap().calls.rows.len();
    let of_first = calls(first.run).await;
    let again = world.pass().await;

    assert_eq!(again.run, first.run, "the run that stands for it");
    assert!(calls(first.run).await > of_first);
    let run = world.desk().runs(Some(&acme()), 1, None).await.unwrap().remove(0);
    assert_eq!((run.id, run.repeats, run.report.unwrap().run), (first.run.0, 1, first.run));
}

#[tokio::test]
async fn the_log_of_calls_can_be_read_by_connection() {
    let world = World::new().await;
    world.pass().await;
    let servicenow = ConnectionId::new("servicenow");
    world.desk().test_connection(&servicenow).await.unwrap();

    let of_servicenow = CallsWanted { connection: Some(servicenow.clone()), ..CallsWanted::default() };
    let of_one = world.desk().calls(&of_servicenow, 3, None).await.unwrap();
    assert!(of_one.rows.iter().all(|call| call.connection == "servicenow" && call.run.is_none()), "{of_one:#?}");
    let earlier = world.desk().calls(&of_servicenow, 1000, of_one.more).await.unwrap();
    assert!(earlier.rows.iter().any(|call| call.run.is_some()), "those of the pass are further back");
    assert_eq!(world.desk().requests()[&servicenow], world.servicenow().common().requests.position());

    let unknown = world.desk().run_detail(RunId(999), DetailPages::first(1)).await.unwrap_err();
    assert!(unknown.text().contains("no run 999"), "{unknown}");
}
