//! Incidents become tickets, sent tickets become incidents, changes and notes flow both ways.

use causeway::model::FieldName;
use causeway::profile::{Conversion, Direction, FieldRule, Unmapped};
use causeway::standins::servicenow::NewField;
use serde_json::json;

use crate::support::world::{SEND, World, row};

#[tokio::test]
async fn an_incident_becomes_a_ticket_with_its_fields() {
    let world = World::new().await;
    let incident = world.incident(&[
        ("short_description", "VPN drops"),
        ("description", "Every hour, on the hour"),
        ("impact", "2"),
        ("urgency", "1"),
    ]);
    let report = world.first_load().await;
    assert_eq!(report.done.created_in_halo, 1, "{report:#?}");
    let ticket = world.ticket_of(&incident);
    assert_eq!(world.ticket_field(ticket, "summary"), json!("VPN drops"));
    assert_eq!(world.ticket_field(ticket, "details"), json!("Every hour, on the hour"));
    assert_eq!(world.ticket_field(ticket, "impact"), json!(2));
    assert_eq!(world.ticket_field(ticket, "urgency"), json!(1));
    assert_eq!(world.ticket_field(ticket, "priority_id"), json!(2));
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(1));
    world.settle().await;
}

#[tokio::test]
async fn changes_on_either_side_reach_the_other() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("state", "2"), ("urgency", "1")]);
    world.pass().await;
    assert_eq!(world.ticket_field(ticket, "status_id"), json!(2));
    assert_eq!(world.ticket_field(ticket, "urgency"), json!(1));
    world.halo().update_ticket("Abel Tuter", ticket, json!({"summary": "VPN drops daily", "impact": 1})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "short_description"), "VPN drops daily");
    assert_eq!(world.incident_field(&incident, "impact"), "1");
    assert_eq!(world.incident_field(&incident, "priority"), "1", "computed by ServiceNow");
    assert_eq!(world.ticket_field(ticket, "priority_id"), json!(1), "and brought to Halo in the same pass");
}

/// A rule that only comes in, by the value table of its name where it has one.
fn comes_in(name: &str, halo: &str, other: &str, conversion: Conversion) -> FieldRule {
    FieldRule {
        name: name.to_owned(),
        halo: FieldName::new(halo),
        other: vec![FieldName::new(other)],
        direction: Direction::ToHalo,
        tables: Vec::new(),
        only_if: None,
        conversion,
        unmapped: Unmapped::Hold,
        owner: None,
        customer_visible: false,
        computed_there: false,
    }
}

