//! The store is lost: the desk is set up again, and the markers on both sides bring the links back.

use causeway::model::{LinkRole, RecordId};
use causeway::service::AdoptFrom;
use serde_json::json;

use super::{AGENT, adopted, pairs, proposed, ticket};
use crate::support::world::{SEND, World};

/// A desk with `n` incidents that made tickets and one ticket that was sent, all in step.
async fn in_step(n: usize) -> World {
    let world = World::new().await;
    for number in 0..n {
        let summary = format!("incident {number}");
        world.incident(&[("short_description", &summary), ("impact", "2"), ("urgency", "2")]);
    }
    world.first_load().await;
    let sent = ticket(&world, "Printer on fire", &json!({}));
    world.halo().add_action(AGENT, sent, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    world.settle().await;
    world
}

/// The folder is gone; connections and profile are set up again.
pub(crate) async fn store_is_lost(world: &mut World) {
    let profile = world.desk().profile(&crate::support::world::PROFILE.into()).await.unwrap().profile;
    world.close_desk().await;
    std::fs::remove_dir_all(world.folder.path().join("desk")).unwrap();
    world.reopen_desk();
    world.connect_again().await;
    world.desk().save_profile(profile).await.unwrap();
}

#[tokio::test]
async fn a_lost_store_is_rebuilt_from_the_markers_and_the_next_passes_write_nothing() {
    let mut world = in_step(30).await;
    let before = pairs(&world).await;
    assert_eq!(before.len(), 31);
    store_is_lost(&mut world).await;
    assert!(pairs(&world).await.is_empty());

    let proposal = proposed(&world, &AdoptFrom::Markers).await;
    assert!(proposal.refused.is_empty(), "{proposal:#?}");
    let report = world.desk().adopt(&proposal, None).await.unwrap();
    assert_eq!((report.done.linked, report.done.writes()), (31, 0), "{report:#?}");

    assert_eq!(pairs(&world).await, before, "every link is back");
    let tickets = world.halo().tickets().len();
    world.settle().await;
    let view = world.preview().await;
    assert_eq!(view.plan.writes(), 0, "{:#?}", view.plan.rows);
    assert_eq!(world.halo().tickets().len(), tickets);
}

#[tokio::test]
async fn before_the_links_are_back_nothing_is_made_a_second_time() {
    let mut world = in_step(3).await;
    let (tickets, incidents) = (world.halo().tickets().len(), world.servicenow().find("incident", "").len());
    store_is_lost(&mut world).await;
    let report = world.first_load().await;
    assert_eq!(report.done.writes(), 0, "{report:#?}");
    let reasons: Vec<&str> = report.holds.iter().map(|hold| hold.reason.as_str()).collect();
    assert!(reasons.len() >= 4 && reasons.iter().all(|reason| reason.contains("adopt the pair")), "{reasons:#?}");
    assert_eq!(world.halo().tickets().len(), tickets);
    assert_eq!(world.servicenow().find("incident", "").len(), incidents);
}

#[tokio::test]
async fn what_was_said_while_the_store_was_lost_is_carried_once_and_nothing_else_again() {
    let mut world = in_step(1).await;
    let incident = world.servicenow().find("incident", "short_description=incident 0").remove(0)["sys_id"].clone();
    let number = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("work_notes", "heard before")]);
    world.halo().add_action(AGENT, number, json!({"outcome_id": 7, "note": "said before"})).unwrap();
    world.settle().await;
    store_is_lost(&mut world).await;
    world.edit_incident(&incident, &[("work_notes", "said meanwhile")]);
    adopted(&world, &AdoptFrom::Markers).await;
    let report = world.settle().await;
    assert_eq!((report.done.notes_to_halo, report.done.notes_to_other), (1, 0), "{report:#?}");
}

#[tokio::test]
async fn a_pair_that_was_linked_anew_comes_back_as_it_was_last() {
    let mut world = in_step(2).await;
    let incidents: Vec<String> = ["incident 0", "incident 1"]
        .map(|text| {
            world.servicenow().find("incident", &format!("short_description={text}")).remove(0)["sys_id"].clone()
        })
        .to_vec();
    let tickets: Vec<i64> = incidents.iter().map(|incident| world.ticket_of(incident)).collect();
    let swapped = super::named(&world, &[(tickets[0], &incidents[1]), (tickets[1], &incidents[0])]);
    let proposal = world.desk().propose_links(&crate::support::world::PROFILE.into(), &swapped, true).await.unwrap();
    world.desk().adopt(&proposal, None).await.unwrap();
    let before = pairs(&world).await;
    store_is_lost(&mut world).await;
    let report = adopted(&world, &AdoptFrom::Markers).await;
    assert_eq!(report.done.linked, 3, "{report:#?}");
    assert_eq!(pairs(&world).await, before);
    let key = causeway::model::RecordKey {
        system: causeway::model::System::Halo,
        instance: world.desk().connection(&"halo".into()).await.unwrap().instance(),
        kind: causeway::model::Kind::new("Ticket"),
        id: RecordId::new(tickets[0].to_string()),
    };
    let detail = world.desk().ticket_detail(&causeway::service::TicketRef::Record(key)).await.unwrap();
    assert_eq!(detail.link.unwrap().role, LinkRole::Customer);
}
