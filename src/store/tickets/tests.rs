//! How SQLite goes about the pages of a long list.

use rusqlite::{Connection, ToSql};

use super::query::Built;
use super::{OrderBy, Shown, TicketsWanted};
use crate::store::{Store, rows};

/// How many rows the list has.
const MANY: u64 = 100_000;

/// A store with a list of many unlinked tickets, written by the same triggers as any other.
async fn long_list(folder: &tempfile::TempDir) -> Store {
    let store = Store::open(&folder.path().join("causeway.db")).unwrap();
    let sql = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MANY}) \
         INSERT INTO headlines SELECT 'halo\u{1f}acme\u{1f}Ticket\u{1f}' || n, 'halo', 'acme', 'Ticket', n, 'Ticket ' || n, \
         'ticket ' || n, n % 5, '1', '12', '', 'live', printf('2026-03-01T10:00:00.%09dZ', n), n || char(10) || 'ticket ' || n \
         FROM n"
    );
    store.writer.ask(move |connection| Ok(connection.execute_batch(&sql)?)).await.unwrap();
    store
}

/// The lines of SQLite's own explanation of a page.
fn plan(connection: &Connection, wanted: &TicketsWanted) -> Vec<String> {
    let built = Built::of(wanted).unwrap();
    let mut values = built.values();
    values.extend([&wanted.limit as &dyn ToSql, &wanted.offset]);
    let sql = format!("EXPLAIN QUERY PLAN {}", built.page());
    rows::all(connection, "tickets", &sql, values.as_slice(), |row| row.text(3)).unwrap()
}

#[tokio::test]
async fn a_page_of_a_hundred_thousand_tickets_is_one_walk_along_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = long_list(&folder).await;
    let page = |order: OrderBy| TicketsWanted { order, descending: true, limit: 50, ..TicketsWanted::default() };

    let plans = store
        .read(move |connection| {
            let usual = [OrderBy::Updated, OrderBy::HaloNumber, OrderBy::OtherNumber, OrderBy::Title, OrderBy::Since];
            let mut plans: Vec<_> = usual.into_iter().map(|order| plan(connection, &page(order))).collect();
            plans.push(plan(connection, &TicketsWanted { shown: Shown::OnlyHalo, ..page(OrderBy::Updated) }));
            Ok(plans)
        })
        .await
        .unwrap();

    for plan in plans {
        assert!(plan.iter().any(|line| line.contains("USING INDEX tickets_")), "{plan:#?}");
        assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "nothing is sorted: {plan:#?}");
    }
    let first = store.ticket_page(page(OrderBy::Updated)).await.unwrap();
    assert_eq!(first.total, MANY);
    let numbers: Vec<_> = first.rows.iter().take(2).map(|row| row.halo.as_ref().unwrap().number.clone()).collect();
    assert_eq!(numbers, ["100000", "99999"]);
    let last = TicketsWanted { offset: 99_999, ..page(OrderBy::HaloNumber) };
    assert_eq!(store.ticket_page(last).await.unwrap().rows[0].halo.as_ref().unwrap().number, "1");
}

#[tokio::test]
async fn a_whole_number_is_found_by_the_indexes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = long_list(&folder).await;

    let plan = store
        .read(|connection| {
            let sql = format!("EXPLAIN QUERY PLAN SELECT t.id FROM tickets t WHERE {}", super::query::numbered("?1"));
            rows::all(connection, "tickets", &sql, ["4242"], |row| row.text(3))
        })
        .await
        .unwrap();

    let searched = |index: &str| plan.iter().any(|line| line.contains(&format!("SEARCH t USING INDEX {index} (")));
    assert!(searched("tickets_halo_number") && searched("tickets_other_number"), "{plan:#?}");
    let found = store.tickets_numbered(" 4242 ").await.unwrap();
    assert_eq!(found.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Ticket 4242"]);
}

#[tokio::test]
async fn a_change_of_one_record_rewrites_only_its_own_rows() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("causeway.db")).unwrap();
    let plans = store
        .read(|connection| {
            let plan = |side: &str| {
                let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM listing WHERE {side} = ?1");
                rows::all(connection, "listing", &sql, ["x"], |row| row.text(3)).unwrap()
            };
            Ok(["halo", "other"].map(plan))
        })
        .await
        .unwrap();
    for line in plans.iter().flatten() {
        let walks = line.starts_with("SCAN") && !line.contains("CONSTANT");
        assert!(!walks, "nothing is walked over: {plans:#?}");
    }
}
