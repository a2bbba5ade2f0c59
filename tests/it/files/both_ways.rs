//! Both directions, on creation and on update, and never twice.

use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{attach, carrying, named, send, stored_here, stored_there, ticket};

#[tokio::test]
async fn public_files_go_along_when_a_ticket_is_sent_and_private_ones_never_leave() {
    let world = carrying().await;
    world.incident(&[("short_description", "Another one")]);
    world.first_load().await;
    let ticket = ticket(&world, "Printer on fire");
    attach(&world, ticket, "photo.png", b"flames", true);
    attach(&world, ticket, "payroll.xlsx", b"secret", false);
    send(&world, ticket);
    let report = world.settle().await;
    assert_eq!((report.done.created_in_other, report.done.files_to_other), (1, 1), "{report:#?}");
    let incident = &world.incidents_of(ticket)[0]["sys_id"];
    assert_eq!(stored_there(&world, incident), [("photo.png".to_owned(), b"flames".to_vec())]);
}

#[tokio::test]
async fn files_of_an_incident_become_private_files_of_its_ticket() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"hello").unwrap();
    let report = world.first_load().await;
    assert_eq!(report.done.files_to_halo, 1, "{report:#?}");
    let ticket = world.ticket_of(&incident);
    assert_eq!(stored_here(&world, ticket), [("trace.log".to_owned(), b"hello".to_vec(), false)]);
    world.settle().await;
}

#[tokio::test]
async fn ten_passes_store_the_same_bytes_once_on_each_side() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "there.log", b"from there").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    attach(&world, ticket, "here.log", b"from here", true);
    attach(&world, ticket, "here again.log", b"from here", true);
    for pass in 0..10 {
        // Somebody touches both records, so that each pass looks at them again.
        world.edit_incident(&incident, &[("short_description", &format!("VPN drops {pass}"))]);
        world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1 + pass % 3})).unwrap();
        world.pass().await;
    }
    let there = stored_there(&world, &incident);
    assert_eq!(named(&there), ["here.log", "there.log"]);
    let sums = |bytes: &[u8]| Sha256::digest(bytes).to_vec();
    assert_eq!(sums(&there[0].1), sums(b"from here"));
    let here: Vec<String> = stored_here(&world, ticket).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(here, ["here again.log", "here.log", "there.log"]);
}

#[tokio::test]
async fn files_added_to_a_linked_pair_follow_even_where_they_do_not_touch_their_record() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.settle().await;
    let before = world.incident_field(&incident, "sys_mod_count");
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"later").unwrap();
    assert_eq!(world.incident_field(&incident, "sys_mod_count"), before, "the record itself does not change");
    let action = json!({
        "outcome_id": 8, "note": "see the picture",
        "attachments": [{"filename": "photo.png", "data_base64": "ZmxhbWVz", "showforusers": true}],
    });
    world.halo().add_action("Abel Tuter", ticket, action).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.files_to_halo, report.done.files_to_other), (1, 1), "{report:#?}");
    assert_eq!(named(&stored_there(&world, &incident)), ["photo.png", "trace.log"]);
    assert_eq!(stored_here(&world, ticket).len(), 2);
}

#[tokio::test]
async fn what_is_there_already_is_found_by_its_bytes_and_not_stored_again() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.servicenow().attach("admin", ("incident", &incident), "their name.log", b"the same bytes").unwrap();
    attach(&world, ticket, "our name.log", b"the same bytes", true);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"impact": 1})).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.files_to_halo, report.done.files_to_other), (0, 0), "{report:#?}");
    assert_eq!((stored_there(&world, &incident).len(), stored_here(&world, ticket).len()), (1, 1));
}

#[tokio::test]
async fn with_flagged_actions_only_the_files_of_others_stay() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.change_profile(|profile| profile.notes.outbound = causeway::profile::NoteScope::FlaggedOnly).await;
    for (name, flagged) in [("flagged.txt", true), ("other.txt", false)] {
        let file = json!([{"filename": name, "data_base64": "aGVsbG8=", "showforusers": true}]);
        let action = json!({"outcome_id": 8, "note": name, "sync_to_servicenow": flagged, "attachments": file});
        world.halo().add_action("Abel Tuter", ticket, action).unwrap();
    }
    world.settle().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["flagged.txt"]);
}

#[tokio::test]
async fn the_switch_of_the_desk_counts_where_a_profile_leaves_it_to_the_desk() {
    let world = crate::support::world::World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"hello").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    assert!(stored_here(&world, ticket).is_empty(), "the desk's switch is off at first");
    let mut settings = world.desk().settings().unwrap();
    settings.files.inbound = true;
    world.desk().save_settings(&settings).await.unwrap();
    world.settle().await;
    assert_eq!(stored_here(&world, ticket).len(), 1);

    world.change_profile(|profile| profile.files.inbound = causeway::profile::FilesIn::Off).await;
    world.servicenow().attach("admin", ("incident", &incident), "more.log", b"more").unwrap();
    world.edit_incident(&incident, &[("urgency", "1")]);
    world.settle().await;
    assert_eq!(stored_here(&world, ticket).len(), 1, "the profile says otherwise");
}

