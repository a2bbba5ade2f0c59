//! Reading actions: who wrote them, who may read them, and every one of them once.

use std::collections::BTreeSet;

use causeway::connector::{Source as _, WriteWhat};
use causeway::model::Visibility;
use causeway::model::note::WrittenBy;
use serde_json::json;

use super::support::{AGENT, Desk, note, stored};

fn public(text: &str) -> serde_json::Value {
    json!({ "outcome_id": 8, "note": text, "hiddenfromuser": false })
}

#[tokio::test]
async fn notes_of_a_window_carry_their_visibility_and_author() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("VPN drops");
    desk.wait(300);
    let since = desk.now();
    desk.halo.add_action(AGENT, ticket, public("Please restart")).unwrap();
    let hidden = json!({ "outcome_id": 7, "note_html": "<p>Looks like <b>DNS</b></p><p>again &amp; again</p>",
        "hiddenfromuser": true, "sync_to_servicenow": true, "servicenow_type": 1 });
    desk.halo.add_action(AGENT, ticket, hidden).unwrap();
    let mut notes = desk.notes(&since).await;
    notes.sort_by_key(|note| note.key.id.clone());
    assert_eq!(notes.len(), 2, "what lies before the window does not come: {notes:?}");
    assert_eq!((notes[0].visibility, notes[0].written_by), (Visibility::Public, WrittenBy::Others));
    assert_eq!((notes[0].text.as_str(), notes[0].author.as_str()), ("Please restart", AGENT));
    assert_eq!(notes[0].outcome.as_deref(), Some("8"));
    assert_eq!((notes[1].visibility, notes[1].flagged), (Visibility::Private, true));
    assert_eq!(notes[1].wanted_kind.as_deref(), Some("1"));
    assert!(notes[1].text.contains("DNS") && notes[1].text.contains("again & again"), "{}", notes[1].text);
}

#[tokio::test]
async fn the_opening_entry_is_machinery_and_own_notes_are_ours() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("VPN drops");
    let write = WriteWhat::Note { key: desk.key(ticket), note: note("From us", "private"), outcome: Some("7".into()) };
    let outcomes = desk.send(vec![write]).await;
    let id = stored(&outcomes[0]).notes[0].clone().unwrap();
    desk.halo.add_action(AGENT, ticket, public("From Abel")).unwrap();
    let notes = desk.connector.notes_of(&[desk.key(ticket)]).await.unwrap().notes;
    let by: Vec<(String, WrittenBy)> = notes.iter().map(|note| (note.key.id.clone(), note.written_by)).collect();
    assert_eq!(
        by,
        [("1".to_owned(), WrittenBy::Machinery), (id, WrittenBy::Ourselves), ("3".to_owned(), WrittenBy::Others),]
    );
    assert_eq!(desk.connector.identity().application.as_deref(), Some("Service desk link"));
    let fresh = desk.another_connector();
    let again = fresh.notes_of(&[desk.key(ticket)]).await.unwrap().notes;
    assert_eq!(again[1].written_by, WrittenBy::Ourselves, "also before the application's name is known");
}

#[tokio::test]
async fn a_long_span_is_read_in_windows_of_a_day() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("Long");
    let since = desk.now();
    for day in 0..5 {
        desk.wait(86_400);
        desk.halo.add_action(AGENT, ticket, public(&format!("Day {day}"))).unwrap();
    }
    let texts: BTreeSet<String> = desk.notes(&since).await.into_iter().map(|note| note.text).collect();
    for day in 0..5 {
        assert!(texts.contains(&format!("Day {day}")), "{texts:?}");
    }
}

#[tokio::test]
async fn a_crowded_window_is_halved_until_it_is_whole() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("Crowded");
    desk.wait(300);
    let since = desk.now();
    for n in 0..1500 {
        desk.wait(i64::from(n % 2 == 0));
        desk.halo.add_action(AGENT, ticket, public(&format!("Note {n}"))).unwrap();
    }
    let notes = desk.notes(&since).await;
    let ids: BTreeSet<String> = notes.iter().map(|note| note.key.id.clone()).collect();
    assert_eq!((notes.len(), ids.len()), (1500, 1500));
    let all = desk.connector.notes_of(&[desk.key(ticket)]).await.unwrap().notes;
    assert_eq!(all.len(), 1501, "with the opening entry");
}

#[tokio::test]
async fn more_actions_of_one_second_than_one_answer_takes_come_all_the_same() {
    let desk = Desk::open().await;
    let ticket = desk.ticket("Bulk");
    desk.wait(300);
    let since = desk.now();
    desk.wait(10);
    for n in 0..2_300 {
        desk.halo.add_action(AGENT, ticket, public(&format!("Note {n}"))).unwrap();
    }
    let notes = desk.notes(&since).await;
    let ids: BTreeSet<String> = notes.iter().map(|note| note.key.id.clone()).collect();
    assert_eq!((notes.len(), ids.len()), (2_300, 2_300));
}
