//! An incident log replayed into the stand-ins: what the log says is what the vendors hold.

use std::collections::BTreeMap;
use std::path::Path;

use causeway::standins::halo::{self, Halo};
use causeway::standins::incident_log::csv::{parse, read};
use causeway::standins::incident_log::event::{Event, IncidentLog, Level, Priority, State};
use causeway::standins::incident_log::generator::generate;
use causeway::standins::incident_log::replay::{Part, ReplayError, Replayer};
use causeway::standins::ledger::Accepted;
use causeway::standins::server::Common;
use causeway::standins::servicenow::{self, ServiceNow};

use serde_json::Value;

use super::incident_logs::{log, row};

fn instance() -> ServiceNow {
    ServiceNow::new(Common::new("servicenow", servicenow::DECLARED))
}

fn logged(rows: &[String]) -> IncidentLog {
    parse(log(rows).as_bytes()).unwrap()
}

fn incident(servicenow: &ServiceNow, number: &str) -> BTreeMap<String, String> {
    let mut found = servicenow.find("incident", &format!("number={number}"));
    assert_eq!(found.len(), 1, "{number}");
    found.remove(0)
}

/// What an incident must hold when `event` was its last one.
fn assert_holds(servicenow: &ServiceNow, replayer: &Replayer, number: &str, event: &Event) {
    let found = incident(servicenow, number);
    let tables = replayer.tables();
    let expect = |field: &str, value: &str| assert_eq!(found[field], value, "{field} of {number}");
    expect("state", &tables.states[&event.state].servicenow);
    expect("incident_state", &tables.states[&event.state].servicenow);
    expect("active", if event.state == State::Closed { "false" } else { "true" });
    expect("impact", event.impact.code());
    expect("urgency", event.urgency.code());
    expect("priority", tables.matrix[&(event.impact, event.urgency)].code());
    let group = event.group.as_ref().map(|name| tables.groups[&**name].servicenow.as_str());
    expect("assignment_group", group.unwrap_or_default());
    let person = event.assigned_to.as_ref().map(|name| tables.resolvers[&**name].servicenow.as_str());
    expect("assigned_to", person.unwrap_or_default());
    if let Some(caller) = &event.origin.caller {
        expect("caller_id", &tables.callers[&**caller].servicenow);
    }
    if let Some(category) = &event.origin.category {
        expect("category", &tables.categories[&**category]);
    }
    if let Some(subcategory) = &event.origin.subcategory {
        expect("subcategory", &tables.subcategories[&**subcategory]);
    }
    expect("opened_at", &event.origin.opened_at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    if event.state == State::Closed {
        let closed = event.origin.closed_at.map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string());
        expect("closed_at", &closed.unwrap());
        assert!(!found["close_code"].is_empty() && !found["close_notes"].is_empty(), "{number}");
    }
}

fn assert_replayed_whole(log: &IncidentLog) {
    let servicenow = instance();
    let mut replayer = Replayer::prepare(log.clone(), &servicenow, None).unwrap();
    assert!(servicenow.find("incident", "").is_empty(), "preparing makes no incident");
    let first = replayer.replay(Part::FirstHalf).unwrap();
    assert_eq!(first.creates, log.incidents.len());
    for incident in &log.incidents {
        let half = incident.events.len().div_ceil(2);
        assert_holds(&servicenow, &replayer, &incident.number, &incident.events[half - 1]);
    }
    let second = replayer.replay(Part::SecondHalf).unwrap();
    assert_eq!(second.creates, 0);
    for incident in &log.incidents {
        assert_holds(&servicenow, &replayer, &incident.number, incident.events.last().unwrap());
    }
    let written = first.creates + first.updates + second.updates;
    assert_eq!(written + first.unchanged + second.unchanged, log.events());
    let ledger = servicenow.common().ledger.since(0);
    let of = |what| ledger.iter().filter(|entry| entry.table == "incident" && entry.what == what).count();
    assert_eq!(of(Accepted::Create), log.incidents.len());
    assert_eq!(of(Accepted::Update), first.updates + second.updates, "every update changed something");
    assert_eq!(servicenow.find("incident", "").len(), log.incidents.len());
}

