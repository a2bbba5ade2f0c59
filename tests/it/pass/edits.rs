//! Notes that are edited or deleted after they were carried.

use causeway::model::ProfileId;
use causeway::profile::{DeletedNotes, EditedNotes};
use causeway::standins::faults::{Fault, Play};
use serde_json::json;

use crate::support::world::{PROFILE, World};

/// A linked pair with a public note of Halo and a comment of ServiceNow that were carried under this policy.
async fn carried(edited: EditedNotes, deleted: DeletedNotes) -> (World, String, i64, i64) {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            profile.notes.edited = edited;
            profile.notes.deleted = deleted;
        })
        .await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let note = json!({"outcome_id": 8, "note": "Call me at 12"});
    let action = world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    world.edit_incident(&incident, &[("comments", "Cable is blue")]);
    world.settle().await;
    (world, incident, ticket, action)
}

/// The entries of the incident that hold a text, as journal and text.
fn entries(world: &World, incident: &str, text: &str) -> Vec<(String, String)> {
    let entries = world.servicenow().journal(incident).into_iter().filter(|entry| entry.value.contains(text));
    entries.map(|entry| (entry.element, entry.value)).collect()
}

fn actions(world: &World, ticket: i64, text: &str) -> Vec<serde_json::Value> {
    let mut found = world.halo().actions(ticket);
    found.retain(|action| action["note"].as_str().unwrap_or_default().contains(text));
    found
}

/// An administrator of ServiceNow changes what a journal entry says.
fn reword(world: &World, entry: &str, text: &str) {
    world.servicenow().update("admin", "sys_journal_field", entry, &[("value", text)]).unwrap();
}

/// Something else changes on the pair, so that it is looked at again.
fn touch(world: &World, incident: &str, text: &str) {
    world.edit_incident(incident, &[("description", text)]);
}

#[tokio::test]
async fn an_edited_note_of_halo_is_corrected_once_for_the_readers_that_it_has_now() {
    let (world, incident, ticket, action) = carried(EditedNotes::Correct, DeletedNotes::Ignore).await;
    let edit = json!({"id": action, "ticket_id": ticket, "note": "Call me at 2", "note_html": "<p>Call me at 2</p>"});
    world.halo().save("Abel Tuter", "Actions", edit).unwrap();
    touch(&world, &incident, "looked at again");
    world.settle().await;
    let corrections = entries(&world, &incident, "Edited:\nCall me at 2");
    assert_eq!(corrections.len(), 1, "{:#?}", world.servicenow().journal(&incident));
    assert_eq!(corrections[0].0, "comments");
    assert!(corrections[0].1.starts_with(&format!("Halo {ticket}-{action}e")), "it names the note: {corrections:?}");
    touch(&world, &incident, "and again");
    world.settle().await;
    assert_eq!(entries(&world, &incident, "Edited:").len(), 1);
    assert_eq!(actions(&world, ticket, "Edited:").len(), 0, "it is not sent back");

    let hidden = json!({"id": action, "ticket_id": ticket, "note": "Between us: at 3", "note_html": "<p>Between us: at 3</p>",
        "hiddenfromuser": true});
    world.halo().save("Abel Tuter", "Actions", hidden).unwrap();
    touch(&world, &incident, "a third time");
    world.settle().await;
    assert_eq!(entries(&world, &incident, "Between us: at 3")[0].0, "work_notes", "it is private now");
}

#[tokio::test]
async fn by_default_an_edit_changes_nothing_and_costs_nothing() {
    let (world, incident, ticket, action) = carried(EditedNotes::Ignore, DeletedNotes::Ignore).await;
    let edit = json!({"id": action, "ticket_id": ticket, "note": "Call me at 2", "note_html": "<p>Call me at 2</p>"});
    world.halo().save("Abel Tuter", "Actions", edit).unwrap();
    touch(&world, &incident, "looked at again");
    let before = world.halo().common().requests.position();
    world.settle().await;
    let asked = world.halo().common().requests.since(before);
    let one_ticket = asked.iter().filter(|request| request.query.contains("ticket_id=")).count();
    assert_eq!(one_ticket, 0, "no ticket's notes are read by themselves");
    assert!(entries(&world, &incident, "Call me at 2").is_empty());
}

