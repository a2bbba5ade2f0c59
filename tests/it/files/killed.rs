//! Killed at every step of carrying files and images within texts, both ways, with new records and
//! with old ones: whatever the point, each file is there exactly once and whole, and every file that
//! lies anywhere is accounted for.
//!
//! A seeded slice of the points in every run; all of them with `tests/run --long`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use causeway::model::{LinkId, ProfileId};
use causeway::service::TicketRef;
use causeway::service::ticket::FileState;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{attach, carrying, send, stored_here, ticket};
use crate::faults::killed::{child, chosen, points_in, was_killed};
use crate::support::world::{PROFILE, World};

/// Two pieces of a body and more.
const LARGE: usize = 100_000;

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The fingerprints of the files of each record by what the record is called.
type Picture = BTreeMap<String, Vec<String>>;

fn large(seed: u8) -> Vec<u8> {
    (0..=255_u8).cycle().map(|byte| byte.wrapping_add(seed)).take(LARGE).collect()
}

/// A world after its first load, with files to carry: an old pair with a file and an image on each
/// side and a private file, a new incident and a new ticket with theirs.
async fn world() -> World {
    let world = carrying().await;
    let old = world.incident(&[("short_description", "an old pair")]);
    world.first_load().await;
    let ticket_of_old = world.ticket_of(&old);
    world.pass().await;
    let (halo, servicenow) = (world.halo(), world.servicenow());
    servicenow.attach("admin", ("incident", &old), "there.log", &large(1)).unwrap();
    let pasted = [PICTURE, b"pasted there"].concat();
    let pasted = servicenow.attach("admin", ("ZZ_YYincident", &old), "pasted.png", &pasted).unwrap();
    let html = format!("[code]<p>Look: <img src=\"sys_attachment.do?sys_id={pasted}\"></p>[/code]");
    world.edit_incident(&old, &[("work_notes", &html)]);
    attach(&world, ticket_of_old, "here.log", &large(2), true);
    attach(&world, ticket_of_old, "private.log", b"secret", false);
    let image = |data: &str| format!("<p>See: <img src=\"data:image/png;base64,{data}\"></p>");
    let note = json!({"outcome_id": 8, "note_html": image("iVBORw0KGgo=")});
    halo.add_action("Abel Tuter", ticket_of_old, note).unwrap();

    let arrived = world.incident(&[("short_description", "it arrived")]);
    servicenow.attach("admin", ("incident", &arrived), "arrived.log", &large(3)).unwrap();
    let sent = ticket(&world, "it is sent");
    attach(&world, sent, "sent.log", &large(4), true);
    halo.add_action("Abel Tuter", sent, json!({"outcome_id": 8, "note_html": image("iVBORw0KGgqqqqo=")})).unwrap();
    send(&world, sent);
    world
}

/// The files of every record, wherever one lies. The id of an action in the name of an image is its
/// own affair.
fn picture(world: &World) -> Picture {
    let mut picture = Picture::new();
    let said = |name: &str, bytes: &[u8]| {
        let name = if name.starts_with("image ") { "image" } else { name };
        let mut said = format!("{name} {} ", bytes.len());
        for byte in Sha256::digest(bytes) {
            write!(said, "{byte:02x}").unwrap();
        }
        said
    };
    for ticket in world.halo().tickets() {
        let files = stored_here(world, ticket["id"].as_i64().unwrap());
        let mut lines: Vec<String> =
            files.iter().map(|(name, bytes, public)| format!("{} {public}", said(name, bytes))).collect();
        lines.sort();
        picture.entry(format!("ticket {}", ticket["summary"].as_str().unwrap())).or_default().extend(lines);
    }
    for row in world.servicenow().find("sys_attachment", "") {
        let bytes = world.servicenow().file(&row["sys_id"]).unwrap();
        let of = world.servicenow().record("incident", &row["table_sys_id"]);
        let of = of.map_or_else(|| "nothing".to_owned(), |record| record["short_description"].clone());
        picture.entry(format!("incident {of}")).or_default().push(said(&row["file_name"], &bytes));
    }
    for lines in picture.values_mut() {
        lines.sort();
    }
    picture
}

