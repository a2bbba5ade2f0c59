//! Pairs that are there already are linked after a look at what that means for each.

use causeway::service::{Then, TicketRef};
use serde_json::json;

use super::{AGENT, adopted, by_hand, links, named, number, pairs, proposed, ticket};
use crate::support::world::World;

/// A ticket and an incident that agree on everything but the summary.
fn pair(world: &World) -> (i64, String) {
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "2"), ("urgency", "2")]);
    (ticket(world, "VPN drops daily", &json!({})), incident)
}

#[tokio::test]
async fn adopting_says_in_advance_which_fields_agree_which_wait_and_writes_nothing() {
    let world = by_hand().await;
    let (ticket, incident) = pair(&world);
    let mark = world.mark();
    let proposal = proposed(&world, &named(&world, &[(ticket, &incident)])).await;
    let pair = &proposal.pairs[0];
    assert!(pair.look.agreed.contains_key("impact~impact"), "{pair:#?}");
    let summary = pair.look.differs.iter().find(|field| field.name == "Summary").unwrap();
    assert_eq!((summary.halo.as_str(), summary.other.as_str()), ("VPN drops daily", "VPN drops"));
    assert_eq!(summary.then, Then::Waits, "nobody knows which of the two is right");
    assert!(pairs(&world).await.is_empty() && world.writes_since(mark) == Default::default());
}

#[tokio::test]
async fn an_adopted_pair_takes_equal_fields_as_agreed_and_holds_the_others_whatever_is_newer() {
    let world = by_hand().await;
    world.change_profile(|profile| profile.conflicts = causeway::profile::ConflictPolicy::Newest).await;
    let (ticket, incident) = pair(&world);
    let report = adopted(&world, &named(&world, &[(ticket, &incident)])).await;
    assert_eq!((report.done.linked, report.done.marked), (1, 1), "{report:#?}");
    let report = world.pass().await;
    assert!(report.conflicts[0].reason.contains("Summary"), "{report:#?}");
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops daily"));
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops");
    // A change of an agreed field travels: its base is known.
    world.edit_incident(&incident, &[("impact", "1")]);
    world.pass().await;
    assert_eq!(world.ticket_field(ticket, "impact"), json!(1));
    let detail = world.desk().ticket_detail(&TicketRef::Link(causeway::model::LinkId(links(&world).await[0].id))).await;
    let facts = detail.unwrap().link.unwrap();
    assert_eq!((facts.generation, facts.halo_names.as_deref()), (1, Some(incident.as_str())), "the ticket is marked");
}

#[tokio::test]
async fn a_field_with_an_owner_goes_its_owners_way() {
    let world = by_hand().await;
    world
        .change_profile(|profile| {
            let rule = profile.mapping.fields.iter_mut().find(|rule| rule.name == "Summary").unwrap();
            rule.owner = Some(causeway::model::Side::Other);
        })
        .await;
    let (ticket, incident) = pair(&world);
    let proposal = proposed(&world, &named(&world, &[(ticket, &incident)])).await;
    assert!(proposal.pairs[0].look.differs.iter().any(|field| field.then == Then::HaloChanges), "{proposal:#?}");
    world.desk().adopt(&proposal, None).await.unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops"));
}

#[tokio::test]
async fn what_was_said_before_adoption_stays_behind_and_what_is_said_after_it_travels() {
    let world = by_hand().await;
    world.pass().await;
    let (ticket, incident) = pair(&world);
    world.halo().add_action(AGENT, ticket, json!({"outcome_id": 7, "note": "before, in Halo"})).unwrap();
    world.edit_incident(&incident, &[("work_notes", "before, there")]);
    let proposal = proposed(&world, &named(&world, &[(ticket, &incident)])).await;
    assert!(proposal.pairs[0].notes_behind >= 2, "{proposal:#?}");
    // The look was at what is there now; whoever writes after it is heard.
    world.edit_incident(&incident, &[("work_notes", "after, there")]);
    world.desk().adopt(&proposal, None).await.unwrap();
    world.halo().add_action(AGENT, ticket, json!({"outcome_id": 7, "note": "after, in Halo"})).unwrap();
    let report = world.settle().await;
    assert_eq!((report.done.notes_to_halo, report.done.notes_to_other), (1, 1), "{report:#?}");
}

