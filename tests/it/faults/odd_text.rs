//! Texts that programs stumble over: they arrive byte for byte, or that one row is set aside with a
//! reason; neither side writes them back and forth.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use causeway::model::ConnectionId;
use causeway::service::NewConnection;
use causeway::standins::server::{Running, serve};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::contract::front::{Front, Reply};
use crate::support::world::World;

/// The texts, each with a name that survives on any side.
fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("right to left", "invoice \u{202e}gpj.exe\u{202c} and \u{2066}more\u{2069}".to_owned()),
        ("joiners", "family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} and \u{200b}nothing".to_owned()),
        ("composed", "caf\u{e9} \u{212b} \u{1e9b}\u{323}".to_owned()),
        ("decomposed", "cafe\u{301} A\u{30a} s\u{323}\u{307}".to_owned()),
        ("four bytes", "\u{1f697}\u{10348}\u{1f1e9}\u{1f1ea} \u{10ffff}".to_owned()),
        ("separators", "one\u{2028}two\u{2029}three\u{85}four".to_owned()),
        ("a mark", "\u{feff}begins and ends\u{feff}".to_owned()),
        ("markup", "<b>not bold</b> &amp; &lt; \"quoted\" 'so' \\u0041 \\n".to_owned()),
        ("control characters", "a\u{1}b\u{7f}c".to_owned()),
        ("nothing in the middle", "before\u{0}after".to_owned()),
    ]
}

#[tokio::test]
async fn odd_texts_from_servicenow_arrive_byte_for_byte_and_do_not_come_back() {
    let world = World::new().await;
    let incidents: Vec<_> = texts()
        .into_iter()
        .map(|(name, text)| (name, world.incident(&[("short_description", name), ("description", &text)]), text))
        .collect();
    world.first_load().await;
    world.settle().await;
    for (name, incident, text) in incidents {
        assert_eq!(world.incident_field(&incident, "description"), text, "{name} is as it was there");
        let ticket = world.ticket_of(&incident);
        assert_eq!(world.ticket_field(ticket, "details"), json!(text), "{name} arrived");
    }
}

#[tokio::test]
async fn odd_texts_from_halo_arrive_byte_for_byte_and_do_not_come_back() {
    let world = World::new().await;
    let incidents: Vec<_> =
        texts().into_iter().map(|(name, text)| (name, world.incident(&[("short_description", name)]), text)).collect();
    world.first_load().await;
    for (_name, incident, text) in &incidents {
        world.halo().update_ticket("Abel Tuter", world.ticket_of(incident), json!({"summary": text})).unwrap();
    }
    world.settle().await;
    for (name, incident, text) in incidents {
        assert_eq!(world.incident_field(&incident, "short_description"), text, "{name} arrived");
        assert_eq!(world.ticket_field(world.ticket_of(&incident), "summary"), json!(text), "{name} is as it was there");
    }
}

#[tokio::test]
async fn a_word_of_64_kilobytes_in_a_note_arrives_whole_on_either_side() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let (there, here) = ("w".repeat(64 * 1024), "v".repeat(64 * 1024));
    world.edit_incident(&incident, &[("comments", &there)]);
    let ticket = world.ticket_of(&incident);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": here})).unwrap();
    world.settle().await;
    let notes: Vec<String> = world
        .halo()
        .actions(ticket)
        .iter()
        .map(|action| action["note"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(notes.iter().filter(|note| note.contains(&there)).count(), 1, "whole, and once");
    let entries = world.servicenow().journal(&incident);
    assert_eq!(entries.iter().filter(|entry| entry.value.contains(&here)).count(), 1, "whole, and once");
}

#[tokio::test]
async fn odd_texts_in_notes_arrive_byte_for_byte_on_either_side_and_do_not_come_back() {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            profile.limits.public_notes.number = 100;
            profile.limits.visible_texts.number = 100;
        })
        .await;
    let incidents: Vec<_> =
        texts().into_iter().map(|(name, text)| (name, world.incident(&[("short_description", name)]), text)).collect();
    world.first_load().await;
    for (_name, incident, text) in &incidents {
        world.edit_incident(incident, &[("comments", &format!("from there: {text}|"))]);
        let note = json!({"outcome_id": 8, "note": format!("from here: {text}|")});
        world.halo().add_action("Abel Tuter", world.ticket_of(incident), note).unwrap();
    }
    world.settle().await;
    for (name, incident, text) in incidents {
        let (there, here) = (format!("from there: {text}|"), format!("from here: {text}|"));
        let actions = world.halo().actions(world.ticket_of(&incident));
        let notes: Vec<&str> = actions.iter().filter_map(|action| action["note"].as_str()).collect();
        assert_eq!(notes.iter().filter(|note| note.contains(&there)).count(), 1, "{name} arrived once: {notes:?}");
        let journal = world.servicenow().journal(&incident);
        let entries: Vec<&str> = journal.iter().map(|entry| entry.value.as_str()).collect();
        assert_eq!(entries.iter().filter(|entry| entry.contains(&here)).count(), 1, "{name} arrived once: {entries:?}");
    }
}

