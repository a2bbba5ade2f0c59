//! Links end and begin anew: nothing is lost, nothing is made twice, and both are in the journal.

use std::collections::BTreeSet;

use causeway::model::ProfileId;
use serde_json::json;

use super::{AGENT, adopted, by_hand, links, named, number, pairs, proposed, ticket, unlink};
use crate::support::world::{PROFILE, SEND, World};

/// An incident that made a ticket.
async fn loaded(summary: &str) -> (World, String, i64) {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", summary), ("impact", "2"), ("urgency", "2")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    (world, incident, ticket)
}

#[tokio::test]
async fn an_unlinked_pair_stays_apart_and_makes_no_second_ticket() {
    let (world, incident, ticket) = loaded("VPN drops").await;
    let pair = unlink(&world, &number(&world, &incident)).await.unwrap();
    assert_eq!(pair, [format!("{ticket} ↔ {}", number(&world, &incident))]);
    world.edit_incident(&incident, &[("short_description", "VPN drops again"), ("work_notes", "between us")]);
    world.halo().update_ticket(AGENT, ticket, json!({"impact": 1})).unwrap();
    let tickets = world.halo().tickets().len();
    let report = world.settle().await;
    assert_eq!(report.done.writes(), 0, "{report:#?}");
    assert_eq!(world.halo().tickets().len(), tickets, "the incident makes no new ticket");
    assert_eq!(world.incident_field(&incident, "impact"), "2");
}

#[tokio::test]
async fn an_unlinked_ticket_is_not_sent_again_by_the_wish_of_that_time() {
    let world = by_hand().await;
    world.pass().await;
    let sent = ticket(&world, "Printer on fire", &json!({}));
    world.halo().add_action(AGENT, sent, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    world.pass().await;
    assert_eq!(world.incidents_of(sent).len(), 1);
    unlink(&world, &sent.to_string()).await.unwrap();
    world.halo().update_ticket(AGENT, sent, json!({"impact": 1})).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.created_in_other, report.holds.len()), (0, 0), "{report:#?}");
    assert_eq!(world.incidents_of(sent).len(), 1);
}

#[tokio::test]
async fn a_pair_is_linked_again_in_the_next_generation_with_its_history() {
    let (world, incident, ticket) = loaded("VPN drops").await;
    unlink(&world, &ticket.to_string()).await.unwrap();
    let error = unlink(&world, &ticket.to_string()).await.unwrap();
    assert!(error.is_empty(), "there is nothing left to unlink");
    adopted(&world, &named(&world, &[(ticket, &incident)])).await;
    let link = links(&world).await.remove(0);
    let detail = world
        .desk()
        .ticket_detail(&causeway::service::TicketRef::Link(causeway::model::LinkId(link.id)))
        .await
        .unwrap();
    assert_eq!(detail.link.as_ref().unwrap().generation, 2);
    let whats: BTreeSet<&str> = detail.journal.iter().map(|entry| entry.what.as_str()).collect();
    assert!(whats.contains("linked") && whats.contains("unlinked"), "{whats:?}");
    world.settle().await;
}

#[tokio::test]
async fn two_links_exchange_their_records_in_one_step() {
    let world = by_hand().await;
    let incidents = ["one", "two"].map(|text| world.incident(&[("short_description", text)]));
    let tickets = ["one", "two"].map(|text| ticket(&world, text, &json!({"impact": 3, "urgency": 3})));
    let crossed = named(&world, &[(tickets[0], &incidents[1]), (tickets[1], &incidents[0])]);
    adopted(&world, &crossed).await;
    let right = named(&world, &[(tickets[0], &incidents[0]), (tickets[1], &incidents[1])]);
    let refused = proposed(&world, &right).await;
    assert_eq!((refused.pairs.len(), refused.refused.len()), (0, 2), "a live link is not overwritten by accident");
    let profile = ProfileId::new(PROFILE);
    let proposal = world.desk().propose_links(&profile, &right, true).await.unwrap();
    assert!(proposal.pairs.iter().all(|pair| pair.ends.len() == 2), "both links are shown: {proposal:#?}");
    let report = world.desk().adopt(&proposal, None).await.unwrap();
    assert_eq!((report.done.linked, report.done.ended), (2, 2), "{report:#?}");
    let expected: BTreeSet<String> =
        (0..2).map(|at| format!("{} ↔ {}", tickets[at], number(&world, &incidents[at]))).collect();
    assert_eq!(pairs(&world).await, expected);
    world.edit_incident(&incidents[0], &[("short_description", "one, in step")]);
    world.settle().await;
    assert_eq!(world.ticket_field(tickets[0], "summary"), json!("one, in step"));
}
