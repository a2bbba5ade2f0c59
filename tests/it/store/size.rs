//! Large amounts go through in parts and come back whole.

use super::{Desk, incident, incident_key};

#[tokio::test]
async fn ten_thousand_records_are_pulled_changed_and_read() {
    let desk = Desk::new();
    let text = "The printer in the hall prints blank pages since the last update. ".repeat(10);
    let rows = |version: &str| {
        let fields = [("short_description", "Printer"), ("description", text.as_str()), ("state", version)];
        (0..10_000).map(|id| incident(&format!("{id:032}"), version, &fields)).collect::<Vec<_>>()
    };

    assert_eq!(desk.pull(rows("a")).await.records_new, 10_000);
    assert_eq!(desk.dirty().await.len(), 10_000);
    assert_eq!(desk.pull(rows("a")).await.records_changed, 0);
    assert_eq!(desk.pull(rows("b")).await.records_changed, 10_000);

    let keys: Vec<_> = (0..10_000).rev().map(|id| incident_key(&format!("{id:032}"))).collect();
    let records = desk.store.records(&keys).await.unwrap();
    assert!(records.iter().map(|record| &record.key).eq(&keys), "in the order in which they were asked for");
    desk.settle(keys).await;
    assert!(desk.store.dirty(&super::acme()).await.unwrap().is_empty());
}
