//! Incidents, problems, changes and tasks in one profile: each table with its own ticket type, states,
//! categories and demands, all of them with their notes.

use causeway::model::{FieldName, Kind};
use causeway::profile::{Companion, Conversion, Profile, TypeRule, Unmapped, ValueRow};
use causeway::standins::servicenow::NewField;
use serde_json::json;

use crate::support::world::{SEND, World, row};

/// Halo's ticket types as delivered.
const INCIDENT: i64 = 1;
const CHANGE: i64 = 2;
const REQUEST: i64 = 3;
const PROBLEM: i64 = 4;

/// A world whose profile has these tables.
async fn with(tables: &[(&str, i64)], change: impl FnOnce(&mut Profile)) -> World {
    let world = World::new().await;
    let mut profile = world.draft_of(tables).await;
    for rule in &mut profile.mapping.fields {
        if rule.halo.as_str() == "category_1" {
            rule.unmapped = Unmapped::LeaveOut;
        }
    }
    change(&mut profile);
    world.desk().save_profile(profile).await.unwrap();
    world
}

fn states(profile: &mut Profile, table: &str, rows: &[(&str, &str)]) {
    let status = profile.mapping.tables.entry("status".to_owned()).or_default();
    for (halo, other) in rows {
        status.rows.insert(0, ValueRow { tables: vec![Kind::new(table)], ..row(halo, other) });
    }
}

fn goes_along(profile: &mut Profile, table: &str, state: &str, fields: &[(&str, &str)]) {
    profile.outbound.companions.push(Companion {
        state: state.to_owned(),
        tables: vec![Kind::new(table)],
        fields: fields.iter().map(|(name, text)| (FieldName::new(*name), (*text).to_owned())).collect(),
    });
}

/// Sends a ticket of a type by an action in Halo; answers the records of a table that are made of it.
async fn sent(world: &World, ticket: serde_json::Value, table: &str) -> (i64, Vec<String>) {
    let ticket = world.halo().create_ticket("Abel Tuter", ticket).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    world.pass().await;
    let made = world.servicenow().find(table, &format!("correlation_idENDSWITH/{ticket}"));
    (ticket, made.iter().map(|record| record["sys_id"].clone()).collect())
}

fn field(world: &World, table: &str, sys_id: &str, name: &str) -> String {
    world.servicenow().record(table, sys_id).unwrap().get(name).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_problem_travels_both_ways_with_its_notes_and_its_closure() {
    let world = with(&[("incident", INCIDENT), ("problem", PROBLEM)], |profile| {
        states(profile, "problem", &[("2", "104"), ("8", "106"), ("9", "107")]);
        goes_along(
            profile,
            "problem",
            "106",
            &[("resolution_code", "fix_applied"), ("close_notes", "Solved in ticket {number}")],
        );
    })
    .await;
    world.servicenow().common().switches.set("servicenow.problem-state-writes", "allowed").unwrap();
    let fields = [("short_description", "Every printer jams"), ("description", "Since the update")];
    let problem = world.servicenow().insert("admin", "problem", &fields).unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&problem);
    assert_eq!(world.ticket_field(ticket, "tickettype_id"), json!(PROBLEM), "the table has a ticket type of its own");
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(1), "New is 101 there");

    world.servicenow().update("admin", "problem", &problem, &[("work_notes", "It is the firmware")]).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "The vendor knows"})).unwrap();
    world.pass().await;
    let actions = world.halo().actions(ticket);
    assert!(actions.iter().any(|action| action["note"].as_str().is_some_and(|note| note.contains("firmware"))));
    let journal = world.servicenow().journal(&problem);
    assert!(journal.iter().any(|entry| entry.element == "work_notes" && entry.value.contains("The vendor knows")));

    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 8})).unwrap();
    world.settle().await;
    assert_eq!(field(&world, "problem", &problem, "state"), "106");
    assert_eq!(field(&world, "problem", &problem, "resolution_code"), "fix_applied");
    assert_eq!(field(&world, "problem", &problem, "close_notes"), format!("Solved in ticket {ticket}"));
    world.servicenow().update("admin", "problem", &problem, &[("state", "107")]).unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(9), "and its closing comes back");

    let ticket =
        json!({"summary": "Disks fill up", "tickettype_id": PROBLEM, "client_id": 12, "impact": 2, "urgency": 2});
    let (_, made) = sent(&world, ticket, "problem").await;
    assert_eq!(made.len(), 1, "a problem of Halo is sent as a problem");
    world.settle().await;
}

