//! Closing: what a state demands goes along, and does not come back as a change of its own.

use std::collections::BTreeMap;

use causeway::model::{Base, FieldName, Side, Value};
use causeway::profile::{Companion, Conversion};

use super::support::{Desk, creation, edit, field, held, incident, rule, ticket, update, usual_ticket, written};
use super::vendors::{Habit, Priority, World};

/// A desk that sends a close code and notes with Resolved, and closes tickets for agent 21.
fn closing_desk() -> Desk {
    let mut desk = Desk::new();
    let fields = [("close_code", "Solved (Permanently)"), ("close_notes", "Solved in Halo {number}")];
    desk.profile.outbound.companions = vec![Companion {
        state: "6".to_owned(),
        tables: Vec::new(),
        fields: fields.into_iter().map(|(name, text)| (name.into(), text.to_owned())).collect(),
    }];
    desk.profile.inbound.closed_statuses = vec![9];
    desk.profile.inbound.default_agent = Some(21);
    desk
}

fn companions(desk: &Desk) -> BTreeMap<String, String> {
    let row = desk.only_row();
    let pairs = update(&row, Side::Other).companions.iter();
    pairs.map(|(name, value)| (name.to_string(), value.value().code())).collect()
}

#[test]
fn resolving_sends_the_close_code_and_notes_that_are_lacking() {
    let mut desk = closing_desk();
    desk.usual_pair();
    edit(&mut desk.pairs[0].halo, &[("status_id", "9")]);
    let sent = companions(&desk);
    assert_eq!(sent["close_code"], "Solved (Permanently)");
    assert_eq!(sent["close_notes"], "Solved in Halo 4242");

    edit(&mut desk.pairs[0].other, &[("close_notes", "Toner replaced")]);
    assert_eq!(companions(&desk).into_keys().collect::<Vec<_>>(), ["close_code"], "what is there stays");

    edit(&mut desk.pairs[0].halo, &[("status_id", "2")]);
    assert!(companions(&desk).is_empty(), "in progress demands nothing");
}

#[test]
fn companions_belong_to_the_state_field_of_the_records_own_rule() {
    let mut desk = closing_desk();
    desk.rule("Status").tables = vec!["incident".into()];
    let mut tasks = rule("Task status", "status_id", "u_state", Conversion::Table("status".to_owned()));
    tasks.tables = vec!["sc_task".into()];
    desk.profile.mapping.fields.insert(0, tasks);
    edit(&mut desk.usual_pair().halo, &[("status_id", "9")]);
    assert_eq!(companions(&desk).len(), 2);
}

#[test]
fn a_new_record_that_is_resolved_from_the_start_is_complete() {
    let mut desk = closing_desk();
    desk.profile.mapping.fields.push(rule("Closure", "u_closure", "close_notes", Conversion::Text));
    desk.is_sent(ticket("4242", &[("status_id", "9"), ("u_closure", "")]));
    let row = desk.only_row();
    let what = creation(&row, Side::Other);
    assert_eq!(field(what, "close_notes").as_deref(), Some("Solved in Halo 4242"));
    assert!(!what.empty.contains("u_closure~close_notes"), "our own template is no change of theirs");
}

#[test]
fn a_companion_that_is_mapped_becomes_part_of_the_base() {
    let mut desk = closing_desk();
    desk.profile.mapping.fields.push(rule("Closure", "u_closure", "close_notes", Conversion::Text));
    desk.linked(
        ticket("4242", &[("status_id", "1"), ("u_closure", "")]),
        incident("INC1", &[("state", "1"), ("close_notes", ""), ("close_code", "")]),
    );
    edit(&mut desk.pairs[0].halo, &[("status_id", "9")]);
    let row = desk.only_row();
    let change = update(&row, Side::Other);
    assert_eq!(
        written(change),
        [("Status", "6".to_owned()), ("Closure", "Solved in Halo 4242".to_owned())],
        "so that it is not sent back to Halo"
    );
    assert_eq!(change.fields[1].source, Value::Empty);
    assert_eq!(change.companions.len(), 1, "the close code has no rule");
}

#[test]
fn a_companion_does_not_hide_a_conflict() {
    let mut desk = closing_desk();
    desk.profile.mapping.fields.push(rule("Closure", "u_closure", "close_notes", Conversion::Text));
    desk.linked(
        ticket("4242", &[("status_id", "1"), ("u_closure", "was")]),
        incident("INC1", &[("state", "1"), ("close_notes", "was")]),
    );
    edit(&mut desk.pairs[0].halo, &[("status_id", "9"), ("u_closure", "mine")]);
    edit(&mut desk.pairs[0].other, &[("close_notes", "")]);
    let plan = desk.plan();
    assert!(plan.rows.iter().any(|row| row.symbol() == "≠"));
    let row = plan.rows.iter().find(|row| row.writes()).unwrap();
    assert_eq!(written(update(row, Side::Other)), [("Status", "6".to_owned())]);
}

#[test]
fn an_unassigned_ticket_gets_the_default_agent_when_it_is_closed() {
    let mut desk = closing_desk();
    desk.usual_pair();
    edit(&mut desk.pairs[0].other, &[("state", "6")]);
    for (agent, expected) in [("1", Some("21")), ("", Some("21")), ("12", None)] {
        edit(&mut desk.pairs[0].halo, &[("agent_id", agent)]);
        let row = desk.only_row();
        let sent = update(&row, Side::Halo).companions.first().map(|(_, agent)| agent.value().code());
        assert_eq!(sent.as_deref(), expected, "agent {agent:?}");
    }
    desk.pairs[0].halo.as_mut().unwrap().fields.remove(&FieldName::new("agent_id"));
    assert!(update(&desk.only_row(), Side::Halo).companions.is_empty(), "an agent that is not known is not replaced");
}

