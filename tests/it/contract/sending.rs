//! Writes whose answer arrives: each outcome says what is true at the vendor.

use causeway::connector::{Fault, NotesTravel, Outcome, WriteWhat};

use super::desk::{Desk, note, stored};

over_every_connector! {
    #[test] fn a_new_record_carries_its_mark_and_is_found_by_it;
    #[test] fn a_full_batch_is_carried_out_once_and_in_its_order;
    #[test] fn a_field_that_the_vendor_ignores_shows_in_the_answer_or_the_next_read;
    #[test] fn a_change_by_others_and_an_own_one_move_the_version;
    #[test] fn a_write_to_a_deleted_record_is_refused_and_makes_nothing;
    #[test] fn a_record_deleted_in_mid_send_spoils_no_other_write;
    #[test] fn without_the_right_to_write_nothing_is_carried_out;
    #[test] fn a_record_is_tied_after_the_fact;
}

async fn a_new_record_carries_its_mark_and_is_found_by_it<D: Desk>(desk: D) {
    let outcome = desk.send_one(desk.create(1, "made for one")).await;
    let id = stored(&outcome).created.clone().unwrap();
    assert_eq!(desk.titles(), ["made for one"]);
    let found = desk.find(&[desk.marker(2), desk.marker(1)]).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], None, "there is none for the second");
    let record = found[1].as_ref().unwrap();
    assert_eq!(record.key.id, id);
    assert_eq!(record.marked.as_deref(), Some(desk.marker(1).foreign.id.as_str()));
}

async fn a_full_batch_is_carried_out_once_and_in_its_order<D: Desk>(desk: D) {
    let count = u32::try_from(desk.sink().batch_size()).unwrap();
    assert!(count >= 2);
    let outcomes = desk.send((0..count).map(|name| desk.create(name, &format!("number {name:04}"))).collect()).await;
    for (name, outcome) in (0..count).zip(&outcomes) {
        let id = stored(outcome).created.clone().unwrap();
        let fetched = desk.fetch(&[id]).await;
        assert_eq!(desk.title_of(&fetched.records[0]), format!("number {name:04}"));
    }
    assert_eq!(desk.titles().len(), count as usize);
}

async fn a_field_that_the_vendor_ignores_shows_in_the_answer_or_the_next_read<D: Desk>(desk: D) {
    let id = desk.make("as it was");
    desk.ignore_title();
    desk.wait(1);
    let outcome = desk.send_one(desk.update(&id, "as it should be")).await;
    let answered = stored(&outcome).record.clone();
    let read = desk.fetch(&[id]).await.records.remove(0);
    assert_eq!(desk.title_of(&read), "as it was");
    if let Some(answered) = answered
        && let Some(said) = answered.field(&desk.title())
    {
        assert_eq!(said.code(), "as it was", "the answer does not claim what was not stored");
    }
}

async fn a_change_by_others_and_an_own_one_move_the_version<D: Desk>(desk: D) {
    let since = desk.here();
    let id = desk.make("first");
    let version = async || desk.fetch(std::slice::from_ref(&id)).await.records.remove(0).version;
    let first = version().await;
    assert_eq!(version().await, first, "reading changes nothing");
    desk.wait(1);
    desk.retitle(&id, "by others");
    let second = version().await;
    assert_ne!(second, first, "a write that was planned on the first version is stale");
    desk.wait(1);
    let outcome = desk.send_one(desk.update(&id, "by us")).await;
    let third = version().await;
    assert_ne!(third, second);
    assert_eq!(stored(&outcome).record.as_ref().map(|record| &record.version), Some(&third));
    let pulled = desk.pull(&since).await.unwrap();
    assert_eq!(pulled.records[0].version, third, "the list knows it by the same version");
}

async fn a_write_to_a_deleted_record_is_refused_and_makes_nothing<D: Desk>(desk: D) {
    desk.make("stays");
    let id = desk.make("gone");
    desk.delete(&id);
    for what in [desk.update(&id, "changed"), desk.note(&id, "a note", "private")] {
        let outcome = desk.send_one(what.clone()).await;
        assert!(matches!(&outcome, Outcome::Refused(_)), "{what:?}: {outcome:?}");
    }
    assert_eq!(desk.titles(), ["stays"]);
}

async fn a_record_deleted_in_mid_send_spoils_no_other_write<D: Desk>(desk: D) {
    let [one, gone, three] = ["one", "gone", "three"].map(|title| desk.make(title));
    desk.delete(&gone);
    let writes = || vec![desk.update(&one, "1"), desk.update(&gone, "2"), desk.update(&three, "3")];
    let outcomes = desk.send(writes()).await;
    // An array may be refused as a whole: then each is unknown, is looked up, and goes by itself.
    assert!(!matches!(outcomes[1], Outcome::Done(_)), "{outcomes:?}");
    for (outcome, what) in outcomes.into_iter().zip(writes()) {
        if matches!(outcome, Outcome::Unknown(_)) {
            let alone = desk.send_one(what).await;
            assert!(matches!(alone, Outcome::Done(_) | Outcome::Refused(_)), "{alone:?}");
        }
    }
    let mut titles = desk.titles();
    titles.sort();
    assert_eq!(titles, ["1", "3"]);
}

async fn without_the_right_to_write_nothing_is_carried_out<D: Desk>(desk: D) {
    let id = desk.make("as it was");
    desk.refuse_writing();
    for what in [desk.create(1, "new"), desk.update(&id, "changed"), desk.note(&id, "a note", "private")] {
        let outcome = desk.send_one(what).await;
        assert!(matches!(&outcome, Outcome::Refused(error) if error.fault == Fault::Forbidden), "{outcome:?}");
    }
    let outcomes = desk.send(vec![desk.create(1, "new"), desk.create(2, "newer")]).await;
    assert!(!outcomes.iter().any(|outcome| matches!(outcome, Outcome::Done(_))), "{outcomes:?}");
    assert_eq!(desk.titles(), ["as it was"]);
    assert_eq!(desk.conversation(&id), Vec::new());
}

async fn a_record_is_tied_after_the_fact<D: Desk>(desk: D) {
    let id = desk.make("born here");
    let foreign = desk.marker(9).foreign;
    stored(&desk.send_one(WriteWhat::Mark { key: desk.key(&id), foreign }).await);
    let found = desk.find(&[desk.marker(9)]).await.unwrap();
    assert_eq!(found[0].as_ref().map(|record| record.key.id.clone()), Some(id.clone()));
    if desk.sink().notes_travel() == NotesTravel::WithFields {
        let notes = vec![note("for the customer", "public"), note("for the desk", "private")];
        let outcome = desk.send_one(WriteWhat::Update { key: desk.key(&id), fields: Vec::new(), notes }).await;
        assert_eq!(stored(&outcome).notes.len(), 2);
        assert_eq!(desk.conversation(&id).len(), 2);
    }
}
