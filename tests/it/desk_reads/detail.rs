//! One ticket with both sides, and why it is in step or not.

use causeway::model::{Side, Visibility};
use causeway::profile::Scope;
use causeway::service::scope::Answer;
use causeway::service::ticket::{Carried, FieldState, Place};
use causeway::service::{TicketDetail, TicketRef};
use serde_json::json;

use super::{globex, incident_key, known_ticket, loaded, requests, ticket};
use crate::support::world::World;

async fn detail(world: &World, of: &TicketRef) -> TicketDetail {
    let before = requests(world);
    let detail = world.desk().ticket_detail(of).await.unwrap();
    assert_eq!(requests(world), before, "nobody was asked");
    detail
}

fn state(detail: &TicketDetail, rule: &str) -> FieldState {
    detail.fields.iter().find(|field| field.name == rule).unwrap().state
}

/// What stands in the way of the world's profile.
fn obstacles(detail: &TicketDetail) -> Vec<String> {
    let checks = detail.profiles.iter().flat_map(|profile| &profile.checks);
    checks.filter(|check| check.answer == Answer::No).map(|check| check.text.clone()).collect()
}

#[tokio::test]
async fn a_pair_shows_both_sides_and_what_they_agreed_on() {
    let (world, incident, id) = loaded("VPN drops").await;
    let detail = detail(&world, &ticket(&world, id).await).await;

    let (halo, other) = (detail.halo.as_ref().unwrap(), detail.other.as_ref().unwrap());
    assert_eq!((halo.title.as_str(), other.title.as_str()), ("VPN drops", "VPN drops"));
    assert!(halo.stored && other.stored && halo.gone.is_none());
    let page = other.web.as_deref().unwrap();
    assert!(page.ends_with(&format!("/incident.do?sys_id={incident}")), "{page}");
    let status = detail.fields.iter().find(|field| field.name == "Status").unwrap();
    assert_eq!((status.halo.as_deref(), status.other.as_deref()), (Some("New"), Some("New")));
    assert_eq!(status.base.as_ref().map(|base| (base.halo.as_str(), base.other.as_str())), Some(("New", "New")));
    assert_eq!(state(&detail, "Status"), FieldState::Equal);
    let link = detail.link.as_ref().unwrap();
    assert_eq!((link.generation, link.halo_names.as_deref()), (1, Some(incident.as_str())));
    assert!(link.marker.starts_with("halo:") && link.marker.ends_with(&format!("/{id}")), "{}", link.marker);
    assert_eq!(detail.profiles[0].place, Place::Keeps);
    assert!(detail.profiles[0].feeds.iter().all(|feed| feed.read.is_some()), "{:?}", detail.profiles[0].feeds);
    assert!(detail.journal.iter().any(|entry| entry.what == "linked"));
    assert!(detail.journal.windows(2).all(|pair| pair[0].id > pair[1].id), "latest first");
    assert_eq!(detail.journal[0].run, detail.journal.last().unwrap().run);

    let from_there = super::detail::detail(&world, &TicketRef::Record(incident_key(&world, &incident).await)).await;
    assert_eq!(from_there, detail, "either record leads to the pair");
    assert_eq!(super::detail::detail(&world, &TicketRef::Link(link.id)).await, detail);
}

#[tokio::test]
async fn a_field_says_which_side_changed_it_since() {
    let (world, incident, id) = loaded("VPN drops").await;
    world.change_profile(|profile| profile.mapping.tables.get_mut("status").unwrap().rows.clear()).await;
    world.change_profile(|profile| profile.mapping.tables.get_mut("impact").unwrap().rows.clear()).await;
    world.edit_incident(&incident, &[("state", "2"), ("impact", "1")]);
    world.halo().update_ticket("Abel Tuter", id, json!({"impact": 3})).unwrap();
    world.pass().await;

    let detail = detail(&world, &ticket(&world, id).await).await;

    assert_eq!(state(&detail, "Status"), FieldState::OtherChanged);
    assert_eq!(state(&detail, "Impact"), FieldState::BothChanged);
    assert_eq!(state(&detail, "Summary"), FieldState::Equal);
    let status = detail.fields.iter().find(|field| field.name == "Status").unwrap();
    assert_eq!((status.other.as_deref(), status.base.as_ref().unwrap().other.as_str()), (Some("In Progress"), "New"));
    assert!(!detail.holds.is_empty(), "{detail:#?}");
    assert!(detail.profiles[0].to_be_looked_at);
}

