//! Writes whose answer is lost: what became of them is unknown until it is looked up, and then known.

use causeway::connector::Outcome;

use super::desk::{Desk, Lost, texts};

over_every_connector! {
    #[test] fn a_new_record_whose_reply_is_lost_is_found_by_its_marker;
    #[test] fn a_new_record_whose_request_is_lost_is_certainly_not_there;
    #[test] fn a_batch_whose_reply_is_lost_is_found_whole;
    #[test] fn a_change_and_a_note_whose_reply_is_lost_are_seen_when_read_again;
}

fn nobody_knows(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
}

async fn a_new_record_whose_reply_is_lost_is_found_by_its_marker<D: Desk>(desk: D) {
    drop(desk.find(&[desk.marker(1)]).await.unwrap());
    desk.lose(Lost::Reply);
    nobody_knows(&desk.send_one(desk.create(1, "once")).await);
    let found = desk.find(&[desk.marker(1)]).await.unwrap();
    assert_eq!(found[0].as_ref().map(|record| desk.title_of(record)).as_deref(), Some("once"));
    assert_eq!(desk.titles(), ["once"]);
}

async fn a_new_record_whose_request_is_lost_is_certainly_not_there<D: Desk>(desk: D) {
    desk.lose(Lost::Request);
    let outcome = desk.send_one(desk.create(1, "never")).await;
    assert!(matches!(outcome, Outcome::Unknown(_) | Outcome::NotSent(_)), "{outcome:?}");
    assert_eq!(desk.find(&[desk.marker(1)]).await.unwrap(), [None]);
    assert_eq!(desk.titles(), Vec::<String>::new());
}

async fn a_batch_whose_reply_is_lost_is_found_whole<D: Desk>(desk: D) {
    desk.lose(Lost::Reply);
    let outcomes = desk.send((1..=5).map(|name| desk.create(name, &format!("number {name}"))).collect()).await;
    outcomes.iter().for_each(nobody_knows);
    let markers: Vec<_> = (1..=5).map(|name| desk.marker(name)).collect();
    let found = desk.find(&markers).await.unwrap();
    for (name, found) in (1..).zip(found) {
        assert_eq!(found.map(|record| desk.title_of(&record)), Some(format!("number {name}")));
    }
    assert_eq!(desk.titles().len(), 5);
}

async fn a_change_and_a_note_whose_reply_is_lost_are_seen_when_read_again<D: Desk>(desk: D) {
    let id = desk.make("as it was");
    desk.wait(1);
    desk.lose(Lost::Reply);
    nobody_knows(&desk.send_one(desk.update(&id, "changed")).await);
    assert_eq!(desk.title_of(&desk.fetch(std::slice::from_ref(&id)).await.records[0]), "changed");

    let another = D::open().await;
    let id = another.make("noted");
    another.lose(Lost::Reply);
    nobody_knows(&another.send_one(another.note(&id, "said once", "private")).await);
    let notes = another.source().notes_of(&[another.key(&id)]).await.unwrap().notes;
    assert_eq!(texts(&notes).iter().filter(|text| text.contains("said once")).count(), 1);
    assert_eq!(another.conversation(&id).len(), 1);
}
