//! Runs, their errors, what is folded and what is forgotten.

use causeway::model::RunId;
use causeway::store::{Actor, Bound, CallFilter, CallRow, LastError, NewState, RunEnd, StoreError};

use super::{Desk, acme, action, at};

fn idle(seconds: i64) -> RunEnd {
    RunEnd {
        at: at(seconds),
        outcome: "done".to_owned(),
        counts: format!("{{\"read\":{seconds}}}"),
        error: None,
        wrote: false,
    }
}

fn failed(seconds: i64) -> RunEnd {
    RunEnd { error: Some("ServiceNow did not answer".to_owned()), outcome: "errors".to_owned(), ..idle(seconds) }
}

fn wrote(seconds: i64) -> RunEnd {
    RunEnd { wrote: true, ..idle(seconds) }
}

async fn run(desk: &Desk, begun: i64, end: RunEnd) -> RunId {
    let id = desk.store.begin_run(&acme(), Actor::Schedule, at(begun)).await.unwrap();
    desk.store.finish_run(id, end, Vec::new()).await.unwrap()
}

fn call(run: RunId, seconds: i64) -> CallRow {
    CallRow {
        run: Some(run),
        connection: "sn".into(),
        at: at(seconds),
        method: "GET".to_owned(),
        path: "/api/now/table/incident".to_owned(),
        status: Some(200),
        millis: 12,
        sent_bytes: 0,
        received_bytes: 900,
        error: None,
        query: String::new(),
        records: Vec::new(),
        said: None,
    }
}

fn bound(since: i64, rows: u32) -> Bound {
    Bound { since: at(since), rows }
}

#[tokio::test]
async fn idle_runs_in_a_row_are_one_line() {
    let desk = Desk::new();
    let first = run(&desk, 0, idle(1)).await;
    for minute in [60, 120] {
        assert_eq!(run(&desk, minute, idle(minute + 1)).await, first);
    }

    let runs = desk.store.runs(Some(&acme()), 10, None).await.unwrap();

    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0].started, runs[0].repeats, runs[0].end.clone()), (at(0), 2, Some(idle(121))));
    assert_eq!(desk.store.last_sync(&acme()).await.unwrap(), Some(at(121)));
}

#[tokio::test]
async fn a_run_that_wrote_or_failed_or_left_work_is_a_line_of_its_own() {
    let desk = Desk::new();
    run(&desk, 0, idle(1)).await;
    run(&desk, 10, wrote(11)).await;
    run(&desk, 20, idle(21)).await;
    run(&desk, 30, failed(31)).await;
    let id = desk.store.begin_run(&acme(), Actor::Schedule, at(40)).await.unwrap();
    desk.enqueue(vec![causeway::store::NewOutboxRow { run: id, ..action("create", "a", None) }]).await;
    assert_eq!(desk.store.finish_run(id, idle(41), Vec::new()).await.unwrap(), id);
    let after = run(&desk, 50, idle(51)).await;

    assert_ne!(after, id, "the run that left work keeps its line");
    assert_eq!(desk.store.runs(None, 10, None).await.unwrap().len(), 6);
}

#[tokio::test]
async fn the_last_error_belongs_to_its_run_and_is_cleared_by_success() {
    let desk = Desk::new();
    run(&desk, 0, wrote(1)).await;
    let bad = run(&desk, 10, failed(11)).await;

    let error = "ServiceNow did not answer".to_owned();
    assert_eq!(desk.store.last_error(&acme()).await.unwrap(), Some(LastError { run: bad, at: at(11), error }));
    assert_eq!(desk.store.last_sync(&acme()).await.unwrap(), Some(at(1)));

    run(&desk, 20, idle(21)).await;
    assert_eq!(desk.store.last_error(&acme()).await.unwrap(), None);
    assert_eq!(desk.store.last_sync(&acme()).await.unwrap(), Some(at(21)));
    assert_eq!(desk.store.run(bad).await.unwrap().unwrap().end, Some(failed(11)), "history keeps it");
}

#[tokio::test]
async fn a_run_ends_once() {
    let desk = Desk::new();
    let id = run(&desk, 0, wrote(1)).await;
    assert!(matches!(desk.store.finish_run(id, wrote(2), Vec::new()).await, Err(StoreError::Missing { .. })));
}

