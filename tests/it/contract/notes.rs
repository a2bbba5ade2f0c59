//! Notes by window and by record: each once, with their readers and their authors.

use causeway::model::Visibility;
use causeway::model::note::WrittenBy;

use super::desk::{Desk, stored};

over_every_connector! {
    #[test] fn notes_of_a_window_and_of_a_record_are_the_same_with_their_readers;
    #[test] fn an_own_note_is_known_as_ours;
    #[test] fn many_notes_of_one_second_come_once_each;
    #[test] fn notes_of_a_record_that_is_gone_are_none;
    #[test] fn a_note_committed_late_is_found_by_the_next_window;
}

async fn notes_of_a_window_and_of_a_record_are_the_same_with_their_readers<D: Desk>(desk: D) {
    let [one, two] = ["one", "two"].map(|title| desk.make(title));
    desk.wait(3_600);
    let since = desk.here();
    desk.wait(1);
    desk.comment(&one, "for the customer", "public");
    desk.wait(1);
    desk.comment(&two, "for the desk", "private");
    let (window, end) = desk.notes_since(&since).await.unwrap();
    let mut seen: Vec<_> = window.notes.iter().map(|note| (note.text.as_str(), note.visibility)).collect();
    seen.sort();
    assert_eq!(seen, [("for the customer", Visibility::Public), ("for the desk", Visibility::Private)]);
    assert!(window.notes.iter().all(|note| note.written_by == WrittenBy::Others));
    assert!(end.next.unwrap().stamp >= desk.now());
    let of_one = desk.source().notes_of(&[desk.key(&one)]).await.unwrap();
    let carried: Vec<_> = of_one.notes.iter().filter(|note| note.written_by == WrittenBy::Others).collect();
    assert_eq!(carried.len(), 1);
    let in_window = window.notes.iter().find(|note| note.key.record.id == one).unwrap();
    assert_eq!(carried[0], in_window, "a note has one key, however it is read");
}

async fn an_own_note_is_known_as_ours<D: Desk>(desk: D) {
    let id = desk.make("noted");
    desk.wait(3_600);
    let since = desk.here();
    desk.wait(1);
    stored(&desk.send_one(desk.note(&id, "Halo 4242-7 · by this desk", "public")).await);
    desk.comment(&id, "by others", "public");
    let (window, _) = desk.notes_since(&since).await.unwrap();
    let by = |text: &str| window.notes.iter().find(|note| note.text.contains(text)).unwrap().written_by;
    assert_eq!((by("by this desk"), by("by others")), (WrittenBy::Ourselves, WrittenBy::Others));
}

async fn many_notes_of_one_second_come_once_each<D: Desk>(desk: D) {
    let id = desk.make("discussed");
    desk.wait(3_600);
    let since = desk.here();
    desk.wait(1);
    for number in 0..150 {
        desk.comment(&id, &format!("note {number:03}"), "private");
    }
    let (window, end) = desk.notes_since(&since).await.unwrap();
    let mut texts: Vec<_> = window.notes.iter().map(|note| note.text.clone()).collect();
    texts.sort();
    assert_eq!(texts, (0..150).map(|number| format!("note {number:03}")).collect::<Vec<_>>());
    assert_eq!(end.rows, 150);
}

async fn notes_of_a_record_that_is_gone_are_none<D: Desk>(desk: D) {
    let [gone, stays] = ["gone", "stays"].map(|title| desk.make(title));
    desk.comment(&stays, "still here", "private");
    desk.delete(&gone);
    let page = desk.source().notes_of(&[desk.key(&gone), desk.key(&stays)]).await.unwrap();
    assert!(page.notes.iter().all(|note| note.key.record.id == stays));
    assert!(page.notes.iter().any(|note| note.text == "still here"));
    assert_eq!(page.poison, Vec::new());
}

async fn a_note_committed_late_is_found_by_the_next_window<D: Desk>(desk: D) {
    let id = desk.make("discussed");
    desk.wait(3_600);
    let since = desk.here();
    desk.wait(600);
    desk.comment(&id, "in time", "private");
    let (_, end) = desk.notes_since(&since).await.unwrap();
    desk.wait(-30);
    desk.comment(&id, "committed late", "private");
    desk.wait(60);
    let (window, _) = desk.notes_since(&end.next.unwrap()).await.unwrap();
    assert!(window.notes.iter().any(|note| note.text == "committed late"));
}