#[test]
fn a_made_up_log_is_replayed_whole() {
    assert_replayed_whole(&generate(120, 2));
}

/// The published log is not a part of the product; where its file lies is told by the environment.
#[test]
fn the_published_log_is_replayed_whole_where_it_is_there() {
    let Some(path) = std::env::var_os("CAUSEWAY_INCIDENT_LOG") else {
        println!("skipped: CAUSEWAY_INCIDENT_LOG names no incident log");
        return;
    };
    let log = read(Path::new(&path)).unwrap();
    assert_eq!((log.incidents.len(), log.events()), (600, 4_137));
    assert_replayed_whole(&log);
}

#[test]
fn events_are_replayed_in_the_order_of_time_and_ties_in_the_order_of_the_log() {
    let servicenow = instance();
    let log = logged(&[
        row("INC0000003", "New", 0, 5),
        row("INC0000001", "New", 0, 1),
        row("INC0000001", "Active", 1, 5),
        row("INC0000002", "New", 0, 1),
    ]);
    let mut replayer = Replayer::prepare(log, &servicenow, None).unwrap();
    replayer.replay(Part::All).unwrap();
    let ledger = servicenow.common().ledger.since(0);
    let order: Vec<_> = ledger
        .iter()
        .filter(|entry| entry.table == "incident")
        .map(|entry| (entry.what, incident_number(&servicenow, &entry.id)))
        .collect();
    let [one, two, three] = ["INC0000001", "INC0000002", "INC0000003"].map(str::to_owned);
    let create = |number: &String| (Accepted::Create, number.clone());
    assert_eq!(order, [create(&one), create(&two), create(&three), (Accepted::Update, one)]);
}

fn incident_number(servicenow: &ServiceNow, sys_id: &str) -> String {
    servicenow.record("incident", sys_id).unwrap()["number"].clone()
}

#[test]
fn the_instances_own_clock_stamps_what_is_replayed() {
    let servicenow = instance();
    servicenow.common().clock.stop_at("2026-08-01T06:30:00Z".parse().unwrap());
    let log = logged(&[row("INC0000045", "New", 0, 1), row("INC0000045", "Resolved", 1, 20)]);
    Replayer::prepare(log, &servicenow, None).unwrap().replay(Part::All).unwrap();
    let found = incident(&servicenow, "INC0000045");
    assert_eq!(found["sys_created_on"], "2026-08-01 06:30:00");
    assert_eq!(found["sys_updated_on"], "2026-08-01 06:30:00");
    assert_eq!(found["opened_at"], "2016-03-01 08:59:00");
    assert_eq!(found["resolved_at"], "2016-03-01 09:20:00");
    assert_eq!(found["close_code"], "code 5");
}

#[test]
fn people_get_accounts_with_addresses_of_their_own() {
    let servicenow = instance();
    let other = row("INC0000046", "New", 0, 1).replace("Caller 7", "Caller-7").replace("Resolver 3", "Admin");
    let log = logged(&[row("INC0000045", "New", 0, 1), other]);
    let replayer = Replayer::prepare(log, &servicenow, None).unwrap();
    let tables = replayer.tables();
    let mut emails: Vec<_> = tables.callers.values().chain(tables.resolvers.values()).map(|one| &one.email).collect();
    emails.sort();
    let expected = ["admin-2", "caller-7-2", "caller-7", "resolved-by-149", "resolver-3"];
    assert_eq!(emails, expected.map(|name| format!("{name}@example.com")).iter().collect::<Vec<_>>());
    for person in tables.callers.values().chain(tables.resolvers.values()) {
        assert_eq!(servicenow.record("sys_user", &person.servicenow).unwrap()["email"], person.email);
    }
    let choices = servicenow.find("sys_choice", "name=incident^element=subcategory^dependent_value=category 55");
    assert_eq!(choices.len(), 1);
    assert_eq!(choices[0]["label"], "Subcategory 170");
}

