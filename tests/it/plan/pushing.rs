//! Push rules: which tickets are sent without anybody asking, and which are left to people.

use causeway::mapping::push;
use causeway::model::{RecordId, Side, Value};
use causeway::plan::{SendCause, What};
use causeway::profile::push::{Matching, PushCondition};
use causeway::profile::{PushRule, check};

use super::support::{Desk, at, creation, usual_ticket};

fn condition(field: &str, is: &[&str]) -> PushCondition {
    PushCondition { field: field.into(), is: is.iter().map(|code| (*code).to_owned()).collect(), not: false }
}

fn rule(conditions: Vec<PushCondition>) -> PushRule {
    PushRule { name: "Urgent".to_owned(), conditions, existing: true, ..PushRule::default() }
}

/// Whether a rule takes the usual ticket with these fields.
fn takes(rule: PushRule, fields: &[(&str, Value)]) -> bool {
    let mut desk = Desk::new();
    desk.profile.outbound.push = vec![rule];
    let mut ticket = usual_ticket("4242");
    for (name, value) in fields {
        ticket.fields.insert((*name).into(), value.clone());
    }
    push::rule_for(&desk.profile, &ticket).unwrap().is_some()
}

#[test]
fn all_conditions_hold_or_one_is_enough() {
    let both = || vec![condition("impact", &["1", "2"]), condition("team", &["Network"])];
    let fields = |impact: i64, team: &str| [("impact", Value::Integer(impact)), ("team", Value::text(team))];
    assert!(takes(rule(both()), &fields(2, "Network")));
    assert!(!takes(rule(both()), &fields(3, "Network")));
    let any = || PushRule { matching: Matching::Any, ..rule(both()) };
    assert!(takes(any(), &fields(3, "Network")));
    assert!(!takes(any(), &fields(3, "1st Line")));
    let not = PushCondition { not: true, ..condition("team", &["Network"]) };
    assert!(!takes(rule(vec![not.clone()]), &fields(1, "Network")));
    assert!(takes(rule(vec![not]), &fields(1, "1st Line")));
    assert!(takes(rule(vec![condition("CFsite", &["HQ"])]), &[("CFsite", Value::text("HQ"))]));
    assert!(takes(rule(Vec::new()), &[]), "a rule without conditions takes everything");
}

#[test]
fn an_expression_decides_with_the_conditions() {
    let expression = |text: &str| PushRule { only_if: Some(text.to_owned()), ..rule(Vec::new()) };
    assert!(takes(
        expression("halo.impact < 3 and halo.summary|upper == \"VPN\""),
        &[("impact", Value::Integer(2)), ("summary", Value::text("vpn")),]
    ));
    assert!(!takes(expression("halo.impact < 3"), &[("impact", Value::Integer(3))]));
    assert!(!takes(expression("halo.CFnowhere"), &[]), "a field that is not there is false");
}

#[test]
fn what_is_closed_switched_off_marked_or_older_than_the_rule_is_left() {
    let mut desk = Desk::new();
    desk.profile.inbound.closed_statuses = vec![9];
    let ticket = usual_ticket("4242");
    let takes = |desk: &Desk, ticket: &causeway::model::Record| {
        push::rule_for(&desk.profile, ticket).unwrap().map(|rule| rule.name.clone())
    };
    desk.profile.outbound.push = vec![rule(Vec::new())];
    assert_eq!(takes(&desk, &ticket).as_deref(), Some("Urgent"));
    let mut closed = ticket.clone();
    closed.fields.insert("status_id".into(), Value::Integer(9));
    assert_eq!(takes(&desk, &closed), None);
    let mut marked = ticket.clone();
    marked.marked = Some("0a1b".to_owned());
    assert_eq!(takes(&desk, &marked), None);

    desk.profile.outbound.push = vec![rule(vec![condition("status_id", &["9"])])];
    assert!(takes(&desk, &closed).is_some(), "unless the rule asks for that status");
    desk.profile.outbound.push = vec![PushRule { enabled: false, ..rule(Vec::new()) }];
    assert_eq!(takes(&desk, &ticket), None);
    let since = |since| PushRule { existing: false, since, ..rule(Vec::new()) };
    desk.profile.outbound.push = vec![since(Some(ticket.updated))];
    assert_eq!(takes(&desk, &ticket), None);
    desk.profile.outbound.push = vec![since(Some(ticket.updated - jiff::SignedDuration::from_secs(1)))];
    assert!(takes(&desk, &ticket).is_some());
}

#[test]
fn the_plan_names_the_rule_and_leaves_a_ticket_that_was_linked_before() {
    let mut desk = Desk::new();
    let cause = SendCause::Rule { name: "Urgent".to_owned() };
    desk.is_sent(usual_ticket("4242")).cause = cause;
    let row = desk.only_row();
    creation(&row, Side::Other);
    assert_eq!(row.reason, "the push rule \"Urgent\" sends it as incident");
    desk.sends[0].former = vec![RecordId::new("INC0010001")];
    let row = desk.only_row();
    assert!(matches!(row.what, What::Skip), "{row:#?}");
    assert!(row.reason.contains("it was linked to INC0010001 before"), "{}", row.reason);
}

#[test]
fn a_rule_that_cannot_work_is_refused_with_its_name() {
    let said = |change: fn(&mut Vec<PushRule>)| {
        let mut desk = Desk::new();
        desk.profile.outbound.push = vec![rule(Vec::new())];
        change(&mut desk.profile.outbound.push);
        check::problems(&desk.profile).into_iter().map(|problem| problem.text).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(said(|_| {}), "");
    assert!(said(|rules| rules[0].only_if = Some("other.state == 1".to_owned())).contains("asks for other.state"));
    assert!(said(|rules| rules[0].only_if = Some("halo.".to_owned())).contains("must be an expression"));
    assert!(said(|rules| rules[0].table = Some("sc_nothing".into())).contains("sends as sc_nothing"));
    assert!(said(|rules| rules[0].name.clear()).contains("has no name"));
    assert!(said(|rules| rules.push(rules[0].clone())).contains("two push rules are called \"Urgent\""));
    assert!(said(|rules| rules[0].conditions = vec![condition("team", &[])]).contains("names no value of team"));
}

#[test]
fn without_updates_fields_stay_as_they_were_sent_and_still_come_back() {
    let mut desk = Desk::new();
    desk.profile.outbound.updates = false;
    let pair = desk.usual_pair();
    pair.halo.as_mut().unwrap().fields.insert("summary".into(), Value::text("changed in Halo"));
    assert!(desk.plan().rows.is_empty(), "{:#?}", desk.plan().rows);
    let other = desk.pairs[0].other.as_mut().unwrap();
    other.fields.insert("impact".into(), Value::text("1"));
    other.updated = at(8);
    assert_eq!(desk.plan().writes(), 1, "{:#?}", desk.plan().rows);
}