#[tokio::test]
async fn the_conversation_is_one_and_says_what_was_carried_over() {
    let (world, incident, id) = loaded("VPN drops").await;
    world.edit_incident(&incident, &[("comments", "Dear caller")]);
    world.halo().add_action("Abel Tuter", id, json!({"outcome_id": 7, "note": "Between us"})).unwrap();
    world.settle().await;

    let detail = detail(&world, &ticket(&world, id).await).await;

    let entries = &detail.conversation;
    assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at), "oldest first");
    let written = |text: &str| entries.iter().find(|entry| entry.text == text).unwrap();
    let ours = written("Between us");
    assert_eq!((ours.side, ours.visibility), (Side::Halo, Visibility::Private));
    assert_eq!(ours.author, "Abel Tuter");
    let Carried::To { reference, .. } = &ours.carried else { panic!("{ours:?}") };
    let copy = entries.iter().find(|entry| entry.side == Side::Other && entry.text.starts_with(reference.as_str()));
    assert!(matches!(&copy.unwrap().carried, Carried::CopyOf { note, .. } if *note == ours.id), "{copy:?}");
    let theirs = written("Dear caller");
    assert_eq!((theirs.side, theirs.visibility), (Side::Other, Visibility::Public));
    assert!(matches!(theirs.carried, Carried::To { .. }), "{theirs:?}");
}

#[tokio::test]
async fn a_ticket_that_goes_nowhere_says_why() {
    let (world, _, _) = loaded("VPN drops").await;
    let id = known_ticket(&world, "of globex", globex(&world)).await;
    let free = detail(&world, &ticket(&world, id).await).await;
    assert_eq!((free.profiles[0].place, obstacles(&free)), (Place::InScope, vec![]));
    assert!(free.link.is_none() && free.other.is_none());
    assert_eq!(state(&free, "Summary"), FieldState::Alone);

    world.change_profile(|profile| (profile.scope, profile.enabled) = (Scope::Customer { id: 12 }, false)).await;
    let theirs = detail(&world, &ticket(&world, id).await).await;
    let said = obstacles(&theirs).join("; ");
    assert_eq!(theirs.profiles[0].place, Place::OutOfScope);
    assert!(said.contains("Globex") && said.contains("12") && said.contains("not enabled"), "{said}");
}

#[tokio::test]
async fn a_record_that_makes_no_ticket_says_why_and_what_only_its_vendor_knows() {
    let (world, _, _) = loaded("VPN drops").await;
    world.change_profile(|profile| profile.inbound.create_tickets = false).await;
    let incident = world.incident(&[("short_description", "nobody asked")]);
    world.pass().await;
    let key = TicketRef::Record(incident_key(&world, &incident).await);
    assert!(obstacles(&detail(&world, &key).await).join("; ").contains("create_tickets"));

    world
        .change_profile(|profile| {
            profile.inbound.create_tickets = true;
            profile.inbound.query = Some("priority=1".to_owned());
        })
        .await;
    let open = detail(&world, &key).await;
    let unknown = open.profiles[0].checks.iter().find(|check| check.answer == Answer::Unknown).unwrap();
    assert!(unknown.text.contains("priority=1"), "{unknown:?}");
    assert_eq!(open.profiles[0].place, Place::InScope);
    let feed = open.profiles[0].feeds.iter().find(|feed| feed.feed == "incident where priority=1").unwrap();
    assert_eq!(feed.read, None, "this feed was never pulled");
}

#[tokio::test]
async fn what_is_not_there_is_an_error_that_says_so() {
    let (world, _, _) = loaded("VPN drops").await;
    let unknown = world.desk().ticket_detail(&ticket(&world, 999_999).await).await.unwrap_err();
    assert!(unknown.to_string().contains("run a pass"), "{unknown}");
    let gone = world.desk().ticket_detail(&TicketRef::Link(causeway::model::LinkId(99))).await.unwrap_err();
    assert!(gone.to_string().contains("link 99"), "{gone}");
}