#[tokio::test]
async fn a_state_that_the_problems_model_drops_is_told_and_not_sent_again() {
    let world = with(&[("incident", INCIDENT), ("problem", PROBLEM)], |profile| {
        states(profile, "problem", &[("2", "104")]);
    })
    .await;
    let problem = world.servicenow().insert("admin", "problem", &[("short_description", "Jams")]).unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&problem);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 2})).unwrap();
    let report = world.settle().await;
    let told = report.findings.iter().find(|finding| finding.field == "Status");
    assert!(told.is_some_and(|finding| finding.sent == "104" && finding.stored == "101"), "{:#?}", report.findings);
    assert_eq!(field(&world, "problem", &problem, "state"), "101");
}

#[tokio::test]
async fn a_change_travels_both_ways_with_its_notes_and_its_closure() {
    let world = with(&[("incident", INCIDENT), ("change_request", CHANGE)], |profile| {
        states(
            profile,
            "change_request",
            &[("1", "-5"), ("2", "-4"), ("4", "-3"), ("5", "-1"), ("8", "0"), ("9", "3")],
        );
        goes_along(
            profile,
            "change_request",
            "3",
            &[("close_code", "successful"), ("close_notes", "Done with ticket {number}")],
        );
    })
    .await;
    let fields = [("short_description", "New firewall"), ("description", "In the night"), ("category", "Network")];
    let change = world.servicenow().insert("admin", "change_request", &fields).unwrap();
    world.first_load().await;
    let ticket = world.ticket_of(&change);
    assert_eq!(world.ticket_field(ticket, "tickettype_id"), json!(CHANGE));
    assert_eq!(world.ticket_field(ticket, "category_1"), json!("Network"), "a change has categories of its own");
    world.servicenow().update("admin", "change_request", &change, &[("comments", "Tonight at ten")]).unwrap();
    world.halo().update_ticket("Abel Tuter", ticket, json!({"status_id": 2, "category_1": "Hardware"})).unwrap();
    world.settle().await;
    assert_eq!(field(&world, "change_request", &change, "state"), "-4", "assessed");
    assert_eq!(field(&world, "change_request", &change, "category"), "Hardware");
    assert!(world.halo().actions(ticket).iter().any(|action| {
        action["note"].as_str().is_some_and(|note| note.contains("Tonight at ten")) && action["hiddenfromuser"] != true
    }));
    for state in ["-3", "-2", "-1", "0"] {
        world.servicenow().update("admin", "change_request", &change, &[("state", state)]).unwrap();
    }
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(8), "in review there");
    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 9})).unwrap();
    world.settle().await;
    assert_eq!(field(&world, "change_request", &change, "state"), "3");
    assert_eq!(field(&world, "change_request", &change, "close_code"), "successful");
    assert_eq!(field(&world, "change_request", &change, "close_notes"), format!("Done with ticket {ticket}"));
    let ticket = json!({"summary": "New switch", "details": "On Monday", "tickettype_id": CHANGE, "client_id": 12});
    let (_, made) = sent(&world, ticket, "change_request").await;
    assert_eq!(made.len(), 1, "a change of Halo is sent as a change");
}