#[tokio::test]
async fn status_category_priority_impact_urgency_group_custom_fields_and_services_follow_servicenow() {
    let world = World::new().await;
    world.halo().add_custom_field("CFchannel", "Channel", &[1]);
    world.halo().add_category(1, "Network");
    let service = world.halo().save("Abel Tuter", "Service", json!({"name": "Mail"})).unwrap()["id"].to_string();
    let group = world.servicenow().add_group("Network", &[]);
    world.servicenow().add_field(
        "incident",
        &NewField {
            name: "u_service".to_owned(),
            label: "Service".to_owned(),
            internal_type: "string".to_owned(),
            max_length: 40,
            reference: String::new(),
        },
    );
    world
        .change_profile(|profile| {
            let by_table = || Conversion::Table("service".to_owned());
            profile.mapping.fields.push(comes_in("Channel", "CFchannel", "contact_type", Conversion::Text));
            profile.mapping.fields.retain(|rule| !["category_1", "team"].contains(&rule.halo.as_str()));
            let team = comes_in("Team", "team", "assignment_group", Conversion::Table("team".to_owned()));
            profile.mapping.fields.push(team);
            let category = Conversion::Table("category".to_owned());
            let category = comes_in("Category", "category_1", "category", category);
            profile.mapping.fields.push(FieldRule { unmapped: Unmapped::LeaveOut, ..category });
            profile.mapping.fields.push(comes_in("Service", "service_id", "u_service", by_table()));
            let table = |rows: Vec<causeway::profile::ValueRow>| causeway::profile::ValueTable { rows };
            profile.mapping.tables.insert("service".to_owned(), table(vec![row(&service, "mail")]));
            profile.mapping.tables.entry("team".to_owned()).or_default().rows = vec![row("Network", &group)];
            profile.mapping.tables.entry("category".to_owned()).or_default().rows = vec![row("Network", "network")];
        })
        .await;
    let incident = world.incident(&[("short_description", "VPN drops"), ("impact", "3"), ("urgency", "3")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(
        &incident,
        &[
            ("state", "2"),
            ("category", "network"),
            ("impact", "1"),
            ("urgency", "2"),
            ("assignment_group", &group),
            ("contact_type", "phone"),
            ("u_service", "mail"),
        ],
    );
    let report = world.settle().await;
    assert_eq!(report.done.updated_in_halo, 1, "all in one change: {report:#?}");
    for (field, expected) in [
        ("status_id", json!(2)),
        ("category_1", json!("Network")),
        ("priority_id", json!(2)),
        ("impact", json!(1)),
        ("urgency", json!(2)),
        ("team", json!("Network")),
        ("service_id", json!(service.parse::<i64>().unwrap())),
    ] {
        assert_eq!(world.ticket_field(ticket, field), expected, "{field}");
    }
    let custom = world.ticket_field(ticket, "customfields");
    let channel = custom.as_array().unwrap().iter().find(|field| field["name"] == "CFchannel").unwrap();
    assert_eq!(channel["value"], "Phone", "a choice is said in words where it goes into a text");
}

#[tokio::test]
async fn a_ticket_that_is_sent_becomes_an_incident() {
    let world = World::new().await;
    world.incident(&[("short_description", "Another one")]);
    world.first_load().await;
    let ticket = world
        .halo()
        .create_ticket(
            "Abel Tuter",
            json!({"summary": "Printer on fire", "tickettype_id": 1, "client_id": 12, "impact": 2, "urgency": 2}),
        )
        .unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": SEND, "note": "please send"})).unwrap();
    let report = world.settle().await;
    assert_eq!(report.done.created_in_other, 1, "{report:#?}");
    let incidents = world.incidents_of(ticket);
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0]["short_description"], "Printer on fire");
    assert_eq!(incidents[0]["priority"], "3");
    assert_eq!(world.ticket_field(ticket, "priority_id"), json!(3));
    assert_eq!(world.ticket_of(&incidents[0]["sys_id"]), ticket, "the ticket shows its incident");
}

#[tokio::test]
async fn notes_keep_their_readers_on_both_sides() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.edit_incident(&incident, &[("comments", "Dear caller"), ("work_notes", "Between us")]);
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 8, "note": "Hello user"})).unwrap();
    world.halo().add_action("Abel Tuter", ticket, json!({"outcome_id": 7, "note": "Secret of ours"})).unwrap();
    world.settle().await;
    let hidden = |text: &str| {
        let actions = world.halo().actions(ticket);
        let found: Vec<_> =
            actions.iter().filter(|action| action["note"].as_str().unwrap_or_default().contains(text)).collect();
        assert_eq!(found.len(), 1, "{text} is there once: {actions:#?}");
        found[0]["hiddenfromuser"].as_bool().unwrap_or(false)
    };
    assert!(!hidden("Dear caller"));
    assert!(hidden("Between us"));
    let element = |text: &str| {
        let journal = world.servicenow().journal(&incident);
        let found: Vec<_> = journal.iter().filter(|entry| entry.value.contains(text)).collect();
        assert_eq!(found.len(), 1, "{text} is there once: {journal:#?}");
        found[0].element.clone()
    };
    assert_eq!(element("Hello user"), "comments");
    assert_eq!(element("Secret of ours"), "work_notes");
}

#[tokio::test]
async fn resolving_in_halo_resolves_with_code_and_notes() {
    let world = World::new().await;
    let incident = world.incident(&[("short_description", "VPN drops")]);
    world.first_load().await;
    let ticket = world.ticket_of(&incident);
    world.halo().update_ticket("Abel Tuter", ticket, json!({"agent_id": 2, "status_id": 8})).unwrap();
    world.settle().await;
    assert_eq!(world.incident_field(&incident, "state"), "6");
    assert_eq!(world.incident_field(&incident, "close_code"), "Solution provided");
    assert_eq!(world.incident_field(&incident, "close_notes"), format!("Resolved in ticket {ticket}"));
}
