//! Changes that belong together happen together or not at all.

use causeway::model::RunId;
use causeway::store::{
    Actor, Change, HoldKind, HoldRow, JournalEntry, JournalFilter, NewState, PlanState, StoreError, StoredPlan,
};

use super::{Desk, acme, action, at, base, incident, incident_key, link, ticket_key};

fn journal_entry(what: &str) -> Change {
    Change::Journal(Box::new(JournalEntry {
        run: Some(RunId(1)),
        link: None,
        record: ticket_key("4242"),
        at: at(0),
        actor: Actor::Schedule,
        what: what.to_owned(),
        before: "{\"state\":1}".to_owned(),
        after: "{\"state\":2}".to_owned(),
    }))
}

fn hold(title: &str) -> HoldRow {
    HoldRow {
        kind: HoldKind::Hold,
        plan_row: "r1".to_owned(),
        record: incident_key("1"),
        counterpart: Some(ticket_key("4242")),
        title: title.to_owned(),
        reason: "map it".to_owned(),
        detail: None,
    }
}

#[tokio::test]
async fn settling_a_create_is_one_step() {
    let desk = Desk::new();
    desk.pull(vec![incident("1", "a", &[])]).await;
    assert_eq!(desk.dirty().await, ["1"]);
    let ids = desk.enqueue(vec![action("create", "a", None)]).await;
    desk.leased().await;

    let applied = desk
        .store
        .apply(vec![
            Change::Outbox { id: ids[0], to: NewState::Done },
            Change::NewLink(Box::new(link("4242", "1"))),
            journal_entry("created"),
            Change::Settled { profile: acme(), keys: vec![incident_key("1")] },
        ])
        .await
        .unwrap();

    assert_eq!(applied.links.len(), 1);
    assert!(desk.store.open_rows(&acme()).await.unwrap().is_empty());
    assert!(desk.store.dirty(&acme()).await.unwrap().is_empty());
    let journal = desk.store.journal(JournalFilter::Run(RunId(1)), 10, None).await.unwrap();
    assert_eq!(journal.iter().map(|row| row.entry.what.as_str()).collect::<Vec<_>>(), ["created", "linked"]);
}

#[tokio::test]
async fn one_change_that_cannot_be_made_undoes_all_of_them() {
    let desk = Desk::new();
    desk.store.apply(vec![Change::NewLink(Box::new(link("4242", "1")))]).await.unwrap();
    let ids = desk.enqueue(vec![action("create", "a", None)]).await;

    let refused = desk
        .store
        .apply(vec![
            Change::Outbox { id: ids[0], to: NewState::Done },
            Change::Enqueue(Box::new(action("more", "b", None))),
            Change::Records(vec![incident("7", "a", &[])]),
            Change::Holds { profile: acme(), holds: vec![hold("close it")] },
            Change::Dirty { profile: acme(), keys: vec![incident_key("7")] },
            journal_entry("created"),
            Change::NewLink(Box::new(link("4243", "1"))),
        ])
        .await;

    assert!(matches!(refused, Err(StoreError::AlreadyLinked { .. })), "{refused:?}");
    assert_eq!(desk.leased().await, ["create"]);
    assert_eq!(desk.store.record(&incident_key("7")).await.unwrap(), None);
    assert!(desk.store.holds(&acme()).await.unwrap().is_empty());
    assert!(desk.store.dirty(&acme()).await.unwrap().is_empty());
    let journal = desk.store.journal(JournalFilter::All, 10, None).await.unwrap();
    assert_eq!(journal.iter().map(|row| row.entry.what.as_str()).collect::<Vec<_>>(), ["linked"]);
}

#[tokio::test]
async fn holds_are_replaced_as_a_whole_and_keep_their_order() {
    let desk = Desk::new();
    for titles in [vec!["b", "a", "c"], vec!["c", "a"]] {
        let holds: Vec<_> = titles.into_iter().map(hold).collect();
        desk.store.apply(vec![Change::Holds { profile: acme(), holds: holds.clone() }]).await.unwrap();
        assert_eq!(desk.store.holds(&acme()).await.unwrap(), holds);
    }
}

#[tokio::test]
async fn a_plan_is_kept_with_what_became_of_it() {
    let desk = Desk::new();
    let mut plan = StoredPlan {
        id: "p1".to_owned(),
        profile: acme(),
        profile_version: 3,
        hash: "abc".to_owned(),
        doc: "{}".to_owned(),
        created: at(0),
        expires: at(900),
        state: PlanState::Waiting,
    };
    desk.store.save_plan(plan.clone()).await.unwrap();
    assert_eq!(desk.store.plans(&acme()).await.unwrap(), [plan.clone()]);

    let applied = Change::PlanState { plan: "p1".to_owned(), state: PlanState::Applied };
    desk.store.apply(vec![applied]).await.unwrap();
    plan.state = PlanState::Applied;

    assert_eq!(desk.store.plan("p1").await.unwrap(), Some(plan));
    let missing = Change::PlanState { plan: "p2".to_owned(), state: PlanState::Applied };
    assert!(matches!(desk.store.apply(vec![missing]).await, Err(StoreError::Missing { .. })));
}

#[tokio::test]
async fn the_journal_can_be_paged() {
    let desk = Desk::new();
    desk.store.apply(["1", "2", "3"].map(journal_entry).to_vec()).await.unwrap();

    let first = desk.store.journal(JournalFilter::All, 2, None).await.unwrap();
    let rest = desk.store.journal(JournalFilter::All, 2, first.last().map(|row| row.id)).await.unwrap();

    let what: Vec<_> = first.iter().chain(&rest).map(|row| row.entry.what.as_str()).collect();
    assert_eq!(what, ["3", "2", "1"]);
}

#[tokio::test]
async fn a_link_that_is_not_there_gets_no_base() {
    let desk = Desk::new();
    let change = Change::Bases { link: causeway::model::LinkId(5), bases: vec![("s".to_owned(), base("1", "1"))] };
    assert!(matches!(desk.store.apply(vec![change]).await, Err(StoreError::Missing { .. })));
}