#[tokio::test]
async fn a_step_that_a_changes_model_does_not_have_is_refused_with_the_rules_name_and_stops_nothing_else() {
    let world = with(&[("incident", INCIDENT), ("change_request", CHANGE)], |profile| {
        states(profile, "change_request", &[("1", "-5"), ("9", "3")]);
    })
    .await;
    let fields = [("short_description", "New firewall"), ("description", "In the night")];
    let change = world.servicenow().insert("admin", "change_request", &fields).unwrap();
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&change);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 9})).unwrap();
    let other = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", other, json!({"status_id": 2})).unwrap();
    let report = world.pass().await;
    assert_eq!(field(&world, "change_request", &change, "state"), "-5");
    assert_eq!(world.incident_field(&incident, "state"), "2");
    let words = format!("{report:#?}");
    assert!(words.contains("Check State Transition"), "the refusal is told in ServiceNow's words: {words}");
}

#[tokio::test]
async fn the_same_code_is_another_state_in_another_table() {
    let world = with(&[("incident", INCIDENT), ("sc_task", REQUEST)], |profile| {
        states(profile, "sc_task", &[("1", "1"), ("2", "2"), ("9", "3")]);
    })
    .await;
    let task = world.servicenow().insert("admin", "sc_task", &[("short_description", "Hand it out")]).unwrap();
    let incident = world.incident(&[("short_description", "VPN drops"), ("state", "3"), ("hold_reason", "1")]);
    world.servicenow().update("admin", "sc_task", &task, &[("state", "3")]).unwrap();
    world.first_load().await;
    assert_eq!(world.ticket_field(world.ticket_of(&incident), "status_id"), json!(4), "On Hold");
    assert_eq!(world.ticket_field(world.ticket_of(&task), "status_id"), json!(9), "Closed Complete");
    world.settle().await;
}

#[tokio::test]
async fn a_task_has_no_category_as_in_halos_own_integration_and_may_be_given_one() {
    let world = with(&[("incident", INCIDENT), ("sc_task", REQUEST)], |profile| {
        states(profile, "sc_task", &[("1", "1"), ("2", "2"), ("9", "3")]);
    })
    .await;
    let request = json!({"summary": "A laptop", "tickettype_id": REQUEST, "client_id": 12, "category_1": "Hardware"});
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let (_, made) = sent(&world, request.clone(), "sc_task").await;
    assert_eq!(made.len(), 1, "a task needs no category");
    world.servicenow().add_field(
        "sc_task",
        &NewField {
            name: "u_category".to_owned(),
            label: "Category".to_owned(),
            internal_type: "string".to_owned(),
            max_length: 40,
            reference: String::new(),
        },
    );
    world
        .change_profile(|profile| {
            let category = profile.mapping.fields.iter().find(|rule| rule.halo.as_str() == "category_1").unwrap();
            let mut own = category.clone();
            own.name = "Category of tasks".to_owned();
            own.other = vec![FieldName::new("u_category")];
            own.tables = vec![Kind::new("sc_task")];
            own.conversion = Conversion::Table("task category".to_owned());
            profile.mapping.fields.push(own);
            let table = profile.mapping.tables.entry("task category".to_owned()).or_default();
            table.rows = vec![row("Hardware", "things"), row("Software", "programs")];
        })
        .await;
    let (ticket, made) = sent(&world, request, "sc_task").await;
    assert_eq!(field(&world, "sc_task", &made[0], "u_category"), "things");
    world.servicenow().update("admin", "sc_task", &made[0], &[("u_category", "programs")]).unwrap();
    world.settle().await;
    assert_eq!(world.ticket_field(ticket, "category_1"), json!("Software"), "and it travels back");
}