#[test]
fn a_default_agent_is_not_sent_back_as_an_assignment() {
    let mut desk = closing_desk();
    desk.with_people();
    desk.linked(
        ticket("4242", &[("status_id", "1"), ("agent_id", "12")]),
        incident("INC1", &[("state", "1"), ("assigned_to", "beth-sys-id")]),
    );
    edit(&mut desk.pairs[0].other, &[("state", "6"), ("assigned_to", "")]);
    let row = desk.only_row();
    let change = update(&row, Side::Halo);
    assert_eq!(written(change), [("Status", "9".to_owned()), ("Agent", "21".to_owned())], "not 1, then 21");
    assert!(change.companions.is_empty());

    let base = Base { halo: Value::text("21"), other: Value::Empty };
    desk.pairs[0].bases.insert("agent_id~assigned_to".to_owned(), base);
    desk.pairs[0].bases.insert("status_id~state".to_owned(), Base { halo: Value::text("9"), other: Value::text("6") });
    edit(&mut desk.pairs[0].halo, &[("status_id", "9"), ("agent_id", "21")]);
    assert!(desk.plan().rows.is_empty());
}

#[test]
fn without_a_default_agent_a_closure_of_an_unassigned_ticket_waits() {
    let mut desk = closing_desk();
    desk.profile.inbound.default_agent = None;
    desk.usual_pair();
    edit(&mut desk.pairs[0].halo, &[("agent_id", "1")]);
    edit(&mut desk.pairs[0].other, &[("state", "6")]);
    let row = desk.only_row();
    assert_eq!(held(&row), ["Agent"]);
    assert!(row.reason.contains("Halo closes no ticket without an agent"));

    desk.pairs.clear();
    desk.arrives(incident("INC2", &[("state", "6")]));
    assert_eq!(held(&desk.only_row()), ["Agent"]);
    desk.profile.inbound.default_agent = Some(21);
    assert_eq!(field(creation(&desk.only_row(), Side::Halo), "agent_id").as_deref(), Some("21"));
}

/// What both vendors hold after one pass; the second one must find nothing to do.
fn settled(desk: Desk) -> World {
    let mut world = World { desk, halo: Habit::Exact, other: Habit::Exact, priority: Priority::Stored };
    assert_eq!(world.pass().writes(), 1);
    let again = world.pass();
    assert_eq!(again.writes(), 0, "{:#?}", again.rows);
    world
}

#[test]
fn a_resolved_pair_is_settled_in_one_pass() {
    let mut desk = closing_desk();
    desk.profile.mapping.fields.push(rule("Closure", "u_closure", "close_notes", Conversion::Text));
    let fields = [("state", "1"), ("close_notes", ""), ("close_code", "")];
    desk.linked(ticket("4242", &[("status_id", "9"), ("u_closure", "")]), incident("INC1", &fields));
    let agreed = Base { halo: Value::text("1"), other: Value::text("1") };
    desk.pairs[0].bases.insert("status_id~state".to_owned(), agreed);
    let pair = &settled(desk).desk.pairs[0];
    let there = pair.other.as_ref().unwrap().field(&"close_notes".into());
    assert_eq!(there, Some(&Value::text("Solved in Halo 4242")));
    assert_eq!(pair.halo.as_ref().unwrap().field(&"u_closure".into()), Some(&Value::Empty), "it did not come back");
}

#[test]
fn a_record_that_is_made_resolved_is_settled_in_one_pass() {
    let mut desk = closing_desk();
    desk.profile.mapping.fields.push(rule("Closure", "u_closure", "close_notes", Conversion::Text));
    desk.is_sent(ticket("4242", &[("summary", ""), ("impact", "3"), ("status_id", "9"), ("u_closure", "")]));
    let pair = &settled(desk).desk.pairs[0];
    assert_eq!(pair.halo.as_ref().unwrap().field(&"u_closure".into()), Some(&Value::Empty));
}

#[test]
fn a_ticket_that_is_closed_for_the_default_agent_is_settled_in_one_pass() {
    let mut desk = closing_desk();
    desk.with_people();
    let fields = [("state", "6"), ("assigned_to", ""), ("caller_id", "abel-sys-id")];
    desk.linked(ticket("4242", &[("status_id", "1"), ("agent_id", "1"), ("user_id", "7")]), incident("INC1", &fields));
    let agreed = Base { halo: Value::text("1"), other: Value::text("1") };
    desk.pairs[0].bases.insert("status_id~state".to_owned(), agreed);
    let pair = &settled(desk).desk.pairs[0];
    assert_eq!(pair.halo.as_ref().unwrap().field(&"agent_id".into()), Some(&Value::text("21")));
    assert_eq!(
        pair.other.as_ref().unwrap().field(&"assigned_to".into()),
        Some(&Value::Empty),
        "nobody was assigned there"
    );
}

#[test]
fn sending_demands_no_agent() {
    let mut desk = closing_desk();
    desk.is_sent(usual_ticket("4242"));
    assert!(desk.only_row().writes());
}
