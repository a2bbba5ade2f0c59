//! Tickets that are sent by a push rule, over both vendors.

use causeway::engine::RunOutcome;
use causeway::profile::push::PushCondition;
use causeway::profile::{Limit, PushRule};
use serde_json::json;

use crate::support::world::World;

fn urgent() -> PushRule {
    let condition = PushCondition { field: "impact".into(), is: vec!["1".to_owned()], not: false };
    PushRule { name: "Outages".to_owned(), conditions: vec![condition], ..PushRule::default() }
}

fn ticket(world: &World, summary: &str, impact: i64) -> i64 {
    let ticket = json!({
        "summary": summary, "tickettype_id": 1, "client_id": 12, "site_id": 18, "user_id": 44,
        "impact": impact, "urgency": 1,
    });
    world.halo().create_ticket("Abel Tuter", ticket).unwrap()
}

/// A loaded desk that has seen some tickets.
async fn desk_with(tickets: usize) -> (World, Vec<i64>) {
    let world = World::new().await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let seen = (0..tickets).map(|number| ticket(&world, &format!("outage {number}"), 1)).collect();
    world.pass().await;
    (world, seen)
}

fn sent(world: &World, tickets: &[i64]) -> usize {
    tickets.iter().filter(|ticket| !world.incidents_of(**ticket).is_empty()).count()
}

#[tokio::test]
async fn a_matching_ticket_is_shown_under_the_rules_name_and_sent_by_the_next_unattended_pass() {
    let (world, _) = desk_with(0).await;
    world.change_profile(|profile| profile.outbound.push = vec![urgent()]).await;
    let (outage, question) = (ticket(&world, "outage", 1), ticket(&world, "a question", 3));
    let view = world.preview().await;
    let creations: Vec<&str> =
        view.plan.rows.iter().filter(|row| row.writes()).map(|row| row.reason.as_str()).collect();
    assert_eq!(creations, ["the push rule \"Outages\" sends it as incident"]);
    world.settle().await;
    assert_eq!((sent(&world, &[outage]), sent(&world, &[question])), (1, 0));

    world.halo().update_ticket("Abel Tuter", question, json!({"impact": 1})).unwrap();
    world.settle().await;
    assert_eq!(sent(&world, &[question]), 1, "a ticket that comes to match is sent then");
}

#[tokio::test]
async fn tickets_from_before_the_rule_wait_until_somebody_touches_them_or_the_rule_takes_them_all() {
    let (world, before) = desk_with(3).await;
    world.change_profile(|profile| profile.outbound.push = vec![urgent()]).await;
    world.settle().await;
    assert_eq!(sent(&world, &before), 0, "a new rule does not flood the other side");
    world.halo().common().clock.run_with_offset(jiff::SignedDuration::from_secs(5));
    world.halo().update_ticket("Abel Tuter", before[1], json!({"summary": "outage again"})).unwrap();
    world.settle().await;
    assert_eq!((sent(&world, &before), sent(&world, &before[1..2])), (1, 1));

    world.change_profile(|profile| profile.outbound.push[0].existing = true).await;
    world.settle().await;
    assert_eq!(sent(&world, &before), 3);
}

#[tokio::test]
async fn existing_tickets_that_no_pass_has_seen_are_read_once_where_the_rule_takes_them() {
    let world = World::new().await;
    let old = ticket(&world, "from before the desk", 1);
    world.incident(&[("short_description", "the first load")]);
    let later = jiff::SignedDuration::from_hours(2);
    world.halo().common().clock.run_with_offset(later);
    world.first_load().await;
    world.settle().await;
    let rule = PushRule { existing: true, ..urgent() };
    world.change_profile(|profile| profile.outbound.push = vec![rule]).await;
    world.settle().await;
    assert_eq!(sent(&world, &[old]), 1);
    let place = world.halo().common().requests.position();
    world.pass().await;
    assert_eq!(world.halo().common().requests.since(place).len(), 2, "the next pass reads what changed, and no more");
}

#[tokio::test]
async fn more_than_the_limit_stops_for_a_person() {
    let (world, _) = desk_with(0).await;
    world
        .change_profile(|profile| {
            profile.outbound.push = vec![urgent()];
            profile.limits.creates_in_other = Limit::number(2);
        })
        .await;
    let flood: Vec<i64> = (0..3).map(|number| ticket(&world, &format!("outage {number}"), 1)).collect();
    let report = world.pass().await;
    assert_eq!(report.outcome, RunOutcome::StoppedByGuard, "{report:#?}");
    assert_eq!(sent(&world, &flood), 0);
}