#[tokio::test]
async fn a_category_goes_with_a_category_and_a_subcategory_of_its_own_table() {
    let world = with(&[("incident", INCIDENT), ("change_request", CHANGE)], |profile| {
        states(profile, "change_request", &[("1", "-5"), ("2", "-4")]);
    })
    .await;
    let stored = world.desk().profile(&causeway::model::ProfileId::new("acme")).await.unwrap().profile;
    let names: Vec<(&str, Vec<String>)> = stored
        .mapping
        .fields
        .iter()
        .filter(|rule| rule.halo.as_str() == "category_1")
        .map(|rule| (rule.name.as_str(), rule.tables.iter().map(ToString::to_string).collect()))
        .collect();
    let (incident, change) = (vec!["incident".to_owned()], vec!["change_request".to_owned()]);
    assert_eq!(names, [("Category", incident), ("Category alone", change)], "each table is drafted with its own");
    let vpn = [("short_description", "VPN drops"), ("category", "network"), ("subcategory", "vpn")];
    let incident = world.incident(&vpn);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    assert_eq!(world.ticket_field(ticket, "category_1"), json!("Network>VPN"));
    world.halo().update_ticket("Abel Tuter", ticket, json!({"category_1": "Network"})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "category"), "network");
    assert_eq!(world.incident_field(&incident, "subcategory"), "");
}

#[tokio::test]
async fn a_profile_takes_in_the_tables_that_are_chosen_and_no_others() {
    let world = with(&[("incident", INCIDENT), ("problem", PROBLEM), ("change_request", CHANGE)], |profile| {
        states(profile, "change_request", &[("1", "-5")]);
        for row in profile.types.iter_mut().filter(|row: &&mut TypeRule| row.table.as_str() == "problem") {
            row.inbound = false;
        }
    })
    .await;
    let servicenow = world.servicenow();
    let incident = world.incident(&[("short_description", "an incident")]);
    let problem = servicenow.insert("admin", "problem", &[("short_description", "a problem")]).unwrap();
    let fields = [("short_description", "a change"), ("description", "of something")];
    let change = servicenow.insert("admin", "change_request", &fields).unwrap();
    let task = servicenow.insert("admin", "sc_task", &[("short_description", "a task")]).unwrap();
    world.first_load().await;
    let made = [&incident, &problem, &change, &task].map(|record| world.tickets_of(record).len());
    assert_eq!(made, [1, 0, 1, 0]);
    let request = json!({"summary": "sent only", "tickettype_id": PROBLEM, "client_id": 12});
    let (_, made) = sent(&world, request, "problem").await;
    assert_eq!(made.len(), 1, "what is not taken in can still be sent");
}

#[tokio::test]
async fn all_tables_are_asked_for_in_the_one_request_that_one_table_takes() {
    let mut counts = Vec::new();
    let tables = [("incident", INCIDENT), ("problem", PROBLEM), ("change_request", CHANGE), ("sc_task", REQUEST)];
    for tables in [&tables[..1], &tables] {
        let world = with(tables, |_| {}).await;
        world.incident(&[("short_description", "VPN drops")]);
        world.first_load().await;
        world.pass().await;
        let before = world.servicenow().common().requests.position();
        world.pass().await;
        counts.push(world.servicenow().common().requests.since(before).len());
    }
    assert_eq!(counts[0], counts[1], "four tables cost what one costs");
}

#[tokio::test]
async fn a_ticket_is_sent_as_its_types_table_unless_another_is_chosen() {
    let world = with(&[("incident", INCIDENT), ("problem", PROBLEM)], |_| {}).await;
    world.incident(&[("short_description", "the first load")]);
    world.first_load().await;
    let ticket = |summary: &str| json!({"summary": summary, "tickettype_id": PROBLEM, "client_id": 12});
    let (_, made) = sent(&world, ticket("by its type"), "problem").await;
    assert_eq!(made.len(), 1);
    let chosen = world.halo().create_ticket("Abel Tuter", ticket("chosen")).unwrap();
    let request = causeway::service::SendRequest {
        ticket: chosen.to_string().as_str().into(),
        table: Some(Kind::new("incident")),
        again: false,
    };
    let view = world.desk().preview(&causeway::model::ProfileId::new("acme"), &[request]).await.unwrap();
    world.approve(&view).await;
    assert_eq!(world.incidents_of(chosen).len(), 1, "the choice counts more than the type");
    assert_eq!(world.servicenow().find("problem", &format!("correlation_idENDSWITH/{chosen}")).len(), 0);
}