#[tokio::test]
async fn images_within_a_text_are_carried_as_files_and_named_in_it() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let html = "<p>See this:</p><p><img src=\"data:image/png;base64,iVBORw0KGgo=\"></p>";
    let action = world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note_html": html})).unwrap();
    let secret = "<p>Ours: <img src=\"data:image/png;base64,iVBORw0KGgqqqqo=\"></p>";
    let private = json!({"outcome_id": 7, "note_html": secret, "hiddenfromuser": true});
    world.halo().add_action("Abel Tuter", ticket, private).unwrap();
    world.settle().await;
    let there = stored_there(&world, &incident);
    assert_eq!(named(&there), [format!("image {action}-1.png")], "the one of the private text stays");
    assert_eq!(there[0].1, b"\x89PNG\r\n\x1a\n");
    let journal = world.servicenow().journal(&incident);
    let said = journal.iter().filter(|entry| entry.value.contains("See this:"));
    let said: Vec<bool> = said.map(|entry| entry.value.contains(&format!("[image: image {action}-1]"))).collect();
    assert_eq!(said, [true], "{journal:#?}");
}

#[tokio::test]
async fn images_within_the_details_of_a_ticket_are_carried_as_files_once_each() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let details = "<p>It says: <img src=\"data:image/png;base64,iVBORw0KGgo=\"></p>";
    let ticket = json!({"summary": "Printer on fire", "details_html": details, "tickettype_id": 1, "client_id": 12,
        "impact": 2, "urgency": 2});
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    send(&world, ticket);
    world.settle().await;
    let made = world.incidents_of(ticket).remove(0)["sys_id"].clone();
    let there = stored_there(&world, &made);
    assert_eq!(named(&there), ["image of the details-1.png"]);
    assert_eq!(there[0].1, b"\x89PNG\r\n\x1a\n");

    let linked = world.ticket_of(&incident);
    let later = "<p>Now: <img src=\"data:image/png;base64,iVBORw0KGgqqqqo=\"></p>";
    world.halo().update_ticket("Abel Tuter", linked, json!({"details_html": later})).unwrap();
    world.settle().await;
    assert_eq!(named(&stored_there(&world, &incident)), ["image of the details-1.png"]);
    world.halo().update_ticket("Abel Tuter", linked, json!({"summary": "VPN drops again"})).unwrap();
    world.settle().await;
    assert_eq!(stored_there(&world, &incident).len(), 1, "once");
    assert_eq!(stored_there(&world, &made).len(), 1, "once");
}

#[tokio::test]
async fn images_within_texts_of_a_record_become_files_of_the_ticket_and_are_named_in_its_notes() {
    let world = carrying().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let pasted = ("ZZ_YYincident", incident.as_str());
    let image = world.servicenow().attach("admin", pasted, "pasted.png", b"\x89PNG\r\n\x1a\nthere").unwrap();
    let html = format!("[code]<p>Look: <img src=\"sys_attachment.do?sys_id={image}\" width=\"3\"></p>[/code]");
    world.edit_incident(&incident, &[("work_notes", &html)]);
    world.settle().await;
    assert_eq!(stored_here(&world, ticket), [("pasted.png".to_owned(), b"\x89PNG\r\n\x1a\nthere".to_vec(), false)]);
    let actions = world.halo().actions(ticket);
    let note = actions.iter().find(|action| action["note"].as_str().unwrap_or_default().contains("Look:")).unwrap();
    assert!(note["note"].as_str().unwrap().contains("[image: pasted.png]"), "{note:#}");
    assert!(!note["note_html"].as_str().unwrap_or_default().contains("sys_attachment.do"), "{note:#}");
    world.settle().await;
    assert_eq!(stored_here(&world, ticket).len(), 1);
}

#[tokio::test]
async fn a_profile_that_carries_no_images_within_texts_says_so() {
    let world = carrying().await;
    world.change_profile(|profile| profile.files.inline_images = false).await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let html = "<p>See this: <img src=\"data:image/png;base64,iVBORw0KGgo=\"></p>";
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note_html": html})).unwrap();
    let view = world.preview().await;
    let told = view.plan.rows.iter().any(|row| row.reason.contains("images within texts are not carried"));
    assert!(told, "{:#?}", view.plan.rows);
    world.settle().await;
    assert!(stored_there(&world, &incident).is_empty());
}
