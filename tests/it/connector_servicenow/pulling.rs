//! Reading: complete, each row once, nothing older than asked for.

use std::collections::BTreeSet;

use causeway::connector::{Fault, NotesPage, NotesRequest, PeopleWanted, Position, Source as _};
use causeway::model::note::WrittenBy;
use causeway::model::{Kind, RecordId, Value, Visibility};
use jiff::SignedDuration;
use tokio::sync::mpsc;

use super::{World, at, everything, marker, pull, titles, with_pages_of};

#[tokio::test]
async fn ten_thousand_rows_of_one_second_are_each_read_once() {
    let world = World::new().await;
    let known: BTreeSet<String> = (0..10_000).map(|number| world.incident(&format!("number {number}"))).collect();
    let (all, end) = pull(&world.desk, &everything()).await.unwrap();
    let read: BTreeSet<String> = all.records.iter().map(|record| record.key.id.to_string()).collect();
    assert_eq!((all.records.len(), read), (10_000, known));
    assert_eq!((end.rows, end.announced, end.hidden_by_rights), (10_000, Some(10_000), 0));
}

#[tokio::test]
async fn rows_that_rights_hide_are_stepped_over_and_counted() {
    let world = World::new().await;
    for number in 0..30 {
        world.instance.common().clock.advance(SignedDuration::from_secs(1));
        let hidden = (5..22).contains(&number);
        world.incident(&format!("{} {number}", if hidden { "secret" } else { "open" }));
    }
    world.set("servicenow.hidden-rows", "incident:short_descriptionSTARTSWITHsecret");
    let desk = with_pages_of(world.desk, 4);
    let (all, end) = pull(&desk, &everything()).await.unwrap();
    assert_eq!(titles(&all.records).len(), 13);
    assert_eq!((end.rows, end.announced, end.hidden_by_rights), (13, Some(30), 17));
}

#[tokio::test]
async fn a_pull_goes_on_where_the_last_one_ended_and_finds_what_was_committed_late() {
    let world = World::new().await;
    let clock = &world.instance.common().clock;
    world.incident("long ago");
    clock.advance(SignedDuration::from_mins(10));
    world.incident("early");
    let (_all, end) = pull(&world.desk, &everything()).await.unwrap();
    let next = end.next.unwrap();
    assert_eq!(next.stamp, at("2026-03-02T12:10:00Z"));

    clock.stop_at(at("2026-03-02T12:09:30Z"));
    world.incident("committed late");
    clock.stop_at(at("2026-03-02T12:11:00Z"));
    world.incident("new");
    let mut request = everything();
    request.since = Some(next);
    let (all, end) = pull(&world.desk, &request).await.unwrap();
    assert_eq!(titles(&all.records), ["committed late", "early", "new"]);
    assert_eq!(end.next.unwrap().stamp, at("2026-03-02T12:11:00Z"));
}

#[tokio::test]
async fn an_idle_pull_is_one_request_and_keeps_its_position() {
    let world = World::new().await;
    let since = Some(Position { stamp: at("2026-03-02T13:00:00Z"), id: "abc".to_owned() });
    let mut request = everything();
    request.since = since.clone();
    let (all, end) = pull(&world.desk, &request).await.unwrap();
    assert_eq!((all.records.len(), end.rows, end.next), (0, 0, since));
    assert_eq!(world.calls.seen().len(), 1);
}

#[tokio::test]
async fn the_operators_filter_holds_on_every_page_and_in_every_branch() {
    let world = World::new().await;
    for number in 0..20 {
        let id = world.incident(&format!("number {number:02}"));
        let urgency = if number % 2 == 0 { "1" } else { "3" };
        world.instance.update("admin", "incident", &id, &[("urgency", urgency)]).unwrap();
    }
    let desk = with_pages_of(world.desk, 3);
    let mut request = everything();
    request.filter =
        Some("urgency=1^short_description<number 10^NQshort_description=number 19^ORDERBYDESCnumber".to_owned());
    let (all, end) = pull(&desk, &request).await.unwrap();
    let expected = ["number 00", "number 02", "number 04", "number 06", "number 08", "number 19"];
    assert_eq!((titles(&all.records), end.rows), (expected.map(str::to_owned).to_vec(), 6));
}

#[tokio::test]
async fn only_named_records_and_only_younger_ones_are_read() {
    let world = World::new().await;
    let old = world.incident("old");
    world.instance.common().clock.advance(SignedDuration::from_mins(1));
    let young = world.incident("young");
    world.incident("not named");
    let mut request = everything();
    request.only = vec![RecordId::from(old), RecordId::from(young)];
    assert_eq!(titles(&pull(&world.desk, &request).await.unwrap().0.records), ["old", "young"]);
    request.created_after = Some(at("2026-03-02T12:00:00Z"));
    assert_eq!(titles(&pull(&world.desk, &request).await.unwrap().0.records), ["young"]);
}