#[tokio::test]
async fn a_deleted_note_is_told_to_the_desk_alone_and_an_unreadable_journal_tells_nothing() {
    let (world, incident, ticket, _) = carried(EditedNotes::Correct, DeletedNotes::Tell).await;
    let theirs =
        world.servicenow().journal(&incident).into_iter().find(|entry| entry.value == "Cable is blue").unwrap();
    world.servicenow().common().switches.set("servicenow.journal-readable", "false").unwrap();
    touch(&world, &incident, "nothing is shown");
    drop(world.desk().run(&ProfileId::new(PROFILE), causeway::store::Actor::Schedule).await);
    world.servicenow().common().switches.set("servicenow.journal-readable", "true").unwrap();
    assert!(actions(&world, ticket, "was deleted").is_empty(), "absence alone is no deletion");

    assert!(world.servicenow().delete("admin", "sys_journal_field", &theirs.sys_id));
    touch(&world, &incident, "looked at again");
    world.settle().await;
    let told = actions(&world, ticket, "was deleted");
    assert_eq!(told.len(), 1, "{:#?}", world.halo().actions(ticket));
    assert_eq!(told[0]["hiddenfromuser"], json!(true));
    touch(&world, &incident, "and again");
    world.settle().await;
    assert_eq!(actions(&world, ticket, "was deleted").len(), 1);
    assert_eq!(entries(&world, &incident, "was deleted").len(), 0, "it is not sent back");
}

#[tokio::test]
async fn the_copy_in_halo_is_changed_in_place_and_a_journal_gets_a_further_note() {
    let (world, incident, ticket, action) = carried(EditedNotes::InPlace, DeletedNotes::InPlace).await;
    let theirs =
        world.servicenow().journal(&incident).into_iter().find(|entry| entry.value == "Cable is blue").unwrap();
    let copies = |text: &str| actions(&world, ticket, text);
    let before = copies("Cable is blue")[0]["id"].clone();
    reword(&world, &theirs.sys_id, "Cable is green");
    let edit = json!({"id": action, "ticket_id": ticket, "note": "Call me at 2", "note_html": "<p>Call me at 2</p>"});
    world.halo().save("Abel Tuter", "Actions", edit).unwrap();
    touch(&world, &incident, "looked at again");
    world.settle().await;
    let changed = copies("Cable is green");
    assert_eq!(changed.len(), 1, "{:#?}", world.halo().actions(ticket));
    assert_eq!(changed[0]["id"], before, "it is the same action");
    assert_ne!(changed[0]["hiddenfromuser"], json!(true), "its readers are the same");
    assert!(copies("Cable is blue").is_empty() && copies("Edited:").is_empty());
    assert_eq!(entries(&world, &incident, "Edited:\nCall me at 2").len(), 1, "a journal cannot be changed");

    assert!(world.servicenow().delete("admin", "sys_journal_field", &theirs.sys_id));
    touch(&world, &incident, "and again");
    world.settle().await;
    let gone = copies("This note was deleted.");
    assert_eq!((gone.len(), gone.first().map(|action| action["id"].clone())), (1, Some(before)));
    assert!(copies("Cable").is_empty());
    touch(&world, &incident, "a third time");
    world.settle().await;
    assert_eq!(copies("This note was deleted.").len(), 1);
    assert!(entries(&world, &incident, "was deleted").is_empty(), "nothing comes back");
}

#[tokio::test]
async fn where_halo_refuses_to_change_an_action_a_further_note_says_what_was_edited() {
    let (world, incident, ticket, _) = carried(EditedNotes::InPlace, DeletedNotes::Ignore).await;
    world.halo().common().switches.set("halo.action-edits", "refused").unwrap();
    let theirs =
        world.servicenow().journal(&incident).into_iter().find(|entry| entry.value == "Cable is blue").unwrap();
    reword(&world, &theirs.sys_id, "Cable is green");
    touch(&world, &incident, "looked at again");
    world.settle().await;
    assert_eq!(actions(&world, ticket, "Cable is blue").len(), 1, "the copy stays");
    let told = actions(&world, ticket, "Cable is green");
    assert_eq!(told.len(), 1, "{:#?}", world.halo().actions(ticket));
    assert!(told[0]["note"].as_str().unwrap().contains("Edited:"), "{told:#?}");
    touch(&world, &incident, "and again");
    world.settle().await;
    assert_eq!(actions(&world, ticket, "Cable is green").len(), 1, "it is told once");
}

#[tokio::test]
async fn an_answer_that_is_lost_while_a_copy_is_changed_changes_it_once() {
    let (world, incident, ticket, _) = carried(EditedNotes::InPlace, DeletedNotes::Ignore).await;
    let theirs =
        world.servicenow().journal(&incident).into_iter().find(|entry| entry.value == "Cable is blue").unwrap();
    reword(&world, &theirs.sys_id, "Cable is green");
    touch(&world, &incident, "looked at again");
    world.halo().common().faults.arm(Fault {
        name: "lost".to_owned(),
        method: Some("POST".to_owned()),
        path: Some("/api/Actions".to_owned()),
        from: 1,
        times: Some(1),
        play: Play::CutAfter,
    });
    world.pass().await;
    world.settle().await;
    assert_eq!(actions(&world, ticket, "Cable is green").len(), 1, "{:#?}", world.halo().actions(ticket));
    assert!(actions(&world, ticket, "Edited:").is_empty());
}