/// Puts fronts before both vendors of a world, Halo's first; they stand as long as what is answered with it.
async fn behind(fronts: [&Front; 2]) -> (World, [Running; 2]) {
    let world = World::new().await;
    let (halo, servicenow) = (world.halo(), world.servicenow());
    let running = [
        serve(Arc::clone(halo.common()), 0, |base_url| fronts[0].of(halo.router(base_url))).await.unwrap(),
        serve(Arc::clone(servicenow.common()), 0, |base_url| fronts[1].of(servicenow.router(base_url))).await.unwrap(),
    ];
    let secrets = world.secrets();
    let names = [("halo", "halo/client-secret"), ("servicenow", "servicenow/password")];
    for ((name, secret), running) in names.into_iter().zip(&running) {
        let mut connection = world.desk().connection(&ConnectionId::new(name)).await.unwrap();
        connection.base_url = running.base_url().parse().unwrap();
        let secrets = vec![(secret.to_owned(), SecretString::from(secrets[secret].clone()))];
        world.desk().save_connection(NewConnection { connection, secrets }).await.unwrap();
    }
    (world, running)
}

/// An answer with a text that is none, in the row that has it; also inside of a batch.
fn spoil(reply: &mut Reply) {
    let spoiled = |text: &str| text.replace("\"spoiled\"", "\"\\ud800\"");
    let Ok(mut answer) = serde_json::from_str::<Value>(&reply.text()) else { return };
    match answer.get_mut("serviced_requests").and_then(Value::as_array_mut) {
        Some(parts) => {
            for part in parts {
                let body = BASE64_STANDARD.decode(part["body"].as_str().unwrap_or_default()).unwrap();
                part["body"] = BASE64_STANDARD.encode(spoiled(&String::from_utf8(body).unwrap())).into();
            }
            reply.body = answer.to_string().into_bytes();
        }
        None => reply.body = spoiled(&reply.text()).into_bytes(),
    }
}

#[tokio::test]
async fn a_lone_surrogate_sets_its_one_row_aside_and_the_page_goes_on() {
    let fronts = [Front::default(), Front::default()];
    let (world, _running) = behind([&fronts[0], &fronts[1]]).await;
    let incidents: Vec<String> =
        (0..3).map(|number| world.incident(&[("short_description", &format!("incident {number}"))])).collect();
    world.first_load().await;
    let tickets: Vec<i64> = incidents.iter().map(|incident| world.ticket_of(incident)).collect();
    for path in ["/api/Tickets", "/api/Actions"] {
        fronts[0].change("GET", path, spoil);
    }
    for (method, path) in [("GET", "/table/"), ("POST", "/batch")] {
        fronts[1].change(method, path, spoil);
    }
    // A field and a note on each side, each with a neighbour that is as it should be.
    world.edit_incident(&incidents[0], &[("short_description", "spoiled")]);
    world.edit_incident(&incidents[1], &[("short_description", "changed there"), ("comments", "spoiled")]);
    world.edit_incident(&incidents[2], &[("work_notes", "said there")]);
    world.halo().update_ticket("Abel Tuter", tickets[2], json!({"details": "changed here"})).unwrap();
    for note in ["spoiled", "said here"] {
        world.halo().add_action("Abel Tuter", tickets[2], json!({"outcome_id": 8, "note": note})).unwrap();
    }
    let report = world.pass().await;
    let poisoned: u64 = report.feeds.iter().map(|feed| feed.poisoned).sum();
    assert_eq!(poisoned, 3, "one record and two notes: {report:#?}");
    assert!(causeway::report::run::text(&report, "all").contains("rows that cannot be read: 1"));
    assert_eq!(world.ticket_field(tickets[0], "summary"), json!("incident 0"), "nothing is guessed");
    assert_eq!(world.ticket_field(tickets[1], "summary"), json!("changed there"), "the page goes on");
    let said = |text: &str| {
        let entries = world.servicenow().journal(&incidents[2]);
        let actions = world.halo().actions(tickets[2]);
        let in_journal = entries.iter().filter(|entry| entry.value.contains(text)).count();
        let in_ticket = actions.iter().filter(|action| action["note"].as_str().unwrap_or_default().contains(text));
        (in_journal, in_ticket.count())
    };
    assert_eq!((said("said there"), said("said here")), ((1, 1), (1, 1)), "other notes go on");
    let again = world.pass().await;
    assert_eq!(again.done.writes(), 0, "nothing goes back and forth: {again:#?}");
}