#[tokio::test]
async fn each_pair_that_cannot_be_linked_is_refused_with_its_reason_and_the_others_go_on() {
    let world = by_hand().await;
    let (first, incident) = pair(&world);
    let (second, other) = pair(&world);
    adopted(&world, &named(&world, &[(first, &incident)])).await;
    let third = ticket(&world, "alone", &json!({}));
    let mut from = named(&world, &[(second, &other), (third, &incident), (first, &incident)]);
    if let causeway::service::AdoptFrom::Numbers(names) = &mut from {
        names.push(causeway::service::PairName::of("999999", &number(&world, &other)).unwrap());
        names.push(causeway::service::PairName::of(&third.to_string(), "INC7777777").unwrap());
    }
    let proposal = proposed(&world, &from).await;
    assert_eq!((proposal.pairs.len(), proposal.linked_already), (1, 1), "{proposal:#?}");
    let reasons: Vec<&str> = proposal.refused.iter().map(|refused| refused.reason.as_str()).collect();
    let live = format!("{first} ↔ {}", number(&world, &incident));
    for part in [live.as_str(), "Halo shows no ticket 999999", "no record INC7777777"] {
        assert!(reasons.iter().any(|reason| reason.contains(part)), "no {part} in {reasons:#?}");
    }
    let report = world.desk().adopt(&proposal, None).await.unwrap();
    assert_eq!(report.done.linked, 1);
    assert_eq!(links(&world).await.len(), 2);
}

#[tokio::test]
async fn a_pair_that_somebody_linked_meanwhile_is_left_and_the_others_are_linked() {
    let world = by_hand().await;
    let (first, incident) = pair(&world);
    let (second, other) = pair(&world);
    let proposal = proposed(&world, &named(&world, &[(first, &incident), (second, &other)])).await;
    adopted(&world, &named(&world, &[(second, &incident)])).await;
    let report = world.desk().adopt(&proposal, None).await.unwrap();
    assert_eq!(report.done.linked, 0, "both meet the link of the second ticket: {report:#?}");
    assert_eq!(report.left.len(), 2);
    assert!(report.left[0].reason.contains(&format!("{second} ↔ ")), "the live link is named: {report:#?}");
    assert_eq!(links(&world).await.len(), 1);
}

#[tokio::test]
async fn pairs_are_found_by_the_correlation_field_of_another_program() {
    let world = by_hand().await;
    let (ticket, incident) = pair(&world);
    world.edit_incident(&incident, &[("correlation_id", &ticket.to_string()), ("correlation_display", "Halo")]);
    world.incident(&[("short_description", "of others"), ("correlation_id", "JIRA-7")]);
    let report = adopted(&world, &causeway::service::AdoptFrom::Correlation).await;
    assert_eq!(report.done.linked, 1, "{report:#?}");
    assert_eq!(world.incident_field(&incident, "correlation_id"), ticket.to_string(), "it stays its owner's");
}

/// Adopted in Halo, reprioritised in ServiceNow: Halo follows in the next pass.
#[tokio::test]
async fn an_adopted_incident_that_is_reprioritised_there_is_followed_by_the_next_pass() {
    let world = by_hand().await;
    let fields = [("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")];
    let incident = world.incident(&fields);
    let ours = ticket(&world, "VPN drops", &json!({"impact": 3, "urgency": 3}));
    adopted(&world, &named(&world, &[(ours, &incident)])).await;
    world.settle().await;
    world.edit_incident(&incident, &[("impact", "1"), ("urgency", "1")]);
    assert_eq!(world.incident_field(&incident, "priority"), "1", "ServiceNow computes it");
    let report = world.settle().await;
    assert_eq!(report.done.updated_in_halo, 1, "{report:#?}");
    let of = |field: &str| world.ticket_field(ours, field);
    assert_eq!((of("priority_id"), of("impact"), of("urgency")), (json!(1), json!(1), json!(1)));
}
