//! Lanes keep their order, what waits waits, and nobody else does.

use causeway::store::{Change, NewState, OutboxState, StoreError, WaitsFor};

use super::{Desk, acme, action, at};

fn parked() -> NewState {
    NewState::Parked { cause: "the state is not mapped".to_owned() }
}

#[tokio::test]
async fn only_the_head_of_each_lane_is_leased() {
    let desk = Desk::new();
    let ids = desk.enqueue(vec![action("a1", "a", None), action("a2", "a", None), action("b1", "b", None)]).await;

    assert_eq!(desk.leased().await, ["a1", "b1"]);
    assert!(desk.leased().await.is_empty(), "what is being sent is not leased twice");
    desk.move_row(ids[0], NewState::Done).await;
    assert_eq!(desk.leased().await, ["a2"]);
}

#[tokio::test]
async fn a_row_waits_for_the_row_that_it_needs() {
    let desk = Desk::new();
    let first = desk.enqueue(vec![action("create", "a", None)]).await;
    let rows =
        vec![action("note", "b", Some(WaitsFor::Row(first[0]))), action("file", "c", Some(WaitsFor::Earlier(0)))];
    let then = desk.enqueue(rows).await;

    assert_eq!(desk.leased().await, ["create"]);
    desk.move_row(first[0], NewState::Done).await;
    assert_eq!(desk.leased().await, ["note"]);
    desk.move_row(then[0], NewState::Done).await;
    assert_eq!(desk.leased().await, ["file"]);
}

#[tokio::test]
async fn a_parked_or_unknown_row_blocks_its_lane_and_what_waits_and_nothing_else() {
    for state in [parked(), NewState::Unknown { cause: "no answer".to_owned() }] {
        let desk = Desk::new();
        let rows = vec![
            action("create", "a", None),
            action("update", "a", None),
            action("child", "b", Some(WaitsFor::Earlier(0))),
            action("other", "c", None),
        ];
        let ids = desk.enqueue(rows).await;
        assert_eq!(desk.leased().await, ["create", "other"]);

        desk.move_row(ids[0], state).await;
        desk.move_row(ids[3], NewState::Done).await;
        desk.enqueue(vec![action("another", "c", None)]).await;

        assert_eq!(desk.leased().await, ["another"]);
    }
}

#[tokio::test]
async fn a_row_is_not_tried_before_its_time() {
    let desk = Desk::new();
    let ids = desk.enqueue(vec![action("a1", "a", None), action("a2", "a", None)]).await;
    desk.leased().await;
    desk.move_row(ids[0], NewState::Pending { not_before: Some(at(30)), attempts: 1 }).await;

    assert!(desk.store.lease(&acme(), 10, at(29)).await.unwrap().is_empty(), "the lane waits with its head");
    let leased = desk.store.lease(&acme(), 10, at(30)).await.unwrap();

    assert_eq!(leased.len(), 1);
    assert_eq!((leased[0].id, leased[0].attempts, &leased[0].state), (ids[0], 1, &OutboxState::Leased));
    assert_eq!(leased[0].payload, "{\"do\":\"a1\"}");
}

#[tokio::test]
async fn dropping_a_row_drops_what_waits_for_it_and_frees_its_lane() {
    let desk = Desk::new();
    let rows = vec![
        action("create", "a", None),
        action("child", "b", Some(WaitsFor::Earlier(0))),
        action("grandchild", "c", Some(WaitsFor::Earlier(1))),
        action("next", "a", None),
    ];
    let ids = desk.enqueue(rows).await;
    let drop = NewState::Dropped { cause: "not wanted".to_owned() };

    let applied = desk.store.apply(vec![Change::Outbox { id: ids[0], to: drop }]).await.unwrap();

    assert_eq!(applied.dropped, ids[..3]);
    assert_eq!(desk.leased().await, ["next"]);
    assert_eq!(desk.store.open_rows(&acme()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_finished_row_never_changes() {
    let desk = Desk::new();
    let ids = desk.enqueue(vec![action("a1", "a", None)]).await;
    desk.move_row(ids[0], NewState::Done).await;

    let again = NewState::Pending { not_before: None, attempts: 0 };
    let refused = desk.store.apply(vec![Change::Outbox { id: ids[0], to: again }]).await;

    assert!(matches!(refused, Err(StoreError::Finished { id }) if id == ids[0]), "{refused:?}");
}

#[tokio::test]
async fn after_a_restart_what_was_being_sent_is_known_and_not_sent_again() {
    let desk = Desk::new();
    desk.enqueue(vec![action("a1", "a", None), action("a2", "a", None), action("b1", "b", None)]).await;
    assert_eq!(desk.leased().await, ["a1", "b1"]);
    assert!(desk.store.interrupted().await.unwrap().is_empty(), "this process is still sending them");

    let desk = desk.restarted().await;

    let interrupted = desk.store.interrupted().await.unwrap();
    assert_eq!(interrupted.iter().map(|row| row.plan_row.as_str()).collect::<Vec<_>>(), ["a1", "b1"]);
    assert!(desk.leased().await.is_empty());
}

#[tokio::test]
async fn a_row_cannot_wait_for_one_that_is_not_there() {
    let desk = Desk::new();
    for after in [WaitsFor::Row(causeway::store::OutboxId(77)), WaitsFor::Earlier(0)] {
        let row = Change::Enqueue(Box::new(action("note", "a", Some(after))));
        let refused = desk.store.apply(vec![row]).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
}
