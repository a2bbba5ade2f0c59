//! A bridge ends cleanly: a last pass, no loose ends or a reason, links frozen and handed out; and it can
//! be taken up again.

use causeway::model::{LinkId, ProfileId};
use causeway::service::{ServiceError, TicketRef};
use serde_json::json;

use super::support::{approve_past_guards, bridge, incident, ticket};
use crate::support::world::{PROFILE, World};

fn name() -> ProfileId {
    ProfileId::new(PROFILE)
}

/// A bridge over one pair from either side.
async fn living() -> (World, String, i64) {
    let world = bridge().await;
    let (there, here) = (incident(&world, "Mail is slow"), ticket(&world, "Printer on fire"));
    let view = world.preview().await;
    approve_past_guards(&world, &view).await;
    world.settle().await;
    (world, there, here)
}

async fn refused(world: &World) -> String {
    let error = Box::pin(world.desk().switch_off(&name(), "", "op")).await.unwrap_err();
    assert!(world.desk().switched_off(&name()).await.unwrap().is_none(), "nothing was frozen");
    error.to_string()
}

#[tokio::test]
async fn a_clean_bridge_runs_a_last_pass_and_hands_its_links_out() {
    let (world, there, here) = living().await;
    world.edit_incident(&there, &[("short_description", "Mail is very slow")]);
    let off = Box::pin(world.desk().switch_off(&name(), "", "op")).await.unwrap();
    let copy = world.ticket_of(&there);
    assert_eq!(world.ticket_field(copy, "summary"), json!("Mail is very slow"), "the last pass took it along");
    assert_eq!((off.state.links, off.state.loose.len(), off.export.links.len()), (2, 0, 2));
    let first = off.export.links.iter().find(|link| link.record_id == there).unwrap();
    assert_eq!((first.ticket_id.as_str(), first.table.as_str()), (copy.to_string().as_str(), "incident"));
    assert_eq!(first.record, world.incident_field(&there, "number"));
    assert!(first.record_address.as_ref().unwrap().ends_with(&format!("/incident.do?sys_id={there}")));
    assert!(first.last_sync > first.linked, "the last pass wrote it");
    let again = world.desk().export_links(&name()).await.unwrap();
    assert_eq!(again.links, off.export.links, "a frozen link does not age");
    assert_eq!(again.frozen, Some(off.state.at));
    let lines: Vec<Vec<String>> = again.lines().collect();
    assert_eq!((lines.len(), lines[0].len()), (2, causeway::service::LinksExport::titles().len()));
    assert_eq!(world.incidents_of(here).len(), 1);
}

#[tokio::test]
async fn nothing_is_read_written_linked_or_unlinked_of_what_is_switched_off() {
    let (world, there, _) = living().await;
    Box::pin(world.desk().switch_off(&name(), "", "op")).await.unwrap();
    world.edit_incident(&there, &[("short_description", "changed afterwards")]);
    let mark = world.mark();
    let why = |error: ServiceError| error.to_string();
    assert!(why(world.try_pass().await.unwrap_err()).contains("was switched off by op"));
    assert!(why(Box::pin(world.desk().preview(&name(), &[])).await.unwrap_err()).contains("was switched off"));
    assert!(world.desk().profiles_to_run(&[]).await.is_err(), "no schedule takes it");
    assert!(why(world.desk().set_enabled(&name(), true).await.unwrap_err()).contains("switch it on again first"));
    let link = world.desk().links(Some(name()), None, 0, 10).await.unwrap().0[0].id;
    assert!(why(world.desk().unlink(&[link], "no").await.unwrap_err()).contains("links are frozen"));
    assert_eq!(world.writes_since(mark), Default::default());
    assert_eq!(world.desk().links(Some(name()), None, 0, 10).await.unwrap().1, 2, "the links are kept");
}

#[tokio::test]
async fn it_is_taken_up_again_by_a_person_who_says_so() {
    let (world, there, _) = living().await;
    Box::pin(world.desk().switch_off(&name(), "", "op")).await.unwrap();
    world.edit_incident(&there, &[("short_description", "changed meanwhile")]);
    world.desk().switch_on(&name(), "the cutover moved", "op").await.unwrap();
    assert!(world.desk().profile(&name()).await.unwrap().profile.enabled, "runs take it as before");
    world.settle().await;
    let copy = world.ticket_of(&there);
    assert_eq!(world.ticket_field(copy, "summary"), json!("changed meanwhile"));
    let twice = world.desk().switch_on(&name(), "", "op").await.unwrap_err();
    assert!(twice.to_string().contains("is not switched off"));
}

#[tokio::test]
async fn loose_ends_are_named_and_need_a_reason() {
    let (world, there, _) = living().await;
    world.change_profile(|profile| profile.conflicts = causeway::profile::ConflictPolicy::Hold).await;
    let copy = world.ticket_of(&there);
    world.edit_incident(&there, &[("short_description", "theirs")]);
    world.halo().update_ticket("Abel Tuter", copy, json!({"summary": "ours"})).unwrap();
    let error = refused(&world).await;
    assert!(error.contains("1 conflict") && error.contains("give a reason"), "{error}");
    let off = Box::pin(world.desk().switch_off(&name(), "both are archived", "op")).await.unwrap();
    assert_eq!(off.state.reason, "both are archived");
    assert!(off.state.loose.iter().any(|end| end.text == "1 conflict"), "{:?}", off.state.loose);
}

#[tokio::test]
async fn a_vendor_that_lets_nobody_in_for_the_last_pass_is_a_loose_end() {
    let (world, ..) = living().await;
    world.servicenow().common().switches.set("servicenow.basic-auth", "false").unwrap();
    let error = refused(&world).await;
    assert!(error.contains("the last pass failed"), "{error}");
    let off = Box::pin(world.desk().switch_off(&name(), "ServiceNow was ended last week", "op")).await.unwrap();
    assert!(off.last_pass.is_none());
    assert_eq!(off.export.links.len(), 2, "the links come from the store alone");
}

#[tokio::test]
async fn switching_off_stands_in_the_history_of_each_pair() {
    let (world, there, _) = living().await;
    Box::pin(world.desk().switch_off(&name(), "", "op")).await.unwrap();
    world.desk().switch_on(&name(), "again", "op").await.unwrap();
    let copy = world.ticket_of(&there);
    let link = world.desk().links_named(&copy.to_string(), None).await.unwrap()[0].id;
    let detail = world.desk().ticket_detail(&TicketRef::Link(LinkId(link))).await.unwrap();
    let told: Vec<&str> = detail.journal.iter().map(|entry| entry.what.as_str()).collect();
    assert!(told.contains(&"switched off") && told.contains(&"switched on"), "{told:?}");
}
