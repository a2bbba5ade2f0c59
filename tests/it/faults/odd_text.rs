//! Texts that programs stumble over: they arrive byte for byte, or that one row is set aside with a
//! reason; neither side writes them back and forth.

use serde_json::json;

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