#[tokio::test]
async fn runs_can_be_paged() {
    let desk = Desk::new();
    let ids = [run(&desk, 0, wrote(1)).await, run(&desk, 2, wrote(3)).await, run(&desk, 4, wrote(5)).await];

    let page = desk.store.runs(None, 2, Some(ids[2])).await.unwrap();

    assert_eq!(page.iter().map(|run| run.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
}

#[tokio::test]
async fn the_calls_of_a_folded_run_stay_readable() {
    let desk = Desk::new();
    let first = run(&desk, 0, idle(1)).await;
    let second = desk.store.begin_run(&acme(), Actor::Schedule, at(60)).await.unwrap();
    desk.store.log_calls(vec![call(second, 60)]).await.unwrap();
    desk.store.finish_run(second, idle(61), Vec::new()).await.unwrap();

    let of_first = CallFilter { run: Some(first), ..CallFilter::default() };
    let kept = desk.store.calls(of_first, 10, None).await.unwrap();
    assert_eq!(kept.into_iter().map(|logged| logged.call).collect::<Vec<_>>(), [call(first, 60)]);
}

#[tokio::test]
async fn what_is_old_or_too_much_is_forgotten_but_not_what_is_needed() {
    let desk = Desk::new();
    let good = run(&desk, 0, wrote(1)).await;
    let waiting = desk.store.begin_run(&acme(), Actor::Person, at(10)).await.unwrap();
    let rows = [action("create", "a", None), action("done", "b", None)];
    let ids = desk.enqueue(rows.map(|row| causeway::store::NewOutboxRow { run: waiting, ..row }).to_vec()).await;
    desk.move_row(ids[1], NewState::Done).await;
    desk.store.finish_run(waiting, failed(11), Vec::new()).await.unwrap();
    let forgotten = run(&desk, 20, failed(21)).await;
    let last = run(&desk, 30, failed(31)).await;
    desk.store.log_calls((0..5).map(|second| call(last, second)).collect()).await.unwrap();

    let pruned = desk.store.prune(bound(3, 100), bound(3, 100)).await.unwrap();
    assert_eq!((pruned.calls, pruned.runs, pruned.outbox), (3, 0, 0));
    let pruned = desk.store.prune(bound(1000, 1), bound(1000, 1)).await.unwrap();

    assert_eq!((pruned.calls, pruned.runs, pruned.outbox), (2, 1, 0));
    assert_eq!(desk.store.run(forgotten).await.unwrap(), None);
    let kept: Vec<_> = desk.store.runs(None, 10, None).await.unwrap().iter().map(|run| run.id).collect();
    assert_eq!(kept, [last, waiting, good], "the last one, the one with open work, the last good one");
    assert_eq!(desk.leased().await, ["create"]);
}

#[tokio::test]
async fn only_the_latest_calls_are_kept() {
    let desk = Desk::new();
    desk.store.log_calls((0..5).map(|second| call(RunId(1), second)).collect()).await.unwrap();

    assert_eq!(desk.store.prune(bound(0, 2), bound(0, 2)).await.unwrap().calls, 3);

    let kept = desk.store.calls(CallFilter::default(), 10, None).await.unwrap();
    assert_eq!(kept.iter().map(|logged| logged.call.at).collect::<Vec<_>>(), [at(4), at(3)]);
}

#[tokio::test]
async fn a_run_that_began_is_told_before_it_is_written() {
    let desk = Desk::new();
    let earlier = run(&desk, 0, wrote(1)).await;
    let before = desk.store.commits();
    let begun = desk.store.begin_run(&acme(), Actor::Schedule, at(60)).await.unwrap();
    assert_eq!(desk.store.commits(), before);
    let runs = desk.store.runs(Some(&acme()), 10, None).await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [begun, earlier]);
    assert_eq!(desk.store.run(begun).await.unwrap().unwrap().end, None);
    desk.store.finish_run(begun, wrote(61), vec![call(begun, 60)]).await.unwrap();
    assert_eq!(desk.store.commits(), before + 1, "its beginning, its end and its calls are one commit");
    let runs = desk.store.runs(Some(&acme()), 10, None).await.unwrap();
    assert_eq!(runs.iter().map(|run| run.id).collect::<Vec<_>>(), [begun, earlier]);
}
