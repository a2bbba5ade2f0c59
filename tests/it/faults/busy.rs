//! A busy second pass: every sort of write in both directions, and what both sides look like after it.

use std::collections::BTreeMap;

use causeway::clock::{SharedClock, SystemClock};
use causeway::profile::{FilesIn, FilesOut};
use serde_json::{Value, json};

use crate::support::world::{SEND, World};

/// What people see of both sides: by record, its fields and notes.
pub(super) type Picture = BTreeMap<String, Vec<String>>;

/// A world after its first load, with work for a second pass: changes, notes and new records on
/// both sides.
pub(super) async fn world() -> World {
    Box::pin(world_at(SystemClock::shared())).await
}

/// The same, with a clock of the story's own for the desk.
pub(super) async fn world_at(clock: SharedClock) -> World {
    let world = World::with_clock(clock).await;
    prepare(&world).await;
    world
}

/// The same, with a clock of the story's own for the desk.
pub(super) async fn world_with(clock: causeway::clock::SharedClock) -> World {
    let world = World::with_clock(clock).await;
    prepare(&world).await;
    world
}

async fn prepare(world: &World) {
    world
        .change_profile(|profile| {
            profile.files.outbound = FilesOut::Public;
            profile.files.inbound = FilesIn::On;
        })
        .await;
    let made = |summary: &str| world.incident(&[("short_description", summary), ("impact", "3"), ("urgency", "2")]);
    let [advanced, discussed, described, noted, resolved] =
        ["advanced", "discussed", "described", "noted", "resolved"].map(made);
    world.first_load().await;
    world.servicenow().attach("admin", ("incident", &discussed), "there.log", b"from there").unwrap();
    world.edit_incident(&advanced, &[("state", "2"), ("urgency", "1")]);
    world.edit_incident(&discussed, &[("comments", "Dear caller"), ("work_notes", "Between us")]);
    world.incident(&[("short_description", "arrived later"), ("description", "with a text")]);
    let halo = world.halo();
    let change = json!({"summary": "described anew", "impact": 1});
    halo.update_ticket("Abel Tuter", world.ticket_of(&described), change).unwrap();
    let noted = world.ticket_of(&noted);
    halo.add_action("Abel Tuter", noted, json!({"outcome_id": 8, "note": "Hello user"})).unwrap();
    halo.add_action("Abel Tuter", noted, json!({"outcome_id": 7, "note": "Secret of ours"})).unwrap();
    let closing = json!({"agent_id": 2, "status_id": 8});
    halo.update_ticket("Abel Tuter", world.ticket_of(&resolved), closing).unwrap();
    let sent = json!({"summary": "sent from Halo", "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2});
    let sent = halo.create_ticket("Abel Tuter", sent).unwrap();
    halo.add_action("Abel Tuter", sent, json!({"outcome_id": 7, "note": "Look at the cable first"})).unwrap();
    for (ticket, name, public) in [(noted, "here.log", true), (noted, "private.log", false), (sent, "sent.log", true)] {
        let file = json!({
            "ticket_id": ticket, "filename": name, "data_base64": "aGVsbG8=", "showforusers": public,
        });
        halo.save("Abel Tuter", "Attachment", file).unwrap();
    }
    halo.add_action("Abel Tuter", sent, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
}

/// What people see of both sides, without ids, numbers and times: tickets by summary, incidents by
/// short description, each with its fields and the texts of its notes with their readers.
pub(super) fn picture(world: &World) -> Picture {
    let mut picture = Picture::new();
    for ticket in world.halo().tickets() {
        let id = ticket["id"].as_i64().unwrap();
        let field = |name: &str| ticket.get(name).cloned().unwrap_or(Value::Null).to_string();
        let mut lines: Vec<String> = ["status_id", "impact", "urgency", "priority_id", "agent_id"]
            .map(|name| format!("{name}={}", field(name)))
            .to_vec();
        let marks = ticket["external_links"].as_array().map_or(0, Vec::len);
        lines.push(format!("marks={marks}"));
        for action in world.halo().actions(id) {
            let text = without_header(action["note"].as_str().unwrap_or_default());
            lines.push(format!("note hidden={} {text}", action["hiddenfromuser"].as_bool().unwrap_or(false)));
        }
        for (file, bytes) in world.halo().files(id) {
            lines.push(format!("file {} visible={} {bytes:?}", file["filename"], file["showforusers"]));
        }
        lines.sort();
        picture.entry(format!("ticket {}", ticket["summary"].as_str().unwrap_or_default())).or_default().extend(lines);
    }
    for incident in world.servicenow().find("incident", "") {
        let mut lines: Vec<String> = ["state", "impact", "urgency", "priority", "close_code"]
            .map(|name| format!("{name}={}", incident[name]))
            .to_vec();
        for entry in world.servicenow().journal(&incident["sys_id"]) {
            lines.push(format!("{} {}", entry.element, without_header(&entry.value)));
        }
        for file in world.servicenow().find("sys_attachment", &format!("table_sys_id={}", incident["sys_id"])) {
            lines.push(format!("file {} {}", file["file_name"], file["hash"]));
        }
        lines.sort();
        picture.entry(format!("incident {}", incident["short_description"])).or_default().extend(lines);
    }
    picture
}

fn without_header(text: &str) -> String {
    match text.split_once('\n') {
        Some((header, rest)) if header.matches(" · ").count() == 2 => format!("carried: {rest}"),
        _ => text.to_owned(),
    }
}

/// Runs passes until one succeeds and has nothing to do, then proves that both sides look as they
/// do after an undisturbed pass.
pub(super) async fn heals_to(world: &World, expected: &Picture, disturbed: &str) {
    for _ in 0..4 {
        if let Ok(report) = world.try_pass().await
            && report.done.writes() == 0
            && report.recovered == 0
        {
            break;
        }
    }
    assert_eq!(&picture(world), expected, "after {disturbed}");
    let mark = world.mark();
    let idle = world.pass().await;
    assert_eq!(idle.done.writes(), 0, "after {disturbed} a further pass writes nothing: {idle:#?}");
    assert_eq!(world.writes_since(mark), Default::default(), "after {disturbed}");
}

/// What both sides look like after an undisturbed pass.
pub(super) async fn undisturbed() -> Picture {
    let world = world().await;
    world.settle().await;
    picture(&world)
}

#[tokio::test]
async fn a_busy_pass_does_everything_once() {
    let picture = undisturbed().await;
    assert_eq!(picture.len(), 14, "seven pairs: {picture:#?}");
    let noted = &picture["incident noted"];
    assert!(noted.contains(&"comments carried: Hello user".to_owned()), "{noted:#?}");
    assert!(noted.contains(&"work_notes carried: Secret of ours".to_owned()), "{noted:#?}");
    let file =
        |record: &str| picture[record].iter().filter(|line| line.starts_with("file ")).cloned().collect::<Vec<_>>();
    assert_eq!(file("incident noted").len(), 1, "the private one stays: {noted:#?}");
    assert_eq!((file("incident sent from Halo").len(), file("ticket discussed").len()), (1, 1));
    assert!(file("ticket discussed")[0].contains("visible=false"));
    assert!(picture["incident resolved"].contains(&"state=6".to_owned()));
    assert!(picture["incident sent from Halo"].contains(&"work_notes carried: Look at the cable first".to_owned()));
}