#[test]
fn halo_gets_the_counterparts_of_what_the_log_names() {
    let halo = Halo::new(Common::new("halo", halo::DECLARED));
    let users = halo.users().len();
    let log = generate(80, 4);
    let replayer = Replayer::prepare(log, &instance(), Some(&halo)).unwrap();
    let tables = replayer.tables();
    let named = |records: Vec<Value>, id: i64, field: &str| {
        let record = records.into_iter().find(|record| record["id"] == id).unwrap();
        record[field].as_str().unwrap().to_owned()
    };
    for (state, pair) in &tables.states {
        assert_eq!(named(halo.statuses(), pair.halo.unwrap(), "name"), state.to_string());
    }
    let closed = tables.states[&State::Closed].halo.unwrap();
    assert!(halo.statuses().iter().any(|status| status["id"] == closed && status["type"] == 2));
    for (name, pair) in &tables.groups {
        assert_eq!(&named(halo.teams(), pair.halo.unwrap(), "name"), name);
    }
    for (name, person) in &tables.resolvers {
        assert_eq!(&named(halo.agents(), person.halo.unwrap(), "name"), name);
        assert_eq!(named(halo.agents(), person.halo.unwrap(), "email"), person.email);
    }
    for (name, person) in &tables.callers {
        assert_eq!(&named(halo.users(), person.halo.unwrap(), "name"), name);
        assert_eq!(named(halo.users(), person.halo.unwrap(), "emailaddress"), person.email);
    }
    assert_eq!(halo.users().len(), users + tables.callers.len());
    for (path, id) in &tables.halo_categories {
        assert_eq!(&named(halo.categories(), *id, "value"), path);
    }
    assert!(tables.halo_categories.keys().any(|path| path.contains('>')));
    let numbers: Vec<_> = tables.priorities.values().map(|pair| pair.halo).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5].map(Some));
    assert!(halo.tickets().is_empty(), "tickets come through the product, not through the loader");
}

#[test]
fn the_priority_matrix_is_what_most_events_say() {
    let say =
        |number: u32, priority: &str| row(&format!("INC{number:07}"), "New", 0, 1).replace("3 - Moderate", priority);
    let log = logged(&[say(1, "1 - Critical"), say(2, "2 - High"), say(3, "2 - High")]);
    let servicenow = instance();
    let mut replayer = Replayer::prepare(log, &servicenow, None).unwrap();
    replayer.replay(Part::All).unwrap();
    let matrix = &replayer.tables().matrix;
    assert_eq!(matrix[&(Level::Medium, Level::Medium)], Priority::High);
    assert_eq!(matrix[&(Level::Low, Level::Low)], Priority::Planning, "as delivered where the log is silent");
    assert_eq!(incident(&servicenow, "INC0000001")["priority"], "2");
}

#[test]
fn what_the_log_shows_no_more_was_taken_away() {
    let servicenow = instance();
    let later = row("INC0000045", "Active", 1, 2).replace("Resolver 3", "?").replace("Category 55", "?");
    let log = logged(&[row("INC0000045", "Active", 0, 1), later]);
    Replayer::prepare(log, &servicenow, None).unwrap().replay(Part::All).unwrap();
    let found = incident(&servicenow, "INC0000045");
    assert_eq!((found["assigned_to"].as_str(), found["category"].as_str()), ("", "category 55"));
}

#[test]
fn parts_are_replayed_once_and_in_order() {
    let servicenow = instance();
    let log = logged(&[row("INC0000045", "New", 0, 1)]);
    let mut replayer = Replayer::prepare(log.clone(), &servicenow, None).unwrap();
    assert!(matches!(replayer.replay(Part::SecondHalf), Err(ReplayError::Order { .. })));
    replayer.replay(Part::All).unwrap();
    for part in [Part::FirstHalf, Part::SecondHalf, Part::All] {
        assert!(matches!(replayer.replay(part), Err(ReplayError::Order { .. })), "{part}");
    }
    let again = Replayer::prepare(log, &servicenow, None);
    assert!(matches!(again, Err(ReplayError::NumberTaken(number)) if number == "INC0000045"));
}
