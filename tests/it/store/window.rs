//! What a window asks: the list of links, and the numbers of a profile.

use causeway::model::{Record, Value};
use causeway::store::{Change, Counts, HoldKind, HoldRow, LinkQuery, NewState};

use super::{Desk, acme, action, at, incident, incident_key, link, ticket_key};

async fn linked() -> Desk {
    let desk = Desk::new();
    let ticket = |id: &str, summary: &str| Record {
        key: ticket_key(id),
        fields: [("summary".into(), Value::text(summary))].into(),
        ..incident(id, "a", &[])
    };
    desk.pull(vec![
        incident("1", "a", &[("short_description", "Der Drucker ÖFFNET nicht")]),
        incident("2", "a", &[("short_description", "disk is 100% full")]),
        ticket("4242", "Printer is on fire"),
        ticket("4243", "disk is 1000 full"),
    ])
    .await;
    let pairs = [("4242", "1"), ("4243", "2"), ("4244", "3")];
    let links = pairs.map(|(ticket, incident)| Change::NewLink(Box::new(link(ticket, incident))));
    desk.store.apply(links.to_vec()).await.unwrap();
    desk
}

async fn found(desk: &Desk, search: &str) -> Vec<String> {
    let query = LinkQuery { search: Some(search.to_owned()), limit: 10, ..LinkQuery::default() };
    let page = desk.store.link_page(query).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|row| row.link.to_string()).collect()
}

#[tokio::test]
async fn links_are_found_by_either_number_and_by_text() {
    let desk = linked().await;

    assert_eq!(found(&desk, "4244").await, ["4244 ↔ INC3"]);
    assert_eq!(found(&desk, "inc2").await, ["4243 ↔ INC2"]);
    assert_eq!(found(&desk, " printer ").await, ["4242 ↔ INC1"]);
    assert_eq!(found(&desk, "öffnet").await, ["4242 ↔ INC1"]);
    assert!(found(&desk, "scanner").await.is_empty());
    assert_eq!(found(&desk, "").await.len(), 3);
}

#[tokio::test]
async fn signs_of_the_query_language_are_only_text() {
    let desk = linked().await;

    assert_eq!(found(&desk, "100% full").await, ["4243 ↔ INC2"]);
    assert!(found(&desk, "%").await.len() == 1, "only one text holds a percent sign");
    for search in ["_", "\\", "' OR 1=1 --"] {
        assert!(found(&desk, search).await.is_empty(), "{search}");
    }
}

#[tokio::test]
async fn the_list_is_paged_and_says_when_things_changed() {
    let desk = linked().await;
    let query = LinkQuery { profile: Some(acme()), offset: 1, limit: 2, ..LinkQuery::default() };

    let page = desk.store.link_page(query).await.unwrap();

    assert_eq!(page.total, 3);
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.link.halo_number.as_str(), row.halo_updated, row.other_updated, row.last_change))
        .collect();
    let now = Some(at(0));
    assert_eq!(rows, [("4243", now, now, now), ("4242", now, now, now)]);
    let other = LinkQuery { profile: Some("other".into()), limit: 10, ..LinkQuery::default() };
    assert_eq!(desk.store.link_page(other).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_profile_is_counted() {
    let desk = linked().await;
    desk.dirty().await;
    let row = |kind| HoldRow {
        kind,
        plan_row: "r".to_owned(),
        record: incident_key("1"),
        counterpart: None,
        title: "close".to_owned(),
        reason: "no code".to_owned(),
        detail: None,
    };
    let holds = [HoldKind::Hold, HoldKind::Conflict, HoldKind::Conflict, HoldKind::Parked].map(row).to_vec();
    desk.store.apply(vec![Change::Holds { profile: acme(), holds }]).await.unwrap();
    let rows = ["a", "b", "c", "d", "e"].map(|lane| action(lane, lane, None)).to_vec();
    let ids = desk.enqueue(rows).await;
    desk.store.lease(&acme(), 1, at(0)).await.unwrap();
    desk.move_row(ids[1], NewState::Parked { cause: "x".to_owned() }).await;
    desk.move_row(ids[2], NewState::Unknown { cause: "x".to_owned() }).await;
    desk.move_row(ids[3], NewState::Done).await;

    let counts = desk.store.counts(&acme()).await.unwrap();

    assert_eq!(
        counts,
        Counts {
            links: 3,
            in_step: 1,
            excluded: 0,
            failing: 1,
            dirty: 2,
            holds: 1,
            conflicts: 2,
            pending: 2,
            parked: 1,
            unknown: 1
        }
    );
}
