//! Nothing becomes more visible than it was without an explicit rule: neither notes nor files, in neither
//! direction, and what nobody said is private.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use causeway::plan::visible;
use causeway::profile::{FilesIn, FilesOut, InboundNotes, NoteScope};
use causeway::service::RunOutcome;
use serde_json::json;

use crate::support::world::{SEND, World};

/// The most open profile there is, as far as it goes without a rule that raises visibility.
async fn open_world() -> World {
    let world = World::new().await;
    world
        .change_profile(|profile| {
            profile.notes.outbound = NoteScope::All;
            profile.notes.inbound = InboundNotes::All;
            profile.files.outbound = FilesOut::Public;
            profile.files.inbound = FilesIn::On;
            profile.limits.visible_texts.number = 100;
        })
        .await;
    world
}

fn attach(world: &World, ticket: i64, name: &str, public: bool) {
    let data = STANDARD.encode(name);
    let file = json!({"ticket_id": ticket, "filename": name, "data_base64": data, "showforusers": public});
    world.halo().save("Abel Tuter", "Attachment", file).unwrap();
}

/// The files of an incident, by name.
fn files_there(world: &World, incident: &str) -> Vec<String> {
    let rows = world.servicenow().find("sys_attachment", &format!("table_sys_id={incident}^ORDERBYfile_name"));
    rows.into_iter().map(|row| row["file_name"].clone()).collect()
}

#[tokio::test]
async fn no_note_and_no_file_is_more_visible_after_a_day_of_passes_than_it_was() {
    let world = open_world().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"of the desk there").unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("work_notes", "between them"), ("comments", "to the caller")]);
    for (outcome, text, ticked) in
        [(7, "between us", false), (7, "ticked, and between us", true), (8, "to the user", false)]
    {
        let note = json!({"outcome_id": outcome, "note": text, "sync_to_servicenow": ticked});
        world.halo().add_action("Abel Tuter", ticket, note).unwrap();
    }
    for (name, public) in [("payroll.xlsx", false), ("photo.png", true)] {
        attach(&world, ticket, name, public);
    }
    world.settle().await;
    let sent = world
        .halo()
        .create_ticket(
            "Abel Tuter",
            json!({"summary": "sent", "tickettype_id": 1, "client_id": 12,
        "impact": 2, "urgency": 2}),
        )
        .unwrap();
    world.halo().add_action("Abel Tuter", sent, json!({"outcome_id": 7, "note": "secret of the sent one"})).unwrap();
    attach(&world, sent, "salaries.xlsx", false);
    world.halo().add_action("Abel Tuter", sent, json!({"outcome_id": SEND, "note": "send"})).unwrap();
    world.settle().await;

    let there = world.incidents_of(sent)[0]["sys_id"].clone();
    for (record, text) in
        [(&incident, "between us"), (&incident, "ticked, and between us"), (&there, "secret of the sent one")]
    {
        let journal = world.servicenow().journal(record);
        let found = journal.iter().filter(|entry| entry.value.ends_with(text)).collect::<Vec<_>>();
        assert!(found.iter().all(|entry| entry.element == "work_notes"), "{text}: {found:#?}");
        assert!(!found.is_empty(), "{text} went to the desk there: {journal:#?}");
    }
    let actions = world.halo().actions(ticket);
    let hidden = |text: &str| {
        let found = actions.iter().find(|action| action["note"].as_str().unwrap_or_default().contains(text));
        found.map(|action| action["hiddenfromuser"].as_bool().unwrap_or(false))
    };
    assert_eq!((hidden("between them"), hidden("to the caller")), (Some(true), Some(false)));
    let private_here = |(fields, _): &(serde_json::Value, Vec<u8>)| {
        fields["filename"] == "trace.log" && fields["showforusers"] == false
    };
    assert!(world.halo().files(ticket).iter().any(private_here), "what came in is private");
    assert_eq!(files_there(&world, &incident), ["photo.png", "trace.log"], "only what users see goes out");
    assert_eq!(files_there(&world, &there), Vec::<String>::new());
}

#[tokio::test]
async fn only_an_explicit_rule_raises_visibility_and_above_the_threshold_a_person_confirms_the_texts() {
    let world = open_world().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.servicenow().attach("admin", ("incident", &incident), "trace.log", b"of the desk there").unwrap();
    world
        .change_profile(|profile| {
            profile.files.inbound_public = true;
            profile.limits.visible_texts.number = 1;
        })
        .await;
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    let shown = |(fields, _): &(serde_json::Value, Vec<u8>)| fields["showforusers"] == true;
    assert!(world.halo().files(ticket).iter().any(shown), "the rule says so");

    world.edit_incident(&incident, &[("comments", "to the caller")]);
    for text in ["to the user", "to the user, too"] {
        world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": text})).unwrap();
    }
    let view = world.preview().await;
    let texts: Vec<_> = view.plan.rows.iter().flat_map(visible::texts).map(|one| one.text.to_owned()).collect();
    assert_eq!(texts.len(), 3, "they are listed: {texts:?}");
    let report = world.approve(&view).await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "above the threshold plain approval is not enough");
    assert!(world.servicenow().journal(&incident).iter().all(|entry| !entry.value.contains("to the user")));
}
