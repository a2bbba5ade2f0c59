//! Records that cannot be read do not keep the others away, and are never passed over silently.

use super::desk::{Desk, numbered};

over_every_connector! {
    #[test] fn a_fetch_brings_what_is_there_and_nothing_else;
    #[test] fn a_record_that_cannot_be_understood_is_set_aside_and_the_others_come;
    #[test] fn a_record_that_never_arrives_whole_is_set_aside_and_the_others_come;
    #[test] fn a_record_that_never_arrives_whole_stops_no_pull;
    #[test] fn a_record_that_can_be_read_again_is;
}

async fn a_fetch_brings_what_is_there_and_nothing_else<D: Desk>(desk: D) {
    let mut ids: Vec<_> = numbered("record", 120).iter().map(|title| desk.make(title)).collect();
    let gone = desk.make("gone");
    desk.delete(&gone);
    let expected: std::collections::BTreeSet<_> = ids.iter().cloned().collect();
    ids.push(gone);
    let fetched = desk.fetch(&ids).await;
    assert_eq!(fetched.records.len(), 120);
    assert_eq!(
        fetched.records.iter().map(|record| record.key.id.clone()).collect::<std::collections::BTreeSet<_>>(),
        expected
    );
    assert_eq!(fetched.poison, Vec::new());
}

async fn a_record_that_cannot_be_understood_is_set_aside_and_the_others_come<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    let [one, spoiled, three] = ["one", "spoiled", "three"].map(|title| desk.make(title));
    desk.spoil(&spoiled);
    let fetched = desk.fetch(&[one, spoiled.clone(), three]).await;
    assert_eq!(fetched.records.len(), 2);
    assert_eq!(fetched.poison.len(), 1);
    assert_eq!(fetched.poison[0].id.as_ref(), Some(&spoiled));
    assert!(!fetched.poison[0].reason.is_empty());
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.titles(), ["one", "three"]);
    assert_eq!(pulled.poison.len(), 1);
    assert_eq!((pulled.poison[0].id.as_ref(), pulled.end.rows), (Some(&spoiled), 3), "it is counted, not hidden");
}

async fn a_record_that_never_arrives_whole_is_set_aside_and_the_others_come<D: Desk>(desk: D) {
    let mut ids: Vec<_> = numbered("record", 9).iter().map(|title| desk.make(title)).collect();
    let broken = desk.make("broken");
    ids.insert(4, broken.clone());
    desk.break_off(&broken);
    let fetched = desk.fetch(&ids).await;
    assert_eq!(fetched.records.len(), 9);
    assert_eq!(fetched.poison.len(), 1, "{:?}", fetched.poison);
    assert_eq!(fetched.poison[0].id.as_ref(), Some(&broken));
    let alone = desk.fetch(std::slice::from_ref(&broken)).await;
    assert_eq!((alone.records.len(), alone.poison.len()), (0, 1), "also when it is asked for by itself");
}

async fn a_record_that_never_arrives_whole_stops_no_pull<D: Desk>(desk: D) {
    let since = desk.here();
    let mut made = Vec::new();
    for (number, title) in numbered("record", 100).into_iter().enumerate() {
        desk.wait(1);
        desk.make(&title);
        made.push(title);
        if number == 42 {
            desk.wait(1);
            let broken = desk.make("broken");
            desk.break_off(&broken);
        }
    }
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.titles(), made);
    assert_eq!(pulled.poison.len(), 1, "{:?}", pulled.poison);
    assert_eq!((pulled.end.rows, pulled.end.hidden_by_rights), (101, 0));
    assert_eq!(pulled.next().stamp, desk.now());
}

async fn a_record_that_can_be_read_again_is<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    let record = desk.make("spoiled");
    desk.spoil(&record);
    assert_eq!(desk.pull(&since).await.unwrap().poison.len(), 1);
    desk.wait(1);
    desk.retitle(&record, "in good order");
    let Some(front) = desk.front() else { return };
    front.clear();
    assert_eq!(desk.pull(&since).await.unwrap().titles(), ["in good order"]);
}
