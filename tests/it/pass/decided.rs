//! A conflict keeps both values until a person takes one of them, field by field or all at once.

use causeway::model::{ProfileId, Side};
use causeway::service::{About, Choice, ConflictView, HoldKind, HoldView};
use causeway::store::{JournalFilter, Store};
use serde_json::json;

use crate::support::world::{PROFILE, World};

fn acme() -> ProfileId {
    ProfileId::new(PROFILE)
}

/// An incident whose text and urgency both sides changed, with its ticket.
async fn torn(world: &World, text: &str) -> (String, i64) {
    let incident = world.incident(&[("short_description", text), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    tear(world, &incident, ticket, "said there", "said here");
    world.pass().await;
    (incident, ticket)
}

fn tear(world: &World, incident: &str, ticket: i64, there: &str, here: &str) {
    world.edit_incident(incident, &[("short_description", there), ("urgency", "1")]);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": here, "urgency": 2})).unwrap();
}

async fn waiting(world: &World) -> Vec<HoldView> {
    world.desk().holds(&acme()).await.unwrap()
}

fn fields(hold: &HoldView) -> &[ConflictView] {
    match &hold.about {
        About::Conflict(fields) => fields,
        other => panic!("no conflict: {other:?}"),
    }
}

fn take(hold: &HoldView, field: Option<&str>, winner: Option<Side>) -> Choice {
    Choice { profile: acme(), row: hold.row.clone(), field: field.map(str::to_owned), winner }
}

#[tokio::test]
async fn a_conflict_keeps_both_values_their_labels_and_the_base_and_each_field_is_decided_by_itself() {
    let world = World::new().await;
    let (incident, ticket) = torn(&world, "No network").await;
    let holds = waiting(&world).await;
    let [hold] = holds.as_slice() else { panic!("{holds:#?}") };
    assert_eq!((hold.kind, hold.halo_number.as_deref()), (HoldKind::Conflict, Some(ticket.to_string().as_str())));
    let text = fields(hold).iter().find(|field| field.name == "Summary").unwrap();
    assert_eq!((text.halo.as_str(), text.other.as_str()), ("said here", "said there"));
    assert_eq!(text.base.as_ref().unwrap().other, "No network");
    let urgency = fields(hold).iter().find(|field| field.name == "Urgency").unwrap();
    assert!(urgency.other.contains("High"), "a code is read by its label: {urgency:?}");

    let decided = world.desk().decide(&[take(hold, Some("Summary"), Some(Side::Halo))], "Beth").await.unwrap();
    assert_eq!((decided.fields, decided.gone), (1, 0));
    let hold = waiting(&world).await.remove(0);
    assert_eq!(hold.kind, HoldKind::Conflict, "the other field still waits");
    world.desk().decide(&[take(&hold, Some("Urgency"), Some(Side::Other))], "Beth").await.unwrap();
    let hold = waiting(&world).await.remove(0);
    assert_eq!(hold.kind, HoldKind::Decided);
    assert_eq!(fields(&hold).iter().filter_map(|field| field.taken.as_ref()).count(), 2);
    assert_eq!(world.desk().status().conflicts, 0);

    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "said here");
    assert_eq!(world.ticket_field(ticket, "urgency"), json!(1));
    assert!(waiting(&world).await.is_empty());
}

#[tokio::test]
async fn what_was_taken_counts_only_while_both_sides_hold_what_was_seen() {
    let world = World::new().await;
    let (incident, ticket) = torn(&world, "No network").await;
    let hold = waiting(&world).await.remove(0);
    world.desk().decide(&[take(&hold, None, Some(Side::Halo))], "Beth").await.unwrap();
    world.edit_incident(&incident, &[("short_description", "said there later")]);

    world.pass().await;

    assert_eq!(world.incident_field(&incident, "short_description"), "said there later", "nothing blind");
    assert_eq!(world.incident_field(&incident, "urgency"), "2", "what did not change is carried out");
    let hold = waiting(&world).await.remove(0);
    let [text] = fields(&hold) else { panic!("{hold:#?}") };
    assert_eq!((hold.kind, text.other.as_str(), &text.taken), (HoldKind::Conflict, "said there later", &None));
    assert_eq!(world.ticket_field(ticket, "summary"), json!("said here"));
}

#[tokio::test]
async fn many_are_taken_at_once_and_a_decision_can_be_asked_anew() {
    let world = World::new().await;
    let texts = ["one", "two", "three"];
    let incidents = texts.map(|text| world.incident(&[("short_description", text)]));
    world.first_load().await;
    for incident in &incidents {
        tear(&world, incident, world.ticket_of(incident), "said there", "said here");
    }
    world.pass().await;
    let holds = waiting(&world).await;
    assert_eq!(holds.len(), 3, "{holds:#?}");
    let all = |winner| holds.iter().map(move |hold| take(hold, None, winner)).collect::<Vec<_>>();
    let decided = world.desk().decide(&all(Some(Side::Halo)), "Beth").await.unwrap();
    assert_eq!(decided.fields, 6);
    world.desk().decide(&all(None), "Beth").await.unwrap();
    assert!(waiting(&world).await.iter().all(|hold| hold.kind == HoldKind::Conflict));
    let mark = world.mark();
    world.pass().await;
    assert_eq!(world.writes_since(mark), Default::default(), "what is asked anew is not written");

    world.desk().decide(&all(Some(Side::Other)), "Beth").await.unwrap();
    world.settle().await;
    for incident in &incidents {
        assert_eq!(world.ticket_field(world.ticket_of(incident), "summary"), json!("said there"));
    }
    assert!(waiting(&world).await.is_empty());
    let gone = world.desk().decide(&all(Some(Side::Halo)), "Beth").await.unwrap();
    assert_eq!((gone.fields, gone.gone), (0, 3), "what waits no more is not decided");
}

#[tokio::test]
async fn who_decided_is_in_the_journal() {
    let mut world = World::new().await;
    torn(&world, "No network").await;
    let hold = waiting(&world).await.remove(0);
    world.desk().decide(&[take(&hold, Some("Summary"), Some(Side::Halo))], "Beth").await.unwrap();
    world.close_desk().await;
    let store = Store::open(&world.folder.path().join("desk/causeway.sqlite")).unwrap();
    let entry = store.journal(JournalFilter::All, 1, None).await.unwrap().remove(0).entry;
    assert_eq!((entry.what.as_str(), entry.run), ("decided", None));
    assert!(entry.after.contains("said here, taken by Beth"), "{entry:?}");
    assert!(entry.before.contains("said there on the other side"), "{entry:?}");
    store.close().await;
    world.reopen_desk();
}

#[tokio::test]
async fn applying_a_part_of_what_is_to_be_done_leaves_what_waits_elsewhere() {
    let world = World::new().await;
    let (_, _) = torn(&world, "No network").await;
    let calm = world.incident(&[("short_description", "a calm one")]);
    let number = world.incident_field(&calm, "number");
    let focus = causeway::service::Focus::on_ticket(number.as_str().into());
    let view = world.desk().preview_of(&acme(), &focus).await.unwrap();
    world.approve(&view).await;
    assert_eq!(waiting(&world).await.len(), 1, "the conflict still waits");
}