#[tokio::test]
async fn a_record_shows_its_class_version_and_mark() {
    let world = World::new().await;
    let id = world
        .instance
        .insert(
            "admin",
            "incident",
            &[("short_description", "made here"), ("correlation_id", &marker(4242).correlation()), ("impact", "1")],
        )
        .unwrap();
    let mut request = everything();
    request.kind = Kind::from("task");
    request.fields.push("opened_at".into());
    let (all, _end) = pull(&world.desk, &request).await.unwrap();
    let record = all.records.iter().find(|record| record.key.id.as_str() == id).unwrap();
    assert_eq!(record.key.kind, Kind::from("incident"));
    assert_eq!(record.version.0, "0|2026-03-02 12:00:00");
    assert_eq!(record.marked.as_deref(), Some("4242"));
    assert_eq!(record.field(&"opened_at".into()), Some(&Value::Time(at("2026-03-02T12:00:00Z"))));
    assert!(record.number.starts_with("INC"));
}

#[tokio::test]
async fn comments_are_public_work_notes_private_and_own_entries_known() {
    let world = World::new().await;
    let id = world.incident("with notes");
    let own = world.instance.credentials().username;
    world.instance.update("admin", "incident", &id, &[("work_notes", "inside")]).unwrap();
    world.instance.common().clock.advance(SignedDuration::from_secs(5));
    world.instance.update(&own, "incident", &id, &[("comments", "Halo 4242-7 · Beth Anglin\noutside")]).unwrap();
    world.instance.common().clock.advance(SignedDuration::from_secs(5));
    world.instance.update(&own, "incident", &id, &[("work_notes", "a person with that account")]).unwrap();

    let since = Position { stamp: at("2026-03-02T12:00:00Z"), id: String::new() };
    let request = NotesRequest { kinds: vec![Kind::from("incident")], since };
    let (sender, mut receiver) = mpsc::channel::<NotesPage>(4);
    let end = world.desk.notes_since(&request, sender).await.unwrap();
    let page = receiver.recv().await.unwrap();
    let seen: Vec<_> = page.notes.iter().map(|note| (note.text.as_str(), note.visibility, note.written_by)).collect();
    let expected = [
        ("inside", Visibility::Private, WrittenBy::Others),
        ("Halo 4242-7 · Beth Anglin\noutside", Visibility::Public, WrittenBy::Ourselves),
        ("a person with that account", Visibility::Private, WrittenBy::Others),
    ];
    assert_eq!(seen, expected);
    assert_eq!((end.rows, end.next.unwrap().stamp), (3, at("2026-03-02T12:00:10Z")));

    let of = world.desk.notes_of(&[world.key(&id)]).await.unwrap();
    assert_eq!(of.notes, page.notes);
}

#[tokio::test]
async fn marked_records_are_found_by_own_id_and_by_mark_in_the_order_asked() {
    let world = World::new().await;
    world
        .instance
        .insert("admin", "incident", &[("correlation_id", &marker(7).correlation()), ("short_description", "by mark")])
        .unwrap();
    let own_id = marker(9).own_id;
    world.instance.insert("admin", "incident", &[("sys_id", &own_id), ("short_description", "by id")]).unwrap();
    let kind = Kind::from("incident");
    let markers = [marker(9), marker(8), marker(7)];
    let found = world.desk.find_marked(&kind, &markers).await.unwrap();
    let numbers: Vec<_> =
        found.iter().map(|found| found.as_ref().map(|record| titles(std::slice::from_ref(record)))).collect();
    assert_eq!(numbers, [Some(vec!["by id".to_owned()]), None, Some(vec!["by mark".to_owned()])]);

    world.set("servicenow.hidden-rows", "incident:short_description=by mark");
    let uncertain = world.desk.find_marked(&kind, &markers).await.unwrap_err();
    assert_eq!(uncertain.fault, Fault::Forbidden);
}

#[tokio::test]
async fn a_fetch_brings_what_is_there() {
    let world = World::new().await;
    let ids: Vec<RecordId> = (0..120).map(|number| world.incident(&format!("{number:03}")).into()).collect();
    let mut asked = ids.clone();
    asked.push(RecordId::from("0123456789abcdef0123456789abcdef"));
    let found = world.desk.fetch(&Kind::from("incident"), &asked).await.unwrap().records;
    assert_eq!(found.len(), 120);
    assert!(found.iter().all(|record| record.field(&"urgency".into()).is_some()));
    assert!(found.iter().all(|record| record.field(&"comments".into()).is_none()));
}

#[tokio::test]
async fn people_are_found_by_address_whatever_its_case() {
    let world = World::new().await;
    let emails = ["INTEGRATION@example.com ", "nobody@example.com", "a,b@x", "javascript:gs.getUserID()@x"];
    let wanted = PeopleWanted::Emails(emails.map(str::to_owned).to_vec());
    let people = world.desk.people(&wanted).await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].email, "integration@example.com");
    let by_id = world.desk.people(&PeopleWanted::Ids(vec![people[0].id.clone()])).await.unwrap();
    assert_eq!(by_id, people);
    assert!(world.desk.people(&PeopleWanted::All).await.unwrap().contains(&people[0]));
}
