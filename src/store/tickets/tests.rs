//! How SQLite goes about the pages of a long list.

use rusqlite::{Connection, StatementStatus, ToSql};

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
    let numbers: Vec<_> = first.rows.iter().take(2).map(|row| row.of.halo().unwrap().number.clone()).collect();
    assert_eq!(numbers, ["100000", "99999"]);
    let last = TicketsWanted { offset: 99_999, ..page(OrderBy::HaloNumber) };
    assert_eq!(store.ticket_page(last).await.unwrap().rows[0].of.halo().unwrap().number, "1");
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

    let searched = |index: &str| plan.iter().any(|line| line.starts_with("SEARCH") && line.contains(index));
    assert!(searched("tickets_halo_number") && searched("tickets_other_number"), "{plan:#?}");
    let found = store.tickets_numbered(" 4242 ").await.unwrap();
    assert_eq!(found.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Ticket 4242"]);
}

/// How many rows of the listing a record has, and how many steps of walks over whole tables that took.
fn walked(connection: &Connection, side: &str, key: &str) -> (usize, i32) {
    let mut listed = connection.prepare(&format!("SELECT * FROM listing WHERE {side} = ?1")).unwrap();
    let mut rows = listed.query([key]).unwrap();
    let mut found = 0;
    while rows.next().unwrap().is_some() {
        found += 1;
    }
    drop(rows);
    (found, listed.get_status(StatementStatus::FullscanStep))
}

#[tokio::test]
async fn a_change_of_one_record_looks_at_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = long_list(&folder).await;

    let key = "halo\u{1f}acme\u{1f}Ticket\u{1f}4242";
    let walked =
        store.read(|connection| Ok(["halo", "other"].map(|side| walked(connection, side, key)))).await.unwrap();

    let [halo, other] = walked;
    assert_eq!((halo.0, other.0), (1, 0));
    assert!(halo.1 <= 2 && other.1 <= 2, "{walked:?}");
}