/// The files of the desk's own folder, but for its logs and what says who holds it.
fn of_the_desk(world: &World) -> Vec<String> {
    let folder = std::fs::read_dir(world.folder.path().join("desk")).unwrap();
    let mut names: Vec<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !(name.contains("-wal") || name.contains("-shm") || name == "logs" || name == "desk.holder"));
    names.sort();
    names
}

/// Each file of each pair is carried, a copy, or stays with a reason.
async fn is_accounted_for(world: &World, disturbed: &str) {
    let (links, _) = world.desk().links(Some(ProfileId::new(PROFILE)), None, 0, 10).await.unwrap();
    assert_eq!(links.len(), 3, "after {disturbed}");
    for link in links {
        let detail = world.desk().ticket_detail(&TicketRef::Link(LinkId(link.id))).await.unwrap();
        for file in &detail.files {
            let known = match &file.state {
                FileState::Carried { .. } | FileState::Copy { .. } => true,
                FileState::Stays { reason } => file.name == "private.log" && reason.contains("private"),
                FileState::OnItsWay | FileState::Next | FileState::NotMeant => false,
            };
            assert!(known, "after {disturbed}: {file:#?}");
        }
    }
    let loose = world.desk().loose_ends(&ProfileId::new(PROFILE)).await.unwrap();
    assert!(loose.is_empty(), "after {disturbed}: {loose:#?}");
}

async fn heals(world: &World, expected: &Picture, disturbed: &str) {
    for _ in 0..4 {
        if world.try_pass().await.is_ok_and(|report| report.done.writes() == 0 && report.recovered == 0) {
            break;
        }
    }
    assert_eq!(&picture(world), expected, "after {disturbed}");
    is_accounted_for(world, disturbed).await;
    let mark = world.mark();
    let idle = world.pass().await;
    assert_eq!(idle.done.writes(), 0, "after {disturbed} a further pass writes nothing: {idle:#?}");
    assert_eq!(world.writes_since(mark), Default::default(), "after {disturbed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_point_of_carrying_each_file_and_image_arrives_once_and_whole() {
    let mut undisturbed = Box::pin(world()).await;
    undisturbed.settle().await;
    let expected = picture(&undisturbed);
    let count = |record: &str| expected.get(record).map_or(0, Vec::len);
    // Each side has its own two files or images, those of the other side, and what is private or within a text.
    assert_eq!((count("ticket an old pair"), count("incident an old pair")), (4, 4), "{expected:#?}");
    assert_eq!((count("ticket it arrived"), count("incident it arrived")), (1, 1), "{expected:#?}");
    assert_eq!((count("ticket it is sent"), count("incident it is sent")), (1, 2), "{expected:#?}");
    is_accounted_for(&undisturbed, "nothing").await;
    undisturbed.close_desk().await;
    let folder = of_the_desk(&undisturbed);

    let points = points_in(Box::pin(world()).await).await;
    let while_under_way = points.iter().filter(|name| name.starts_with("file: ")).count();
    assert!(while_under_way > 12, "points while bytes are under way: {points:#?}");
    let chosen = chosen(points.len());
    println!("{} points, {while_under_way} of them while bytes are under way; {} tried", points.len(), chosen.len());
    for number in chosen {
        let disturbed = format!("a kill at point {number} of {}, {}", points.len(), points[number - 1]);
        let mut world = Box::pin(world()).await;
        world.close_desk().await;
        let ended = child(&world, "--fault-point", &number.to_string());
        assert!(was_killed(ended), "{disturbed}: {ended}");
        world.reopen_desk();
        Box::pin(heals(&world, &expected, &disturbed)).await;
        world.close_desk().await;
        assert_eq!(of_the_desk(&world), folder, "{disturbed} leaves nothing behind");
    }
}
