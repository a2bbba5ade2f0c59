//! What happens at the vendor while it is read, or is committed late.

use causeway::model::Presence;

use super::desk::{Able, Desk, numbered};

over_every_connector! {
    #[test] fn what_is_committed_late_with_an_older_stamp_is_found_by_the_next_pull;
    #[test] fn a_record_deleted_in_mid_pull_hides_no_other_and_is_not_called_hidden;
    #[test] fn a_record_made_or_changed_in_mid_pull_is_known_after_the_next;
    #[test] fn a_deleted_record_is_left_out_and_a_merged_one_says_where_it_went;
}

async fn what_is_committed_late_with_an_older_stamp_is_found_by_the_next_pull<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(600);
    desk.make("in time");
    let first = desk.pull(&since).await.unwrap();
    assert_eq!(first.titles(), ["in time"]);
    desk.wait(-30);
    desk.make("stamped before, committed after");
    desk.wait(90);
    desk.make("new");
    let second = desk.pull(&first.next()).await.unwrap();
    assert_eq!(second.titles(), ["in time", "new", "stamped before, committed after"]);
    assert!(second.next() >= first.next() && second.next().stamp <= desk.now(), "{:?}", second.end);
}

async fn a_record_deleted_in_mid_pull_hides_no_other_and_is_not_called_hidden<D: Desk>(desk: D) {
    let since = desk.here();
    desk.grant(7);
    let mut made = Vec::new();
    for title in numbered("record", 30) {
        desk.wait(1);
        made.push(desk.make(&title));
    }
    let doomed = [&made[2], &made[15], &made[29]];
    let happens = || doomed.into_iter().for_each(|id| desk.delete(id));
    let pulled = desk.pull_while(&since, happens).await.unwrap();
    let ids = pulled.ids();
    for id in made.iter().filter(|id| !doomed.contains(id)) {
        assert!(ids.contains(id), "{id} is missing");
    }
    assert_eq!(pulled.end.hidden_by_rights, 0, "{:?}", pulled.end);
}

async fn a_record_made_or_changed_in_mid_pull_is_known_after_the_next<D: Desk>(desk: D) {
    let since = desk.here();
    desk.grant(7);
    let mut made = Vec::new();
    for title in numbered("record", 30) {
        desk.wait(1);
        made.push(desk.make(&title));
    }
    let happens = || {
        desk.wait(1);
        desk.retitle(&made[0], "changed early");
        desk.retitle(&made[20], "changed late");
        desk.make("made meanwhile");
    };
    let first = desk.pull_while(&since, happens).await.unwrap();
    assert_eq!(first.end.hidden_by_rights, 0, "{:?}", first.end);
    let second = desk.pull(&first.next()).await.unwrap();
    let last_known = |id| {
        let mut all = first.records.iter().chain(&second.records);
        all.rfind(|record| &record.key.id == id).map(|record| desk.title_of(record)).unwrap()
    };
    assert_eq!(last_known(&made[0]), "changed early");
    assert_eq!(last_known(&made[20]), "changed late");
    assert!(first.titles().iter().chain(&second.titles()).any(|title| title == "made meanwhile"));
}

async fn a_deleted_record_is_left_out_and_a_merged_one_says_where_it_went<D: Desk>(desk: D) {
    let since = desk.here();
    desk.wait(1);
    let [gone, merged, into] = ["gone", "merged", "into"].map(|title| desk.make(title));
    desk.delete(&gone);
    let fetched = desk.fetch(&[gone.clone(), into.clone()]).await;
    assert_eq!(fetched.records.len(), 1);
    assert_eq!(
        (fetched.records[0].key.id.clone(), fetched.records[0].presence.clone()),
        (into.clone(), Presence::Live)
    );
    assert_eq!(fetched.poison, Vec::new());
    assert!(!desk.pull(&since).await.unwrap().ids().contains(&gone));
    if !D::can(Able::Merges) {
        return;
    }
    desk.merge(&merged, &into);
    let expected = Presence::MergedInto(desk.key(&into));
    assert_eq!(desk.fetch(std::slice::from_ref(&merged)).await.records[0].presence, expected);
    let pulled = desk.pull(&since).await.unwrap();
    let record = pulled.records.iter().find(|record| record.key.id == merged).unwrap();
    assert_eq!(record.presence, expected, "a list says so, too");
}
